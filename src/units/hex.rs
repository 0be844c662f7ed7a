//! Bytes as lower-case hexadecimal text and back: the one spelling of every digest and report. Any thread but the haptics thread.

/// Some bytes as lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes that lower-case hexadecimal text stands for; no other spelling is taken.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    (hex(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only_is_taken() {
        let bytes = [0xfa, 0xff, 0x00, 0x1e];
        let text = hex(&bytes);
        assert_eq!(text, "faff001e");
        assert_eq!(from_hex::<4>(&text), Some(bytes));
        assert_eq!(from_hex::<4>(&text.to_uppercase()), None);
        assert_eq!(from_hex::<4>(&text[1..]), None);
        assert_eq!(from_hex::<4>(&format!("{text}0")), None);
        assert_eq!(from_hex::<1>("+1"), None);
        assert_eq!(from_hex::<1>("é"), None);
    }
}
