//! What is wrong with a file from outside: where, what was found, what is allowed, and what to try.

use std::fmt;

/// Where in a text a problem is. Counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Field path, e.g. `scars[1].shape.width_mm`; empty when the whole file is meant.
    pub field: String,
    /// What is wrong, after the field's name: `is -1, must be 0.5 to 60 mm`.
    pub message: String,
    /// What to try.
    pub hint: Option<String>,
    /// Where; `None` when the text does not name the field or is not there any more.
    pub place: Option<Place>,
}

impl Problem {
    /// A problem of a field, its place not yet known.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), hint: None, place: None }
    }

    /// `field is found, must be allowed`.
    pub fn value(field: impl Into<String>, found: impl fmt::Display, allowed: impl fmt::Display) -> Self {
        Self::new(field, format!("is {found}, must be {allowed}"))
    }

    /// The same with something to try.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// All problems of one file; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines().join("\n"))]
pub struct ScenarioErrors {
    /// Path or name of the file.
    pub name: String,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

impl ScenarioErrors {
    /// One problem of a whole file.
    pub fn one(name: impl Into<String>, problem: Problem) -> Self {
        Self { name: name.into(), problems: vec![problem] }
    }

    /// One line for each problem: `path:line:col: field message`. Line and column are left out where they are not known.
    pub fn lines(&self) -> Vec<String> {
        self.problems.iter().map(|problem| line(&self.name, problem)).collect()
    }

    /// Lines and hints in pairs, for printing as `error:` and `hint:`.
    pub fn lines_and_hints(&self) -> Vec<(String, Option<String>)> {
        self.problems.iter().map(|problem| (line(&self.name, problem), problem.hint.clone())).collect()
    }

    /// The first hint, if any problem has one.
    pub fn hint(&self) -> Option<&str> {
        self.problems.iter().find_map(|problem| problem.hint.as_deref())
    }
}

fn line(name: &str, problem: &Problem) -> String {
    let place = problem.place.map_or_else(String::new, |place| format!(":{}:{}", place.line, place.column));
    let field = if problem.field.is_empty() { String::new() } else { format!("`{}` ", problem.field) };
    format!("{name}{place}: {field}{}", problem.message)
}

/// The most of a found value that a message repeats.
const FOUND_CHARS: usize = 60;

/// A stranger's text for a message: one line, not long, without characters that move a terminal's cursor or turn the
/// direction of what follows.
pub fn shown(value: &str) -> String {
    one_line(value, FOUND_CHARS)
}

/// The same with so many characters at most.
pub fn one_line(value: &str, most: usize) -> String {
    let turns =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let harmless = |c: char| {
        if c.is_control() {
            ' '
        } else if turns(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    let mut chars = value.chars().map(harmless);
    let mut short: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        short.push('\u{2026}');
    }
    short
}

/// `did you mean ...?` when one of the names is near; else the list of them.
pub(super) fn name_hint<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match nearest(found, &names) {
        Some(name) => format!("did you mean `{name}`?"),
        None if names.is_empty() => "no names are known here".to_owned(),
        None => format!("one of: {}", names.join(", ")),
    }
}

/// The name with the fewest letter changes from `found`, if they are few.
fn nearest<'a>(found: &str, names: &[&'a str]) -> Option<&'a str> {
    let short: String = found.chars().take(FOUND_CHARS).collect::<String>().to_lowercase();
    let limit = 1 + short.chars().count() / 4;
    names
        .iter()
        .map(|name| (letter_changes(&short, &name.to_lowercase()), *name))
        .filter(|(changes, _)| *changes <= limit)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, name)| name)
}

/// Levenshtein's distance: fewest letters to put in, take out or change.
fn letter_changes(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(letter != *other)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_and_of_one_line() {
        assert_eq!(shown("a\n\u{1b}[31mb\u{202e}\u{feff}"), "a  [31mb\u{fffd}\u{fffd}");
        assert_eq!(shown(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(shown(&"x".repeat(500)), format!("{}\u{2026}", "x".repeat(60)));
    }

    #[test]
    fn near_names_are_offered_and_far_ones_listed() {
        for (found, want) in [
            ("normel", "did you mean `normal`?"),
            ("bald-vertx", "did you mean `bald-vertex`?"),
            ("zebra", "one of: normal, bald-vertex"),
        ] {
            assert_eq!(name_hint(found, ["normal", "bald-vertex"]), want, "{found}");
        }
    }

    #[test]
    fn a_line_names_what_it_knows() {
        let mut problem = Problem::value("level", 9, "1 to 4");
        assert_eq!(line("a.ron", &problem), "a.ron: `level` is 9, must be 1 to 4");
        problem.place = Some(Place { line: 3, column: 12 });
        assert_eq!(line("a.ron", &problem), "a.ron:3:12: `level` is 9, must be 1 to 4");
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shown("a\nb"), "a b");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), FOUND_CHARS + 1);
    }
}
