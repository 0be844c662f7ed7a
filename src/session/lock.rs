//! A lock file: one program at a time, and the system lets go of it when the program ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long to sleep between two looks at a lock that somebody else holds.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Held until it is dropped. The file stays, empty.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes it, waiting for somebody else for at most `patience`; nothing when they hold it still.
    pub fn take(path: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if since.elapsed() >= patience => return Ok(None),
                Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_LOOKS),
            }
        }
    }

    /// Whether somebody holds it. A file that is not there is held by nobody.
    pub fn is_held(path: &Path) -> bool {
        let Ok(file) = File::open(path) else { return false };
        let tried = file.try_lock_shared();
        let held = matches!(tried, Err(TryLockError::WouldBlock));
        if tried.is_ok() {
            drop(Self(file));
        }
        held
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // not only closed: a program that is being started at this moment still has the file, and would hold on to it;
        // what cannot be unlocked is closed all the same
        self.0.unlock().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_whoever_waits_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        assert!(!Lock::is_held(&path), "there is none");
        let held = Lock::take(&path, Duration::ZERO).unwrap().unwrap();
        assert!(Lock::is_held(&path));
        assert!(Lock::take(&path, Duration::from_millis(15)).unwrap().is_none());
        let waits = thread::spawn({
            let path = path.clone();
            move || Lock::take(&path, Duration::from_mins(1)).unwrap().is_some()
        });
        drop(held);
        assert!(waits.join().unwrap());
        assert!(!Lock::is_held(&path) && path.exists());
        let nowhere = Lock::take(&folder.path().join("none/lock"), Duration::ZERO).unwrap_err();
        assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_program_that_is_just_being_started_does_not_hold_on_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = Lock::take(&path, Duration::ZERO).unwrap().unwrap();
        // between its start and its first instruction a program has every open file of whoever starts it
        let started = held.0.try_clone().unwrap();
        drop(held);
        assert!(!Lock::is_held(&path));
        assert!(Lock::take(&path, Duration::ZERO).unwrap().is_some());
        drop(started);
    }
}
