//! `stipple cutscore`: cut scores from people's attempts or a panel, and how far totals can be trusted.

mod args;
mod gather;
mod show;
mod write;

use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::certify::read_text;
use super::out::Out;
use super::{CliError, prepare, sheet};
use crate::certify::key::SecretKey;
use crate::scenario::rubric::Rubric;
use crate::score::sheet::Domain;
use crate::standard::angoff::Joined;
use crate::standard::bootstrap::Bootstrap;
use crate::standard::borderline::Middle;
use crate::standard::cited::sem_cited_by;
use crate::standard::contrast::Weights;
use crate::standard::document::{MAX_BYTES, bands_digest, bytes_of, cited_by};
use crate::standard::entry::{self, Judges};
use crate::standard::set::{self, About, ByRating, Figures, Set};
use crate::standard::sheets::{Cohort, admit};
use crate::standard::{CutScore, StandardError, trust};
pub(super) use args::CutscoreArgs;
use args::{
    AboutArgs, AngoffArgs, BorderlineArgs, ByArg, ContrastingArgs, CutscoreVerb, DrawArgs, ReliabilityArgs,
    ScenariosArgs, ShowArgs, WeightsArg,
};

pub(super) fn run(args: &CutscoreArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        CutscoreVerb::Contrasting(args) => contrasting(args, out),
        CutscoreVerb::Borderline(args) => borderline(args, out),
        CutscoreVerb::Angoff(args) => angoff(args, out),
        CutscoreVerb::Reliability(args) => reliability(args, out),
        CutscoreVerb::Scenarios(args) => scenarios(args, out),
        CutscoreVerb::Show(args) => shown(args, out),
    }?;
    Ok(0)
}

/// What is checked before any recording is opened: date, key, and that they can be used.
struct Ready {
    about: About,
    key: Option<SecretKey>,
}

fn ready(args: &AboutArgs) -> Result<Ready, CliError> {
    let date = entry::date(&args.date)?;
    let long = |text: &str| text.chars().count() > 1000 || text.chars().any(char::is_control);
    if long(&args.cohort) || args.panel.len() > 100 || args.panel.iter().any(|name| long(name)) {
        return Err(CliError::usage("--cohort and --panel: longer than 1000 letters, or more than 100 names")
            .hint("say in a sentence who the people were; the names of the panel one by one"));
    }
    let about = About { cohort: args.cohort.clone(), panel: args.panel.clone(), date, bands_digest: None };
    Ok(Ready { about, key: args.write.key()? })
}

fn draws(args: DrawArgs) -> Bootstrap {
    Bootstrap { seed: args.seed, resamples: args.resamples, ..Bootstrap::default() }
}

fn contrasting(args: &ContrastingArgs, out: &mut Out) -> Result<(), CliError> {
    let mut ready = ready(&args.about)?;
    let rubric = args.rubric.as_deref().map(prepare::rubric).transpose()?;
    let mut all = gather::gather(&args.novices, rubric.as_ref())?;
    let novices = all.given.len();
    let experts = gather::gather(&args.experts, rubric.as_ref())?;
    ready.about.bands_digest = all.bands_digest.or(experts.bands_digest);
    all.given.extend(experts.given);
    let cohort = admit(&all.given, true).map_err(gather::refused)?;
    let weights = match args.weights {
        WeightsArg::Equal => Weights::Equal,
        WeightsArg::BySize => Weights::BySize,
    };
    let set = set::contrasting(&cohort, novices, weights, &draws(args.draw), &ready.about)?;
    told(&set, &args.about, &ready, out)
}

fn borderline(args: &BorderlineArgs, out: &mut Out) -> Result<(), CliError> {
    let mut ready = ready(&args.about)?;
    let text = read_text(&args.ratings, entry::MAX_BYTES as u64)?;
    let rubric = args.rubric.as_deref().map(prepare::rubric).transpose()?;
    let all = gather::gather(&args.attempts, rubric.as_ref())?;
    ready.about.bands_digest = all.bands_digest;
    let cohort = admit(&all.given, true).map_err(gather::refused)?;
    let ratings = entry::ratings(&shown_path(&args.ratings), &text, &names(&cohort))?;
    let by = match args.by {
        ByArg::Regression => ByRating::Regression,
        ByArg::Mean => ByRating::Group(Middle::Mean),
        ByArg::Median => ByRating::Group(Middle::Median),
    };
    let set = set::borderline(&cohort, &ratings, args.at, by, &draws(args.draw), &ready.about)?;
    told(&set, &args.about, &ready, out)
}

fn angoff(args: &AngoffArgs, out: &mut Out) -> Result<(), CliError> {
    let ready = ready(&args.about)?;
    let text = read_text(&args.estimates, entry::MAX_BYTES as u64)?;
    let file = shown_path(&args.estimates);
    let judges = entry::judges(&file, &text)?;
    let joined = match args.rubric.as_deref().map(prepare::rubric).transpose()? {
        Some(rubric) => Joined::Geometric(weights(&file, &judges, &rubric)?),
        None if judges.items.iter().any(|item| domain(item).is_some()) => {
            let names = "items are domains of the score, which are not joined by their mean";
            return Err(CliError::usage(format_args!("{file}:1: {names}"))
                .hint("say whose weights count with --rubric NAME|FILE, or name the items otherwise"));
        }
        None => Joined::Mean,
    };
    let mut set = set::angoff(&judges, &joined, &draws(args.draw), &ready.about)?;
    if let Some(rubric) = args.rubric.as_deref().map(prepare::rubric).transpose()? {
        set.document.rubric = Some(crate::standard::document::RubricDigest {
            school: rubric.school.clone(),
            digest: crate::score::rubric_digest(&rubric),
            bands_digest: Some(bands_digest(&rubric)),
        });
    }
    told(&set, &args.about, &ready, out)
}

/// The domain that an item is called after.
fn domain(item: &str) -> Option<Domain> {
    Domain::ALL.into_iter().find(|domain| domain.name().to_lowercase().replace(' ', "_") == item)
}

/// Weights of the items, all of which must be domains; every domain with a weight must be there.
fn weights(file: &str, judges: &Judges, rubric: &Rubric) -> Result<Vec<f64>, StandardError> {
    let w = &rubric.weights;
    let all = [w.depth, w.dwell, w.angle, w.dot_size, w.spacing, w.drag, w.force];
    let of = |wanted: Domain| Domain::ALL.into_iter().zip(all).find(|(d, _)| *d == wanted).map_or(0.0, |(_, w)| w);
    let wrong = |found: &str, allowed: &str| StandardError::Entry {
        place: format!("{file}:1"),
        field: "the heading".to_owned(),
        found: found.to_owned(),
        allowed: allowed.to_owned(),
    };
    let found: Option<Vec<Domain>> = judges.items.iter().map(|item| domain(item)).collect();
    let found = found.ok_or_else(|| {
        wrong(&judges.items.join(","), "domains: depth, dwell, angle, dot_size, spacing, drag, force")
    })?;
    if let Some((missing, _)) = Domain::ALL.into_iter().zip(all).find(|(d, w)| *w > 0.0 && !found.contains(d)) {
        return Err(wrong(&format!("without {}", missing.name().to_lowercase()), "every domain that has a weight"));
    }
    Ok(found.into_iter().map(of).collect())
}

fn reliability(args: &ReliabilityArgs, out: &mut Out) -> Result<(), CliError> {
    let ready = ready(&args.about)?;
    let rubric = args.rubric.as_deref().map(prepare::rubric).transpose()?;
    let text = args.persons.as_deref().map(|path| read_text(path, entry::MAX_BYTES as u64)).transpose()?;
    let all = gather::gather(&args.attempts, rubric.as_ref())?;
    let cohort = admit(&all.given, true).map_err(gather::refused)?;
    let persons = match (&args.persons, &text) {
        (Some(path), Some(text)) => Some(entry::persons(&shown_path(path), text, &names(&cohort))?),
        _ => None,
    };
    let cut = args.cut.map(|cut| (cut, args.window));
    let about = (ready.about.cohort.as_str(), ready.about.date.as_str());
    let (mut document, figures) = trust::reliability(&cohort, persons.as_deref(), cut, about)?;
    document.bands_digest = all.bands_digest;
    let bytes = bytes_of(&document);
    args.about.write.write(&bytes, ready.key.as_ref(), out)?;
    if args.about.json { json(&document, &bytes, &figures, out) } else { show::reliability(&document, out) }
}

fn scenarios(args: &ScenariosArgs, out: &mut Out) -> Result<(), CliError> {
    let ready = ready(&args.about)?;
    let rubric = args.rubric.as_deref().map(prepare::rubric).transpose()?;
    let text = read_text(&args.persons, entry::MAX_BYTES as u64)?;
    let cohort = admit(&gather::gather(&args.attempts, rubric.as_ref())?.given, false).map_err(gather::refused)?;
    let persons = entry::persons(&shown_path(&args.persons), &text, &names(&cohort))?;
    let about = (ready.about.cohort.as_str(), ready.about.date.as_str());
    let (document, figures) = trust::scenario_study(&cohort, &persons, about)?;
    let bytes = bytes_of(&document);
    args.about.write.write(&bytes, ready.key.as_ref(), out)?;
    if args.about.json { json(&document, &bytes, &figures, out) } else { show::study(&document, out) }
}

fn shown(args: &ShowArgs, out: &mut Out) -> Result<(), CliError> {
    let text = read_text(&args.file, MAX_BYTES as u64)?;
    let (name, bytes) = (shown_path(&args.file), text.as_bytes());
    let key = || args.signed_by.as_deref().map(|key| write::signed_by(&args.file, bytes, key)).transpose();
    let citing = args.cited_by.as_deref().map(prepare::rubric).transpose()?;
    let key = if trust::Reliability::is_meant(bytes) {
        let (document, key) = (trust::Reliability::from_bytes(&name, bytes)?, key()?);
        citing.as_ref().map(|rubric| sem_cited_by(&document, rubric)).transpose()?;
        let none = Figures::new();
        if args.json { json(&document, bytes, &none, out) } else { show::reliability(&document, out) }?;
        key
    } else {
        let (document, key) = (CutScore::from_bytes(&name, bytes)?, key()?);
        citing.as_ref().map(|rubric| cited_by(&document, rubric)).transpose()?;
        if args.json { json(&document, bytes, &Figures::new(), out) } else { show::cut_score(&document, out) }?;
        key
    };
    if let Some(rubric) = citing {
        out.note(format_args!("rightly cited by rubric {}", rubric.school));
    }
    if let Some(key) = key {
        out.note(format_args!("signed by {} ({})", key.name(), key.fingerprint()));
    }
    Ok(())
}

/// Writes and prints a cut score.
fn told(set: &Set, args: &AboutArgs, ready: &Ready, out: &mut Out) -> Result<(), CliError> {
    let bytes = set.document.to_bytes();
    args.write.write(&bytes, ready.key.as_ref(), out)?;
    if args.json {
        return json(&set.document, &bytes, &set.figures, out);
    }
    show::cut_score(&set.document, out)
}

fn json(document: &impl Serialize, bytes: &[u8], figures: &Figures, out: &mut Out) -> Result<(), CliError> {
    let digest = crate::recording::sha256_hex(bytes);
    sheet::json(&json!({"document": document, "digest": digest, "figures": figures}), out)
}

fn names(cohort: &Cohort) -> Vec<&str> {
    cohort.rows.iter().map(|row| row.name.as_str()).collect()
}

fn shown_path(path: &Path) -> String {
    path.display().to_string()
}
