//! The service's own words, field by field as they come; nothing here is checked yet. Field names are those of service
//! 3.5 (docs.haply.co, "WebSocket protocol"; crate `haply` 1.3.1). Unknown fields are skipped.

use serde::Deserialize;

/// Everything in one message of the service.
#[derive(Debug, Default, Deserialize)]
pub struct Message {
    /// The devices that give force.
    #[serde(default)]
    pub inverse3: Vec<Inverse>,
    /// Grips on a cable.
    #[serde(default)]
    pub verse_grip: Vec<Grip>,
    /// Grips by radio.
    #[serde(default)]
    pub wireless_verse_grip: Vec<Grip>,
    /// Grips of other makers; some are listed as wireless too.
    #[serde(default)]
    pub custom_verse_grip: Vec<Grip>,
}

/// A device that gives force, as the service tells it.
#[derive(Debug, Deserialize)]
pub struct Inverse {
    /// Its name.
    pub device_id: String,
    /// Its settings; in full messages only.
    #[serde(default)]
    pub config: Option<InverseConfig>,
    pub(super) state: InverseState,
    #[serde(default)]
    pub(super) status: InverseStatus,
}

/// Settings that matter here.
#[derive(Debug, Default, Deserialize)]
pub struct InverseConfig {
    /// `inverse3`, `inverse3x`, `minverse`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// Named mounting.
    #[serde(default)]
    pub preset: Option<String>,
    /// Order and signs of the axes.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Drives home by itself when idle.
    #[serde(default)]
    pub home_return: Option<Switch>,
    /// The service's own filters.
    #[serde(default)]
    pub filters: Option<Filters>,
}

/// Order and signs of the axes.
#[derive(Debug, Deserialize)]
pub struct Basis {
    /// For instance `XYZ`.
    pub permutation: String,
}

/// A setting that is on or off.
#[derive(Debug, Deserialize)]
pub struct Switch {
    /// On.
    pub enabled: bool,
}

/// The service's own filters.
#[derive(Debug, Default, Deserialize)]
pub struct Filters {
    /// Viscous resistance.
    #[serde(default)]
    pub damping: Option<Damping>,
}

/// Viscous resistance of the service.
#[derive(Debug, Deserialize)]
pub struct Damping {
    /// Same in all directions.
    pub scalar: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct InverseState {
    pub(super) cursor_position: Vector,
    pub(super) cursor_velocity: Vector,
    #[serde(default)]
    pub(super) current_cursor_force: Option<Vector>,
    #[serde(default)]
    pub(super) control_mode: Option<String>,
    #[serde(default)]
    pub(super) transform: Option<Transform>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Transform {
    #[serde(default)]
    pub(super) position: Option<Vector>,
    #[serde(default)]
    pub(super) rotation: Option<Quaternion>,
    #[serde(default)]
    pub(super) scale: Option<Vector>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Vector {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) z: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Quaternion {
    pub(super) w: f64,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) z: f64,
}

/// What the device says of its health; what is left out is not so.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the service's own list of flags")]
pub struct InverseStatus {
    /// It knows where it is.
    #[serde(default)]
    pub calibrated: bool,
    /// A program drives it.
    #[serde(default)]
    pub in_use: bool,
    /// Its motors have power.
    #[serde(default)]
    pub power_supply: bool,
    /// It can be used.
    #[serde(default)]
    pub ready: bool,
    /// It runs.
    #[serde(default)]
    pub started: bool,
}

/// A grip, as the service tells it.
#[derive(Debug, Deserialize)]
pub struct Grip {
    /// Its name.
    pub device_id: String,
    pub(super) state: GripState,
    #[serde(default)]
    pub(super) status: GripStatus,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct GripState {
    #[serde(default)]
    pub(super) orientation: Option<Quaternion>,
    #[serde(default)]
    pub(super) button: Option<bool>,
    #[serde(default)]
    pub(super) buttons: Option<Buttons>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Buttons {
    #[serde(default)]
    pub(super) a: bool,
    #[serde(default)]
    pub(super) b: bool,
    #[serde(default)]
    pub(super) c: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct GripStatus {
    #[serde(default)]
    pub(super) ready: Option<bool>,
    #[serde(default)]
    pub(super) connected: Option<bool>,
    #[serde(default)]
    pub(super) awake: Option<bool>,
    #[serde(default)]
    pub(super) error: Option<i64>,
}
