//! Where a recording's bytes go: counted, hashed and handed on in order. Recorder thread.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::chain::Link;
use super::messages::Seal;

/// What a recording can be written to: a file, or in tests something that fails when told to.
pub trait Storage: Write + Send {
    /// Makes what was written survive a loss of power.
    fn sync(&mut self) -> io::Result<()>;

    /// Another handle to the same storage, for syncing it while this one is written, where there can be one.
    fn second(&self) -> Option<Box<dyn Storage>> {
        None
    }
}

impl Storage for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn second(&self) -> Option<Box<dyn Storage>> {
        self.try_clone().ok().map(|file| Box::new(file) as Box<dyn Storage>)
    }
}

struct Tally {
    storage: BufWriter<Box<dyn Storage>>,
    sha: Sha256,
    bytes: u64,
    /// Of the bytes since the newest chunk began.
    crc: crc32fast::Hasher,
    from: u64,
}

/// A handle to the storage: the MCAP writer holds one, the recording writer another.
#[derive(Clone)]
pub(super) struct Sink(Arc<Mutex<Tally>>);

impl Sink {
    pub(super) fn new(storage: Box<dyn Storage>) -> Self {
        let storage = BufWriter::with_capacity(256 * 1024, storage);
        let crc = crc32fast::Hasher::new();
        Self(Arc::new(Mutex::new(Tally { storage, sha: Sha256::new(), bytes: 0, crc, from: 0 })))
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.tally().bytes
    }

    /// SHA-256 of the bytes so far.
    pub(super) fn digest(&self) -> Link {
        self.tally().sha.clone().finalize().into()
    }

    /// The seal of the bytes since the last one; what is written next begins a new part.
    pub(super) fn seal(&self) -> Seal {
        let mut tally = self.tally();
        let crc32 = std::mem::take(&mut tally.crc).finalize();
        let seal = Seal { from: tally.from, to: tally.bytes, crc32 };
        tally.from = tally.bytes;
        seal
    }

    /// Another handle to the storage, for syncing, where there can be one.
    pub(super) fn second(&self) -> Option<Box<dyn Storage>> {
        self.tally().storage.get_ref().second()
    }

    /// Everything down to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        let mut tally = self.tally();
        tally.storage.flush()?;
        tally.storage.get_mut().sync()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut tally = self.tally();
        tally.storage.write_all(bytes)?;
        tally.sha.update(bytes);
        tally.crc.update(bytes);
        tally.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tally().storage.flush()
    }
}

/// The MCAP writer asks where it is and, with seeking disabled, never goes anywhere else: a cut file is a true prefix.
impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) => Ok(self.bytes()),
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "a recording is written in order")),
        }
    }
}
