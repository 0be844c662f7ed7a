//! From a file or a text to a checked scenario: caps first, then the parse, then the checks; all problems collected.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Scenario;
use super::check::{self, Source};
use super::error::{Problem, ScenarioErrors, shown};
use super::explain;
use super::file::ScenarioFile;
use super::lex::{self, MAX_DEPTH};
use super::locate::{Places, byte_of, place_of};
use super::presets::Presets;

/// The largest scenario or rubric file, bytes.
pub const MAX_BYTES: u64 = 1 << 20;

/// After so many problems of form the reader stops looking for more.
const MAX_ROUNDS: usize = 32;

/// A scenario and the text it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Checked, every preset resolved.
    pub scenario: Scenario,
    /// The author's text.
    pub source: String,
}

/// Reads and checks a scenario file.
pub fn load(path: &Path) -> Result<Loaded, ScenarioErrors> {
    let name = path.display().to_string();
    let source = text(path)?;
    let scenario = scenario(&name, &source, path.parent(), Presets::get()?)?;
    Ok(Loaded { scenario, source })
}

/// Checks the text of a scenario file; `name` is what messages call it. A rubric file beside it cannot be named.
pub fn load_text(name: &str, text: &str) -> Result<Loaded, ScenarioErrors> {
    load_text_with(name, text, Presets::get()?)
}

/// The same with presets that are not the program's own: for benches that change a number.
pub fn load_text_with(name: &str, text: &str, presets: &Presets) -> Result<Loaded, ScenarioErrors> {
    Ok(Loaded { scenario: scenario(name, text, None, presets)?, source: text.to_owned() })
}

fn scenario(name: &str, source: &str, folder: Option<&Path>, presets: &Presets) -> Result<Scenario, ScenarioErrors> {
    let text = Text::new(name, source);
    text.check_nesting()?;
    let (file, lost, mut problems) = text.parse_around()?;
    let source = Source { name, folder, lost: &lost };
    let scenario = check::resolve(&file, &source, presets, &mut problems)?;
    text.finish(scenario, problems)
}

/// The text of a file that is small, plain and UTF-8.
pub(super) fn text(path: &Path) -> Result<String, ScenarioErrors> {
    let fail = |message: String| ScenarioErrors::one(path.display().to_string(), Problem::new("", message));
    let too_big = |bytes: u64| fail(format!("the file has {bytes} bytes, must be at most {MAX_BYTES}"));
    let about = std::fs::metadata(path).map_err(|e| fail(format!("cannot be read: {e}")))?;
    if !about.is_file() {
        return Err(fail("is not a plain file".to_owned()));
    }
    if about.len() > MAX_BYTES {
        return Err(too_big(about.len()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|e| fail(format!("cannot be opened: {e}")))?;
    // the file may grow between the question and the answer
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fail(format!("cannot be read: {e}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_big(bytes.len() as u64));
    }
    String::from_utf8(bytes)
        .map_err(|e| fail(format!("is not UTF-8 text: byte {} is wrong", e.utf8_error().valid_up_to())))
}

/// A text with the name that messages call it.
pub(super) struct Text<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text }
    }

    /// Bounds size and nesting before anything is built from the text.
    pub(super) fn check_nesting(&self) -> Result<(), ScenarioErrors> {
        let bytes = self.text.len() as u64;
        if bytes > MAX_BYTES {
            let message = format!("the text has {bytes} bytes, must be at most {MAX_BYTES}");
            return Err(ScenarioErrors::one(self.name, Problem::new("", message)));
        }
        let Some(byte) = lex::too_deep(self.text) else { return Ok(()) };
        let mut problem = Problem::new("", format!("brackets nest deeper than {MAX_DEPTH}"));
        problem.place = Some(place_of(self.text, byte));
        Err(ScenarioErrors::one(self.name, problem))
    }

    /// The text as `T`, or the one problem that stops the parse.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, ScenarioErrors> {
        options().from_str(self.text).map_err(|error| {
            let places = Places::of(self.text);
            let problem = explain::problem(self.text, &places, &error);
            ScenarioErrors::one(self.name, problem)
        })
    }

    /// Parses a scenario. Where a top-level field does not parse, notes the problem, blanks the field and goes on, so that
    /// an author sees all problems at once. Returns the file, the names of blanked fields and the problems.
    fn parse_around(&self) -> Result<(ScenarioFile, Vec<String>, Vec<Problem>), ScenarioErrors> {
        let mut text = self.text.to_owned();
        let (mut lost, mut problems) = (Vec::new(), Vec::new());
        let mut places = None;
        for _ in 0..MAX_ROUNDS {
            let error = match options().from_str::<ScenarioFile>(&text) {
                Ok(file) => return Ok((file, lost, problems)),
                Err(error) => error,
            };
            let places = places.get_or_insert_with(|| Places::of(self.text));
            let byte = byte_of(self.text, error.span.start.line, error.span.start.col);
            problems.push(explain::problem(self.text, places, &error));
            let top = top_level(places.path_at(byte)).to_owned();
            let goes_on = explain::is_recoverable(&error.code) && !lost.contains(&top);
            let Some(span) = places.span(&top).filter(|_| goes_on) else { break };
            blank(&mut text, span.from, span.to);
            lost.push(top);
        }
        Err(ScenarioErrors { name: self.name.to_owned(), problems })
    }

    /// The value, or all problems, each with its place as far as the text names it, in the order of the text.
    pub(super) fn finish<T>(&self, value: T, mut problems: Vec<Problem>) -> Result<T, ScenarioErrors> {
        if problems.is_empty() {
            return Ok(value);
        }
        let places = Places::of(self.text);
        for problem in &mut problems {
            if problem.place.is_none() {
                problem.place = places.nearest(&problem.field).map(|span| place_of(self.text, span.start));
            }
        }
        problems.sort_by_key(|problem| problem.place);
        Err(ScenarioErrors { name: self.name.to_owned(), problems })
    }
}

/// How all our RON is read: `Some(x)` may be written `x`.
pub(super) fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

fn top_level(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or("")
}

/// Overwrites bytes with spaces, line breaks kept, so that all other places stay where they are.
fn blank(text: &mut String, from: usize, to: usize) {
    let spaces: String = text[from..to]
        .chars()
        .flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8()))
        .collect();
    text.replace_range(from..to, &spaces);
}

/// Stem of a path as an id: lower case letters, digits and dashes.
pub(super) fn id_of(name: &str) -> String {
    let stem = Path::new(name).file_stem().map_or("", |s| s.to_str().unwrap_or(""));
    let id: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).take(60).collect();
    let id = id.trim_matches('-');
    if id.is_empty() { "scenario".to_owned() } else { shown(id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanking_keeps_places() {
        let mut text = "(a: \"é\nb\", c: 1)".to_owned();
        let bytes = text.len();
        let until = text.find('c').unwrap();
        blank(&mut text, 1, until);
        assert_eq!(text.len(), bytes);
        assert_eq!(text.matches('\n').count(), 1);
        assert!(text.ends_with("c: 1)"), "{text}");
    }

    #[test]
    fn ids_come_from_the_files_name() {
        for (name, want) in [("a/Pad Depth_2.ron", "pad-depth-2"), ("", "scenario"), ("é.ron", "scenario")] {
            assert_eq!(id_of(name), want, "{name}");
        }
    }
}
