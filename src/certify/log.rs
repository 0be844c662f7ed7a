//! Proof that a pack stands in a public log: the C2SP `tlog-proof` text, checked without a network. The log's leaf is a
//! digest over a salt and the manifest's digest, so that a leaf says nothing once the salt is gone. Pure.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra BASE64            the salt, 32 bytes; left out where the leaf is the manifest's digest itself
//! index N                 which leaf, from 0
//! BASE64 ...              the other halves on the way up, RFC 9162 section 2.1.3
//!
//! ORIGIN                  the checkpoint, a signed note: name of the log, count of leaves, root
//! SIZE
//! BASE64
//!
//! — ORIGIN SIGNATURE      and those of witnesses, which are not looked at
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::note::{Note, NoteError};

/// First line of a proof.
const HEADING: &str = "c2sp.org/tlog-proof@v1";

/// Most halves on the way up: a log of 2^63 leaves.
const MAX_PATH: usize = 63;

/// Longest proof that is read, bytes.
const MAX_BYTES: usize = 64 << 10;

type Hash = [u8; 32];

/// Why a proof is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// It does not read.
    #[error("session.tlog-proof: {0}")]
    Form(&'static str),
    /// Its checkpoint does not read.
    #[error("session.tlog-proof: {0}")]
    Note(#[from] NoteError),
    /// It leads to another root.
    #[error("session.tlog-proof: does not lead from this manifest to the root of {origin}")]
    Elsewhere {
        /// Name of the log.
        origin: String,
    },
}

/// A proof, read but not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    salt: Option<Hash>,
    index: u64,
    path: Vec<Hash>,
    size: u64,
    root: Hash,
    /// The checkpoint with the signatures that are of a kind that is known here.
    pub checkpoint: Note,
    /// The checkpoint as it stands in the file: what a time stamp is made over.
    pub signed: Vec<u8>,
}

impl LogProof {
    /// Reads a proof.
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let form = LogError::Form;
        if bytes.len() > MAX_BYTES {
            return Err(form("longer than 64 KiB"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_utf8| form("not UTF-8"))?;
        let (head, signed) = text.split_once("\n\n").ok_or(form("no empty line before its checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADING) {
            return Err(form("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = lines.next_if(|line| line.starts_with("extra ")).and_then(|line| line.strip_prefix("extra "));
        let salt =
            extra.map(|extra| hash(extra).ok_or(form("its extra data is not a salt of 32 bytes"))).transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(number);
        let path: Option<Vec<Hash>> = lines.map(hash).collect();
        let path = path.filter(|path| path.len() <= MAX_PATH).ok_or(form("its path does not read"))?;
        let checkpoint = Note::parse(known_signatures(signed).as_bytes())?;
        let mut body = checkpoint.text().lines().skip(1);
        let size = body.next().and_then(number).ok_or(form("its checkpoint has no count of leaves"))?;
        let root = body.next().and_then(hash).ok_or(form("its checkpoint has no root"))?;
        let index = index.ok_or(form("no index"))?;
        Ok(Self { salt, index, path, size, root, checkpoint, signed: signed.as_bytes().to_vec() })
    }

    /// Name of the log, as its checkpoint says it.
    pub fn origin(&self) -> &str {
        self.checkpoint.text().lines().next().unwrap_or_default()
    }

    /// Which leaf, from 0, of how many.
    pub fn place(&self) -> (u64, u64) {
        (self.index, self.size)
    }

    /// Whether the way from this manifest leads to the root. Who signed the root is for the caller to ask.
    pub fn holds(&self, manifest: &[u8]) -> Result<(), LogError> {
        let digest: Hash = Sha256::digest(manifest).into();
        let leaf =
            self.salt.map_or(digest, |salt| Sha256::new().chain_update(salt).chain_update(digest).finalize().into());
        if root(&leaf_hash(&leaf), self.index, self.size, &self.path) == Some(self.root) {
            Ok(())
        } else {
            Err(LogError::Elsewhere { origin: self.origin().chars().take(80).collect() })
        }
    }
}

/// `SHA-256(0x00 ‖ leaf)`. F: RFC 9162 section 2.1.1.
fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`. F: RFC 9162 section 2.1.1.
fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Where a leaf and its path lead; nothing when they do not fit the size. F: RFC 9162 section 2.1.3.2.
fn root(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut at, mut last, mut found) = (index, size.checked_sub(1)?, *leaf);
    if at > last {
        return None;
    }
    for other in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            found = node(other, &found);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            found = node(&found, other);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some(found)
}

/// A checkpoint without the signatures of witnesses, which are of another length (C2SP tlog-cosignature).
fn known_signatures(checkpoint: &str) -> String {
    let known = |line: &&str| {
        let coded = line.strip_prefix('\u{2014}').and_then(|rest| rest.trim_end().rsplit(' ').next());
        coded.is_none_or(|coded| STANDARD.decode(coded).is_ok_and(|bytes| bytes.len() == 68))
    };
    checkpoint.split_inclusive('\n').filter(known).collect()
}

fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// A whole number in its one spelling.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{from_hex, hex};

    /// The tree of these leaves: its definition, RFC 9162 section 2.1.1.
    fn tree(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [one] => leaf_hash(one),
            more => {
                let half = more.len().next_power_of_two() / 2;
                node(&tree(&more[..half]), &tree(&more[half..]))
            }
        }
    }

    /// The path of a leaf: its definition, RFC 9162 section 2.1.3.1.
    fn path(at: usize, leaves: &[Vec<u8>]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let half = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(half);
        if at < half {
            [path(at, left), vec![tree(right)]].concat()
        } else {
            [path(at - half, right), vec![tree(left)]].concat()
        }
    }

    /// Leaves and roots that the tests of Certificate Transparency's reference implementation publish.
    #[test]
    fn the_published_tree_comes_out() {
        let leaves =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let bytes = |text: &str| -> Vec<u8> {
            (0..text.len() / 2).map(|at| from_hex::<1>(&text[2 * at..2 * at + 2]).unwrap()[0]).collect()
        };
        let leaves: Vec<Vec<u8>> = leaves.iter().map(|text| bytes(text)).collect();
        for (size, root) in (1..).zip(roots) {
            assert_eq!(hex(&tree(&leaves[..size])), root, "{size} leaves");
        }
    }

    #[test]
    fn every_leaf_of_every_tree_leads_to_its_root_and_to_no_other() {
        let leaves: Vec<Vec<u8>> = (0..33_u8).map(|at| vec![at]).collect();
        for size in 1..=leaves.len() {
            let leaves = &leaves[..size];
            let top = tree(leaves);
            for at in 0..size {
                let way = path(at, leaves);
                let lead = |leaf: &[u8], at: usize, size: usize, way: &[Hash]| {
                    root(&leaf_hash(leaf), at as u64, size as u64, way) == Some(top)
                };
                assert!(lead(&leaves[at], at, size, &way), "{at} of {size}");
                assert!(!lead(b"another", at, size, &way), "another leaf at {at} of {size}");
                assert!(size == 1 || !lead(&leaves[at], (at + 1) % size, size, &way), "{at} of {size} elsewhere");
                assert!(!lead(&leaves[at], size, size, &way), "behind the end of {size}");
                for cut in 0..way.len() {
                    assert!(!lead(&leaves[at], at, size, &way[..cut]), "{at} of {size}, cut at {cut}");
                }
                assert!(!lead(&leaves[at], at, size, &[way.clone(), vec![top]].concat()), "{at} of {size}, longer");
            }
        }
        assert_eq!(root(&[0; 32], 0, 0, &[]), None);
    }

    #[test]
    fn what_is_no_proof_is_refused_with_its_reason() {
        let key = super::super::key::SecretKey::from_seed("log.example", &[1; 32]).unwrap();
        let mut note =
            Note::new(&format!("log.example\n1\n{}\n", STANDARD.encode(leaf_hash(&Sha256::digest(b"m"))))).unwrap();
        note.sign(&key);
        let witness = format!("\u{2014} witness.example {}\n", STANDARD.encode([7; 76]));
        let good = format!("{HEADING}\nindex 0\n\n{}{witness}", note.encode());
        let proof = LogProof::parse(good.as_bytes()).unwrap();
        assert_eq!((proof.holds(b"m"), proof.origin(), proof.place()), (Ok(()), "log.example", (0, 1)));
        assert_eq!(proof.checkpoint.signed_by(key.public()), Ok(true));
        assert!(proof.holds(b"n").is_err());
        for (from, to, why) in [
            ("@v1", "@v2", "its first line"),
            ("index 0", "index 00", "no index"),
            ("index 0", "extra AAAA\nindex 0", "not a salt of 32 bytes"),
            ("index 0\n", "index 0\nAAAA\n", "its path does not read"),
            ("\n1\n", "\n01\n", "no count of leaves"),
            ("index 0\n\n", "index 0\n", "its path does not read"),
            (STANDARD.encode(leaf_hash(&Sha256::digest(b"m"))).as_str(), "AAAA", "no root"),
        ] {
            let said = LogProof::parse(good.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
            assert!(said.contains(why), "{to:?}: {said}");
        }
    }
}
