//! Attempts scored again: by another rubric, with a table of who changes sides before anything is given, or by the same one,
//! to see that the same bits come out. Verdicts are given to all of them at once or to none.

use jiff::Timestamp;

use super::attempt::{self, digest_of};
use super::disk::{self, BOOK, Disk};
use super::journal::Step;
use super::store::unknown_attempt;
use super::verdict::{self, NewVerdict, Verdict, VerdictKind};
use super::{Again, LeftOut, Logbook, LogbookError, Rejudged, Row, State};
use crate::recording::{Beginning, FILE_NAME, sha256_hex};
use crate::scenario::rubric::Rubric;
use crate::scenario::shown;
use crate::score::rubric_digest;
use crate::session::{Other, score_file_by};

/// Largest rubric in the store, bytes.
const MAX_RUBRIC: u64 = 1 << 20;

/// Who gives verdicts to many attempts, and why.
#[derive(Clone, Copy, Debug)]
pub struct Giving<'a> {
    /// Who.
    pub by: &'a str,
    /// Why; a change of the rubric needs a reason.
    pub reason: &'a str,
    /// Now.
    pub at: Timestamp,
}

/// Why an attempt is left out, and whether that is wrong.
type Why = (String, bool);

impl Logbook {
    /// Scores attempts of people by another rubric. Nothing is written; what becomes of it is for [`Self::publish`].
    pub fn migrate(
        &mut self,
        rows: &[Row],
        rubric: &Rubric,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Rejudged, LogbookError> {
        self.each(rows, progress, |book, row| {
            for (is, why) in [
                (row.synthetic, "a program held the needle"),
                (row.modified, "parameters were overridden: it was another task"),
            ] {
                if is {
                    return Ok(Err((why.to_owned(), false)));
                }
            }
            let verdicts = book.verdicts(&row.folder)?;
            let Some(before) = verdicts.last().cloned() else { return Ok(Err(unjudged())) };
            if before.is_a_persons() {
                return Ok(Err((format!("{} decided: that stands", before.by), false)));
            }
            book.score_again(row, before, true, Some(rubric.clone()))
        })
    }

    /// Scores attempts by the rubric of the scorer's last verdict on them. Nothing is written; see [`Self::record`].
    pub fn recheck(&mut self, rows: &[Row], progress: &mut dyn FnMut(usize, usize)) -> Result<Rejudged, LogbookError> {
        self.each(rows, progress, |book, row| {
            let verdicts = book.verdicts(&row.folder)?;
            let last = verdicts.last().map(|last| last.number);
            let scorers = verdicts.into_iter().rev().find(|verdict| !verdict.is_a_persons());
            let Some(before) = scorers else { return Ok(Err(unjudged())) };
            let in_force = Some(before.number) == last;
            book.score_again(row, before, in_force, None)
        })
    }

    /// Gives a verdict of the other rubric to each attempt that has another one in force, and keeps the rubric beside the
    /// register. How many were given; none when all had it.
    pub fn publish(&mut self, again: &[Again], rubric: &Rubric, giving: &Giving<'_>) -> Result<usize, LogbookError> {
        let giving = Giving { reason: &attempt::reason(giving.reason)?, ..*giving };
        let digest = rubric_digest(rubric);
        if again.iter().any(|again| again.rubric != digest) {
            return Err(LogbookError::refused("scored by another rubric", "make the table again"));
        }
        let due: Vec<&Again> = again.iter().filter(|again| !again.is_given()).collect();
        let text = serde_json::to_string(rubric).map_err(|why| LogbookError::file(&self.disk.book("rubric"), why))?;
        let keep = (!due.is_empty()).then(|| Step::Write {
            path: format!("{BOOK}/{}", rubric_name(&digest)),
            text,
            private: false,
        });
        self.give(&due, VerdictKind::RubricChange, &giving, keep)
    }

    /// Gives a recheck to each attempt whose verdict in force came out again to the bit. How many were given. One that
    /// differs is a reason to give none.
    pub fn record(&mut self, again: &[Again], giving: &Giving<'_>) -> Result<usize, LogbookError> {
        if let Some(differs) = again.iter().find(|again| again.difference().is_some()) {
            let what = format_args!("{} does not come out again", differs.name);
            return Err(LogbookError::refused(what, "find out why before anything is recorded"));
        }
        let due: Vec<&Again> = again.iter().filter(|again| again.in_force).collect();
        self.give(&due, VerdictKind::Recheck, giving, None)
    }

    fn give(
        &mut self,
        due: &[&Again],
        kind: VerdictKind,
        giving: &Giving<'_>,
        keep: Option<Step>,
    ) -> Result<usize, LogbookError> {
        self.change(|disk, change, book| {
            for again in due {
                let name = &again.name;
                let entry = verdict::to_be_judged(disk, book, name)?;
                let (_, verdicts) = verdict::read(disk, name, &entry.verdicts)?;
                if verdicts.last() != Some(&again.before) {
                    let what = format_args!("{name} has another verdict in force than when it was scored again");
                    return Err(LogbookError::refused(what, "score it again, then give the verdict"));
                }
                let new = NewVerdict {
                    kind,
                    decision: again.decision,
                    by: giving.by,
                    reason: giving.reason,
                    total_hundredths: Some(again.total_hundredths),
                    rubric: Some(&again.rubric),
                    sheet: Some(&again.sheet),
                    scorer_version: Some(again.scorer_version),
                    at: giving.at,
                };
                verdict::add(disk, change, entry, name, &new)?;
            }
            if let Some(step) = keep {
                change.step(step);
            }
            Ok(due.len())
        })
    }

    /// Works on every attempt that can be scored; tells how far it is. Not with the store held: it takes a while.
    fn each(
        &mut self,
        rows: &[Row],
        progress: &mut dyn FnMut(usize, usize),
        mut work: impl FnMut(&mut Self, &Row) -> Result<Result<Again, Why>, LogbookError>,
    ) -> Result<Rejudged, LogbookError> {
        let mut found = Rejudged::default();
        for (done, row) in rows.iter().enumerate() {
            progress(done, rows.len());
            let worked = match state(row) {
                Some(why) => Err(why),
                None => work(self, row)?,
            };
            match worked {
                Ok(again) => found.again.push(again),
                Err((why, wrong)) => found.left_out.push(LeftOut { name: row.folder.clone(), why, wrong }),
            }
        }
        progress(rows.len(), rows.len());
        Ok(found)
    }

    /// Scores an attempt's recording, which must be the one with which it was closed, by this rubric, or by that of the
    /// verdict.
    fn score_again(
        &mut self,
        row: &Row,
        before: Verdict,
        in_force: bool,
        rubric: Option<Rubric>,
    ) -> Result<Result<Again, Why>, LogbookError> {
        let name = &row.folder;
        let path = self.attempt_folder(name).join(FILE_NAME);
        let closed = self.look(|_, _, book| {
            let entry = book.attempts.get(name).ok_or_else(|| unknown_attempt(name.as_str()))?;
            Ok(entry.closed.as_ref().and_then(|closed| closed.recording.clone()))
        })?;
        match digest_of(&path)? {
            None => return Ok(Err(("its recording is gone".to_owned(), closed.is_some()))),
            found if found != closed => {
                return Ok(Err(("its recording is not the one with which it was closed".to_owned(), true)));
            }
            Some(_) => {}
        }
        let rubric = match rubric {
            Some(rubric) => Some(rubric),
            None => match rubric_of(&self.disk, &path, &before) {
                Ok(rubric) => rubric,
                Err(why) => return Ok(Err((why, true))),
            },
        };
        Ok(match score_file_by(&path, Other { rubric, before: None }, &mut |_| {}) {
            Ok(scored) => Ok(Again::new(name.clone(), before, in_force, &scored.sheet)),
            Err(error) => Err((shown(&error.to_string()), true)),
        })
    }
}

fn unjudged() -> Why {
    ("it was never scored".to_owned(), false)
}

/// What keeps an attempt from being scored again.
fn state(row: &Row) -> Option<Why> {
    Some(match row.state {
        State::Erased => ("it was erased".to_owned(), false),
        State::Running => ("it is running".to_owned(), false),
        State::Missing => ("it is gone without a word".to_owned(), true),
        State::Unregistered => ("nobody registered it: it has no verdicts".to_owned(), false),
        State::Finished | State::Abandoned | State::Interrupted => return None,
    })
}

/// The rubric of a verdict: none where it is the recording's own, else as it was kept.
fn rubric_of(disk: &Disk, recording: &std::path::Path, verdict: &Verdict) -> Result<Option<Rubric>, String> {
    let wanted = verdict.rubric.as_deref().unwrap_or_default();
    let mut scenario = Beginning::read(recording)
        .and_then(|beginning| beginning.scenario())
        .map_err(|error| shown(&error.to_string()))?;
    if rubric_digest(&scenario.rubric) == wanted {
        return Ok(None);
    }
    let gone = || format!("the rubric of verdict {} is not in the store: {}", verdict.number, shown(wanted));
    let is_digest = wanted.len() == 64 && wanted.bytes().all(|b| b.is_ascii_hexdigit());
    let path = disk.book(&rubric_name(wanted));
    let bytes = is_digest.then(|| disk::read(&path, MAX_RUBRIC)).transpose().map_err(|why| why.to_string())?;
    let bytes = bytes.flatten().filter(|bytes| sha256_hex(bytes) == wanted).ok_or_else(gone)?;
    scenario.rubric = serde_json::from_slice(&bytes).map_err(|why| format!("{}: {why}", path.display()))?;
    crate::scenario::check(&scenario).map_err(|errors| shown(&errors.to_string()))?;
    Ok(Some(scenario.rubric))
}

fn rubric_name(digest: &str) -> String {
    format!("rubric-{digest}.json")
}
