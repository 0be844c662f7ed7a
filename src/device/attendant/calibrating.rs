//! A step of a calibration, for the picture: the same guide as on the command line, written when the step gave good data.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::board::Work;
use super::pushing;
use super::round::Turn;
use crate::device::calibrate::guide::FRICTION_WORDS;
use crate::device::calibrate::{CalibrateError, Guide, Lead, Step};
use crate::device::driver::arm::today;
use crate::device::tuning;

/// How long the stylus is swung about its tip.
const SWING: Duration = Duration::from_secs(10);

/// Leads a person through one step and keeps what came of it.
pub(super) fn calibrate(turn: &Turn<'_>, step: Step) {
    let mut lead = Screen { turn, step, said: Vec::new() };
    lead.show(None, None);
    let done = match step {
        Step::Friction => friction(turn, &mut lead),
        _ => measured(turn, step, &mut lead).map_err(|error| (error.to_string(), error.hint())),
    };
    match done {
        Ok(()) => turn.done(Work::Calibrated(step, lead.said)),
        Err((said, hint)) => turn.done(Work::Ended(said, hint)),
    }
}

fn measured(turn: &Turn<'_>, step: Step, lead: &mut Screen<'_>) -> Result<(), CalibrateError> {
    let ports = turn.choice.door()?.open()?;
    let mut guide = Guide::new(ports, SWING, false)?;
    let before = *guide.before();
    let mut now = guide.step(step, before, lead)?;
    if step == Step::Home {
        lead.say("home found; there is nothing to write");
        return Ok(());
    }
    now.day = today();
    guide.write(&now)?;
    lead.say(&format!("written, read back and saved in the stylus; hash {:08x}", now.hash()));
    Ok(())
}

fn friction(turn: &Turn<'_>, lead: &mut Screen<'_>) -> Result<(), pushing::Told> {
    lead.say(FRICTION_WORDS);
    let words = "hold the stylus, then hold the button here or Space; let go of either and the force is off";
    lead.show(Some(words), None);
    let found = pushing::friction(turn, &mut |share| lead.show(None, Some(share)));
    let (pusher, friction_n) = found?;
    let (who, armed) = (pusher.link().identity(), pusher.link().armed());
    lead.say(&format!("friction: {friction_n:.3} N"));
    let none =
        || ("this system has no place for settings".to_owned(), Some("name a file with STIPPLE_DEVICES".to_owned()));
    let file = turn.shared.devices.as_ref().ok_or_else(none)?;
    tuning::keep_friction(file, who, &armed.capabilities, friction_n, today())
        .map_err(|error| (error.to_string(), Some(error.hint().to_owned())))?;
    lead.say(&format!("kept for attempts in {}", file.display()));
    Ok(())
}

/// The picture leads the person.
struct Screen<'a> {
    turn: &'a Turn<'a>,
    step: Step,
    said: Vec<String>,
}

impl Screen<'_> {
    fn show(&self, ask: Option<&str>, share: Option<f64>) {
        let (step, ask, said) = (self.step, ask.map(str::to_owned), self.said.clone());
        self.turn.done(Work::Calibrates { step, ask, said, share });
    }
}

impl Lead for Screen<'_> {
    fn ask(&mut self, what: &str) {
        self.turn.shared.word.store(false, Ordering::Release);
        self.show(Some(what), None);
    }

    fn say(&mut self, what: &str) {
        self.said.push(what.to_owned());
        self.show(None, None);
    }

    fn share(&mut self, share: f64) -> bool {
        self.show(None, Some(share));
        self.turn.stands()
    }

    fn word(&mut self) -> Result<bool, CalibrateError> {
        if self.turn.stands() {
            Ok(self.turn.shared.word.swap(false, Ordering::AcqRel))
        } else {
            Err(CalibrateError::Asked)
        }
    }
}
