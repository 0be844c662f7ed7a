//! Runs an attempt to its end without a window, and prints what came of it.

use std::thread;
use std::time::Duration;

use super::out::Out;
use super::{CliError, progress, sheet, status};
use crate::certify::deviations;
use crate::device::Stylus;
use crate::logbook::{Entered, Entry};
use crate::session::{self, Attempt, Phase, Prepared, Progress, Session};

/// Deviations that are told one by one.
const MOST_TOLD: usize = 20;

/// As fast as it goes.
pub(super) fn run(
    prepared: &Prepared,
    hand: Box<dyn Stylus>,
    entry: &Entry,
    json: bool,
    out: &mut Out,
) -> Result<u8, CliError> {
    let entered = entry.open(&prepared.scenario.id)?;
    let bar = progress::bar("attempt");
    let tell = &mut |progress| progress::show(&bar, progress);
    let attempt = session::run_to_end_at(prepared, hand, &entered.place, tell);
    bar.finish_and_clear();
    print(&closed(entered, attempt)?, json, out)
}

/// One tick a millisecond on the servo thread, as with a person's hand.
pub(super) fn run_in_real_time(
    prepared: &Prepared,
    hand: Box<dyn Stylus>,
    entry: &Entry,
    json: bool,
    out: &mut Out,
) -> Result<u8, CliError> {
    let entered = entry.open(&prepared.scenario.id)?;
    let attempt = by_the_clock(prepared, hand, &entered);
    print(&closed(entered, attempt)?, json, out)
}

fn by_the_clock(prepared: &Prepared, hand: Box<dyn Stylus>, entered: &Entered) -> Result<Attempt, CliError> {
    let bar = progress::bar("attempt");
    let mut status = status::Status::from_env();
    let mut session = Session::start_at(prepared, hand, &entered.place)?;
    while !matches!(session.phase(), Phase::Ended(_)) {
        thread::sleep(Duration::from_millis(20));
        while session.poll_event().is_some() {}
        if let Some((message, hint)) = session.trouble() {
            return Err(CliError::failed(message).hint_if(hint));
        }
        if let Some(snapshot) = session.snapshot() {
            let done_s = snapshot.record.tick.seconds();
            progress::show(&bar, Progress { done_s, most_s: prepared.scenario.time_limit_s });
            status.running(session.folder(), snapshot.record.tick)?;
        }
    }
    bar.finish_and_clear();
    Ok(session.finish()?)
}

/// Writes down in the logbook what became of an attempt, and hands that on.
pub(super) fn closed<E: Into<CliError>>(entered: Entered, ended: Result<Attempt, E>) -> Result<Attempt, CliError> {
    match ended {
        Ok(attempt) => {
            entered.close(Ok(&attempt))?;
            Ok(attempt)
        }
        Err(error) => {
            let mut told: CliError = error.into();
            let why = told.problems.first().map_or("", |(what, _)| what.as_str());
            if let Err(also) = entered.close(Err(why)) {
                told.problems.extend(CliError::from(also).problems);
            }
            Err(told)
        }
    }
}

pub(super) fn print(attempt: &Attempt, json: bool, out: &mut Out) -> Result<u8, CliError> {
    if json {
        sheet::json(&sheet::told(&attempt.sheet), out)?;
        out.note(format_args!("attempt written to {}", attempt.folder.display()));
    } else {
        sheet::table(&attempt.sheet, out)?;
        // an attempt that did not run by the clock has no course worth telling
        if attempt.course.health.is_some() {
            deviated(attempt, out)?;
        }
        out.line(format_args!("\nAttempt written to {}", attempt.folder.display()))?;
    }
    Ok(0)
}

/// What was not as it should be, and who caused it.
fn deviated(attempt: &Attempt, out: &mut Out) -> Result<(), CliError> {
    let found = deviations(&attempt.course);
    if found.is_empty() {
        return out.line("\nDeviations: none");
    }
    out.line(format_args!("\nDeviations: {}", found.len()))?;
    found.iter().take(MOST_TOLD).try_for_each(|deviation| out.line(format_args!("  {deviation}")))
}
