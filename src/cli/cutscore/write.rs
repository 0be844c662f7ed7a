//! The document on disk and its signature.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::CliError;
use super::super::certify::secret::{self, PassphraseChoice};
use super::super::certify::{read_text, write};
use super::super::out::Out;
use crate::certify::key::{PublicKey, SecretKey};
use crate::certify::note::{Note, NoteError};
use crate::recording::sha256_hex;

/// Where a document goes and who signs it.
#[derive(Args, Debug)]
pub(super) struct WriteArgs {
    /// File to write, e.g. cutscore.json; must not exist yet
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Key that signs the file: its name in the folder of keys, or its .key file; the signature goes beside it as `.sig`
    #[arg(long, value_name = "NAME|FILE", requires = "out")]
    key: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseChoice,
}

impl From<NoteError> for CliError {
    fn from(error: NoteError) -> Self {
        Self::failed(&error).hint("the .sig file must be the one that was written with the document")
    }
}

/// First line of what is signed.
const SIGNED: &str = "stipple standard setting v1";

/// What a signature says: which document, by its digest.
fn statement(bytes: &[u8]) -> String {
    format!("{SIGNED}\n{}\n", sha256_hex(bytes))
}

/// Whether a file is a signature of a document of ours.
fn is_orphan(path: &Path) -> bool {
    let text = read_text(path, 64 << 10).unwrap_or_default();
    Note::parse(text.as_bytes()).is_ok_and(|note| note.text().lines().next() == Some(SIGNED))
}

/// The signed note of a document.
pub(super) fn signature(path: &Path) -> PathBuf {
    path.with_extension("sig")
}

/// Whether `key` signed these bytes in the note beside `path`.
pub(super) fn signed_by(path: &Path, bytes: &[u8], key: &Path) -> Result<PublicKey, CliError> {
    let key = secret::public(key)?;
    let note = Note::parse(read_text(&signature(path), 64 << 10)?.as_bytes())?;
    let refused = |why: &str| {
        CliError::failed(format_args!("{}: {why}", signature(path).display()))
            .hint("the document or its signature was changed, or it was signed by another key")
    };
    if note.text() != statement(bytes) {
        return Err(refused("signs another document"));
    }
    if note.signed_by(&key)? { Ok(key) } else { Err(refused(&format!("is not signed by {}", key.name()))) }
}

impl WriteArgs {
    /// Opens the key before any work is done.
    pub(super) fn key(&self) -> Result<Option<SecretKey>, CliError> {
        self.key.as_deref().map(|key| secret::open(key, &self.passphrase)).transpose()
    }

    /// Writes the document and its signature, where a file was named. The signature comes first: a document that is
    /// there with its `.sig` asked for is never without it.
    pub(super) fn write(&self, bytes: &[u8], key: Option<&SecretKey>, out: &mut Out) -> Result<(), CliError> {
        let Some(path) = &self.out else { return Ok(()) };
        let beside = signature(path);
        // a signature of ours without its document was left when the power went: it is written again
        let there = |path: &&PathBuf| path.exists() && (*path != &beside || !is_orphan(path));
        let old = [Some(path), key.map(|_| &beside)].into_iter().flatten().find(there);
        if let Some(old) = old {
            return Err(CliError::usage(format_args!("{}: exists already", old.display()))
                .hint("a cut score is a record; choose another name, or take the old one away yourself"));
        }
        if let Some(key) = key {
            let mut note = Note::new(&statement(bytes))?;
            note.sign(key);
            write(&beside, note.encode().as_bytes())?;
        }
        write(path, bytes)?;
        out.note(format_args!("written to {}", path.display()));
        if let Some(key) = key {
            out.note(format_args!("signed by {} in {}", key.public().name(), beside.display()));
        }
        Ok(())
    }
}
