//! The force test, for the picture: nothing pushes before a hand is at the device and the switch is held.

use super::board::{Live, Work};
use super::round::Turn;
use super::{Device, Shared};
use crate::device::calibrate::sweep;
use crate::device::deadman::Deadman;
use crate::device::push::{Beat, Push as _, Pusher, Stop};
use crate::device::{WantedForce, Why, force_test};
use crate::math::DVec3;

/// What went wrong, and what to do.
pub(super) type Told = (String, Option<String>);

/// Beats between two looks of the picture.
const SHOWN: u32 = 50;

/// Runs the force test.
pub(super) fn test(turn: &Turn<'_>) {
    let mut pusher = match open(turn) {
        Ok(pusher) => pusher,
        Err((said, hint)) => return turn.done(Work::Ended(said, hint)),
    };
    let rows = wait(turn, &mut pusher).and_then(|()| {
        let shared = turn.shared;
        let mut shown = 0;
        let mut held = || shared.is_held() && turn.stands();
        let mut see = |beat: &Beat| see(shared, beat, &mut shown);
        let mut deadman = Deadman::new(&mut pusher, &mut held, &mut see);
        force_test::run(&mut deadman, &mut |name| {
            shared.tell(|board| board.work = Work::Pushes(name.to_owned(), DVec3::ZERO));
            turn.stands()
        })
    });
    drop(pusher);
    match rows {
        Ok(rows) => turn.done(Work::Tested(rows)),
        Err(stop) => {
            let (said, hint) = told(&stop);
            turn.done(Work::Ended(said, hint));
        }
    }
}

/// Measures the friction.
pub(super) fn friction(turn: &Turn<'_>, share: &mut dyn FnMut(f64)) -> Result<(Pusher, f64), Told> {
    let mut pusher = open(turn)?;
    wait(turn, &mut pusher).map_err(|stop| told(&stop))?;
    let shared = turn.shared;
    let mut shown = 0;
    let mut held = || shared.is_held() && turn.stands();
    let mut see = |beat: &Beat| live(shared, beat, &mut shown);
    let found_n = sweep::run(&mut Deadman::new(&mut pusher, &mut held, &mut see), &mut |done| {
        share(done);
        turn.stands()
    });
    let found_n = found_n.map_err(|error| match error {
        sweep::SweepError::Stop(stop) => told(&stop),
        sweep::SweepError::Data(error) => (error.to_string(), error.hint()),
    })?;
    Ok((pusher, found_n))
}

/// Opens and arms it; says why it could not.
fn open(turn: &Turn<'_>) -> Result<Pusher, Told> {
    let opened = turn.choice.door().map_err(crate::device::driver::ArmError::from).and_then(Pusher::open);
    match opened {
        Ok(pusher) if pusher.link().armed().limits.is_none() => {
            let said = format!("{} gives no force: there is nothing to test", pusher.link().armed().spec.name);
            Err((said, None))
        }
        Ok(pusher) => Ok(pusher),
        Err(error) => Err((error.to_string(), error.hint())),
    }
}

/// Until a hand is at the device and the switch on the screen is held. Nothing pushes here.
fn wait(turn: &Turn<'_>, pusher: &mut Pusher) -> Result<(), Stop> {
    let tell = |off: Option<Why>| {
        turn.shared.tell(|board| {
            if turn.stands() && !matches!(board.work, Work::Calibrates { .. }) {
                board.work = Work::Waits(off);
            }
        });
    };
    let mut shown = 0;
    loop {
        pusher.wait(&mut |off| {
            tell(off);
            turn.stands()
        })?;
        tell(None);
        let beats = loop {
            if !turn.stands() {
                break Err(Stop::Asked);
            }
            if turn.shared.is_held() {
                return Ok(());
            }
            match pusher.tick(&WantedForce::default()) {
                Ok(beat) => live(turn.shared, &beat, &mut shown),
                Err(stop) => break Err(stop),
            }
        };
        match beats {
            // the grip was opened again: wait for it
            Err(Stop::Lost { why, .. }) if !why.needs_opening() => {}
            Err(stop) => return Err(stop),
            Ok(()) => return Ok(()),
        }
    }
}

/// A beat of the force test for the picture.
fn see(shared: &Shared, beat: &Beat, shown: &mut u32) {
    if *shown == 0 {
        let applied_n = beat.state.applied_force_n;
        shared.tell(|board| {
            if let Work::Pushes(_, now_n) = &mut board.work {
                *now_n = applied_n;
            }
        });
    }
    live(shared, beat, shown);
}

/// The axes go on living.
fn live(shared: &Shared, beat: &Beat, shown: &mut u32) {
    *shown = (*shown + 1) % SHOWN;
    if *shown == 1 {
        shared.tell(|board| {
            if let Device::Live(live) = &mut board.device {
                let live: &mut Live = live;
                live.state = Some(beat.state);
            }
        });
    }
}

/// Why, and what to do.
fn told(stop: &Stop) -> Told {
    match stop {
        Stop::Asked => ("You let go: the force is off".to_owned(), None),
        Stop::Lost { why, .. } => (stop.to_string(), Some(why.told()[2].to_owned())),
    }
}
