//! From what was named on the command line to score sheets with their names.

use std::path::{Path, PathBuf};

use super::super::certify::read_text;
use super::super::{CliError, progress};
use crate::recording::{self, Beginning};
use crate::scenario::rubric::Rubric;
use crate::score::{ScoreSheet, rubric_digest};
use crate::session::{self, Replay, folder};
use crate::standard::StandardError;
use crate::standard::document::bands_digest;
use crate::standard::sheets::Given;

/// Largest score sheet that is read, bytes.
const MAX_SHEET: u64 = 64 << 20;

/// Most attempts of one command.
const MAX_ATTEMPTS: usize = 100_000;

/// Sheets, and what is known of their rubric.
pub(super) struct Gathered {
    pub(super) given: Vec<Given>,
    pub(super) bands_digest: Option<String>,
}

impl From<StandardError> for CliError {
    fn from(error: StandardError) -> Self {
        Self::failed(&error).hint(error.hint())
    }
}

/// All refusals at once.
pub(super) fn refused(errors: Vec<StandardError>) -> CliError {
    let problems = errors.iter().map(|error| (error.to_string(), Some(error.hint().to_owned()))).collect();
    CliError { problems, code: 1 }
}

/// Scores every recording again; where there is none, takes the sheet as it is.
pub(super) fn gather(paths: &[PathBuf], rubric: Option<&Rubric>) -> Result<Gathered, CliError> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(expand(path)?);
    }
    if all.len() > MAX_ATTEMPTS {
        return Err(CliError::usage(format_args!("{} attempts, at most {MAX_ATTEMPTS}", all.len())));
    }
    let mut found = Gathered { given: Vec::new(), bands_digest: rubric.map(bands_digest) };
    for source in all {
        let given = match source {
            Source::Recording(path) => {
                if found.bands_digest.is_none() {
                    found.bands_digest = Some(bands_digest(&Beginning::read(&path)?.scenario()?.rubric));
                }
                rescored(&path, rubric)?
            }
            Source::Sheet(path) => claimed(&path, rubric)?,
        };
        found.given.push(given);
    }
    Ok(found)
}

enum Source {
    Recording(PathBuf),
    Sheet(PathBuf),
}

/// What a folder of an attempt holds: its recording, else its sheet.
fn attempt(folder: &Path) -> Option<Source> {
    let (recording, sheet) = (folder.join(recording::FILE_NAME), folder.join(folder::SCORE));
    if recording.is_file() {
        Some(Source::Recording(recording))
    } else {
        sheet.is_file().then_some(Source::Sheet(sheet))
    }
}

/// A file, the folder of an attempt, or a folder of such folders and sheets.
fn expand(path: &Path) -> Result<Vec<Source>, CliError> {
    if !path.is_dir() {
        let of = if is_sheet(path) { Source::Sheet } else { Source::Recording };
        return Ok(vec![of(path.to_path_buf())]);
    }
    if let Some(one) = attempt(path) {
        return Ok(vec![one]);
    }
    let none = |why: &dyn std::fmt::Display| {
        CliError::usage(format_args!("{}: {why}", path.display()))
            .hint("name recordings, score sheets, folders of attempts, or a folder that holds them")
    };
    let entries = std::fs::read_dir(path).map_err(|error| none(&error))?;
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    let found: Vec<Source> = inside
        .iter()
        .filter_map(|path| match path.is_dir() {
            true => attempt(path),
            false if is_sheet(path) => Some(Source::Sheet(path.clone())),
            false => None,
        })
        .collect();
    if found.is_empty() { Err(none(&"holds no attempt")) } else { Ok(found) }
}

fn is_sheet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// Name of an attempt: its folder's, or the file's without its ending.
fn name(path: &Path) -> String {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned());
    let file = text(path.file_name()).unwrap_or_default();
    let of_folder = [recording::FILE_NAME, folder::SCORE].contains(&file.as_str());
    let parent = || text(path.canonicalize().ok()?.parent()?.file_name());
    of_folder.then(parent).flatten().or_else(|| text(path.file_stem())).unwrap_or(file)
}

fn rescored(path: &Path, rubric: Option<&Rubric>) -> Result<Given, CliError> {
    let bar = progress::bar("scoring");
    let scored = session::score_file(path, rubric.cloned(), &mut |progress| progress::show(&bar, progress));
    bar.finish_and_clear();
    let scored = scored?;
    let differs = matches!(scored.replay, Replay::Differs { .. });
    Ok(Given { name: name(path), sheet: scored.sheet, rescored: true, differs })
}

fn claimed(path: &Path, rubric: Option<&Rubric>) -> Result<Given, CliError> {
    let text = read_text(path, MAX_SHEET)?;
    let sheet: ScoreSheet = serde_json::from_str(&text).map_err(|error| {
        CliError::failed(format_args!("{}: no score sheet: {error}", path.display()))
            .hint("give a sheet that `stipple score --json` writes, or the recording itself")
    })?;
    let name = name(path);
    if let Some(digest) = rubric.map(rubric_digest).filter(|digest| *digest != sheet.rubric.digest) {
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        let (found, wanted) = (short(&sheet.rubric.digest), short(&digest));
        return Err(StandardError::Mixed { name, what: "rubric", found, wanted, first: "--rubric".to_owned() }.into());
    }
    Ok(Given { name, sheet, rescored: false, differs: false })
}
