//! Blocks 9 and 11: who signs, and what the report does not say. Pure.

use super::super::known::{Known, Source};
use super::super::words::{clean, sentence};
use super::Signature;
use crate::certify::verify::Outcome;
use crate::score::ScoreSheet;

/// Block 9.
pub(super) fn signatures(known: &Known) -> Vec<Signature> {
    let blank = |role, statement| Signature { role, statement, known: String::new() };
    let mut all = vec![
        blank("Candidate", "This is my own work"),
        blank("Assessor", "I was there, and checked a photo identity"),
        blank("Internal verifier", "Sampled, if so"),
        blank("External verifier", "Sampled, if so"),
    ];
    if let (Source::Pack(account), Some(assessor)) = (&known.source, all.get_mut(1)) {
        let line = account.lines.iter().find(|line| line.check == "assessor" && line.outcome == Outcome::Held);
        assessor.known = line.map_or_else(String::new, |line| sentence(&clean(&line.text)));
    }
    all
}

/// Block 11.
pub(super) fn limits(sheet: &ScoreSheet, known: &Known) -> Vec<String> {
    let not: Vec<String> = sheet.not_assessed.iter().take(20).map(|what| clean(what)).collect();
    let mut all = vec![sentence(&clean(&sheet.bands)), format!("Origin of the bands: {}", clean(&sheet.rubric.origin))];
    if !not.is_empty() {
        all.push(format!("Not assessed: {}", not.join("; ")));
    }
    if let Some((cut, _)) = &known.cutscore {
        all.push(format!("Cohort behind the cut: {}", clean(&cut.cohort)));
        all.extend(cut.provisional.iter().take(5).map(|why| format!("The cut is provisional: {}", clean(why))));
    }
    all.extend([
        "One attempt at one scenario is one sample of a skill; more of both are needed before anybody is certified".to_owned(),
        "Whoever controls a station can feed it any movement: signatures say who vouches for an attempt, not that it is true".to_owned(),
        "A page can be made up: what counts is the pack, verified by whoever relies on it".to_owned(),
        "Appeals: the recording is kept and can be scored again by anybody; route and deadline are the certifying body's".to_owned(),
    ]);
    all
}
