//! From an address to one device and one grip that may be used: who is there, axes and origin set and read back. Adapter's
//! thread; waits, so never near a servo.
//!
//! Refused, because it would hurt or lie:
//! * no grip: there is no orientation, and the angle of the needle is scored; and nothing says that a hand is there;
//! * two devices or two grips: the one in the hand cannot be told from the other, and neither can its deadman;
//! * home return: the arm would drive by itself as soon as the force is off;
//! * settings that the service does not confirm: unknown axes would turn a push into a pull.

use std::time::{Duration, Instant};

use super::link::Link;
use super::message::{self, DeviceId, Inverse, InverseConfig, Message};
use super::{HaplyError, command};

/// Longest wait for an answer while opening.
const ANSWER: Duration = Duration::from_secs(1);
/// How often the socket is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(1);
/// Answers without settings that are passed over before the service counts as one that does not tell them.
const MOST_ANSWERS: usize = 8;

/// A device and its grip, ready for the loop.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub link: Link,
    /// The device that gives force.
    pub device: DeviceId,
    /// The grip in the hand.
    pub grip: DeviceId,
    /// What the service calls the device: `inverse3`, `inverse3x`, `minverse`.
    pub kind: String,
}

/// Who is there, and what may be used of it.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    device: DeviceId,
    grip: DeviceId,
    kind: String,
}

/// Chooses, sets up and checks.
pub fn open(mut link: Link) -> Result<Opened, HaplyError> {
    let Found { device, grip, kind } = choose(&answer(&mut link)?)?;
    link.send(command::handshake(&device))?;
    answer(&mut link)?;
    for _ in 0..MOST_ANSWERS {
        link.send(command::full_state(&device))?;
        let told = answer(&mut link)?;
        if let Some(config) = told.device(&device).and_then(|inverse| inverse.config.as_ref()) {
            check(config, &device)?;
            return Ok(Opened { link, device, grip, kind });
        }
    }
    Err(setting(&device, "config", "not told".to_owned(), "told on request"))
}

/// The next message, however long it takes to come within the limit.
fn answer(link: &mut Link) -> Result<Message, HaplyError> {
    let since = Instant::now();
    while since.elapsed() < ANSWER {
        if let Some(text) = link.receive()? {
            return message::parse(&text);
        }
        std::thread::sleep(LOOK);
    }
    Err(HaplyError::Silent { waited_ms: u64::try_from(ANSWER.as_millis()).unwrap_or(u64::MAX) })
}

fn choose(inventory: &Message) -> Result<Found, HaplyError> {
    let inverse = match inventory.inverse3.as_slice() {
        [] => return Err(HaplyError::NoDevice),
        [one] => one,
        many => return Err(several("devices with force", many.iter().map(|d| d.device_id.as_str()))),
    };
    let grips = inventory.grips();
    let grip = match grips.as_slice() {
        [] => return Err(HaplyError::NoGrip),
        [one] => *one,
        many => return Err(several("grips", many.iter().map(|g| g.device_id.as_str()))),
    };
    let device = name(&inverse.device_id)?;
    if inverse.in_use() {
        return Err(HaplyError::InUse { id: device.as_str().to_owned() });
    }
    Ok(Found { device, grip: name(&grip.device_id)?, kind: kind(inverse) })
}

/// Plain letters only: it is shown to people.
fn kind(inverse: &Inverse) -> String {
    let told = inverse.config.as_ref().and_then(|config| config.kind.as_deref());
    told.filter(|kind| DeviceId::new(kind).is_some()).unwrap_or("inverse3").to_owned()
}

fn check(config: &InverseConfig, device: &DeviceId) -> Result<(), HaplyError> {
    let or_nothing = |told: Option<&str>| told.unwrap_or("not told").to_owned();
    let basis = config.basis.as_ref().map(|basis| basis.permutation.as_str());
    if basis != Some(command::BASIS) {
        return Err(setting(device, "config.basis.permutation", or_nothing(basis), command::BASIS));
    }
    if config.preset.as_deref() != Some(command::PRESET) {
        return Err(setting(device, "config.preset", or_nothing(config.preset.as_deref()), command::PRESET));
    }
    if config.home_return.as_ref().is_some_and(|home| home.enabled) {
        return Err(setting(device, "config.home_return.enabled", "true".to_owned(), "false"));
    }
    let damping = config.filters.as_ref().and_then(|filters| filters.damping.as_ref()).map_or(0.0, |d| d.scalar);
    if damping.abs() > 0.0 {
        return Err(setting(device, "config.filters.damping.scalar", damping.to_string(), "0"));
    }
    Ok(())
}

fn setting(device: &DeviceId, field: &'static str, found: String, wanted: &'static str) -> HaplyError {
    let found: String = found.chars().filter(|c| !c.is_control()).take(40).collect();
    HaplyError::Setting { id: device.as_str().to_owned(), field, found, wanted }
}

fn name(id: &str) -> Result<DeviceId, HaplyError> {
    DeviceId::new(id)
        .ok_or_else(|| HaplyError::Message { what: "`device_id` must be 1 to 64 letters, digits or -_.:".to_owned() })
}

fn several<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> HaplyError {
    let plain: Vec<&str> = ids.filter(|id| DeviceId::new(id).is_some()).take(8).collect();
    HaplyError::Several { what, ids: plain.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVERSE: &str = r#"{"device_id": "049D", "config": {"type": "minverse"}, "state": {
        "cursor_position": {"x": 0, "y": 0, "z": 0}, "cursor_velocity": {"x": 0, "y": 0, "z": 0}}, "status": {"ready": true}}"#;
    const GRIP: &str = r#"{"device_id": "61548", "state": {}}"#;

    fn chosen(inverse3: &[&str], verse_grip: &[&str]) -> Result<Found, HaplyError> {
        let text = format!(r#"{{"inverse3": [{}], "verse_grip": [{}]}}"#, inverse3.join(","), verse_grip.join(","));
        choose(&message::parse(&text).unwrap())
    }

    #[test]
    fn one_device_and_one_grip_or_a_reason() {
        let found = chosen(&[INVERSE], &[GRIP]).unwrap();
        assert_eq!((found.device.as_str(), found.grip.as_str(), found.kind.as_str()), ("049D", "61548", "minverse"));
        let other = |text: &str| text.replace("\"device_id\": \"", "\"device_id\": \"Z");
        let (inverse, grip) = (other(INVERSE), other(GRIP));
        let used = INVERSE.replace(r#"{"ready": true}"#, r#"{"ready": true, "in_use": true}"#);
        let strange = INVERSE.replace("049D", "<b>");
        for (case, devices, grips, named) in [
            ("nothing", vec![], vec![], "knows no Inverse3"),
            ("no grip", vec![INVERSE], vec![], "knows no VerseGrip"),
            ("two devices", vec![INVERSE, &inverse], vec![GRIP], "several devices with force: 049D, Z049D"),
            ("two grips", vec![INVERSE], vec![GRIP, &grip], "several grips: 61548, Z61548"),
            ("in use", vec![used.as_str()], vec![GRIP], "in use by another program"),
            ("a strange name", vec![strange.as_str()], vec![GRIP], "`device_id` must be"),
        ] {
            let error = chosen(&devices, &grips).unwrap_err();
            assert!(error.to_string().contains(named), "{case}: {error}");
            assert!(error.hint().is_some(), "{case}");
        }
    }

    #[test]
    fn settings_are_confirmed_or_it_stays_closed() {
        let good = r#"{"preset": "arm_front_centered", "basis": {"permutation": "XYZ"}, "home_return": {"enabled": false},
            "filters": {"force_gate": {"gain": 0.3}, "damping": {"scalar": 0.0}}}"#;
        let id = DeviceId::new("049D").unwrap();
        let checked = |text: &str| check(&serde_json::from_str(text).unwrap(), &id);
        checked(good).unwrap();
        for (case, from, to, named) in [
            ("other axes", "\"XYZ\"", "\"XZY\"", "`config.basis.permutation` is XZY, must be XYZ"),
            ("axes not told", "\"basis\"", "\"other\"", "`config.basis.permutation` is not told"),
            ("other origin", "arm_front_centered", "led_front", "`config.preset` is led_front"),
            ("home return", "\"enabled\": false", "\"enabled\": true", "`config.home_return.enabled` is true"),
            ("damping", "\"scalar\": 0.0", "\"scalar\": 2.5", "`config.filters.damping.scalar` is 2.5"),
            ("escape codes", "arm_front_centered", "\\u001b[31m", "`config.preset` is [31m"),
        ] {
            let error = checked(&good.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains(named), "{case}: {error}");
            assert!(error.hint().is_some(), "{case}");
        }
    }
}
