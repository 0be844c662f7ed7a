//! The folder of one attempt: its name, and files that are either the old ones or the new ones, never halves.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::SessionError;
use crate::recording::{Header, Registration};
use crate::score::ScoreSheet;

/// The score sheet in an attempt's folder.
pub const SCORE: &str = "score.json";

/// The calibration of the stylus in an attempt's folder, where one was held that was calibrated.
pub const CALIBRATION: &str = "calibration.json";

/// The SHA-256 of that file, in the head of the recording.
pub const CALIBRATION_KEY: &str = "device_calibration_sha256";

/// Where an attempt goes, and what it was opened as.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its folder; there already.
    pub folder: PathBuf,
    /// Its start.
    pub start: jiff::Timestamp,
    /// Its registration, for the recording's header; none for one that was not registered.
    pub registration: Option<Registration>,
    /// What else goes into the recording's header.
    pub extra: BTreeMap<String, String>,
}

impl Place {
    /// A new folder for an attempt that starts now and is not registered.
    pub fn now(attempts: &Path, scenario_id: &str) -> Result<Self, SessionError> {
        let start = jiff::Timestamp::now();
        Ok(Self { folder: create(attempts, scenario_id, start)?, start, registration: None, extra: BTreeMap::new() })
    }

    /// Into the header of the recording that begins here.
    pub(super) fn write(&self, header: &mut Header) {
        if let Some(registration) = &self.registration {
            registration.write(header);
        }
        header.extra.extend(self.extra.clone());
    }
}

/// Makes a new folder for an attempt: `20261123-101500-first-dots`, with a number behind it if that exists.
pub fn create(attempts: &Path, scenario_id: &str, start: jiff::Timestamp) -> Result<PathBuf, SessionError> {
    let io = |path: &Path, source| SessionError::Io { path: path.to_owned(), what: "created", source };
    fs::create_dir_all(attempts).map_err(|source| io(attempts, source))?;
    let name = format!("{}-{scenario_id}", start.strftime("%Y%m%d-%H%M%S"));
    for number in 1..10_000 {
        let path = attempts.join(if number == 1 { name.clone() } else { format!("{name}-{number}") });
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(io(&path, source)),
        }
    }
    Err(io(&attempts.join(name), ErrorKind::AlreadyExists.into()))
}

/// Writes the score sheet beside the recording.
pub fn write_score(folder: &Path, sheet: &ScoreSheet) -> Result<PathBuf, SessionError> {
    let path = folder.join(SCORE);
    let io = |source| SessionError::Io { path: path.clone(), what: "written", source };
    let text = serde_json::to_string_pretty(sheet).map_err(|error| io(error.into()))? + "\n";
    write_whole(&path, text.as_bytes()).map_err(io)?;
    Ok(path)
}

/// Why a whole file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No file of that name.
    #[error("{}: is not there", path.display())]
    Missing {
        /// Which.
        path: PathBuf,
    },
    /// A folder, a disk that fails, or no permission.
    #[error("{}: cannot be read: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Larger than such a file may be.
    #[error("{}: is {found} bytes, at most {allowed} are read", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// Its size; of one without an end, e.g. a pipe, what was read of it.
        found: u64,
        /// What is allowed.
        allowed: u64,
    },
}

/// Reads a whole file of at most `most` bytes. Never takes more memory than that, whoever wrote the file.
pub fn read_whole(path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
    let wrong = |source: std::io::Error| match source.kind() {
        ErrorKind::NotFound => ReadError::Missing { path: path.to_owned() },
        _ => ReadError::Io { path: path.to_owned(), source },
    };
    let file = fs::File::open(path).map_err(wrong)?;
    let about = file.metadata().map_err(wrong)?;
    let length = if about.is_file() { about.len() } else { 0 };
    let mut bytes = Vec::new();
    if length <= most {
        // it may grow meanwhile, and a pipe has no length: one byte more tells
        file.take(most + 1).read_to_end(&mut bytes).map_err(wrong)?;
    }
    let found = length.max(bytes.len() as u64);
    if found > most {
        return Err(ReadError::TooLarge { path: path.to_owned(), found, allowed: most });
    }
    Ok(bytes)
}

/// Writes a file beside itself, then puts it in place: after a power loss there is the old one or the new one.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut fresh = Fresh::create(path)?;
    fresh.file().write_all(bytes)?;
    fresh.put()
}

/// A file that is being written beside the one that it will replace. Gone without a trace unless it is [`Fresh::put`] in place.
#[derive(Debug)]
pub struct Fresh {
    path: PathBuf,
    /// Where it is written; nothing for a pipe or a device, which nothing can be put in the place of.
    beside: Option<PathBuf>,
    file: fs::File,
}

impl Fresh {
    /// Begins to write what will be `path`.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let special = fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
        let beside = (!special).then(|| {
            // behind the whole name: a.json and a.csv in one folder are not written to one file
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(".new");
            path.with_file_name(name)
        });
        let file = fs::File::create(beside.as_deref().unwrap_or(path))?;
        Ok(Self { path: path.to_owned(), beside, file })
    }

    /// What is written to.
    pub fn file(&mut self) -> &mut fs::File {
        &mut self.file
    }

    /// Puts it in place once it is on the disk.
    pub fn put(mut self) -> std::io::Result<()> {
        let Some(beside) = &self.beside else { return self.file.flush() };
        self.file.sync_all()?;
        fs::rename(beside, &self.path)?;
        self.beside = None;
        // the name, too, is on the disk only when its folder is
        #[cfg(unix)]
        fs::File::open(self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        Ok(())
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(beside) = self.beside.take() {
            // there is nobody left to tell
            fs::remove_file(beside).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("five");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_whole(&path, 5).unwrap(), b"12345");
        let large = read_whole(&path, 4).unwrap_err().to_string();
        assert_eq!(large, format!("{}: is 5 bytes, at most 4 are read", path.display()));
        let gone = folder.path().join("six");
        let missing = read_whole(&gone, 5).unwrap_err();
        assert!(matches!(missing, ReadError::Missing { .. }));
        assert_eq!(missing.to_string(), format!("{}: is not there", gone.display()));
        assert!(matches!(read_whole(folder.path(), 5), Err(ReadError::Io { .. })));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_an_end_is_not_read_for_ever() {
        assert!(matches!(read_whole(Path::new("/dev/zero"), 99), Err(ReadError::TooLarge { found: 100, .. })));
        assert_eq!(read_whole(Path::new("/dev/null"), 99).unwrap(), b"");
    }
}
