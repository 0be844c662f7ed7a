//! What we say to the service, as text. Adapter's thread. Field names are those of service 3.5 (docs.haply.co, "Control
//! commands" and "Session configuration"; crate `haply` 1.3.1, whose tests hold them too).

use serde::Serialize;

use super::message::DeviceId;
use crate::math::DVec3;

/// Name under which the Haply Hub shows us.
const PROFILE: &str = "org.stipple:trainer";
/// Puts the origin into the middle of the reach, arm to the front.
pub const PRESET: &str = "arm_front_centered";
/// The service's own axes, said aloud: another program may have left others behind.
pub const BASIS: &str = "XYZ";

#[derive(Serialize)]
struct Message<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Session>,
    inverse3: [Device<'a>; 1],
}

#[derive(Serialize)]
struct Session {
    /// Asks for one answer with the settings in it.
    force_render_full_state: Empty,
    #[serde(skip_serializing_if = "Option::is_none")]
    configure: Option<SessionConfigure>,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
struct SessionConfigure {
    profile: Profile,
    basis: Basis,
}

#[derive(Serialize)]
struct Profile {
    name: &'static str,
}

#[derive(Serialize)]
struct Basis {
    permutation: &'static str,
}

#[derive(Serialize)]
struct Device<'a> {
    device_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    configure: Option<DeviceConfigure>,
    commands: Commands,
}

#[derive(Serialize)]
struct DeviceConfigure {
    preset: Preset,
    damping: Damping,
}

#[derive(Serialize)]
struct Preset {
    preset: &'static str,
}

#[derive(Serialize)]
struct Damping {
    /// Extra viscous resistance of the service: none, the tissue law has its own.
    scalar: f64,
}

#[derive(Serialize, Default)]
struct Commands {
    #[serde(skip_serializing_if = "Option::is_none")]
    set_cursor_force: Option<Force>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probe_position: Option<Empty>,
}

#[derive(Serialize)]
struct Force {
    vector: Vector,
}

#[derive(Serialize)]
struct Vector {
    x: f64,
    y: f64,
    z: f64,
}

/// First message of a connection: who we are, axes, origin, no extra damping, and no force.
pub fn handshake(id: &DeviceId) -> String {
    let configure = SessionConfigure { profile: Profile { name: PROFILE }, basis: Basis { permutation: BASIS } };
    let device = DeviceConfigure { preset: Preset { preset: PRESET }, damping: Damping { scalar: 0.0 } };
    text(&Message {
        session: Some(Session { force_render_full_state: Empty {}, configure: Some(configure) }),
        inverse3: [Device { device_id: id.as_str(), configure: Some(device), commands: force_of(DVec3::ZERO) }],
    })
}

/// Asks for all settings again, with no force.
pub fn full_state(id: &DeviceId) -> String {
    text(&Message {
        session: Some(Session { force_render_full_state: Empty {}, configure: None }),
        inverse3: [Device { device_id: id.as_str(), configure: None, commands: force_of(DVec3::ZERO) }],
    })
}

/// A force on the cursor in the service's axes, N, for this message only. What is not finite is no force.
pub fn force(id: &DeviceId, force_n: DVec3) -> String {
    text(&Message {
        session: None,
        inverse3: [Device { device_id: id.as_str(), configure: None, commands: force_of(force_n) }],
    })
}

/// Asks how the device is and commands nothing.
pub fn probe(id: &DeviceId) -> String {
    let commands = Commands { set_cursor_force: None, probe_position: Some(Empty {}) };
    text(&Message { session: None, inverse3: [Device { device_id: id.as_str(), configure: None, commands }] })
}

fn force_of(force_n: DVec3) -> Commands {
    let safe = if force_n.is_finite() { force_n } else { DVec3::ZERO };
    let vector = Vector { x: safe.x, y: safe.y, z: safe.z };
    Commands { set_cursor_force: Some(Force { vector }), probe_position: None }
}

/// Plain structs of finite numbers and checked names always become text; an empty object commands nothing.
fn text(message: &Message<'_>) -> String {
    serde_json::to_string(message).unwrap_or_else(|_| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn id() -> DeviceId {
        DeviceId::new("049D").unwrap()
    }

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn texts_are_what_the_documentation_shows() {
        for (case, text, wanted) in [
            (
                "force",
                force(&id(), DVec3::new(0.0, -1.0, 1.5)),
                json!({"inverse3": [{"device_id": "049D", "commands": {"set_cursor_force": {"vector": {"x": 0.0, "y": -1.0, "z": 1.5}}}}]}),
            ),
            ("probe", probe(&id()), json!({"inverse3": [{"device_id": "049D", "commands": {"probe_position": {}}}]})),
            (
                "handshake",
                handshake(&id()),
                json!({
                    "session": {
                        "force_render_full_state": {},
                        "configure": {"profile": {"name": "org.stipple:trainer"}, "basis": {"permutation": "XYZ"}}
                    },
                    "inverse3": [{
                        "device_id": "049D",
                        "configure": {"preset": {"preset": "arm_front_centered"}, "damping": {"scalar": 0.0}},
                        "commands": {"set_cursor_force": {"vector": {"x": 0.0, "y": 0.0, "z": 0.0}}}
                    }]
                }),
            ),
        ] {
            assert_eq!(value(&text), wanted, "{case}");
        }
    }

    #[test]
    fn what_is_no_number_is_no_force() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let sent = value(&force(&id(), DVec3::new(1.0, bad, 0.0)));
            let vector = &sent["inverse3"][0]["commands"]["set_cursor_force"]["vector"];
            assert_eq!(vector, &json!({"x": 0.0, "y": 0.0, "z": 0.0}), "{bad}");
        }
    }
}
