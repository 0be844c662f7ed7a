//! Where each field of a RON text stands: `scars[1].shape.width_mm` to line and column, and back.
//!
//! Names of variants are not part of a path: `shape: Strip(width_mm: 3)` is `shape.width_mm`, as a reader would say it.

use std::collections::BTreeMap;

use super::error::Place;
use super::lex::{Kind, Lexer, Token};

/// Where one value stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// First byte of the value.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// First byte of its name and colon, or of the value when it has none.
    pub(super) from: usize,
    /// One past the comma after it, or `end`.
    pub(super) to: usize,
}

/// Places of all fields of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    spans: BTreeMap<String, Span>,
}

impl Places {
    /// Reads a text whose nesting was checked before.
    pub(super) fn of(text: &str) -> Self {
        let tokens: Vec<Token> = Lexer::new(text).collect();
        let mut walker = Walker { text, tokens: &tokens, at: 0, places: Self::default() };
        walker.value("", 0);
        walker.places
    }

    /// The field's own span.
    pub(super) fn span(&self, path: &str) -> Option<Span> {
        self.spans.get(path).copied()
    }

    /// The span of the field or of the nearest one that holds it.
    pub(super) fn nearest(&self, path: &str) -> Option<Span> {
        let mut path = path;
        while !path.is_empty() {
            if let Some(span) = self.spans.get(path) {
                return Some(*span);
            }
            path = parent(path);
        }
        None
    }

    /// The innermost field whose name or value holds the byte; empty for the whole file.
    pub(super) fn path_at(&self, byte: usize) -> &str {
        self.spans
            .iter()
            .filter(|(_, span)| (span.from..span.end).contains(&byte))
            .min_by_key(|(path, span)| (span.end - span.from, usize::MAX - path.len()))
            .map_or("", |(path, _)| path.as_str())
    }
}

/// The path of what holds the field.
pub(super) fn parent(path: &str) -> &str {
    path.rfind(['.', '[']).map_or("", |i| &path[..i])
}

/// Line and column of a byte, both from 1, columns in characters.
pub(super) fn place_of(text: &str, byte: usize) -> Place {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    Place { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}

/// Byte of a line and column.
pub(super) fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or("");
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i)
}

/// Longest path that is kept, bytes; no field of ours comes near it. A name from a stranger may be as long as the file,
/// and would be repeated for every field in it.
const MAX_PATH: usize = 160;

struct Walker<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    places: Places,
}

impl Walker<'_> {
    fn kind(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.at + ahead).map(|t| t.kind)
    }

    fn word(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |t| &self.text[t.start..t.end])
    }

    /// Walks one value; its end in bytes.
    fn value(&mut self, path: &str, depth: usize) -> usize {
        let mut end = self.tokens.get(self.at).map_or(self.text.len(), |t| t.end);
        let transparent = self.word(0) == "Some";
        if self.kind(0) == Some(Kind::Word) {
            self.at += 1;
        }
        if self.kind(0) == Some(Kind::Open) && depth < super::lex::MAX_DEPTH {
            self.at += 1;
            end = self.fields(path, transparent, depth + 1);
        }
        end
    }

    /// Walks what stands between brackets, the closing one included; its end in bytes.
    fn fields(&mut self, path: &str, transparent: bool, depth: usize) -> usize {
        let mut index = 0_usize;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.kind {
                Kind::Close => {
                    self.at += 1;
                    return token.end;
                }
                Kind::Comma | Kind::Colon => self.at += 1,
                Kind::Word | Kind::Open => {
                    let named = token.kind == Kind::Word && self.kind(1) == Some(Kind::Colon);
                    let name = if named { self.word(0) } else { "" };
                    let child = match (named, transparent) {
                        _ if path.len() + name.len() > MAX_PATH => path.to_owned(),
                        (true, _) if path.is_empty() => name.to_owned(),
                        (true, _) => format!("{path}.{}", name.trim_matches('"')),
                        (false, true) => path.to_owned(),
                        (false, false) => format!("{path}[{index}]"),
                    };
                    index += 1;
                    self.field(&child, token, named, depth);
                }
            }
        }
        self.text.len()
    }

    fn field(&mut self, child: &str, first: Token, named: bool, depth: usize) {
        if named {
            self.at += 2;
        }
        let start = self.tokens.get(self.at).map_or(self.text.len(), |t| t.start);
        let before = self.at;
        let end = self.value(child, depth);
        if self.at == before {
            // nothing was eaten (`a: ,` or `a: )`): the loop above goes on from here; it must not meet a bracket twice
            self.at += usize::from(self.kind(0) == Some(Kind::Open));
            return;
        }
        let comma = self.tokens.get(self.at).filter(|t| t.kind == Kind::Comma);
        let span = Span { start, end, from: first.start, to: comma.map_or(end, |t| t.end) };
        self.places.spans.entry(child.to_owned()).or_insert(span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// head\n(\n    title: \"a (b\",\n    scars: [(kind: \"x\"), (shape: Strip(width_mm: -3, path: [(1, 2)]))],\n    \
                        cup: Some((at: (4, 5))),\n)\n";

    #[test]
    fn fields_are_found_by_path() {
        let places = Places::of(TEXT);
        for (path, want) in [
            ("title", "\"a (b\""),
            ("scars[0].kind", "\"x\""),
            ("scars[1].shape.width_mm", "-3"),
            ("scars[1].shape.path[0][1]", "2"),
            ("cup.at[0]", "4"),
        ] {
            let span = places.span(path).unwrap();
            assert_eq!(&TEXT[span.start..span.end], want, "{path}");
        }
        assert_eq!(places.nearest("scars[1].shape.gone"), places.span("scars[1].shape"));
        assert_eq!(places.nearest("gone"), None);
    }

    #[test]
    fn a_byte_leads_back_to_its_field() {
        let places = Places::of(TEXT);
        let byte = TEXT.find("-3").unwrap();
        assert_eq!(places.path_at(byte), "scars[1].shape.width_mm");
        let place = place_of(TEXT, byte);
        assert_eq!((place.line, place.column), (4, 50));
        assert_eq!(byte_of(TEXT, place.line, place.column), byte);
    }

    #[test]
    fn long_names_are_not_repeated_for_every_field() {
        let name = "n".repeat(1000);
        let places = Places::of(&format!("({name}: [{}])", "1,".repeat(1000)));
        let bytes: usize = places.spans.keys().map(String::len).sum();
        assert!(bytes < 20_000, "{bytes} bytes of paths for 3 kB of text");
        let deep = Places::of(&format!("({}", "nnnnnnnnnnnnnnnnnnnn: (".repeat(31)));
        assert!(deep.spans.keys().all(|path| path.len() <= MAX_PATH + 24));
    }

    #[test]
    fn broken_texts_do_not_stop_the_walk() {
        for text in
            ["", "(", "(a:", "(a:,)", "(a: (", ")", "[,]", "a", "(a: b c: d)", "::", "((((", "(a: [1, 2}, b: 3)"]
        {
            let _places = Places::of(text);
        }
    }
}
