//! What a pack may hold beside recording and score: statements for a record store, later verdicts, a place in a log. A line
//! for each that is there. Pure.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Case;
use super::line::Account;
use super::stamp::is_of;
use crate::certify::json::{canonical, parse};
use crate::certify::log::LogProof;
use crate::certify::pack;
use crate::certify::trust::Role;
use crate::certify::xapi::{self, Attempt, Settings, Statement};
use crate::logbook::{Decision, Verdict, VerdictKind};
use crate::scenario::shown;

/// Statements that are there must be those of this attempt: they are made again, in the name space that they name.
pub(super) fn statements(case: &Case<'_>, account: &mut Account) {
    let Some(bytes) = case.parts.get(pack::STATEMENTS) else { return };
    match same_statements(case, bytes) {
        Ok(count) => account.held("statements", format_args!("{count} for a record store, made again, the same bytes")),
        Err(why) => account.failed("statements", format_args!("statements.json: {why}")),
    }
}

fn same_statements(case: &Case<'_>, bytes: &[u8]) -> Result<usize, String> {
    let said = parse(bytes, bytes.len()).map_err(|error| error.to_string())?;
    let (settings, revision) = Settings::of_statements(&said).ok_or("no statements of this program")?;
    let attempt = Attempt { revision, ..Attempt::from(case.scored) };
    let again = xapi::statements(&attempt, &settings).map_err(|error| error.to_string())?;
    let mut wanted = canonical(&again.iter().map(Statement::value).collect::<Vec<_>>()).map_err(|e| e.to_string())?;
    wanted.push(b'\n');
    if wanted == bytes {
        return Ok(again.len());
    }
    let theirs = said.as_array().map_or(&[][..], Vec::as_slice);
    // by their bytes: a whole number may be read as another kind of number than it was made
    let differ = |(ours, theirs): (&Statement, &Value)| canonical(ours.value()).ok() != canonical(theirs).ok();
    let (count, differs) = (theirs.len(), again.iter().zip(theirs).position(differ));
    Err(match differs {
        Some(at) => format!("statement {} is not what this attempt was worth", at + 1),
        None if count != again.len() => format!("{count} statements, this attempt makes {}", again.len()),
        None => "not in canonical form".to_owned(),
    })
}

/// The verdicts of a pack, oldest first.
pub(in crate::certify) fn verdicts_of(bytes: &[u8]) -> Result<Vec<Verdict>, serde_json::Error> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(serde_json::from_slice).collect()
}

/// Verdicts are only ever added: each stands in the place of the one before it, and the scorer's comes first.
pub(super) fn verdicts(case: &Case<'_>, account: &mut Account) {
    let Some(bytes) = case.parts.get(pack::VERDICTS) else { return };
    let all = match verdicts_of(bytes) {
        Ok(all) => all,
        Err(error) => return account.failed("verdicts", format_args!("verdicts.jsonl: {}", shown(&error.to_string()))),
    };
    let wrong = verdict_faults(case, &all);
    let Some(last) = all.last() else { return account.failed("verdicts", "verdicts.jsonl: empty") };
    let (by, reason) = (shown(&last.by), shown(&last.reason));
    let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    let count = all.len();
    account.judged(
        "verdicts",
        &wrong,
        format_args!("{count}, in force is {}, {} by {by}{why}", last.decision, last.kind),
    );
}

fn verdict_faults(case: &Case<'_>, all: &[Verdict]) -> Vec<String> {
    let mut wrong = Vec::new();
    let manifest = case.manifest;
    let mut before: Option<&Verdict> = None;
    for (number, verdict) in (1..).zip(all) {
        let follows = verdict.number == number && verdict.supersedes == before.map(|before| before.number);
        if !follows || (verdict.kind == VerdictKind::Original) != before.is_none() {
            wrong.push(format!("verdict {number} does not follow on the one before it: one is missing or was put in"));
            break;
        }
        let at = |verdict: &Verdict| moment_of(&verdict.at);
        if at(verdict).is_none() || before.is_some_and(|before| at(before) > at(verdict)) {
            wrong.push(format!("verdict {number} is older than the one before it"));
        }
        before = Some(verdict);
    }
    // a register keeps thousandths of a second
    let began =
        moment_of(&manifest.attempt.started_at).and_then(|at| at.checked_sub(SignedDuration::from_millis(1)).ok());
    let packed = moment_of(&manifest.packed_at);
    for (number, verdict) in (1..).zip(all) {
        let at = moment_of(&verdict.at);
        if at < began || at > packed {
            wrong.push(format!("verdict {number} was not given between the beginning of the attempt and its packing"));
        }
        wrong.extend(ground_fault(case, verdict).map(|why| format!("verdict {number} {why}")));
    }
    wrong
}

fn moment_of(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// What is wrong with what a verdict rests on. One of a person rests on a reason, one of the scorer on its sheet; that is
/// made again here by the same rule only.
fn ground_fault(case: &Case<'_>, verdict: &Verdict) -> Option<&'static str> {
    if verdict.kind.is_a_persons() {
        let is_said = !verdict.by.trim().is_empty() && !verdict.reason.trim().is_empty();
        return (!is_said).then_some("is a person's, without a name or a reason");
    }
    let told = &case.manifest.verdict;
    let same_rule = verdict.kind != VerdictKind::RubricChange
        && verdict.scorer_version.is_none_or(|version| version == told.scorer_version)
        && verdict.rubric.as_ref().is_none_or(|rubric| *rubric == told.rubric_digest);
    if !same_rule {
        // the scorer's own and a recheck are of the attempt's own rubric
        let may_differ =
            verdict.kind == VerdictKind::RubricChange || verdict.scorer_version < Some(told.scorer_version);
        return (!may_differ).then_some("rests on another rubric, or on a scorer that is not yet made");
    }
    if verdict.sheet.as_deref() != Some(told.sheet_digest.as_str()) {
        return Some("rests on another score sheet");
    }
    if verdict.total_hundredths.is_some_and(|total| total != told.total_hundredths) {
        return Some("tells another total than its score sheet");
    }
    let is_same = case.scored.sheet.scorer_version == told.scorer_version;
    (is_same && verdict.decision != Decision::of(&case.scored.sheet))
        .then_some("says something else than its score sheet")
}

/// A proof that the manifest stands in a log, and a time stamp of the log's checkpoint.
pub(super) fn log(case: &Case<'_>, account: &mut Account) {
    let stamp = case.parts.get(pack::TIMESTAMP);
    let Some(bytes) = case.parts.get(pack::LOG_PROOF) else {
        if stamp.is_some() {
            account.failed("timestamp", "checkpoint.tsr stands without session.tlog-proof, whose checkpoint it is of");
        }
        return;
    };
    let proof = match LogProof::parse(bytes) {
        Ok(proof) => proof,
        Err(error) => return account.failed("log", error),
    };
    let mut wrong: Vec<String> = proof
        .holds(case.parts.get(pack::MANIFEST).map_or(&[], Vec::as_slice))
        .err()
        .map(|e| e.to_string())
        .into_iter()
        .collect();
    let packed = case.manifest.packed_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    match case.trust.signer(Role::Log, &proof.checkpoint, packed) {
        Ok(key) if key.name() != proof.origin() => {
            wrong.push(format!("its checkpoint is of {}, signed by {}", shown(proof.origin()), key.name()));
        }
        Ok(_) => {}
        Err(why) => wrong.push(why),
    }
    let (index, size) = proof.place();
    account.judged("log", &wrong, format_args!("leaf {index} of {size} in {}", shown(proof.origin())));
    if let Some(stamp) = stamp {
        timestamp(stamp, &proof.signed, account);
    }
}

/// The signature of a time stamp is not checked here: that needs the stamping service's X.509 certificates. What it is of is.
fn timestamp(stamp: &[u8], checkpoint: &[u8], account: &mut Account) {
    let digest: [u8; 32] = Sha256::digest(checkpoint).into();
    if is_of(stamp, &digest) {
        account.absent(
            "timestamp",
            "is over the checkpoint's SHA-256; who stamped it is not checked here, `openssl ts -verify` does",
        );
    } else {
        account
            .failed("timestamp", "checkpoint.tsr is no stamp over the SHA-256 of the checkpoint in session.tlog-proof");
    }
}
