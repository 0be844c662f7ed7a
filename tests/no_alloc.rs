//! The servo's tick takes no memory: 10,000 ticks with a virtual trainee, with a motion file, with a pointer, with a device
//! that takes the whole command, and with a stylus on its driver's threads, lost and found in the middle.
#![expect(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use stipple::device::desk::Desk;
use stipple::device::driver::{self, Mount};
use stipple::device::ohs::firmware::{Model, MountedHand, Patience};
use stipple::device::pointer::{PointerAction, PointerParams, pointer};
use stipple::device::{
    DeviceKind, DeviceSettings, DeviceSpec, MotionFile, MotionHand, PlaneSpec, Reading, ScriptedHand, Stylus, Target,
    Task, TraineeKind, VirtualTrainee, Why,
};
use stipple::haptics::events::EventMaker;
use stipple::haptics::{Ended, Rig};
use stipple::math::{DQuat, DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::pigment::deposit::{Deposit, SLICES};
use stipple::pigment::heal::Host;
use stipple::pigment::light::Table;
use stipple::pigment::look::Viewer;
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::marks;
use stipple::tool::PigmentKind;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const TICKS: u32 = 10_000;

fn prepared() -> Prepared {
    let loaded = scenario::load_text("pad", include_str!("../scenarios/pad-depth-drill.ron")).unwrap();
    Prepared::new(loaded).unwrap()
}

fn rig(hand: Box<dyn Stylus>) -> Rig {
    prepared().rig(hand)
}

/// Runs the ticks under the eye of the allocator and says how many of them had the needle in the skin.
fn run(mut rig: Rig, mut before: impl FnMut(u32)) -> u32 {
    let mut in_skin = 0;
    let mut maker = EventMaker::default();
    assert_no_alloc(|| {
        for tick in 0..TICKS {
            before(tick);
            let Some(record) = rig.tick() else { continue };
            let events = maker.of(&record, rig.verdict());
            in_skin += u32::from(record.outcome.has(marks::IN_SKIN) || events.iter().flatten().count() > 3);
        }
    });
    in_skin
}

#[test]
fn a_virtual_trainee() {
    let targets = (0..10).map(|i| Target { point_mm: DVec3::X * f64::from(i), normal: DVec3::Y }).collect();
    let task = Task { targets, cup_mm: None, out_mm: 1.75, rate_hz: 100.0, dots_per_dip: 20 };
    let hand = VirtualTrainee::new(TraineeKind::Expert, 1, task);
    assert!(run(rig(Box::new(hand)), |_| {}) > 100);
}

/// Hair, unevenness, scars of every shape, blood and work on one place: all that skin of a person has.
#[test]
fn skin_of_a_person() {
    let text = r#"(format: 1, title: "t", scalp: Pad(width_mm: 80, length_mm: 60), machine: "coil-100",
        patient: (preset: "natural", anticoagulants: true),
        scars: [(kind: "fue-dots", shape: Scatter(area_mm: 15, count: 100)),
                (kind: "burn", shape: Patch(centre: (0, 5), radius_mm: 4)),
                (kind: "fut-strip", shape: Strip(path: [(-9, -3), (9, -3)], width_mm: 3))],
        plan: (dots: Line(start: (0, 0), end: (0, 9))))"#;
    let prepared = Prepared::new(scenario::load_text("person", text).unwrap()).unwrap();
    let hand = VirtualTrainee::new(TraineeKind::Deep, 1, prepared.task());
    assert!(run(prepared.rig(Box::new(hand)), |_| {}) > 100);
}

#[test]
fn a_motion_file() {
    let mut text = "# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n".to_owned();
    for tick in 0..TICKS {
        let t_s = f64::from(tick) / 1000.0;
        writeln!(text, "{t_s},{},{},0,0,0,0,1,1,1", t_s * 3.0, libm::sin(t_s * 12.0)).unwrap();
    }
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("hand.csv");
    std::fs::write(&path, text).unwrap();
    let hand = MotionHand::new(MotionFile::load(&path, 1.75).unwrap());
    assert!(run(rig(Box::new(hand)), |_| {}) > 100);
}

/// Plane, torque, controller and friction compensation: all that a tick can have to do.
#[test]
fn a_device_that_does_everything() {
    let spec = DeviceSpec {
        max_torque_n_mm: 50.0,
        plane: Some(PlaneSpec { max_stiffness_n_per_mm: 2.0, max_damping_n_s_per_mm: 0.01 }),
        resolution_mm: 0.005,
        friction_n: 0.1,
        round_trip_s: 0.003,
        settings: DeviceSettings { force_gain: 2.0, friction_compensation_n: 0.08 },
        ..DeviceSpec::plain("everything", DeviceKind::Hid, 4.0, 4000.0)
    };
    let hand = ScriptedHand::new(|tick| {
        let t_s = tick.0 as f64 * 0.001;
        let position_mm = DVec3::new(0.3 * t_s, 1.0 - 1.5 * (1.0 + libm::sin(12.0 * t_s)), 0.0);
        let world_from_tool = Pose { position_mm, rotation: DQuat::IDENTITY };
        let pedal = f64::from(u8::from(t_s < 5.0));
        Reading::Sample(StylusSample { world_from_tool, pedal, stretch: 1.0, flags: 0 })
    });
    assert!(run(rig(Box::new(hand.on(spec))), |_| {}) > 100);
}

#[test]
fn a_pointer() {
    let (mut feed, hand) = pointer(PointerParams::default());
    let in_skin = run(rig(Box::new(hand)), |tick| {
        let at_us = u64::from(tick) * 1000;
        let (point_mm, normal) = (DVec3::X * f64::from(tick / 500), DVec3::Y);
        match tick % 500 {
            0 => feed.send(at_us, PointerAction::Aim { point_mm, normal }),
            1 => feed.send(at_us, PointerAction::Pedal(true)),
            300 => feed.send(at_us, PointerAction::Press(true)),
            350 => feed.send(at_us, PointerAction::Press(false)),
            _ => feed.send(at_us, PointerAction::Heard),
        };
    });
    assert!(in_skin > 100, "{in_skin}");
}

/// In real time, because the driver's threads are: until the needle was long in the skin on both sides of a loss.
#[test]
fn a_stylus_that_is_lost_and_found() {
    let prepared = prepared();
    let c = Model::GOOD.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let trainee = VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task());
    let hand = MountedHand::new(trainee, mount.world_from_device(), Patience::WhileEnabled);
    let desk = Desk::new(Model::GOOD, hand, 1, "DESK-3");
    let stylus = driver::open(desk.door(), prepared.stylus_anchor()).unwrap();
    let link = stylus.link().unwrap();
    let mut rig = prepared.rig(Box::new(stylus));
    let (in_skin, losses, back) = (AtomicU32::new(0), AtomicU32::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        // somebody draws the cable once the needle is in the skin, and puts it back
        scope.spawn(|| {
            let until = |so: &dyn Fn() -> bool| {
                while !so() {
                    std::thread::sleep(Duration::from_millis(1));
                }
            };
            until(&|| in_skin.load(Ordering::SeqCst) > 50);
            desk.unplug();
            until(&|| link.off() == Some(Why::NotFound) && losses.load(Ordering::SeqCst) > 0);
            desk.plug();
            until(&|| link.is_ready());
            back.store(true, Ordering::SeqCst);
        });
        let mut step = || {
            std::thread::sleep(Duration::from_millis(1));
            if rig.ended() != Ended::Away {
                let skin = rig.tick().is_some_and(|record| record.outcome.has(marks::IN_SKIN));
                in_skin.fetch_add(u32::from(skin), Ordering::SeqCst);
                return;
            }
            rig.settle();
            losses.store(rig.aways(), Ordering::SeqCst);
            // a machine under load may lose it at other times too
            if back.load(Ordering::SeqCst) || link.stopped_by() != Some(Why::Unplugged) {
                rig.resume();
            }
        };
        assert_no_alloc(|| {
            let mut tick = 0;
            while tick < 60_000 && (in_skin.load(Ordering::SeqCst) < 200 || !back.load(Ordering::SeqCst)) {
                tick += 1;
                step();
            }
        });
    });
    assert!(rig.aways() >= 1 && in_skin.load(Ordering::SeqCst) >= 200, "{} {in_skin:?}", rig.aways());
}

/// A picture of thousands of dots on a date is made between two frames: nothing of it may take memory.
#[test]
fn healing_and_looking() {
    let (healing, colours) = (scenario::healing().unwrap(), scenario::colours().unwrap());
    let (table, tone) = (Table::builtin().unwrap(), scenario::tone("monk-05").unwrap());
    let mut dot = Deposit::new([0.015, 0.070, 0.270, 1.370, 5.370], 0.0);
    dot.ng = [1.0; SLICES];
    dot.fresh_mm = 0.2;
    let mut seen = 0.0;
    assert_no_alloc(|| {
        let viewer = Viewer::new(&table, &colours.pigments, &healing, tone);
        for day in 0..1000 {
            let moment = healing.moment(&Host::default(), 6.0, f64::from(day));
            seen += viewer.look(PigmentKind::Carbon, &moment.healed(&dot)).opacity;
        }
    });
    assert!(seen > 10.0, "the dot was there to be seen: {seen}");
}
