//! Texts as the documentation shows them, and texts nobody should send.

use super::*;

/// A state as the documentation shows it, with a grip by radio.
pub(super) const STATE: &str = r#"{
  "session_id": 7,
  "inverse3": [{
    "device_id": "049D",
    "state": {
      "cursor_position": {"x": 0.01, "y": -0.12, "z": 0.15},
      "cursor_velocity": {"x": 0.0, "y": 0.5, "z": -0.25},
      "angular_position": {"a0": 0.0, "a1": 0.0, "a2": 0.0},
      "body_orientation": {"w": 1.0, "x": 0.0, "y": 0.0, "z": 0.0},
      "current_cursor_force": {"x": 0.0, "y": 0.0, "z": 1.5},
      "control_domain": "cartesian",
      "control_mode": "force",
      "transform": {"position": {"x": 0, "y": 0, "z": 0}, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}, "scale": {"x": 1, "y": 1, "z": 1}}
    },
    "status": {"calibrated": true, "in_use": true, "power_supply": true, "ready": true, "started": true}
  }],
  "wireless_verse_grip": [{
    "device_id": "61548",
    "state": {"orientation": {"w": 0.7071, "x": -0.7071, "y": 0.0, "z": 0.0}, "buttons": {"a": true, "b": false, "c": true}, "hall": 3, "battery_level": 0.8},
    "status": {"ready": true, "connected": true, "awake": true}
  }]
}"#;

fn id(name: &str) -> DeviceId {
    DeviceId::new(name).unwrap()
}

#[test]
fn a_state_is_read() {
    let message = parse(STATE).unwrap();
    let cursor = message.device(&id("049D")).unwrap().cursor().unwrap();
    assert_eq!(cursor.position_m, DVec3::new(0.01, -0.12, 0.15));
    assert_eq!(cursor.velocity_m_per_s, DVec3::new(0.0, 0.5, -0.25));
    assert_eq!(cursor.force_n, Some(DVec3::new(0.0, 0.0, 1.5)));
    assert_eq!(cursor.mode, ControlMode::Force);
    assert!(!cursor.moved && cursor.status.calibrated && cursor.status.ready);
    let grip = message.grip(&id("61548")).unwrap().unwrap();
    assert!(grip.held && !grip.pedal && grip.stretch);
    assert!((grip.rotation.length_squared() - 1.0).abs() < 1e-12);
    assert!(message.device(&id("049E")).is_none());
}

#[test]
fn a_grip_is_believed_only_when_it_says_it_is_there() {
    let status = r#""status": {"ready": true, "connected": true, "awake": true}"#;
    for (case, with, there) in [
        ("as it was", status, true),
        ("asleep", r#""status": {"ready": true, "connected": true, "awake": false}"#, false),
        ("no radio", r#""status": {"ready": true, "connected": false, "awake": true}"#, false),
        ("not ready", r#""status": {"ready": false}"#, false),
        ("older list of flags", r#""status": {"ready": true}"#, true),
        ("says nothing", r#""status": {}"#, false),
        ("no status at all", r#""other": 1"#, false),
        ("error code", r#""status": {"ready": true, "error": 4}"#, false),
    ] {
        let message = parse(&STATE.replace(status, with)).unwrap();
        assert_eq!(message.grip(&id("61548")).unwrap().is_some(), there, "{case}");
    }
    let without = STATE.replace(r#""orientation": {"w": 0.7071, "x": -0.7071, "y": 0.0, "z": 0.0},"#, "");
    assert_eq!(parse(&without).unwrap().grip(&id("61548")).unwrap(), None, "a grip without orientation is no grip");
}

#[test]
fn one_button_is_the_deadman() {
    let text = r#"{"verse_grip": [{"device_id": "9", "state": {"button": true, "hall": 0,
        "orientation": {"w": 1, "x": 0, "y": 0, "z": 0}}, "status": {"error": 0, "ready": true}}]}"#;
    let grip = parse(text).unwrap().grip(&id("9")).unwrap().unwrap();
    assert!(grip.held && !grip.pedal && !grip.stretch);
    let open = parse(&text.replace("true, \"hall\"", "false, \"hall\"")).unwrap().grip(&id("9")).unwrap().unwrap();
    assert!(!open.held);
}

#[test]
fn a_grip_listed_twice_is_one() {
    let grip = r#"{"device_id": "R1", "state": {}}"#;
    let text = format!(r#"{{"wireless_verse_grip": [{grip}], "custom_verse_grip": [{grip}]}}"#);
    assert_eq!(parse(&text).unwrap().grips().len(), 1);
}

#[test]
fn hostile_texts_are_refused_by_name() {
    let cursor = |text: &str| parse(text).and_then(|m| m.device(&id("049D")).map(Inverse::cursor).transpose());
    for (case, text, named) in [
        ("not JSON", "hello".to_owned(), "expected value"),
        ("cut off", STATE[..300].to_owned(), "EOF"),
        ("NaN", STATE.replace("0.01,", "NaN,"), "expected value"),
        ("infinite", STATE.replace("0.01,", "1e999,"), "out of range"),
        ("huge place", STATE.replace("0.01,", "2e3,"), "`cursor_position` is"),
        ("huge speed", STATE.replace("\"y\": 0.5,", "\"y\": 1e9,"), "`cursor_velocity` is"),
        ("huge force", STATE.replace("\"z\": 1.5", "\"z\": -1e6"), "`current_cursor_force` is"),
        ("a word for a number", STATE.replace("0.01,", "\"0.01\","), "invalid type"),
        ("missing axis", STATE.replace("\"x\": 0.01,", ""), "missing field `x`"),
        ("no place", STATE.replace("cursor_position", "elsewhere"), "missing field `cursor_position`"),
        (
            "the same twice",
            STATE.replace("\"control_mode\"", "\"cursor_position\": {}, \"control_mode\""),
            "duplicate field",
        ),
        ("deep", format!("{{\"x\": {}", "[".repeat(4000)), "EOF while parsing"),
        ("long", format!("{STATE}{}", " ".repeat(LONGEST_MESSAGE)), "at most 65536"),
    ] {
        let error = cursor(&text).expect_err(case).to_string();
        assert!(error.contains(named), "{case}: {error}");
    }
    let flat = STATE.replace("\"w\": 0.7071, \"x\": -0.7071", "\"w\": 0.0, \"x\": 0.0");
    let error = parse(&flat).unwrap().grip(&id("61548")).unwrap_err().to_string();
    assert!(error.contains("`orientation` has length 0"), "{error}");
}

#[test]
fn a_workspace_that_is_moved_is_seen() {
    for (case, from, to) in [
        ("shifted", r#""transform": {"position": {"x": 0,"#, r#""transform": {"position": {"x": 0.05,"#),
        ("turned", r#""rotation": {"w": 1, "x": 0,"#, r#""rotation": {"w": 0, "x": 1,"#),
        ("scaled", r#""scale": {"x": 1,"#, r#""scale": {"x": 2,"#),
    ] {
        let text = STATE.replace(from, to);
        assert_ne!(text, STATE, "{case}");
        assert!(parse(&text).unwrap().device(&id("049D")).unwrap().cursor().unwrap().moved, "{case}");
    }
}

#[test]
fn names_are_plain() {
    for (name, good) in
        [("049D", true), ("a-b_c.d:e", true), ("", false), ("a\"b", false), ("a b", false), ("é", false)]
    {
        assert_eq!(DeviceId::new(name).is_some(), good, "{name}");
    }
    assert!(DeviceId::new(&"x".repeat(64)).is_some() && DeviceId::new(&"x".repeat(65)).is_none());
}

proptest::proptest! {
    /// Whatever comes, an answer comes back and nothing breaks.
    #[test]
    fn any_text_is_answered(text in ".{0,200}", cut in 0_usize..2000) {
        drop(parse(&text));
        let cut = STATE.len().min(cut);
        if let Ok(message) = parse(&STATE[..cut]) {
            drop(message.grip(&id("61548")));
        }
    }
}
