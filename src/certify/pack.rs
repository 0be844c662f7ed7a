//! The pack, `.stipple`: the files of one attempt in one canonical zip, to hand over. Names come from a closed list, each with
//! a cap; nothing is compressed; times, modes and comments are empty. So there is one way to write a pack, and what was read is
//! written again and compared byte for byte. Any thread but the haptics thread.

use std::collections::BTreeMap;

/// Ending of a pack's name.
pub const ENDING: &str = "stipple";

/// Largest pack that is read, bytes.
pub const MAX_PACK: u64 = 320 << 20;

/// Every file that a pack may hold, in the order in which they stand in it, with the largest size of each, bytes.
pub const PARTS: [(&str, u64); 12] = [
    (CALIBRATION, 64 << 10),
    (TIMESTAMP, 64 << 10),
    (CREDENTIAL, 1 << 20),
    (MANIFEST, 64 << 10),
    (SIGNATURES, 64 << 10),
    (RECORDING, 256 << 20),
    (REPORT, 16 << 20),
    (SCHEME, 64 << 10),
    (SCORE, 16 << 20),
    (LOG_PROOF, 64 << 10),
    (STATEMENTS, 4 << 20),
    (VERDICTS, 1 << 20),
];

/// An RFC 3161 time stamp of the log's checkpoint.
pub const TIMESTAMP: &str = "checkpoint.tsr";
/// Proof that the manifest stands in a log, see [`super::log`].
pub const LOG_PROOF: &str = "session.tlog-proof";
/// The device's calibration, as it was when the attempt began.
pub const CALIBRATION: &str = crate::session::folder::CALIBRATION;
/// The credential of a passed attempt.
pub const CREDENTIAL: &str = "credential.json";
/// See [`super::manifest`].
pub const MANIFEST: &str = "manifest.json";
/// Who signed the manifest.
pub const SIGNATURES: &str = "manifest.sig";
/// The recording.
pub const RECORDING: &str = "recording.mcap";
/// The report for people.
pub const REPORT: &str = "report.pdf";
/// Who signed the scenario and its rubric, see [`super::scheme`].
pub const SCHEME: &str = "scenario.sig";
/// The score sheet, canonical JSON.
pub const SCORE: &str = "score.json";
/// Statements for a learning record store.
pub const STATEMENTS: &str = "statements.json";
/// Verdicts after the first one.
pub const VERDICTS: &str = "verdicts.jsonl";

/// Files that may come into a pack after the station signed; each is checked by itself.
pub const LATER: [&str; 5] = [CREDENTIAL, REPORT, STATEMENTS, LOG_PROOF, TIMESTAMP];

/// Without these a pack is none.
pub const NEEDED: [&str; 4] = [MANIFEST, SIGNATURES, RECORDING, SCORE];

/// The files of a pack by name.
pub type Parts = BTreeMap<&'static str, Vec<u8>>;

/// Why a pack cannot be read or written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Larger than any pack.
    #[error("pack: {bytes} bytes, allowed are {MAX_PACK}")]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// Not a zip that can be read.
    #[error("pack: not a readable zip: {what}")]
    NotZip {
        /// Why.
        what: &'static str,
    },
    /// A name that no pack holds.
    #[error("pack: file {name:?} does not belong in a pack")]
    Stranger {
        /// Its name, cut to 80 characters.
        name: String,
    },
    /// The same name twice.
    #[error("pack: {name} stands in it twice")]
    Twice {
        /// Its name.
        name: &'static str,
    },
    /// A file over its cap.
    #[error("pack: {name}: {bytes} bytes, allowed are {most}")]
    PartTooLarge {
        /// Its name.
        name: &'static str,
        /// Its length as the zip says it.
        bytes: u64,
        /// The cap.
        most: u64,
    },
    /// A compressed file.
    #[error("pack: {name} is compressed or encrypted; files in a pack are stored as they are")]
    NotStored {
        /// Its name.
        name: &'static str,
    },
    /// A file that must be there.
    #[error("pack: {name} is missing")]
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// Right in content, but spelled otherwise.
    #[error("pack: not in canonical form: written again from its files it has other bytes, first at {at}")]
    NotCanonical {
        /// First byte that differs.
        at: usize,
    },
}

impl PackError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotZip { .. } => {
                "a pack is the .stipple file that `stipple pack` wrote; ask for it again if it was cut off"
            }
            _ => "a pack is taken only as `stipple pack` wrote it; ask its sender for the file itself",
        }
    }
}

/// First bytes of a local file header, of an entry of the central directory, and of the end.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;

/// Version that reads it (1.0), flags, method (stored), time, date (1980-01-01): the same in both headers.
const COMMON: [u16; 5] = [10, 0, 0, 0, 0x21];

/// Length of a local header without its name.
const LOCAL_BYTES: usize = 30;

/// The pack as bytes: PKWARE's zip, files stored, nothing optional.
pub fn encode(parts: &Parts) -> Result<Vec<u8>, PackError> {
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0);
    for (name, most) in PARTS {
        let Some(content) = parts.get(name) else {
            if NEEDED.contains(&name) {
                return Err(PackError::Missing { name });
            }
            continue;
        };
        let too_large = PackError::PartTooLarge { name, bytes: content.len() as u64, most };
        let size = u32::try_from(content.len()).ok().filter(|size| u64::from(*size) <= most).ok_or(too_large)?;
        let at = word(out.len());
        let crc = crc32fast::hash(content);
        let sizes = [crc, size, size];
        let name_len = u16::try_from(name.len()).unwrap_or(u16::MAX);
        u32s(&mut out, &[LOCAL]);
        u16s(&mut out, &COMMON);
        u32s(&mut out, &sizes);
        u16s(&mut out, &[name_len, 0]);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
        u32s(&mut directory, &[CENTRAL]);
        u16s(&mut directory, &[COMMON[0]]);
        u16s(&mut directory, &COMMON);
        u32s(&mut directory, &sizes);
        u16s(&mut directory, &[name_len, 0, 0, 0, 0]);
        u32s(&mut directory, &[0, at]);
        directory.extend_from_slice(name.as_bytes());
        count += 1;
    }
    let (at, size) = (word(out.len()), word(directory.len()));
    out.append(&mut directory);
    u32s(&mut out, &[END]);
    u16s(&mut out, &[0, 0, count, count]);
    u32s(&mut out, &[size, at]);
    u16s(&mut out, &[0]);
    Ok(out)
}

/// The caps of [`PARTS`] keep a pack far below 4 GiB.
fn word(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn u16s(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn u32s(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

/// Reads a pack. Only what [`encode`] writes is taken; no more memory is used than the pack itself has.
pub fn decode(bytes: &[u8]) -> Result<Parts, PackError> {
    if bytes.len() as u64 > MAX_PACK {
        return Err(PackError::TooLarge { bytes: bytes.len() as u64 });
    }
    if !bytes.starts_with(&LOCAL.to_le_bytes()) {
        return Err(PackError::NotZip { what: "it does not begin with a file" });
    }
    let (mut parts, mut rest) = (Parts::new(), bytes);
    while rest.starts_with(&LOCAL.to_le_bytes()) {
        let (name, content, behind) = part(rest)?;
        if parts.insert(name, content.to_vec()).is_some() {
            return Err(PackError::Twice { name });
        }
        rest = behind;
    }
    let again = encode(&parts)?;
    if again == bytes {
        return Ok(parts);
    }
    let at = again.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or_else(|| again.len().min(bytes.len()));
    Err(PackError::NotCanonical { at })
}

/// The file that stands first, and what stands behind it.
fn part(bytes: &[u8]) -> Result<(&'static str, &[u8], &[u8]), PackError> {
    let short = PackError::NotZip { what: "it is cut off" };
    let (head, rest) = bytes.split_at_checked(LOCAL_BYTES).ok_or(short)?;
    let two = |at: usize| head.get(at..at + 2).map_or(0, |b| b.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)));
    let size = two(18) | two(20) << 16;
    let (name, rest) = rest.split_at_checked(two(26)).ok_or(PackError::NotZip { what: "it is cut off" })?;
    let Some((name, most)) = PARTS.into_iter().find(|(known, _)| known.as_bytes() == name) else {
        return Err(PackError::Stranger { name: String::from_utf8_lossy(name).chars().take(80).collect() });
    };
    if two(6) != 0 || two(8) != 0 {
        return Err(PackError::NotStored { name });
    }
    if size as u64 > most {
        return Err(PackError::PartTooLarge { name, bytes: size as u64, most });
    }
    let (content, rest) = rest.split_at_checked(size).ok_or(PackError::NotZip { what: "it is cut off" })?;
    Ok((name, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts() -> Parts {
        NEEDED.into_iter().map(|name| (name, name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_pack_comes_back_as_it_was_and_has_one_spelling() {
        let bytes = encode(&parts()).unwrap();
        assert_eq!(decode(&bytes).unwrap(), parts());
        assert_eq!(encode(&parts()).unwrap(), bytes);
    }

    #[test]
    fn each_needed_file_is_missed() {
        for name in NEEDED {
            let mut parts = parts();
            parts.remove(name);
            assert_eq!(encode(&parts).unwrap_err(), PackError::Missing { name });
        }
    }

    /// A zip of these files in their order, with our headers.
    fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, content) in files {
            u32s(&mut out, &[LOCAL]);
            u16s(&mut out, &COMMON);
            u32s(&mut out, &[crc32fast::hash(content), word(content.len()), word(content.len())]);
            u16s(&mut out, &[u16::try_from(name.len()).unwrap(), 0]);
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(content);
        }
        out
    }

    #[test]
    fn hostile_zips_are_refused_by_name() {
        for name in ["../../etc/passwd", "/etc/passwd", "a/manifest.json", "MANIFEST.JSON", "x\0y", &"n".repeat(60_000)]
        {
            let refused = decode(&zip_of(&[(name, b"x")])).unwrap_err();
            assert!(matches!(refused, PackError::Stranger { ref name } if name.chars().count() <= 80), "{refused}");
        }
        let big = vec![0; (64 << 10) + 1];
        let over = decode(&zip_of(&[(MANIFEST, &big)])).unwrap_err();
        assert_eq!(over, PackError::PartTooLarge { name: MANIFEST, bytes: 65_537, most: 65_536 });
        let twice = decode(&zip_of(&[(MANIFEST, b"a"), (MANIFEST, b"b")])).unwrap_err();
        assert_eq!(twice, PackError::Twice { name: MANIFEST });
        let mut bomb = encode(&parts()).unwrap();
        bomb[8] = 8;
        assert_eq!(decode(&bomb).unwrap_err(), PackError::NotStored { name: MANIFEST });
        let mut lying = encode(&parts()).unwrap();
        lying[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
        assert_eq!(decode(&lying).unwrap_err(), PackError::NotZip { what: "it is cut off" });
        assert!(matches!(decode(b"PK\x03\x04 not a zip"), Err(PackError::NotZip { .. })));
        assert!(matches!(decode(b""), Err(PackError::NotZip { .. })));
    }

    #[test]
    fn another_spelling_of_the_same_files_is_refused() {
        let good = encode(&parts()).unwrap();
        let mut dated = good.clone();
        dated[12] = 0x22;
        assert!(matches!(decode(&dated), Err(PackError::NotCanonical { .. })));
        let mut files: Vec<(&str, &[u8])> = NEEDED.iter().map(|name| (*name, name.as_bytes())).collect();
        files.swap(0, 2);
        assert!(matches!(decode(&zip_of(&files)), Err(PackError::NotCanonical { .. })));
        let tail = [good.clone(), b"more".to_vec()].concat();
        assert_eq!(decode(&tail).unwrap_err(), PackError::NotCanonical { at: good.len() });
        let head = [b"#!/bin/sh\n".to_vec(), good].concat();
        assert!(matches!(decode(&head), Err(PackError::NotZip { .. })));
    }

    proptest! {
        #[test]
        fn no_changed_byte_reads_the_same(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut bytes = encode(&parts()).unwrap();
            let at = at.index(bytes.len());
            prop_assume!(bytes[at] != to);
            bytes[at] = to;
            prop_assert_ne!(decode(&bytes).ok(), Some(parts()));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(decode(&bytes).is_err());
        }
    }
}
