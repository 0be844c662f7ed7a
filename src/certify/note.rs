//! Signed notes, the C2SP text format: a text, an empty line, and a line for each signature. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{PublicKey, SecretKey};

/// Longest note that is read, bytes.
pub const MAX_NOTE: usize = 64 * 1024;

/// Most signatures that are read.
pub const MAX_SIGNATURES: usize = 16;

/// What every signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// Why a note cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a note at all.
    #[error("signed note: {what}")]
    Form {
        /// What is wrong.
        what: &'static str,
    },
    /// A key that is known did not make the signature under its name.
    #[error("signed note: the signature under the name {name} was not made by that key over this text")]
    Forged {
        /// Name of the key.
        name: String,
    },
}

/// A text and who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: String,
    /// The key's id, see [`PublicKey::id`].
    pub id: [u8; 4],
    signature: [u8; 64],
}

impl NoteSignature {
    fn is_of(&self, key: &PublicKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }
}

impl Note {
    /// A text without signatures. It must end with a newline and hold no other control character.
    pub fn new(text: &str) -> Result<Self, NoteError> {
        let form = |what| NoteError::Form { what };
        if text.len() > MAX_NOTE {
            return Err(form("longer than 64 KiB"));
        }
        if !text.ends_with('\n') {
            return Err(form("its text does not end with a newline"));
        }
        if text.chars().any(|c| c.is_ascii_control() && c != '\n') {
            return Err(form("its text holds a control character"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// What was signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, not yet checked.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature; one of the same key is replaced.
    pub fn sign(&mut self, key: &SecretKey) {
        self.signatures.retain(|s| !s.is_of(key.public()));
        let public = key.public();
        let signature = key.sign(self.text.as_bytes());
        self.signatures.push(NoteSignature { name: public.name().to_owned(), id: public.id(), signature });
    }

    /// Whether this key signed it: false when there is no line of that key.
    pub fn signed_by(&self, key: &PublicKey) -> Result<bool, NoteError> {
        let mut lines = self.signatures.iter().filter(|s| s.is_of(key)).peekable();
        if lines.peek().is_none() {
            return Ok(false);
        }
        if lines.all(|s| key.signed(self.text.as_bytes(), &s.signature)) {
            Ok(true)
        } else {
            Err(NoteError::Forged { name: key.name().to_owned() })
        }
    }

    /// The note as it is written.
    pub fn encode(&self) -> String {
        let line = |s: &NoteSignature| {
            let bytes: Vec<u8> = s.id.into_iter().chain(s.signature).collect();
            format!("{DASH}{} {}\n", s.name, STANDARD.encode(bytes))
        };
        let lines: Vec<String> = self.signatures.iter().map(line).collect();
        format!("{}\n{}", self.text, lines.concat())
    }

    /// Reads a note. Only the one spelling that [`Self::encode`] writes is taken.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let form = |what| NoteError::Form { what };
        if bytes.len() > MAX_NOTE {
            return Err(form("longer than 64 KiB"));
        }
        let all = std::str::from_utf8(bytes).map_err(|_utf8| form("not UTF-8"))?;
        let split = all.rfind("\n\n").ok_or(form("no empty line before its signatures"))?;
        let (text, lines) = all.split_at(split + 1);
        let mut note = Self::new(text)?;
        for line in lines.trim_start_matches('\n').split_inclusive('\n') {
            if note.signatures.len() == MAX_SIGNATURES {
                return Err(form("more than 16 signatures"));
            }
            note.signatures.push(signature(line).ok_or(form("a signature line that does not read"))?);
        }
        if note.signatures.is_empty() {
            return Err(form("no signature"));
        }
        if note.encode() == all { Ok(note) } else { Err(form("not spelled as it is written")) }
    }
}

fn signature(line: &str) -> Option<NoteSignature> {
    let (name, text) = line.strip_prefix(DASH)?.strip_suffix('\n')?.split_once(' ')?;
    let bytes = STANDARD.decode(text).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    Some(NoteSignature { name: name.to_owned(), id: *id, signature: signature.try_into().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> [SecretKey; 2] {
        [1, 2].map(|n| SecretKey::from_seed(&format!("key-{n}"), &[n; 32]).unwrap())
    }

    #[test]
    fn the_published_note_verifies() {
        // The example of golang.org/x/mod/sumdb/note, the format's origin.
        let key = PublicKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let note = Note::parse(text.as_bytes()).unwrap();
        assert_eq!(note.signed_by(&key), Ok(true));
        assert_eq!(note.encode(), text);
    }

    #[test]
    fn each_signature_is_told_apart() {
        let [station, assessor] = keys();
        let mut note = Note::new("a\nb\n").unwrap();
        note.sign(&station);
        assert_eq!(note.signed_by(assessor.public()), Ok(false));
        note.sign(&assessor);
        note.sign(&assessor);
        let again = Note::parse(note.encode().as_bytes()).unwrap();
        assert_eq!((again.signatures().len(), again.text()), (2, "a\nb\n"));
        for key in [&station, &assessor] {
            assert_eq!(again.signed_by(key.public()), Ok(true));
        }
    }

    #[test]
    fn a_signature_over_another_text_is_forged() {
        let [station, _] = keys();
        let mut note = Note::new("passed no\n").unwrap();
        note.sign(&station);
        let forged = note.encode().replace("passed no", "passed yes");
        let note = Note::parse(forged.as_bytes()).unwrap();
        assert_eq!(note.signed_by(station.public()), Err(NoteError::Forged { name: "key-1".into() }));
    }

    proptest! {
        #[test]
        fn no_changed_byte_passes(at in 0usize..150, to in 0u8..=255) {
            let [station, _] = keys();
            let mut note = Note::new("stipple manifest v1\nsha256 00\n").unwrap();
            note.sign(&station);
            let mut bytes = note.encode().into_bytes();
            let at = at % bytes.len();
            prop_assume!(bytes[at] != to);
            bytes[at] = to;
            let passed = Note::parse(&bytes).is_ok_and(|note| note.signed_by(station.public()) == Ok(true));
            prop_assert!(!passed, "byte {at} is {to}");
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(note) = Note::parse(&bytes) {
                prop_assert_eq!(note.encode().into_bytes(), bytes);
            }
        }
    }
}
