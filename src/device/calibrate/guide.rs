//! Leads a person through a calibration, step by step: what to do, the word, the measurement, what was found. The command
//! line and the window speak through the same guide.

use std::time::Duration;

use super::{Bench, CalibrateError, base};
use crate::device::driver::{Identity, Ports};
use crate::device::ohs::Calibration;
use crate::math::unit_quat;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finds the home position.
    Home,
    /// Sets tip and grip to no force.
    Sensors,
    /// Finds the tip: the stylus swings about it.
    Tip,
    /// Finds how the base stands: three points on the table.
    Base,
    /// Measures the dry friction; needs force, and so another way to the device: see [`super::sweep`].
    Friction,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 5] = [Self::Home, Self::Sensors, Self::Tip, Self::Base, Self::Friction];

    /// Its name, and what it is for.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Home => ("Home", "finds the home position"),
            Self::Sensors => ("Sensors", "sets tip and grip to no force"),
            Self::Tip => ("Tip", "finds the tip: the stylus swings about it"),
            Self::Base => ("Base", "finds how the base stands: three points on the table"),
            Self::Friction => ("Friction", "measures the dry friction with a slow force to and fro"),
        }
    }
}

/// What is said before the friction is measured.
pub const FRICTION_WORDS: &str =
    "friction: hold the stylus loosely with two fingers in the air; it is pushed slowly to both sides for 18 s";

/// Who speaks with the person.
pub trait Lead {
    /// What to do before the word is given.
    fn ask(&mut self, what: &str);
    /// What was found or has to be known.
    fn say(&mut self, what: &str);
    /// How far a measurement is, 0 to 1; false ends it.
    fn share(&mut self, share: f64) -> bool;
    /// The person's word: given, or not yet; an error when it will not come.
    fn word(&mut self) -> Result<bool, CalibrateError>;
}

/// See the module. Nothing is written before [`Guide::write`].
pub struct Guide {
    bench: Bench,
    swing: Duration,
    dry_run: bool,
}

impl Guide {
    /// Takes an open device, disarmed. `swing` is how long the stylus is swung about its tip; a dry run changes nothing in it.
    pub fn new(ports: Ports, swing: Duration, dry_run: bool) -> Result<Self, CalibrateError> {
        Ok(Self { bench: Bench::new(ports)?, swing, dry_run })
    }

    /// Who it is.
    pub fn identity(&self) -> &Identity {
        self.bench.identity()
    }

    /// The calibration it came with.
    pub fn before(&self) -> &Calibration {
        self.bench.before()
    }

    /// One step on from `now`. [`Step::Friction`] is none of its own.
    pub fn step(&mut self, step: Step, now: Calibration, lead: &mut dyn Lead) -> Result<Calibration, CalibrateError> {
        match step {
            Step::Home => {
                self.ask("home: put the stylus into its home position, as its maker says", lead)?;
                self.bench.home()?;
                Ok(now)
            }
            Step::Sensors => {
                self.ask("sensors: lay the stylus down and touch neither tip nor grip", lead)?;
                if self.dry_run {
                    lead.say("sensors: they are zeroed in the stylus itself, so --dry-run leaves them");
                    return Ok(now);
                }
                let zeroed = self.bench.zero_sensors()?;
                Ok(Calibration { tip: zeroed.tip, grip: zeroed.grip, ..now })
            }
            Step::Tip => self.tip(now, lead),
            Step::Base => self.base(now, lead),
            Step::Friction => Ok(now),
        }
    }

    /// Writes what was found, reads it back and has the device keep it.
    pub fn write(&mut self, found: &Calibration) -> Result<(), CalibrateError> {
        self.bench.write(found)
    }

    /// Says what to do and waits for the word.
    fn ask(&mut self, what: &str, lead: &mut dyn Lead) -> Result<(), CalibrateError> {
        lead.ask(what);
        self.bench.wait_for_word(&mut || lead.word())
    }

    fn tip(&mut self, now: Calibration, lead: &mut dyn Lead) -> Result<Calibration, CalibrateError> {
        self.ask("tip: press the tip lightly into a small pit that does not move", lead)?;
        lead.say(&format!("swing the barrel widely to all sides for {:.0} s", self.swing.as_secs_f64()));
        let found = self.bench.pivot(self.swing, &mut |share| lead.share(share))?;
        lead.say(&format!(
            "tip: off by {:.3} mm, known to {:.3} mm; it seemed to move by {:.3} mm",
            found.correction_mm, found.uncertain_mm, found.rms_mm
        ));
        Ok(Calibration { tip_offset_mm: now.tip_offset_mm + found.correction_mm, ..now })
    }

    fn base(&mut self, now: Calibration, lead: &mut dyn Lead) -> Result<Calibration, CalibrateError> {
        lead.say(
            "base: lay a sheet of paper flat on the table, one edge along yours; keep the tip still at each point",
        );
        let mut points = Vec::new();
        for where_to in
            ["its far left corner", "the edge to the right of that corner", "the edge nearer to you from that corner"]
        {
            self.ask(&format!("base: put the tip on {where_to}, 100 mm away where it is not the corner"), lead)?;
            points.push(self.bench.place()?);
        }
        let [corner_mm, right_mm, near_mm] = points.as_slice() else { return Ok(now) };
        let found = base::fit(*corner_mm, *right_mm, *near_mm)
            .map_err(|source| CalibrateError::Data { step: "base", source })?;
        lead.say(&format!(
            "base: turned by {:.2} degrees; the corner was {:.1} degrees off a right angle",
            found.turn_rad.to_degrees(),
            found.skew_rad.to_degrees()
        ));
        Ok(Calibration { base_rotation: unit_quat(found.correction * now.base_rotation), ..now })
    }
}
