//! What the service says, from JSON to checked numbers. Adapter's thread; the text comes from another program and is
//! hostile until read: its length is capped before it comes here, unknown fields are skipped, every number has a range.

mod wire;

use super::HaplyError;
use crate::math::{DQuat, DVec3, unit_quat};
pub use wire::{Basis, Damping, Filters, Grip, Inverse, InverseConfig, InverseStatus, Message, Switch};
use wire::{GripStatus, Transform, Vector};

/// Longest message that is read at all, bytes. A state of one device and one grip takes about 2 KiB, with settings 4 KiB.
pub const LONGEST_MESSAGE: usize = 64 * 1024;
/// Longest name of a device.
const LONGEST_ID: usize = 64;
/// Farthest a cursor can be from the origin along an axis, m. The arm reaches about 0.3 m.
const FARTHEST_M: f64 = 1.0;
/// Fastest a cursor can be along an axis, m/s. A hand throws at about 10 m/s.
const FASTEST_M_PER_S: f64 = 20.0;
/// Largest force along an axis that could be true, N. The device gives about 10 N.
const STRONGEST_N: f64 = 100.0;
/// How far the length of a quaternion may be from one.
const UNIT_TOLERANCE: f64 = 0.05;

/// Name of a device, short and plain enough to be sent back and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceId(String);

impl DeviceId {
    /// 1 to 64 letters, digits or `-_.:`.
    pub fn new(id: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        ((1..=LONGEST_ID).contains(&id.len()) && id.chars().all(plain)).then(|| Self(id.to_owned()))
    }

    /// As the service writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the device that gives force is now, in the service's axes and units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CursorState {
    /// Place of the cursor, m.
    pub position_m: DVec3,
    /// Its velocity, m/s.
    pub velocity_m_per_s: DVec3,
    /// Force that the service says it gives, N, when it says it.
    pub force_n: Option<DVec3>,
    /// What drives the device.
    pub mode: ControlMode,
    /// The workspace is moved, turned or scaled by the service.
    pub moved: bool,
    /// Its health.
    pub status: InverseStatus,
}

/// What drives the device, as the service tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ControlMode {
    /// Not told, or a word we do not know.
    #[default]
    Unknown,
    /// Nothing.
    Idle,
    /// Forces.
    Force,
    /// A place the arm is driven to.
    Position,
}

/// How the grip is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GripReading {
    /// Turns grip axes into the service's axes; of length one.
    pub rotation: DQuat,
    /// The button that has to be held for force.
    pub held: bool,
    /// The button that stands for the foot pedal; a grip with one button has none.
    pub pedal: bool,
    /// The button that stands for the stretching hand; a grip with one button has none.
    pub stretch: bool,
}

/// Reads a message. Its length was capped by the connection; checked here again, as files come this way in tests.
pub fn parse(text: &str) -> Result<Message, HaplyError> {
    if text.len() > LONGEST_MESSAGE {
        return Err(bad(format!("a message of {} bytes, at most {LONGEST_MESSAGE} are read", text.len())));
    }
    serde_json::from_str(text).map_err(|error| bad(error.to_string()))
}

impl Message {
    /// The device with this name.
    pub fn device(&self, id: &DeviceId) -> Option<&Inverse> {
        self.inverse3.iter().find(|device| device.device_id == id.0)
    }

    /// Every grip, those on a cable first, each name once.
    pub fn grips(&self) -> Vec<&Grip> {
        let mut found: Vec<&Grip> = Vec::new();
        for grip in self.verse_grip.iter().chain(&self.wireless_verse_grip).chain(&self.custom_verse_grip) {
            if !found.iter().any(|known| known.device_id == grip.device_id) {
                found.push(grip);
            }
        }
        found
    }

    /// The grip with this name, when it is awake and tells its orientation.
    pub fn grip(&self, id: &DeviceId) -> Result<Option<GripReading>, HaplyError> {
        match self.grips().into_iter().find(|grip| grip.device_id == id.0) {
            Some(grip) if grip.status.fit() => grip.reading(),
            _ => Ok(None),
        }
    }
}

impl Inverse {
    /// A program drives it.
    pub fn in_use(&self) -> bool {
        self.status.in_use
    }

    /// The cursor, every number checked.
    pub fn cursor(&self) -> Result<CursorState, HaplyError> {
        let state = &self.state;
        let force_n = state.current_cursor_force.map(|f| f.within("current_cursor_force", STRONGEST_N)).transpose()?;
        Ok(CursorState {
            position_m: state.cursor_position.within("cursor_position", FARTHEST_M)?,
            velocity_m_per_s: state.cursor_velocity.within("cursor_velocity", FASTEST_M_PER_S)?,
            force_n,
            mode: mode(state.control_mode.as_deref()),
            moved: state.transform.as_ref().is_some_and(Transform::moves),
            status: self.status,
        })
    }
}

impl Grip {
    fn reading(&self) -> Result<Option<GripReading>, HaplyError> {
        let Some(q) = self.state.orientation else { return Ok(None) };
        let rotation = DQuat::from_xyzw(q.x, q.y, q.z, q.w);
        let length = rotation.length_squared().sqrt();
        if !((1.0 - UNIT_TOLERANCE)..=(1.0 + UNIT_TOLERANCE)).contains(&length) {
            return Err(bad(format!("`orientation` has length {length}, must be 1")));
        }
        let many = self.state.buttons.unwrap_or_default();
        let held = self.state.button.unwrap_or(false) || many.a;
        Ok(Some(GripReading { rotation: unit_quat(rotation), held, pedal: many.b, stretch: many.c }))
    }
}

impl GripStatus {
    /// Something says that it is there, and nothing says that it is not.
    fn fit(&self) -> bool {
        let flags = [self.ready, self.connected, self.awake];
        flags.contains(&Some(true)) && !flags.contains(&Some(false)) && self.error.unwrap_or(0) == 0
    }
}

impl Transform {
    fn moves(&self) -> bool {
        let near = |v: Vector, wanted: f64| (v.x - wanted).abs() + (v.y - wanted).abs() + (v.z - wanted).abs() < 1e-4;
        let still = self.position.is_none_or(|p| near(p, 0.0));
        let straight = self.rotation.is_none_or(|q| q.w.abs() > 1.0 - 1e-6);
        let life_size = self.scale.is_none_or(|s| near(s, 1.0));
        !(still && straight && life_size)
    }
}

impl Vector {
    fn within(self, field: &str, most: f64) -> Result<DVec3, HaplyError> {
        let v = DVec3::new(self.x, self.y, self.z);
        if v.to_array().iter().all(|x| (-most..=most).contains(x)) {
            return Ok(v);
        }
        Err(bad(format!("`{field}` is {v}, must be within {most} along each axis")))
    }
}

fn mode(word: Option<&str>) -> ControlMode {
    match word {
        Some("idle") => ControlMode::Idle,
        Some("force") => ControlMode::Force,
        Some("position") => ControlMode::Position,
        _ => ControlMode::Unknown,
    }
}

fn bad(what: String) -> HaplyError {
    HaplyError::Message { what }
}

#[cfg(test)]
mod tests;
