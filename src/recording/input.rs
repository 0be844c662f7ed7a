//! Where the bytes of a recording come from: a file, or memory. Any thread but the haptics thread.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A recording that is not yet open.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its file, or what it is called in messages.
    pub(super) path: PathBuf,
    held: Option<Arc<[u8]>>,
}

impl Place {
    pub(super) fn file(path: &Path) -> Self {
        Self { path: path.into(), held: None }
    }

    pub(super) fn held(path: &Path, bytes: Arc<[u8]>) -> Self {
        Self { path: path.into(), held: Some(bytes) }
    }

    pub(super) fn open(&self) -> io::Result<Input> {
        let held = |bytes: &Arc<[u8]>| Input::Held(Cursor::new(Arc::clone(bytes)));
        self.held.as_ref().map_or_else(|| File::open(&self.path).map(Input::File), |bytes| Ok(held(bytes)))
    }
}

/// An open one.
pub(super) enum Input {
    File(File),
    Held(Cursor<Arc<[u8]>>),
}

impl Input {
    pub(super) fn length(&self) -> io::Result<u64> {
        match self {
            Self::File(file) => file.metadata().map(|metadata| metadata.len()),
            Self::Held(bytes) => Ok(bytes.get_ref().len() as u64),
        }
    }

    pub(super) fn is_folder(&self) -> io::Result<bool> {
        match self {
            Self::File(file) => file.metadata().map(|metadata| metadata.is_dir()),
            Self::Held(_) => Ok(false),
        }
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(bytes),
            Self::Held(held) => held.read(bytes),
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Held(held) => held.seek(to),
        }
    }
}
