//! What a device is and can do. Fixed while it is open; made off the haptics thread.

/// What moves the hand-piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// A script, a test or a tool of this program.
    Scripted,
    /// Mouse or pen tablet, through a compliant arm.
    Pointer,
    /// Gamepad, through a compliant arm.
    Gamepad,
    /// A motion file.
    File,
    /// A virtual trainee.
    Trainee,
    /// A haptic stylus that speaks the open protocol over HID.
    Hid,
    /// The same protocol over a local socket.
    Bridge,
    /// A device behind its maker's own service.
    Service,
}

impl DeviceKind {
    /// It gives force to a person's hand, through a body of its own.
    pub fn is_haptic(self) -> bool {
        matches!(self, Self::Hid | Self::Bridge | Self::Service)
    }

    /// Its name in files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scripted => "scripted",
            Self::Pointer => "pointer",
            Self::Gamepad => "gamepad",
            Self::File => "motion file",
            Self::Trainee => "virtual trainee",
            Self::Hid => "stylus",
            Self::Bridge => "bridge",
            Self::Service => "service",
        }
    }
}

/// A device that renders a contact plane at its own rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneSpec {
    /// Largest stiffness it renders stably, N/mm.
    pub max_stiffness_n_per_mm: f64,
    /// Largest damping it renders stably, N·s/mm.
    pub max_damping_n_s_per_mm: f64,
}

/// A device that renders vibration by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VibrationSpec {
    /// Largest amplitude, N.
    pub max_n: f64,
    /// Lowest frequency, Hz.
    pub min_hz: f64,
    /// Highest frequency, Hz.
    pub max_hz: f64,
}

impl VibrationSpec {
    /// Gives whatever the limiter lets through.
    pub const ANY: Self = Self { max_n: f64::MAX, min_hz: 0.0, max_hz: f64::MAX };
}

/// Settings of a device that its owner chose; they go into the head of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceSettings {
    /// The law's force times this is given, [`LEAST_GAIN`] to [`MOST_GAIN`]. Below 1 for a device too weak for the law, above
    /// 1 for one whose own friction hides the skin; said on screen and in the recording when it is not 1.
    pub force_gain: f64,
    /// Dry friction of the device that is made up for while it moves, N; 0 for none.
    pub friction_compensation_n: f64,
}

/// Bounds of a force gain (A!).
pub const LEAST_GAIN: f64 = 0.1;
/// See [`LEAST_GAIN`].
pub const MOST_GAIN: f64 = 4.0;

/// Force that the law wants of a device, N. A!: three prongs into a burn scar take 0.6 N, the nose beside them 0.2 N.
pub const LAW_WANTS_N: f64 = 0.8;

impl DeviceSettings {
    /// The settings for a device with this largest force when nobody chose: the law's force scaled down to what it has.
    pub fn for_force(max_force_n: f64) -> Self {
        let weak = max_force_n.is_finite() && (0.0..LAW_WANTS_N).contains(&max_force_n);
        let force_gain = if weak { (max_force_n / LAW_WANTS_N).max(LEAST_GAIN) } else { 1.0 };
        Self { force_gain, ..Self::default() }
    }

    /// The gain, within its bounds; 1 when it is no number.
    pub fn gain(&self) -> f64 {
        if self.force_gain.is_finite() { self.force_gain.clamp(LEAST_GAIN, MOST_GAIN) } else { 1.0 }
    }
}

impl Default for DeviceSettings {
    fn default() -> Self {
        Self { force_gain: 1.0, friction_compensation_n: 0.0 }
    }
}

/// What a device is and can do. Fixed while it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceSpec {
    /// Name on screen and in the recording, e.g. `pointer`, `virtual trainee: expert`.
    pub name: String,
    /// What kind of thing it is.
    pub kind: DeviceKind,
    /// A program, not a person: marked in the recording and refused by exams and cut scores.
    pub synthetic: bool,
    /// Largest continuous force the device may give, N; 0 when it gives none.
    pub max_force_n: f64,
    /// Fastest change of force the device may give, N/s.
    pub max_slew_n_per_s: f64,
    /// Axes of its own frame along which it gives force. A driver leaves the others out.
    pub force_axes: [bool; 3],
    /// Axes of its own frame about which it gives torque.
    pub torque_axes: [bool; 3],
    /// Largest continuous torque, N·mm; 0 when it gives none.
    pub max_torque_n_mm: f64,
    /// Renders a contact plane at its own rate; nothing when it takes plain force only.
    pub plane: Option<PlaneSpec>,
    /// Renders vibration; nothing when it cannot.
    pub vibration: Option<VibrationSpec>,
    /// Smallest step of position it tells, mm; 0 when it is not known or far below what is felt.
    pub resolution_mm: f64,
    /// Dry friction a hand has to overcome, N; 0 when it is not known or there is none.
    pub friction_n: f64,
    /// Time from a command to the sample that shows its effect, beyond one tick, s; 0 when it is not known.
    pub round_trip_s: f64,
    /// What its owner chose.
    pub settings: DeviceSettings,
}

impl DeviceSpec {
    /// Plain force on three axes, and vibration; no torque, no plane.
    pub fn plain(name: &str, kind: DeviceKind, max_force_n: f64, max_slew_n_per_s: f64) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            synthetic: false,
            max_force_n,
            max_slew_n_per_s,
            force_axes: [true; 3],
            torque_axes: [false; 3],
            max_torque_n_mm: 0.0,
            plane: None,
            vibration: Some(VibrationSpec::ANY),
            resolution_mm: 0.0,
            friction_n: 0.0,
            round_trip_s: 0.0,
            settings: DeviceSettings::default(),
        }
    }

    /// What a trainee must know of the force: that it is not the law's. Nothing when it is.
    pub fn gain_note(&self) -> Option<String> {
        let percent = (self.settings.gain() * 100.0).round();
        let whole = (percent - 100.0).abs() < 0.5;
        (!whole).then(|| format!("force gain {percent} %: this device gives {percent} % of the skin's force"))
    }

    /// The same, moved by a program.
    #[must_use]
    pub fn synthetic(self) -> Self {
        Self { synthetic: true, ..self }
    }
}
