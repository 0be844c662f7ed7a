//! The outer records of an MCAP file, one after the other: capped in size before any memory is taken, hashed on the way.

use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};

use mcap::MAGIC;
use mcap::records::op;
use sha2::{Digest as _, Sha256};

use super::chain::Link;
use super::input::Input;
use super::limits;
use super::messages::Seal;

/// Kind and length before each record.
const HEAD_BYTES: u64 = 9;

/// Enough for what stands between chunks; the bytes of a chunk go past this buffer, straight to their place.
const READ_AHEAD: usize = 16 << 10;

/// One outer record; its content is in [`Frames::body`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Kind.
    pub(super) op: u8,
    /// Where it begins in the file.
    pub(super) at: u64,
}

/// Why there is no further record.
#[derive(Debug)]
pub(super) enum Stop {
    /// The file ends within a record that begins here.
    Cut(u64),
    /// A record that begins here is longer than any of ours.
    TooLong { at: u64, found: u64, allowed: u64 },
    /// The system could not read.
    Io(io::Error),
}

/// A file being read record by record.
pub(super) struct Frames {
    input: BufReader<Input>,
    length: u64,
    at: u64,
    /// As long as the longest record so far; the newest takes its first `filled` bytes.
    buffer: Vec<u8>,
    filled: usize,
    hashes: Option<Hashes>,
}

/// What is computed on the way when a file is checked.
struct Hashes {
    sha: Sha256,
    /// Of the bytes before the newest metadata record.
    sha_before: Sha256,
    crc: crc32fast::Hasher,
    /// Of the bytes before the newest record.
    crc_before: crc32fast::Hasher,
    /// Of the bytes since the newest chunk began.
    part: crc32fast::Hasher,
    part_from: u64,
    /// Of the part before the newest chunk or metadata record.
    seal: Seal,
}

impl Frames {
    /// Starts behind the magic bytes, which must be there.
    pub(super) fn open(mut file: Input, hashing: bool) -> Result<Self, Stop> {
        let length = file.length().map_err(Stop::Io)?;
        file.seek(SeekFrom::Start(0)).map_err(Stop::Io)?;
        let hashes = hashing.then(|| Hashes {
            sha: Sha256::new(),
            sha_before: Sha256::new(),
            crc: crc32fast::Hasher::new(),
            crc_before: crc32fast::Hasher::new(),
            part: crc32fast::Hasher::new(),
            part_from: 0,
            seal: Seal::default(),
        });
        let input = BufReader::with_capacity(READ_AHEAD, file);
        let mut frames = Self { input, length, at: 0, buffer: Vec::new(), filled: 0, hashes };
        frames.take(MAGIC.len() as u64)?;
        Ok(frames)
    }

    /// The next record; none when the file ends where a record ends.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Stop> {
        let at = self.at;
        if at >= self.length {
            return Ok(None);
        }
        if self.length - at < HEAD_BYTES {
            return Err(Stop::Cut(at));
        }
        if let Some(hashes) = &mut self.hashes {
            hashes.crc_before = hashes.crc.clone();
        }
        let before = self.hashes.as_ref().map(|hashes| (hashes.sha.clone(), hashes.part.clone()));
        self.take(HEAD_BYTES)?;
        let Some((&op, length)) = self.body().split_first() else { return Err(Stop::Cut(at)) };
        let length = u64::from_le_bytes(length.try_into().unwrap_or_default());
        if let (Some(hashes), Some((sha, part))) = (&mut self.hashes, before)
            && matches!(op, op::METADATA | op::CHUNK)
        {
            hashes.sha_before = sha;
            hashes.seal = Seal { from: hashes.part_from, to: at, crc32: part.finalize() };
            if op == op::CHUNK {
                hashes.part_from = at;
                hashes.part = crc32fast::Hasher::new();
                hashes.part.update(self.buffer.get(..self.filled).unwrap_or_default());
            }
        }
        if length > self.length - self.at {
            return Err(Stop::Cut(at));
        }
        let allowed = cap(op);
        if length > allowed {
            return Err(Stop::TooLong { at, found: length, allowed });
        }
        self.take(length)?;
        Ok(Some(Frame { op, at }))
    }

    /// Content of the newest record.
    pub(super) fn body(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Where the next record begins.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Length of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// What is left of the file, at most `most` bytes of it, into [`Frames::body`].
    pub(super) fn rest(&mut self, most: u64) -> Result<&[u8], Stop> {
        self.take((self.length - self.at).min(most))?;
        Ok(self.body())
    }

    /// SHA-256 of the bytes before the newest metadata record.
    pub(super) fn digest_before(&self) -> Link {
        self.hashes.as_ref().map(|hashes| hashes.sha_before.clone().finalize().into()).unwrap_or_default()
    }

    /// The seal of what stands between the chunk before and the newest chunk or metadata record.
    pub(super) fn seal(&self) -> Seal {
        self.hashes.as_ref().map(|hashes| hashes.seal).unwrap_or_default()
    }

    /// SHA-256 of all bytes so far.
    pub(super) fn digest(&self) -> Link {
        self.hashes.as_ref().map(|hashes| hashes.sha.clone().finalize().into()).unwrap_or_default()
    }

    /// CRC-32 of the bytes since the start or [`Frames::restart_crc`], up to the newest record, and with so many bytes of it.
    pub(super) fn crc_with(&self, frame: Frame, bytes: usize) -> u32 {
        let Some(hashes) = &self.hashes else { return 0 };
        let mut crc = hashes.crc_before.clone();
        if bytes > 0 {
            crc.update(&[frame.op]);
            crc.update(&(self.body().len() as u64).to_le_bytes());
            crc.update(self.body().get(..bytes).unwrap_or_default());
        }
        crc.finalize()
    }

    /// Begins the CRC anew: the summary has its own.
    pub(super) fn restart_crc(&mut self) {
        if let Some(hashes) = &mut self.hashes {
            hashes.crc = crc32fast::Hasher::new();
        }
    }

    /// Reads so many bytes, which the caller has compared with what is allowed and with what is left.
    fn take(&mut self, bytes: u64) -> Result<(), Stop> {
        let at = self.at;
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        if bytes > self.buffer.len() {
            self.buffer.resize(bytes, 0);
        }
        self.filled = bytes;
        let body = self.buffer.get_mut(..bytes).unwrap_or_default();
        self.input.read_exact(body).map_err(|why| match why.kind() {
            io::ErrorKind::UnexpectedEof => Stop::Cut(at),
            _ => Stop::Io(why),
        })?;
        self.at += bytes as u64;
        if let Some(hashes) = &mut self.hashes {
            hashes.sha.update(&*body);
            hashes.crc.update(body);
            hashes.part.update(body);
        }
        Ok(())
    }
}

/// The longest content a record of this kind may have. The 64 KiB more are for its own fields.
fn cap(op: u8) -> u64 {
    let own = 64 << 10;
    match op {
        op::CHUNK => limits::CHUNK_BYTES + own,
        op::ATTACHMENT => limits::ATTACHMENT_BYTES + own,
        op::METADATA => limits::METADATA_BYTES + own,
        _ => limits::RECORD_BYTES,
    }
}

/// The file ends as a finished MCAP does: when its records do not end there, something in it was changed.
pub(super) fn has_end(file: &mut Input) -> io::Result<bool> {
    let magic = MAGIC.len() as u64;
    if file.length()? < 2 * magic {
        return Ok(false);
    }
    let mut end = [0; 8];
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut end)?;
    Ok(end == MAGIC)
}
