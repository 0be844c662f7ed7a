//! The commands for the stylus itself, against a simulated one behind a bridge.

use std::time::Duration;

use serde_json::Value;
use stipple::device::driver::arm::today;
use stipple::device::ohs::firmware::{Fault, Felt, HandSample, Lie, Model};
use stipple::device::ohs::{Calibration, Features};
use stipple::math::{DVec3, Pose};

use super::desk::AtPort;
use super::tool::{Done, done, folder, run};

type Still = fn(u64, &Felt) -> Option<HandSample>;

/// Fingers that hold still in the middle of the workspace.
#[expect(clippy::unnecessary_wraps, reason = "one of the shapes of a hand")]
fn still(_now_us: u64, _felt: &Felt) -> Option<HandSample> {
    let pose = Pose { position_mm: DVec3::new(0.0, 20.0, 0.0), ..Pose::IDENTITY };
    Some(HandSample { pose, held: true, grip_n: 2.0, buttons: 0 })
}

/// Calibrated today, unless the model says something special.
fn served(mut model: Model) -> AtPort<Still> {
    if model.calibration == Model::GOOD.calibration {
        model.calibration.day = today();
    }
    AtPort::new(&model, still as Still)
}

fn json(done: &Done) -> Value {
    serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{error}\n{}{}", done.out, done.err))
}

/// Probes for a second, as JSON.
fn probed(device: &AtPort<Still>) -> (i32, Value, String) {
    let said = run(folder().path(), &["device", "probe", &device.which(), "--seconds", "1", "--json"]);
    let health = json(&said);
    let problems = health["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "problem");
    let problems = problems.map(|finding| finding["what"].as_str().unwrap()).collect::<Vec<_>>().join("; ");
    assert_eq!(said.code, i32::from(!problems.is_empty()), "{problems}");
    assert_eq!(health["ok"], problems.is_empty());
    for finding in health["findings"].as_array().unwrap() {
        for word in ["what", "means", "do"] {
            assert!(!finding[word].as_str().unwrap().is_empty(), "{word} of {finding}");
        }
    }
    (said.code, health, problems)
}

#[test]
fn the_list_has_what_is_always_there_and_says_what_to_plug_in() {
    let at = folder();
    let list = done(at.path(), &["device", "list"]).out;
    for word in ["pointer", "motion file", "virtual trainee", "Haply"] {
        assert!(list.contains(word), "{word} is not in\n{list}");
    }
    let list = json(&done(at.path(), &["device", "list", "--json"]));
    let choices: Vec<_> = list["devices"].as_array().unwrap().iter().map(|device| &device["choice"]).collect();
    assert!(choices.iter().any(|choice| *choice == "pointer"), "{choices:?}");
}

#[test]
fn a_probe_tells_what_a_device_is_and_never_arms_it() {
    let device = served(Model::TOUCH_CLASS);
    let (_, health, problems) = probed(&device);
    // the computer that runs the test may be late; the device itself is well
    assert!(!problems.contains("calibrat") && !problems.contains("check sum"), "{problems}");
    assert_eq!(health["device"]["serial"], "DESK-9");
    assert_eq!(health["capabilities"]["report_hz"], 1000.0);
    let limits = &health["limits"];
    assert_eq!(limits["device"]["watchdog_ms"], 20, "as it came");
    assert_eq!(limits["kept"]["watchdog_ms"], 10, "read back");
    assert_eq!(limits["kept"]["max_force_n"], limits["ours"]["max_force_n"].as_f64().unwrap().min(0.88));
    assert!(health["reports"]["good"].as_u64().unwrap() > 100, "{health}");
    assert!((health["reports"]["device_step_us"]["p50"].as_f64().unwrap() - 1000.0).abs() < 50.0, "{health}");
    assert_eq!(health["diagnostics"]["last_fault"], "no fault");
    assert!(!device.desk.with(|stylus| stylus.firmware().is_armed()));
    assert_eq!(device.desk.with(|stylus| stylus.firmware().diagnostics(0).deadman_opens), 0);
}

#[test]
fn a_probe_in_words_says_what_it_means_and_what_to_do() {
    let model = Model { calibration: Calibration::NONE, ..Model::GOOD };
    let device = served(model);
    let said = run(folder().path(), &["device", "probe", &device.which(), "--seconds", "0.5"]);
    assert_eq!(said.code, 1, "{}", said.out);
    for words in ["problem: it was never calibrated", "  means: ", "  do: run `stipple device calibrate`", "watchdog"] {
        assert!(said.out.contains(words), "{words} is not in\n{}", said.out);
    }
}

#[test]
fn every_trouble_of_a_device_is_named_by_a_probe() {
    let old = Model { calibration: Calibration { day: today() - 800, ..Calibration::NONE }, ..Model::GOOD };
    let cases = [
        ("an old calibration", served(old), "its calibration is 800 days old"),
        ("spoilt bytes", served(Model::GOOD).with(Fault::BadCrc), "no good report came"),
        ("a flood", served(Model::GOOD).with(Fault::Flood(20)), "sends far too many reports"),
        ("a workspace inside out", served(Model::GOOD).with(Fault::Lies(Lie::Workspace)), "`workspace_max`"),
        ("force without a deadman", served(Model::GOOD).with(Fault::Lies(Lie::NoDeadman)), "deadman"),
        ("another version", served(Model::GOOD).with(Fault::Lies(Lie::Version)), "version 2.0"),
        ("another magic", served(Model::GOOD).with(Fault::Lies(Lie::Magic)), "magic"),
        ("limits that it forgets", served(Model::GOOD).with(Fault::LimitsForgotten), "was set to"),
        ("an emergency stop", served(Model::GOOD).with(Fault::EmergencyStop), "emergency stop is pressed"),
        ("heat", served(Model::GOOD).with(Fault::Hot(90.0)), "90 degrees"),
        ("numbers that stand", served(Model::GOOD).with(Fault::SeqFrozen), "no good report came"),
        ("silence", served(Model::GOOD).with(Fault::Stall), "refused feature"),
    ];
    for (case, device, words) in cases {
        let (code, health, problems) = probed(&device);
        assert_eq!(code, 1, "{case}");
        assert!(problems.contains(words), "{case}: {problems}\n{health}");
        assert!(!device.desk.with(|stylus| stylus.firmware().is_armed()), "{case}");
    }
}

#[test]
fn a_device_that_cannot_be_opened_is_told_of_as_json_too() {
    let said = run(folder().path(), &["device", "probe", "bridge:127.0.0.1:1", "--json"]);
    let health = json(&said);
    assert_eq!(
        (said.code, &health["ok"], &health["opened"]),
        (1, &Value::Bool(false), &Value::Bool(false)),
        "{health}"
    );
    let what = health["findings"][0]["what"].as_str().unwrap();
    assert!(what.contains("127.0.0.1:1") && said.err.contains(what), "{health}\n{}", said.err);
}

#[test]
fn a_device_that_goes_away_while_it_is_probed_is_told_of() {
    let device = served(Model::GOOD);
    let desk = device.desk.clone();
    // unplugged once somebody has set limits, which is just before reports are watched
    let hand = std::thread::spawn(move || {
        while desk.with(|stylus| stylus.firmware().limits().watchdog_ms) != 10 {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(300));
        desk.unplug();
    });
    let said = run(folder().path(), &["device", "probe", &device.which(), "--seconds", "60", "--json"]);
    hand.join().unwrap();
    assert_eq!(said.code, 1);
    let health = json(&said);
    assert!(health["gone"].is_string() && health["measured_s"].as_f64().unwrap() < 50.0, "{health}");
    assert!(said.out.contains("it went away after"), "{}", said.out);
}

#[test]
fn a_bench_measures_every_way_and_drives_nothing() {
    let device = served(Model::GOOD);
    let bench = json(&done(folder().path(), &["device", "bench", &device.which(), "--seconds", "1", "--json"]));
    for key in ["report_step_us", "in_late_us", "write_us", "command_to_ack_us", "round_trip_us", "timer_late_us"] {
        let spread = &bench[key];
        assert!(spread["count"].as_u64().unwrap() > 10, "{key}: {bench}");
        let [p50, p99, share] = ["p50", "p99", "p99_of_budget"].map(|name| spread[name].as_f64().unwrap());
        assert!(p50 >= 0.0 && p99 >= p50 && (share - p99 / 1000.0).abs() < 1e-9, "{key}: {bench}");
    }
    assert!(bench["commands"].as_u64().unwrap() > 50, "{bench}");
    let armed = device.desk.with(|stylus| (stylus.firmware().is_armed(), stylus.drive().force_n));
    assert_eq!(armed, (false, DVec3::ZERO));
    let said = done(folder().path(), &["device", "bench", &device.which(), "--seconds", "0.5"]).out;
    assert!(said.contains("round trip") && said.contains("timer, late by"), "{said}");
}

#[test]
fn commands_that_a_device_swallows_are_counted() {
    let device = served(Model::GOOD).with(Fault::DeafToCommands);
    let bench = json(&done(folder().path(), &["device", "bench", &device.which(), "--seconds", "0.5", "--json"]));
    assert_eq!(bench["unanswered"], bench["commands"], "{bench}");
    assert_eq!(bench["round_trip_us"], Value::Null);
}

#[test]
fn wrong_names_and_devices_that_are_not_there_are_told_of() {
    let at = folder();
    for verb in ["probe", "bench"] {
        for (which, code, words) in [
            ("bridge:127.0.0.1:1", 1, "no bridge answers at 127.0.0.1:1"),
            ("bridge:192.0.2.1:7410", 2, "is not on this machine"),
            ("hid:", 2, "serial number"),
            ("hid:no-such-serial-number", 1, "no-such-serial-number"),
            ("hand.csv", 2, "hid:SERIAL"),
        ] {
            let said = run(at.path(), &["device", verb, which]);
            assert_eq!(said.code, code, "{verb} {which}: {}", said.err);
            assert!(said.err.contains(words), "{verb} {which}: {}", said.err);
            assert!(said.out.is_empty() && (code == 2 || said.err.contains("hint: ")), "{verb} {which}: {}", said.err);
        }
    }
    let said = run(at.path(), &["device", "probe", "hid", "--seconds", "0"]);
    assert!(said.code == 2 && said.err.contains("0.5 to 600"), "{}", said.err);
}

#[test]
fn a_stylus_without_force_is_probed_too() {
    let mut model = Model::GOOD;
    (model.capabilities.force_axes, model.capabilities.features) = (0, Features(0));
    let (_, health, problems) = probed(&served(model));
    assert_eq!(health["limits"]["kept"], Value::Null, "there is nothing to limit");
    assert!(!problems.contains("force"), "{problems}");
}

/// Whether the program said that the computer could not keep up: no fault of what is tested.
fn was_too_busy(said: &Done) -> bool {
    ["held up", "fell silent", "are missing", "let go by itself", "too busy"]
        .iter()
        .any(|words| said.err.contains(words))
}

#[test]
fn a_force_test_ends_with_a_table_or_with_the_force_off_and_a_reason() {
    let device = served(Model::GOOD);
    let said = run(folder().path(), &["device", "test", &device.which(), "--yes", "--json"]);
    if said.out.is_empty() {
        assert!(said.code == 1 && was_too_busy(&said) && said.err.contains("hint: "), "{}", said.err);
    } else {
        let table = json(&said);
        assert_eq!(table["rows"].as_array().unwrap().len(), 12, "{table}");
        for row in table["rows"].as_array().unwrap() {
            let outcome = row["outcome"].as_str().unwrap();
            assert!(row["fine"] == true || outcome.contains("too busy"), "{row}");
        }
        assert_eq!(said.code, i32::from(table["ok"] == false));
    }
    assert!(!device.desk.with(|stylus| stylus.firmware().is_armed()), "it is let go");
}

#[test]
fn no_force_comes_without_a_hand_or_a_word() {
    let open = |now_us: u64, felt: &Felt| still(now_us, felt).map(|sample| HandSample { held: false, ..sample });
    let device = AtPort::new(&Model::GOOD, open as Still);
    let said = run(folder().path(), &["device", "test", &device.which(), "--yes", "--seconds", "1"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("was not ready in 1 s") && said.err.contains("The grip is open."), "{}", said.err);
    assert_eq!(device.desk.with(|stylus| stylus.drive().force_n), DVec3::ZERO);
    let said = run(folder().path(), &["device", "test", &served(Model::GOOD).which()]);
    assert!(said.code == 2 && said.err.contains("--yes"), "standard input is closed: {}", said.err);
    let mut model = Model::GOOD;
    (model.capabilities.force_axes, model.capabilities.features) = (0, Features(0));
    let said = run(folder().path(), &["device", "test", &served(model).which(), "--yes"]);
    assert!(said.code == 1 && said.err.contains("gives no force"), "{}", said.err);
}

#[test]
fn a_device_that_goes_away_in_a_force_test_ends_it() {
    let device = served(Model::GOOD);
    let desk = device.desk.clone();
    let hand = std::thread::spawn(move || {
        // most of a second of force, or the computer was too busy for any
        for _ in 0..2000 {
            if desk.with(|stylus| stylus.drive().force_n.length()) > 0.05 {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        desk.unplug();
        desk.with(|stylus| stylus.drive().force_n)
    });
    let said = run(folder().path(), &["device", "test", &device.which(), "--yes"]);
    assert_eq!(hand.join().unwrap(), DVec3::ZERO);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("error: the force is off: ") && said.err.contains("hint: "), "{}", said.err);
}
