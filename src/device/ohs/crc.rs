//! CRC-16/CCITT-FALSE, the check that closes every report. Any thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

/// Polynomial 0x1021, start 0xFFFF, nothing reflected, nothing added at the end.
///
/// One byte at a time without a table: the eight shifts of the bitwise form, folded (the polynomial has three low terms:
/// x¹², x⁵ and 1).
pub fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0xFFFF_u16;
    for &byte in bytes {
        let mut x = (crc >> 8) ^ u16::from(byte);
        x ^= x >> 4;
        crc = (crc << 8) ^ (x << 12) ^ (x << 5) ^ x;
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, bit by bit.
    fn bitwise(bytes: &[u8]) -> u16 {
        let mut crc = 0xFFFF_u16;
        for &byte in bytes {
            crc ^= u16::from(byte) << 8;
            for _ in 0..8 {
                crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
            }
        }
        crc
    }

    #[test]
    fn it_has_the_published_check_value() {
        assert_eq!(crc16(b"123456789"), 0x29B1);
        assert_eq!(crc16(b""), 0xFFFF);
    }

    #[test]
    fn folded_and_bitwise_agree_on_every_byte_and_place() {
        let mut report = [0x5A_u8; 62];
        for at in 0..62 {
            for byte in [0_u8, 1, 0x10, 0x80, 0xA5, 0xFF] {
                report[at] = byte;
                assert_eq!(crc16(&report), bitwise(&report), "byte {byte} at {at}");
            }
        }
        for byte in 0..=255_u8 {
            assert_eq!(crc16(&[byte]), bitwise(&[byte]), "{byte}");
        }
    }
}
