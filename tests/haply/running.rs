//! The adapter's own process between the driver's ports and the stand-in: forces arrive, and end whatever happens.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use stipple::device::driver::{Armed, Door, PortError, Ports, arm};
use stipple::device::haply::HaplyDoor;
use stipple::device::ohs::{Command, State, Status};
use stipple::math::DVec3;

use crate::service::{Hand, Heard, Say, Service, inventory};

/// A state every millisecond; this is far more than any of them may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn door(service: &Service) -> HaplyDoor {
    HaplyDoor::with_program(Some(service.address.to_string()), PathBuf::from(env!("CARGO_BIN_EXE_stipple")))
}

/// An open and armed device.
struct Bench {
    ports: Ports,
    armed: Armed,
    seq: u16,
    states: u64,
}

impl Bench {
    fn open(service: &Service) -> Self {
        let mut ports = door(service).open().unwrap();
        let armed = arm(ports.control.as_mut(), &ports.identity).unwrap();
        Self { ports, armed, seq: 0, states: 0 }
    }

    /// One command, then every state that has come since.
    fn tick(&mut self, force_n: Option<DVec3>) -> Result<Option<State>, PortError> {
        if let Some(force_n) = force_n {
            self.seq = self.seq.wrapping_add(1);
            let command = Command { drive: true, seq: self.seq, force_n, force_limit_n: Some(3.0), ..Command::NOTHING };
            self.ports.writer.write_report(&command.pack())?;
        }
        let mut report = [0; 64];
        let mut newest = None;
        let mut wait = Duration::from_millis(1);
        while self.ports.reader.read_report(&mut report, wait)? {
            newest = Some(State::parse(&report).unwrap());
            self.states += 1;
            wait = Duration::ZERO;
        }
        Ok(newest)
    }

    /// Commands until what came back is as wanted.
    fn until(&mut self, force_n: Option<DVec3>, mut wanted: impl FnMut(&State) -> bool) {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if self.tick(force_n).unwrap().is_some_and(|state| wanted(&state)) {
                return;
            }
        }
        panic!("not seen within {PATIENCE:?}");
    }

    /// Commands until the device is gone.
    fn until_gone(&mut self) -> PortError {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Err(error) = self.tick(Some(DVec3::Y)) {
                return error;
            }
        }
        panic!("still there after {PATIENCE:?}");
    }
}

fn pushed(heard: &Heard) -> bool {
    heard.force_n.is_some_and(|f| f != [0.0; 3])
}

/// Waits until the service has heard something of this kind after the number.
fn hears(service: &Service, after: usize, wanted: impl Fn(&Heard) -> bool) -> bool {
    let since = Instant::now();
    while since.elapsed() < PATIENCE {
        if service.heard().iter().skip(after).any(&wanted) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

#[test]
fn a_force_reaches_the_service_and_the_hand_gives_way() {
    let _turn = crate::turn();
    let service = Service::good(Hand::default);
    let mut bench = Bench::open(&service);
    let spec = &bench.armed.spec;
    assert_eq!((spec.name.as_str(), spec.kind.name(), spec.synthetic), ("Haply inverse3", "service", false));
    assert_eq!(bench.ports.identity.serial, "049D");
    assert!(spec.plane.is_none() && spec.vibration.is_none() && spec.torque_axes == [false; 3]);
    assert_eq!(bench.armed.limits.unwrap().watchdog_ms, 10);
    // 1.5 N up on 0.3 N/mm: 5 mm up, which is y here and z there
    let up = Some(DVec3::Y * 1.5);
    bench.until(up, |state| (state.position_mm - DVec3::new(0.0, 5.0, 0.0)).length() < 0.05);
    bench.until(up, |state| {
        state.status.has(Status::DEADMAN_CLOSED) && state.status.has(Status::HOMED) && state.status.has(Status::POWER)
    });
    for heard in service.heard() {
        let [x, y, z] = heard.force_n.unwrap();
        assert!(x == 0.0 && y == 0.0 && (0.0..=1.5).contains(&z), "{heard:?}");
    }
}

#[test]
fn a_program_that_stalls_or_goes_leaves_no_force_behind() {
    let _turn = crate::turn();
    // a program that is stopped in a debugger writes nothing and reads nothing, and its connection stays
    for (case, goes) in [("stalls", false), ("goes", true)] {
        let service = Service::good(Hand::default);
        let mut bench = Bench::open(&service);
        bench.until(Some(DVec3::Y * 2.0), |state| state.applied_force_n.y > 1.9);
        let before = service.heard().len();
        let kept = (!goes).then_some(bench);
        let stopped = Instant::now();
        assert!(hears(&service, before, |heard| heard.force_n == Some([0.0; 3])), "{case}");
        if kept.is_some() {
            assert!(hears(&service, before + 200, |_| true), "{case}: goes on asking for the place");
        }
        let heard = service.heard();
        let first = heard.iter().skip(before).position(|h| h.force_n == Some([0.0; 3])).unwrap() + before;
        assert!(!heard[first..].iter().any(pushed), "{case}: force came back");
        println!(
            "{case}: no force {:.1} ms after the last command",
            heard[first].at.duration_since(stopped).as_secs_f64() * 1e3
        );
        drop(kept);
    }
}

#[test]
fn a_grip_that_is_let_go_ends_the_force() {
    static HELD: AtomicBool = AtomicBool::new(true);
    let _turn = crate::turn();
    let service = Service::start(inventory(), Hand::default, |_, hand| {
        hand.buttons[0] = HELD.load(Ordering::Relaxed);
        Say::State
    });
    let mut bench = Bench::open(&service);
    let push = Some(DVec3::Y * 2.0);
    bench.until(push, |state| state.applied_force_n.y > 1.9);
    HELD.store(false, Ordering::Relaxed);
    bench.until(push, |state| !state.status.has(Status::DEADMAN_CLOSED) && state.applied_force_n == DVec3::ZERO);
    HELD.store(true, Ordering::Relaxed);
    bench.until(push, |state| state.status.has(Status::DEADMAN_CLOSED) && state.applied_force_n.y > 1.9);
}

#[test]
fn a_service_that_breaks_in_the_middle_is_a_device_that_is_gone() {
    type Manner = (&'static str, fn() -> Say, &'static str);
    let _turn = crate::turn();
    let manners: [Manner; 6] = [
        ("closes", || Say::Goodbye, "closed the connection"),
        ("no answer for a second", || Say::Nothing, "has not answered for 1000 ms"),
        ("only nonsense for a second", || Say::Text("{\"inverse3\": [{}]}".to_owned()), "missing field"),
        ("a giant", || Say::Text(" ".repeat(70_000)), "at most 65536 bytes"),
        ("no device any more", || Say::Text("{}".to_owned()), "knows no Inverse3"),
        ("not text for a second", || Say::Text("1e999".to_owned()), "out of range"),
    ];
    for (case, say, named) in manners {
        let bad = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&bad);
        let service =
            Service::start(
                inventory(),
                Hand::default,
                move |_, _| {
                    if told.load(Ordering::Relaxed) { say() } else { Say::State }
                },
            );
        let mut bench = Bench::open(&service);
        bench.until(Some(DVec3::Y), |state| state.applied_force_n.y > 0.9);
        bad.store(true, Ordering::Relaxed);
        let error = bench.until_gone().to_string();
        // a process that ends and a connection that closes are seen in either order
        assert!(error.contains(named) || error.contains("end of file") || error.contains("reset"), "{case}: {error}");
        let heard = service.heard();
        assert!(heard.iter().all(|h| h.force_n.is_some_and(|[.., z]| z <= 1.0)), "{case}");
    }
}

#[test]
fn a_service_that_stumbles_is_survived() {
    type Manner = (&'static str, fn(usize) -> Say);
    let _turn = crate::turn();
    let manners: [Manner; 4] = [
        ("one text in ten is malformed", |n| if n % 10 == 0 { Say::Text("{".to_owned()) } else { Say::State }),
        ("huge numbers now and then", |n| {
            let huge = r#"{"inverse3": [{"device_id": "049D", "state": {"cursor_position": {"x": 1e30, "y": 0, "z": 0},
                "cursor_velocity": {"x": 0, "y": 0, "z": 0}}}]}"#;
            if n % 7 == 0 { Say::Text(huge.to_owned()) } else { Say::State }
        }),
        ("answers late", |_| Say::Late(Duration::from_millis(3))),
        ("swallows one message in fifty", |n| if n % 50 == 49 { Say::Nothing } else { Say::State }),
    ];
    for (case, say) in manners {
        let service = Service::start(inventory(), Hand::default, move |heard, _| {
            // the few messages of the opening are answered well
            if heard.number < 5 { Say::State } else { say(heard.number) }
        });
        let mut bench = Bench::open(&service);
        bench.until(Some(DVec3::Y), |state| state.applied_force_n.y > 0.2);
        let before = bench.states;
        bench.until(Some(DVec3::Y), |state| state.position_mm.y < 100.0 && state.seq > 300);
        assert!(bench.states > before, "{case}");
    }
}

#[test]
fn what_the_person_is_told() {
    let _turn = crate::turn();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_stipple"));
    let silent = Service::start(inventory(), Hand::default, |_, _| Say::Nothing);
    for (case, service, named, todo) in [
        ("nobody there", free, "no Haply service at 127.0.0.1:", "haply-inverse-service"),
        ("another machine", "192.0.2.7:10001".to_owned(), "is not on this machine", "run stipple on the machine"),
        ("no address", "somewhere".to_owned(), "`somewhere` is no address", "127.0.0.1:10001"),
        ("silent", silent.address.to_string(), "has not answered", "Haply Hub"),
    ] {
        let error = HaplyDoor::with_program(Some(service), program.clone()).open().err().unwrap();
        assert!(error.to_string().contains(named), "{case}: {error}");
        assert!(error.hint().is_some_and(|hint| hint.contains(todo)), "{case}: {:?}", error.hint());
    }
    let nobody = HaplyDoor::with_program(None, PathBuf::from("/nonexistent/stipple")).open().err().unwrap();
    assert!(nobody.to_string().contains("the adapter's process does not start"), "{nobody}");
}
