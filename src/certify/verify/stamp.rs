//! What an RFC 3161 reply is of. Its signature is not checked: that needs the X.509 certificates of whoever stamped. Pure.

/// `AlgorithmIdentifier` of SHA-256 in DER, with and without its empty parameters.
const SHA256: [&[u8]; 2] = [
    b"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00",
    b"\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01",
];

/// Whether a reply grants a stamp over this digest: `TimeStampResp` in DER and nothing behind it, status granted, and a
/// `MessageImprint` of SHA-256 with the digest.
pub(super) fn is_of(reply: &[u8], digest: &[u8; 32]) -> bool {
    let granted = inside(reply, 0x30)
        .filter(|(_, behind)| behind.is_empty())
        .and_then(|(response, _)| inside(response, 0x30))
        .and_then(|(status, token)| Some((inside(status, 0x02)?.0, token)))
        .filter(|(status, token)| matches!(status, [0 | 1]) && !token.is_empty());
    let imprint = |algorithm: &&[u8]| {
        let content = [algorithm, &b"\x04\x20"[..], digest].concat();
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        [&[0x30, length][..], &content].concat()
    };
    granted.is_some_and(|(_, token)| {
        SHA256.iter().map(imprint).any(|imprint| token.windows(imprint.len()).any(|window| window == imprint))
    })
}

/// What stands in a value of this tag, and what stands behind it; lengths in DER's one spelling, below 64 KiB.
fn inside(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match bytes {
        [found, length @ 0..=0x7f, rest @ ..] if *found == tag => (usize::from(*length), rest),
        [found, 0x81, length @ 0x80..=0xff, rest @ ..] if *found == tag => (usize::from(*length), rest),
        [found, 0x82, high @ 1..=0xff, low, rest @ ..] if *found == tag => {
            (usize::from(*high) << 8 | usize::from(*low), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tag: u8, content: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let head = if high == 0 && low < 0x80 { vec![tag, low] } else { vec![tag, 0x82, high, low] };
        [head, content.to_vec()].concat()
    }

    fn reply(status: u8, digest: &[u8]) -> Vec<u8> {
        let imprint = value(0x30, &[SHA256[0], &value(4, digest)].concat());
        let token = value(0x30, &[vec![7; 300], imprint, vec![9; 20]].concat());
        value(0x30, &[value(0x30, &value(2, &[status])), token].concat())
    }

    #[test]
    fn only_a_granted_reply_over_the_digest_holds() {
        let (ours, other) = ([1; 32], [2; 32]);
        assert!(is_of(&reply(0, &ours), &ours) && is_of(&reply(1, &ours), &ours));
        let bare = value(0x30, &[value(0x30, &value(2, &[0])), value(0x30, &ours)].concat());
        let refused = value(0x30, &value(0x30, &value(2, &[0])));
        for (name, reply) in [
            ("of something else", reply(0, &other)),
            ("refused", reply(2, &ours)),
            ("without a token", refused),
            ("a digest that is no imprint", bare),
            ("the digest behind it", [reply(0, &other), reply(0, &ours)].concat()),
            ("cut", reply(0, &ours)[..380].to_vec()),
            ("nothing", Vec::new()),
        ] {
            assert!(!is_of(&reply, &ours), "{name}");
        }
    }
}
