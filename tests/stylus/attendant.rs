//! The attendant of devices, as the window's page sees it: a simulated stylus behind a socket is watched, tested with a
//! switch that is let go, calibrated, lost and found again.

use std::sync::Mutex;

use stipple::device::DeviceChoice;
use stipple::device::attendant::{Attendant, Board, Device, Errand, Work};
use stipple::device::calibrate::Step;
use stipple::device::desk::Desk;
use stipple::device::ohs::firmware::Model;
use stipple::device::ohs::id;
use stipple::math::DVec3;

use super::bench::{StillHand, still, wait_for};
use super::served::Served;

/// A desk, its bridge, and an attendant that looks after it.
fn attended() -> (Desk<StillHand>, Served, Attendant) {
    let desk = Desk::new(Model::GOOD, still as StillHand, 1, "DESK-5");
    let bridge = Served::new(&desk, &"127.0.0.1:0".parse().unwrap());
    let attendant = Attendant::start(None).unwrap();
    attendant.choose(Some(DeviceChoice::Bridge(bridge.address.clone())));
    attendant.rest(false);
    (desk, bridge, attendant)
}

/// Waits for a board as wanted, doing something before each look.
fn until(attendant: &Attendant, what: &str, mut act: impl FnMut(), wanted: impl Fn(&Board) -> bool) -> Board {
    let found = Mutex::new(Board::default());
    wait_for(what, || {
        act();
        let board = attendant.board();
        let so = wanted(&board);
        *found.lock().unwrap() = board;
        so
    });
    found.into_inner().unwrap()
}

#[test]
fn a_device_is_watched_lost_and_found_again_and_let_go() {
    let _turn = crate::turn();
    let (desk, _bridge, attendant) = attended();
    let judged = |board: &Board| matches!(&board.device, Device::Live(live) if live.judged && live.state.is_some());
    let board = until(&attendant, "a whole stretch", || (), judged);
    let Device::Live(live) = board.device else { panic!("it lives") };
    assert_eq!(live.health.identity.serial, "DESK-5");
    assert!(live.rate_hz > 500.0, "{}", live.rate_hz);
    assert!((live.state.unwrap().position_mm - DVec3::new(0.0, 20.0, 0.0)).length() < 1.0);
    assert!(!desk.with(|stylus| stylus.firmware().is_armed()), "to be watched is no reason to push");
    let never = live.health.findings.iter().all(|finding| !finding.what.is_empty() && !finding.todo.is_empty());
    assert!(never, "{:?}", live.health.findings);

    desk.unplug();
    let gone = until(&attendant, "the loss", || (), |board| matches!(board.device, Device::Failed(..)));
    assert!(matches!(&gone.device, Device::Failed(said, _) if !said.is_empty()));
    desk.plug();
    until(&attendant, "it is back", || (), |board| matches!(board.device, Device::Live(_)));
    attendant.rest(true);
    wait_for("rest", || attendant.is_at_rest());
}

#[test]
fn the_force_test_pushes_only_while_the_switch_is_held() {
    let _turn = crate::turn();
    let (desk, _bridge, attendant) = attended();
    let force_n = || desk.with(|stylus| stylus.drive().force_n.length());
    until(&attendant, "it lives", || (), |board| matches!(board.device, Device::Live(_)));
    attendant.send(Errand::Test);
    until(&attendant, "it waits for the switch", || (), |board| matches!(board.work, Work::Waits(None)));
    for _ in 0..300 {
        assert!(force_n() < 1e-9, "it pushed before the switch was held");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let pushes = |board: &Board| matches!(&board.work, Work::Pushes(..)) && force_n() > 0.1;
    // on a machine under load the device may fall silent, which ends the test; then it is begun again
    let hold = || {
        if matches!(attendant.board().work, Work::Ended(..)) {
            attendant.send(Errand::Test);
            until(&attendant, "it begins again", || (), |board| !matches!(board.work, Work::Ended(..)));
        }
        attendant.hold(true);
    };
    until(&attendant, "it pushes", hold, pushes);
    assert!(force_n() < 0.55);
    attendant.hold(false);
    let ended = until(&attendant, "it ended", || (), |board| matches!(board.work, Work::Ended(..)));
    assert!(matches!(&ended.work, Work::Ended(said, _) if said.contains("force is off")), "{:?}", ended.work);
    // the device takes its last newton away at its own pace
    wait_for("no force", || force_n() < 1e-9);

    // the same for a picture that hangs: nobody says that it is held
    attendant.send(Errand::Test);
    until(&attendant, "it pushes again", hold, pushes);
    until(&attendant, "it ended again", || (), |board| matches!(board.work, Work::Ended(..)));
    wait_for("no force again", || force_n() < 1e-9);
}

#[test]
fn a_step_waits_for_the_word_and_can_be_left() {
    let _turn = crate::turn();
    let (desk, _bridge, attendant) = attended();
    until(&attendant, "it lives", || (), |board| matches!(board.device, Device::Live(_)));
    let kept = || desk.with(|stylus| stylus.get_feature(id::CALIBRATION));
    let before = kept();
    let asks = |board: &Board| matches!(&board.work, Work::Calibrates { ask: Some(_), .. });
    attendant.send(Errand::Calibrate(Step::Sensors));
    until(&attendant, "it asks", || (), asks);
    attendant.clear();
    until(
        &attendant,
        "it watches again",
        || (),
        |board| matches!((&board.work, &board.device), (Work::None, Device::Live(_))),
    );
    assert_eq!(kept(), before, "nothing was kept");

    attendant.send(Errand::Calibrate(Step::Home));
    until(&attendant, "it asks for the home", || (), asks);
    let say = || attendant.say_yes();
    let done = until(&attendant, "home", say, |board| matches!(board.work, Work::Calibrated(Step::Home, _)));
    assert!(matches!(&done.work, Work::Calibrated(_, said) if said.iter().any(|line| line.contains("home found"))));
}

#[test]
fn nobody_there_is_told_of_with_what_to_do() {
    let _turn = crate::turn();
    let attendant = Attendant::start(None).unwrap();
    attendant.choose(Some("bridge:127.0.0.1:1".parse().unwrap()));
    attendant.rest(false);
    let board = until(&attendant, "the failure", || (), |board| matches!(board.device, Device::Failed(..)));
    assert!(
        matches!(&board.device, Device::Failed(said, Some(hint)) if said.contains("127.0.0.1:1") && !hint.is_empty())
    );
    until(&attendant, "a census", || (), |board| board.census.is_some());
}
