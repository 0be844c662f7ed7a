//! The two contexts, pinned into the program. Any thread; anything else is an error, and nothing is ever fetched.

/// Context of Verifiable Credentials 2.0.
pub const CREDENTIALS_V2: &str = "https://www.w3.org/ns/credentials/v2";

/// Context of Open Badges 3.0.
pub const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// The text of a pinned context.
pub(super) fn pinned(url: &str) -> Option<&'static [u8]> {
    match url {
        CREDENTIALS_V2 => Some(include_bytes!("../../../assets/contexts/credentials-v2.jsonld")),
        OPEN_BADGES => Some(include_bytes!("../../../assets/contexts/ob-context-3.0.3.json")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_contexts_are_the_published_ones() {
        for (url, digest) in [
            (CREDENTIALS_V2, "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
            (OPEN_BADGES, "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761"),
        ] {
            assert_eq!(crate::recording::sha256_hex(pinned(url).unwrap()), digest, "{url}");
        }
        assert!(pinned("https://example.org/context").is_none());
    }
}
