//! Little-endian CDR, as ROS 2 writes it: a 4-byte header, then the fields; 8-byte numbers lie on multiples of 8
//! counted from the end of that header, 4-byte numbers on multiples of 4.

use crate::math::{DQuat, DVec3};

use super::fields::Fields;

/// Encapsulation header: plain CDR, little-endian, no options.
pub(super) const HEADER: [u8; 4] = [0, 1, 0, 0];

/// Writes a message into a buffer that is used again and again.
pub(super) struct Encoder<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Encoder<'a> {
    /// Starts a message; the buffer's old content goes.
    pub(super) fn new(bytes: &'a mut Vec<u8>) -> Self {
        bytes.clear();
        bytes.extend_from_slice(&HEADER);
        Self { bytes }
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.align(4);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.align(8);
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A string: its length with the closing zero, its bytes, the zero. Inner zeros become spaces.
    pub(super) fn string(&mut self, text: &str) {
        self.u32(u32::try_from(text.len() + 1).unwrap_or(u32::MAX));
        self.bytes.extend(text.bytes().map(|byte| if byte == 0 { b' ' } else { byte }));
        self.bytes.push(0);
    }

    fn align(&mut self, to: usize) {
        let over = (self.bytes.len() - HEADER.len()) % to;
        if over > 0 {
            self.bytes.resize(self.bytes.len() + to - over, 0);
        }
    }
}

impl Fields for Encoder<'_> {
    fn tick(&mut self, _: &'static str, value: &mut u64) {
        self.u64(*value);
    }
    fn number(&mut self, _: &'static str, value: &mut f64) {
        self.f64(*value);
    }
    fn vector(&mut self, _: &'static str, value: &mut DVec3) {
        value.to_array().into_iter().for_each(|part| self.f64(part));
    }
    fn rotation(&mut self, _: &'static str, value: &mut DQuat) {
        value.to_array().into_iter().for_each(|part| self.f64(part));
    }
    fn count(&mut self, _: &'static str, value: &mut u32) {
        self.u32(*value);
    }
}

/// Reads a message. A read past its end gives zero and is remembered: [`Decoder::whole`] is then false.
pub(super) struct Decoder<'a> {
    rest: &'a [u8],
    read: usize,
    good: bool,
}

impl<'a> Decoder<'a> {
    /// Starts on a message.
    pub(super) fn new(message: &'a [u8]) -> Self {
        match message.split_first_chunk::<4>() {
            Some((header, rest)) => Self { rest, read: 0, good: *header == HEADER },
            None => Self { rest: &[], read: 0, good: false },
        }
    }

    /// Every field was there and nothing is left over.
    pub(super) fn whole(&self) -> bool {
        self.good && self.rest.is_empty()
    }

    #[inline]
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let over = self.read % N;
        if over > 0 {
            self.skip(N - over);
        }
        let Some((bytes, rest)) = self.rest.split_first_chunk::<N>() else {
            self.good = false;
            return [0; N];
        };
        self.rest = rest;
        self.read += N;
        *bytes
    }

    /// Padding is zero, so that each message has one spelling.
    fn skip(&mut self, bytes: usize) {
        match self.rest.split_at_checked(bytes) {
            Some((padding, rest)) => {
                self.good &= padding.iter().all(|byte| *byte == 0);
                self.rest = rest;
                self.read += bytes;
            }
            None => self.good = false,
        }
    }

    #[inline]
    pub(super) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    #[inline]
    pub(super) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    #[inline]
    pub(super) fn f64(&mut self) -> f64 {
        f64::from_bits(self.u64())
    }

    pub(super) fn byte(&mut self) -> u8 {
        let [byte] = self.take::<1>();
        byte
    }

    pub(super) fn string(&mut self) -> &'a str {
        let length = self.u32() as usize;
        let Some((bytes, rest)) = self.rest.split_at_checked(length) else {
            self.good = false;
            return "";
        };
        self.rest = rest;
        self.read += length;
        let text = bytes.strip_suffix(&[0]).and_then(|text| std::str::from_utf8(text).ok());
        self.good &= text.is_some();
        text.unwrap_or_default()
    }
}

impl Fields for Decoder<'_> {
    #[inline]
    fn tick(&mut self, _: &'static str, value: &mut u64) {
        *value = self.u64();
    }
    #[inline]
    fn number(&mut self, _: &'static str, value: &mut f64) {
        *value = self.f64();
    }
    #[inline]
    fn vector(&mut self, _: &'static str, value: &mut DVec3) {
        *value = DVec3::new(self.f64(), self.f64(), self.f64());
    }
    #[inline]
    fn rotation(&mut self, _: &'static str, value: &mut DQuat) {
        *value = DQuat::from_xyzw(self.f64(), self.f64(), self.f64(), self.f64());
    }
    #[inline]
    fn count(&mut self, _: &'static str, value: &mut u32) {
        *value = self.u32();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_on_multiples_of_their_size() {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes);
        encoder.u32(7);
        encoder.u64(9);
        encoder.string("pop");
        encoder.u32(1);
        assert_eq!(
            bytes,
            [0, 1, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, b'p', b'o', b'p', 0, 1, 0, 0, 0]
        );
        let mut decoder = Decoder::new(&bytes);
        assert_eq!((decoder.u32(), decoder.u64(), decoder.string(), decoder.u32()), (7, 9, "pop", 1));
        assert!(decoder.whole());
    }

    #[test]
    fn a_short_or_lying_message_is_not_whole() {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes).string("text");
        for (case, message) in [
            ("empty", &[][..]),
            ("header only", &HEADER),
            ("big-endian", &[0, 0, 0, 0, 1, 0, 0, 0, 0]),
            ("cut", &bytes[..bytes.len() - 1]),
            ("huge length", &[0, 1, 0, 0, 255, 255, 255, 255, 0]),
            ("no closing zero", &[0, 1, 0, 0, 1, 0, 0, 0, 65]),
            ("not text", &[0, 1, 0, 0, 2, 0, 0, 0, 255, 0]),
        ] {
            let mut decoder = Decoder::new(message);
            decoder.string();
            assert!(!decoder.whole(), "{case}");
        }
    }
}
