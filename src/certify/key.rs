//! Keys that sign: who said it. Ed25519; a public key is written as a C2SP verifier key, a secret one rests as that line and
//! an encrypted PKCS#8 text, which `openssl pkey` reads too. Command line and window threads.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use pkcs8::LineEnding;
use sha2::{Digest as _, Sha256};

use crate::units::hex;

/// Longest name of a key, bytes.
pub const MAX_NAME: usize = 128;

/// Longest text of a key that is read, bytes.
pub const MAX_KEY_TEXT: usize = 4096;

/// Shortest passphrase, characters.
pub const MIN_PASSPHRASE: usize = 8;

/// The byte that says Ed25519 in a verifier key (C2SP signed-note).
const ED25519: u8 = 1;

/// Why a key cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name cannot stand in a signature line.
    #[error("name of a key: {name:?}, allowed are 1 to {MAX_NAME} bytes without spaces, control characters and +")]
    Name {
        /// What was given.
        name: String,
    },
    /// The text is no verifier key.
    #[error("verifier key: {what}; allowed is NAME+8 hexadecimal digits+base64 of an Ed25519 key")]
    PublicText {
        /// What is wrong.
        what: &'static str,
    },
    /// The file is no secret key in the form that is written here.
    #[error("secret key: not a verifier key with an encrypted PKCS#8 text (BEGIN ENCRYPTED PRIVATE KEY) under it")]
    SecretText,
    /// It did not open.
    #[error("secret key {name}: the passphrase does not open it, or it was changed")]
    Locked {
        /// Name of the key.
        name: String,
    },
    /// Secret and public part are not one key.
    #[error("secret key {name}: its first line is another key's")]
    NotAPair {
        /// Name of the key.
        name: String,
    },
    /// Too easily guessed.
    #[error("passphrase: {found} characters, allowed are {MIN_PASSPHRASE} or more")]
    Passphrase {
        /// How many there are.
        found: usize,
    },
    /// No randomness from the system, or its text could not be made.
    #[error("secret key: cannot be made: {what}")]
    Make {
        /// Why.
        what: String,
    },
}

impl KeyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Name { .. } => "a name like station-3.centre.example says whose key it is",
            Self::PublicText { .. } => "copy the one line of the .vkey file as it is",
            Self::SecretText => "name the .key file that `stipple key new` wrote",
            Self::Locked { .. } => {
                "type the passphrase again; without it the key is lost: make a new one and revoke the old"
            }
            Self::NotAPair { .. } => "restore the file from a copy; its two parts were written together",
            Self::Passphrase { .. } => "four words that do not belong together are long and easy to keep",
            Self::Make { .. } => "try again; if it stays so the system's source of randomness is broken",
        }
    }
}

/// A public key with the name it signs under.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

/// A text that can be the name of a key.
pub fn name(text: &str) -> Result<&str, KeyError> {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(plain) {
        return Err(KeyError::Name { name: text.chars().take(80).collect() });
    }
    Ok(text)
}

impl PublicKey {
    /// A key under a name.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, KeyError> {
        self::name(name).map(|name| Self { name: name.to_owned(), key })
    }

    /// A verifier key, as [`fmt::Display`] writes it.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let wrong = |what| KeyError::PublicText { what };
        if text.len() > MAX_KEY_TEXT {
            return Err(wrong("too long"));
        }
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong("it has not three parts"));
        };
        let bytes = STANDARD.decode(key).map_err(|_not_base64| wrong("its last part is no base64"))?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => key.try_into().map_err(|_length| wrong("its key is not 32 bytes long"))?,
            _ => return Err(wrong("its key is of a kind that is not used here")),
        };
        let key = VerifyingKey::from_bytes(&key).map_err(|_point| wrong("its key is no point of the curve"))?;
        if key.is_weak() {
            return Err(wrong("its key is a weak one"));
        }
        let key = Self::new(name, key)?;
        if hex(&key.id()) == id { Ok(key) } else { Err(wrong("its middle part does not belong to name and key")) }
    }

    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key itself.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// `SHA-256(name ‖ "\n" ‖ 0x01 ‖ key)`, its first four bytes (C2SP signed-note).
    pub fn id(&self) -> [u8; 4] {
        let hash = Sha256::new_with_prefix(&self.name).chain_update([b'\n', ED25519]).chain_update(self.key).finalize();
        let mut id = [0; 4];
        id.copy_from_slice(&hash[..4]);
        id
    }

    /// The first 16 hexadecimal digits of the key's SHA-256: for people to compare.
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(self.key)[..8])
    }

    /// Whether it signed these bytes. Signatures that other verifiers might read otherwise are refused.
    pub fn signed(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: Vec<u8> = [ED25519].into_iter().chain(*self.key.as_bytes()).collect();
        write!(f, "{}+{}+{}", self.name, hex(&self.id()), STANDARD.encode(key))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A key that can sign. Its bytes are wiped when it goes.
pub struct SecretKey {
    public: PublicKey,
    key: SigningKey,
}

impl SecretKey {
    /// A new key from the system's randomness.
    pub fn generate(name: &str) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| KeyError::Make { what: error.to_string() })?;
        Self::from_seed(name, &seed)
    }

    /// The key of a seed.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        Ok(Self { public: PublicKey::new(name, key.verifying_key())?, key })
    }

    /// Its verifier key, and itself encrypted under a passphrase (scrypt and AES-256), as text.
    pub fn seal(&self, passphrase: &str) -> Result<String, KeyError> {
        let found = passphrase.chars().count();
        if found < MIN_PASSPHRASE {
            return Err(KeyError::Passphrase { found });
        }
        // without the public half: older readers know no other form
        let bytes = KeypairBytes { secret_key: self.key.to_bytes(), public_key: None };
        let text = bytes.to_pkcs8_encrypted_pem(passphrase, LineEnding::LF);
        text.map(|text| format!("{}\n{}", self.public, text.as_str()))
            .map_err(|error| KeyError::Make { what: error.to_string() })
    }

    /// Opens what [`Self::seal`] wrote.
    pub fn open(sealed: &str, passphrase: &str) -> Result<Self, KeyError> {
        let (public, sealed) = halves(sealed)?;
        let key = SigningKey::from_pkcs8_encrypted_pem(sealed, passphrase)
            .map_err(|_wrong| KeyError::Locked { name: public.name.clone() })?;
        if key.verifying_key() == public.key {
            Ok(Self { public, key })
        } else {
            Err(KeyError::NotAPair { name: public.name })
        }
    }

    /// The public part of what [`Self::seal`] wrote, by its own word.
    pub fn public_of(sealed: &str) -> Result<PublicKey, KeyError> {
        halves(sealed).map(|(public, _)| public)
    }

    /// Its public part.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key itself, for a signature of another form.
    pub fn signing(&self) -> &SigningKey {
        &self.key
    }

    /// Signs.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}

/// The verifier key and the encrypted text.
fn halves(sealed: &str) -> Result<(PublicKey, &str), KeyError> {
    let (public, text) = sealed.split_once('\n').ok_or(KeyError::SecretText)?;
    if sealed.len() > MAX_KEY_TEXT || !text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        return Err(KeyError::SecretText);
    }
    Ok((PublicKey::parse(public)?, text))
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "secret key of {}", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed("station-3.centre.example", &[7; 32]).unwrap()
    }

    #[test]
    fn the_published_verifier_key_reads_and_writes() {
        // The example of the C2SP signed-note page and of golang.org/x/mod/sumdb/note.
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key = PublicKey::parse(text).unwrap();
        assert_eq!((key.name(), hex(&key.id()).as_str(), key.to_string().as_str()), ("PeterNeumann", "c74f20a3", text));
    }

    #[test]
    fn a_sealed_key_opens_with_its_passphrase_only() {
        let key = key();
        let sealed = key.seal("correct horse").unwrap();
        let again = SecretKey::open(&sealed, "correct horse").unwrap();
        assert_eq!(SecretKey::public_of(&sealed).as_ref(), Ok(key.public()));
        let (_, text) = sealed.split_once('\n').unwrap();
        let plain = KeypairBytes::from_pkcs8_encrypted_pem(text, "correct horse").unwrap();
        assert!(plain.public_key.is_none(), "openssl 3.0 reads the first version of PKCS#8 only");
        assert_eq!(again.sign(b"x"), key.sign(b"x"));
        let locked = SecretKey::open(&sealed, "correct hors").unwrap_err();
        assert_eq!(locked, KeyError::Locked { name: "station-3.centre.example".into() });
        let other = SecretKey::from_seed("station-3.centre.example", &[8; 32]).unwrap();
        let (_, text) = sealed.split_once('\n').unwrap();
        let swapped = SecretKey::open(&format!("{}\n{text}", other.public()), "correct horse").unwrap_err();
        assert!(matches!(swapped, KeyError::NotAPair { .. }));
        assert_eq!(key.seal("short").unwrap_err(), KeyError::Passphrase { found: 5 });
        for text in ["-----BEGIN PRIVATE KEY-----", "a\n-----BEGIN PRIVATE KEY-----", text] {
            assert_eq!(SecretKey::open(text, "x").unwrap_err(), KeyError::SecretText, "{text}");
        }
        assert!(!format!("{key:?}").contains("07070707"));
    }

    #[test]
    fn names_and_texts_that_are_none_are_refused() {
        for name in ["", "a b", "a+b", "a\nb", &"n".repeat(129)] {
            assert!(matches!(SecretKey::from_seed(name, &[1; 32]), Err(KeyError::Name { .. })), "{name:?}");
        }
        let good = key().public().to_string();
        let zero = STANDARD.encode([&[ED25519][..], &[0; 32]].concat());
        for (text, what) in [
            (good.replace('+', " "), "it has not three parts"),
            (good.replace("station-3", "station-4"), "its middle part does not belong to name and key"),
            (format!("{good}="), "its last part is no base64"),
            (format!("a+00000000+{}", STANDARD.encode([1, 2, 3])), "its key is not 32 bytes long"),
            (format!("a+00000000+{}", STANDARD.encode([2; 33])), "its key is of a kind that is not used here"),
            (format!("a+00000000+{zero}"), "its key is a weak one"),
        ] {
            assert_eq!(PublicKey::parse(&text).unwrap_err(), KeyError::PublicText { what }, "{text}");
        }
    }

    #[test]
    fn a_signature_holds_for_its_bytes_and_key_only() {
        let (key, other) = (key(), SecretKey::from_seed("station-4", &[9; 32]).unwrap());
        let signature = key.sign(b"manifest");
        assert!(key.public().signed(b"manifest", &signature));
        assert!(!key.public().signed(b"manifesu", &signature));
        assert!(!other.public().signed(b"manifest", &signature));
    }
}
