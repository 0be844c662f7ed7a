//! The strict reader. Any thread, pure; no recursion deeper than `MAX_DEPTH`.

use serde_json::{Map, Number, Value};

use super::{JsonError, MAX_DEPTH, MAX_WHOLE};
use crate::scenario::shown;

/// Longest path that a message shows, in steps: the last ones.
const SHOWN_STEPS: usize = 8;

/// One step of a path.
enum Step {
    Key(String),
    Index(usize),
}

/// Reads one text from its start to its end.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Vec<Step>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, path: Vec::new() }
    }

    /// The one value of the text; nothing but white space may stand around it.
    pub(super) fn document(mut self) -> Result<Value, JsonError> {
        let value = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.wrong("text after the end of the document")),
        }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.space();
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err(self.wrong("a value was expected")),
            None => Err(self.wrong("the text ends before the document does")),
        }
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        self.at += 1;
        let mut map = Map::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a key in double quotes was expected"));
            }
            let key = self.string()?;
            self.enter(Step::Key(key.clone()))?;
            if map.contains_key(&key) {
                return Err(JsonError::Duplicate { path: self.path() });
            }
            self.space();
            self.expect(b':', "`:` was expected")?;
            let value = self.value()?;
            self.path.pop();
            map.insert(key, value);
            self.space();
            if self.take(b'}') {
                return Ok(Value::Object(map));
            }
            self.expect(b',', "`,` or `}` was expected")?;
        }
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.enter(Step::Index(items.len()))?;
            items.push(self.value()?);
            self.path.pop();
            self.space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',', "`,` or `]` was expected")?;
        }
    }

    /// Finds the closing quote; what stands between, with its escapes, is the business of `serde_json`.
    fn string(&mut self) -> Result<String, JsonError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(0..=0x1f) => return Err(self.wrong("a control character in a string")),
                Some(_) => self.at += 1,
                None => return Err(self.wrong("the text ends inside a string")),
            }
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(quoted).map_err(|_escape| {
            self.at = start;
            self.wrong("an escape in this string does not exist, or is half of a character")
        })
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        exact(written).map(Value::Number).ok_or_else(|| JsonError::Number { path: self.path(), found: shown(written) })
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.wrong("a digit was expected")) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            return Ok(value);
        }
        Err(self.wrong("a value was expected"))
    }

    fn enter(&mut self, step: Step) -> Result<(), JsonError> {
        self.path.push(step);
        if self.path.len() > MAX_DEPTH {
            return Err(JsonError::TooDeep { path: self.path() });
        }
        Ok(())
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { Err(self.wrong(what)) }
    }

    fn wrong(&self, what: &str) -> JsonError {
        let before = self.text.as_bytes().get(..self.at).unwrap_or(self.text.as_bytes());
        let line = 1 + before.split(|byte| *byte == b'\n').skip(1).count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        JsonError::Syntax { line, column, what: what.to_owned() }
    }

    /// `domains[2].name`; the last steps only when it is long.
    fn path(&self) -> String {
        let left_out = self.path.len().saturating_sub(SHOWN_STEPS);
        let mut text = if left_out > 0 { "…".to_owned() } else { String::new() };
        for step in self.path.iter().skip(left_out) {
            match step {
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&shown(key));
                }
                Step::Index(index) => text.extend(["[", &index.to_string(), "]"]),
            }
        }
        text
    }
}

/// The number when a double says the same; whole ones as integers, so that 100, 1e2 and 100.0 are one value.
fn exact(written: &str) -> Option<Number> {
    let value: f64 = written.parse().ok()?;
    let parts = Decimal::of(written)?;
    let shortest = Decimal::of(&format!("{value:e}"))?;
    // halfway between two shortest spellings other writers take the even digit, as this rounding does
    let even = Decimal::of(&format!("{value:.*e}", shortest.digits.len().saturating_sub(1)))?;
    if (parts != shortest && parts != even) || (parts.digits.is_empty() && parts.negative) {
        return None; // rounded, or a zero with a sign that the canonical form drops
    }
    if value.fract() != 0.0 {
        return Number::from_f64(value);
    }
    let whole = format!("{value:.0}").parse::<i64>().ok()?;
    (whole.unsigned_abs() <= MAX_WHOLE).then(|| whole.into())
}

/// A decimal number: sign, digits without zeros at both ends, power of ten of the last digit.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    digits: String,
    power: i64,
}

impl Decimal {
    fn of(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let power = power.parse::<i64>().ok()?.checked_sub(i64::try_from(part.len()).ok()?)?;
        let all = format!("{whole}{part}");
        let digits = all.trim_end_matches('0');
        let power = power.checked_add(i64::try_from(all.len() - digits.len()).ok()?)?;
        let digits = digits.trim_start_matches('0').to_owned();
        Some(if digits.is_empty() { Self { negative, digits, power: 0 } } else { Self { negative, digits, power } })
    }
}
