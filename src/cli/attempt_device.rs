//! An attempt with a stylus and without a window: in real time, until the time is over, Ctrl-C, or the stylus's own end
//! button. When the stylus goes away the attempt waits, if it was told to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::out::Out;
use super::{CliError, attempt, interrupt, progress, status, stylus};
use crate::device::driver::{Door, arm};
use crate::device::{DriverStylus, Stylus, Why};
use crate::logbook::{Entered, Entry};
use crate::motion::flags;
use crate::session::{Attempt, Phase, Prepared, Progress, Session};

/// How often the attempt is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// What an attempt with a stylus is told beside the scenario.
pub(super) struct Manner {
    /// Goes on this long after a lost stylus is back; without it the attempt ends at a loss, s.
    pub(super) resume_after_s: Option<f64>,
    /// Where the attempt goes.
    pub(super) entry: Entry,
    /// The sheet as JSON.
    pub(super) json: bool,
}

pub(super) fn run(prepared: &Prepared, door: Box<dyn Door>, manner: &Manner, out: &mut Out) -> Result<u8, CliError> {
    with_hand(prepared, stylus::open(door, prepared)?, manner, out)
}

/// The same with a stylus that is open already.
pub(super) fn with_hand(
    prepared: &Prepared,
    hand: DriverStylus,
    manner: &Manner,
    out: &mut Out,
) -> Result<u8, CliError> {
    let stop = interrupt::flag()?;
    introduce(&hand, out);
    let entered = manner.entry.open(&prepared.scenario.id)?;
    let attempt = to_the_end(prepared, hand, &entered, &stop, manner.resume_after_s, out);
    attempt::print(&attempt::closed(entered, attempt)?, manner.json, out)
}

fn to_the_end(
    prepared: &Prepared,
    hand: DriverStylus,
    entered: &Entered,
    stop: &AtomicBool,
    resume_after_s: Option<f64>,
    out: &mut Out,
) -> Result<Attempt, CliError> {
    let mut watch = Watch {
        session: Session::start_at(prepared, Box::new(hand), &entered.place)?,
        bar: progress::bar("attempt"),
        has_told: false,
        told: None,
        ready_since: None,
    };
    let mut status = status::Status::from_env();
    while !matches!(watch.session.phase(), Phase::Ended(_)) && !stop.load(Ordering::Acquire) {
        thread::sleep(LOOK);
        while watch.session.poll_event().is_some() {}
        if let Some((message, hint)) = watch.session.trouble() {
            return Err(CliError::failed(message).hint_if(hint));
        }
        let snapshot = watch.session.snapshot();
        watch.tell(out);
        watch.wait_or_end(resume_after_s);
        let Some(snapshot) = snapshot else { continue };
        let done_s = snapshot.record.tick.seconds();
        progress::show(&watch.bar, Progress { done_s, most_s: prepared.scenario.time_limit_s });
        status.running(watch.session.folder(), snapshot.record.tick)?;
        if snapshot.record.sample.has(flags::BUTTON_2) {
            break;
        }
    }
    watch.bar.finish_and_clear();
    Ok(watch.session.finish()?)
}

/// Who is there, before it starts.
fn introduce(hand: &DriverStylus, out: &mut Out) {
    let Some(link) = hand.link() else { return };
    let (armed, identity) = (link.armed(), link.identity());
    out.note(format_args!("{} at {}; end with Ctrl-C or the stylus's second button", armed.spec.name, identity.place));
    if armed.limits.is_none() {
        out.note("this stylus gives no force: depth is seen and scored, not felt");
    }
    match arm::calibration_age_days(armed.capabilities.calibration_day) {
        None => out.note("this stylus was never calibrated"),
        Some(days) if days > arm::OLD_CALIBRATION_DAYS => {
            out.note(format_args!("the calibration of this stylus is {days} days old"));
        }
        Some(_) => {}
    }
}

struct Watch {
    session: Session,
    bar: ProgressBar,
    /// Anything was told yet, and what was last.
    has_told: bool,
    told: Option<Why>,
    ready_since: Option<Instant>,
}

impl Watch {
    /// Says why there is no force, once for each reason.
    fn tell(&mut self, out: &mut Out) {
        let held = self.session.held();
        let why = held.as_ref().map_or_else(|| self.session.device_off(), |held| held.off.or(Some(held.why)));
        if self.has_told && why == self.told {
            return;
        }
        (self.has_told, self.told) = (true, why);
        let detail = held.map(|held| held.detail).filter(|detail| !detail.is_empty());
        self.bar.suspend(|| match (why, detail) {
            (Some(why), Some(detail)) => out.note(format_args!("{why} ({detail})")),
            (Some(why), None) => out.note(why),
            (None, _) => out.note("the stylus is ready"),
        });
    }

    /// A lost stylus ends the attempt, unless it was told to go on by itself.
    fn wait_or_end(&mut self, resume_after_s: Option<f64>) {
        let Some(held) = self.session.held() else {
            self.ready_since = None;
            return;
        };
        let Some(wait_s) = resume_after_s else { return self.session.end_without_device() };
        // a fault, too, is cleared by the word that --resume-after gives in advance
        let waits_for_word = matches!(held.off, None | Some(Why::Fault | Why::MotorsOff));
        if !waits_for_word {
            self.ready_since = None;
            return;
        }
        let since = *self.ready_since.get_or_insert_with(Instant::now);
        if since.elapsed().as_secs_f64() >= wait_s {
            self.ready_since = None;
            self.session.resume();
        }
    }
}
