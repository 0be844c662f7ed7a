//! Addresses: what may be one, and a text as a piece of one. Pure.

/// Longest address that is taken, bytes.
const MAX: usize = 1024;

/// Whether a text is an absolute address: a scheme, something behind it, and no character that needs escaping.
pub(super) fn is_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    let scheme = letters.next().is_some_and(|b| b.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`".contains(c);
    scheme && !rest.is_empty() && text.len() <= MAX && text.chars().all(plain)
}

/// Whether a text is an address on the web, of a folder of its own: no query, no fragment, no name and password.
pub(super) fn is_web(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@')) && !text.contains(['?', '#']) && is_iri(text)
}

/// A text as one piece of a path: everything but plain letters, digits, `-`, `_`, `.` as `%XX`.
pub(super) fn piece(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_a_text() {
        for good in ["https://a.example/x", "urn:isbn:1", "tag:a.example,2026:x", "http://é.example/ü"] {
            assert!(is_iri(good), "{good}");
        }
        for bad in ["", "score", "https:", ":x", "Https://a", "https://a b", "1a:x", "x:<y>", "x:\ny"] {
            assert!(!is_iri(bad), "{bad}");
        }
        for bad in ["urn:x:y", "https:///x", "https://u@h/x", "https://h/?q", "https://h/#f", "ftp://h/"] {
            assert!(!is_web(bad), "{bad}");
        }
        assert!(is_web("https://h") && is_web("http://h:80/x/"));
    }

    #[test]
    fn a_piece_cannot_leave_its_place() {
        assert_eq!(piece("first-dots"), "first-dots");
        assert_eq!(piece("a/b?c#d é"), "a%2Fb%3Fc%23d%20%C3%A9");
    }
}
