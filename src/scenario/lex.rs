//! A small lexer of RON: enough to bound its nesting before it is parsed and to find where a field stands.

/// The deepest nesting of brackets that a file may have.
pub const MAX_DEPTH: usize = 32;

/// One token: what it is and where it stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// A name, number, string, character or anything else.
    Word,
}

/// Tokens of a text; comments and space are left out. Never fails: what is not closed runs to the end.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'/') => self.skip_while(|b| b != b'\n'),
                (b'/', b'*') => self.skip_block(),
                (b, _) if b.is_ascii_whitespace() => self.at += 1,
                (b'#', b'!') => self.skip_attribute(),
                _ => return,
            }
        }
    }

    /// `#![enable(...)]`, or the rest of the line when it is not closed there.
    fn skip_attribute(&mut self) {
        self.skip_while(|b| b != b'\n' && b != b']');
        if self.byte(0) == b']' {
            self.at += 1;
        }
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.at < self.bytes.len() && keep(self.byte(0)) {
            self.at += 1;
        }
    }

    fn skip_block(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
    }

    /// `r"..."`, `r#"..."#` and so on; false when the text does not start one.
    fn skip_raw_string(&mut self) -> bool {
        let hashes = self.bytes[self.at + 1..].iter().take_while(|b| **b == b'#').count();
        if self.byte(1 + hashes) != b'"' {
            return false;
        }
        self.at += hashes + 2;
        while self.at < self.bytes.len() {
            let closes = self.byte(0) == b'"' && (1..=hashes).all(|i| self.byte(i) == b'#');
            self.at += if closes { 1 + hashes } else { 1 };
            if closes {
                break;
            }
        }
        true
    }

    fn word(&mut self) {
        match self.byte(0) {
            b'"' => self.skip_string(),
            b'\'' if self.byte(2) == b'\'' || self.byte(1) == b'\\' => {
                self.at += 3;
                // never within a letter of several bytes
                self.skip_while(|b| b & 0xC0 == 0x80);
            }
            b'r' if self.skip_raw_string() => {}
            _ => {
                self.at += 1;
                self.skip_while(|b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'+') || !b.is_ascii()
                });
            }
        }
        self.at = self.at.min(self.bytes.len());
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        let kind = match self.bytes.get(start)? {
            b'(' | b'[' | b'{' => Kind::Open,
            b')' | b']' | b'}' => Kind::Close,
            b':' => Kind::Colon,
            b',' => Kind::Comma,
            _ => Kind::Word,
        };
        if kind == Kind::Word {
            self.word();
        } else {
            self.at += 1;
        }
        Some(Token { kind, start, end: self.at })
    }
}

/// Where the text nests deeper than [`MAX_DEPTH`], in bytes.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for token in Lexer::new(text) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(token.start);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Lexer::new(text).map(|t| &text[t.start..t.end]).collect()
    }

    #[test]
    fn tokens_of_small_texts() {
        for (case, text, want) in [
            ("fields", "(a: -1.5, b:[x])", vec!["(", "a", ":", "-1.5", ",", "b", ":", "[", "x", "]", ")"]),
            ("comments", "a // (\n/* ( /* ( */ */ b", vec!["a", "b"]),
            ("strings", r##""(\"" r#"(")"# 'x' '('"##, vec![r#""(\"""#, r##"r#"(")"#"##, "'x'", "'('"]),
            ("attribute", "#![enable(implicit_some)]\n(a)", vec!["(", "a", ")"]),
            ("open string", "\"abc", vec!["\"abc"]),
            ("open comment", "a /* b", vec!["a"]),
            ("cut escape", "\"a\\", vec!["\"a\\"]),
            ("escaped letter of two bytes", "'\\é) b", vec!["'\\é", ")", "b"]),
            ("attribute in a line", "#![enable(x)] ([])]", vec!["(", "[", "]", ")", "]"]),
        ] {
            assert_eq!(words(text), want, "{case}");
        }
    }

    #[test]
    fn nesting_is_counted_outside_strings_and_comments() {
        assert_eq!(too_deep(&"(".repeat(32)), None);
        assert_eq!(too_deep(&"(".repeat(33)), Some(32));
        assert_eq!(too_deep(&format!("\"{}\"", "(".repeat(99))), None);
        assert_eq!(too_deep(&format!("/*{}*/", "(".repeat(99))), None);
        assert_eq!(too_deep(&"()".repeat(99)), None);
    }
}
