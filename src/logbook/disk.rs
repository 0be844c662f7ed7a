//! The store on disk: its lock, and writes after which there is the old state or the new one. Any thread but the haptics
//! thread. Every step tells its name first to whoever watches, so that a test can pull the plug there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::LogbookError;
use crate::session::folder::{ReadError, read_whole};
use crate::session::lock::Lock;

/// Folder of the logbook's own files, beside the folders of attempts.
pub(super) const BOOK: &str = "logbook";
/// How long another program may hold the logbook before this one says so. Its work takes milliseconds; building the
/// index of ten thousand attempts takes longer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Is told the name of each step before it is done; an error stops there, as a pulled plug would.
pub type Watch = Box<dyn FnMut(&'static str) -> io::Result<()> + Send>;

/// The folder of a store, and who watches.
pub(super) struct Disk {
    root: PathBuf,
    watch: Option<Watch>,
    patience: Duration,
}

impl Disk {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), watch: None, patience: PATIENCE }
    }

    pub(super) fn watch(&mut self, watch: Watch) {
        self.watch = Some(watch);
    }

    pub(super) fn patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// One of the logbook's own files.
    pub(super) fn book(&self, name: &str) -> PathBuf {
        self.root.join(BOOK).join(name)
    }

    pub(super) fn step(&mut self, name: &'static str) -> Result<(), LogbookError> {
        let told = self.watch.as_mut().map_or(Ok(()), |watch| watch(name));
        told.map_err(LogbookError::io(&self.root, name))
    }

    /// The lock of the store, made with it.
    pub(super) fn lock(&self) -> Result<Lock, LogbookError> {
        let folder = self.root.join(BOOK);
        fs::create_dir_all(&folder).map_err(LogbookError::io(&folder, "created"))?;
        let path = self.book("lock");
        let taken = Lock::take(&path, self.patience).map_err(LogbookError::io(&path, "locked"))?;
        taken.ok_or(LogbookError::Busy { path })
    }

    /// Writes a file beside itself and puts it in place.
    pub(super) fn write(&mut self, path: &Path, bytes: &[u8], private: bool) -> Result<(), LogbookError> {
        let fresh = path.with_extension("new");
        self.step("write beside")?;
        let io = LogbookError::io(&fresh, "written");
        let mut file = created(&fresh, private).map_err(LogbookError::io(&fresh, "created"))?;
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(first).map_err(LogbookError::io(&fresh, "written"))?;
        self.step("half written")?;
        file.write_all(rest).and_then(|()| file.sync_all()).map_err(io)?;
        drop(file);
        self.step("put in place")?;
        fs::rename(&fresh, path).map_err(LogbookError::io(path, "written"))?;
        sync_folder_of(path)
    }

    /// Writes at the end of a file that has `at` bytes; what stands behind them is half of the same write.
    pub(super) fn append(&mut self, path: &Path, at: u64, bytes: &[u8]) -> Result<(), LogbookError> {
        self.step("append")?;
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let mut file = opened.map_err(LogbookError::io(path, "opened"))?;
        let length = file.metadata().map_err(LogbookError::io(path, "read"))?.len();
        if length < at {
            return Err(LogbookError::file(path, format_args!("has {length} bytes, {at} were written")));
        }
        file.set_len(at)
            .and_then(|()| io::Seek::seek(&mut file, io::SeekFrom::Start(at)).map(drop))
            .map_err(LogbookError::io(path, "written"))?;
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(first).map_err(LogbookError::io(path, "written"))?;
        self.step("half appended")?;
        file.write_all(rest).and_then(|()| file.sync_all()).map_err(LogbookError::io(path, "written"))?;
        sync_folder_of(path)
    }

    /// Makes a folder, unless it is there.
    pub(super) fn folder(&mut self, path: &Path) -> Result<(), LogbookError> {
        self.step("make folder")?;
        match fs::create_dir(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(LogbookError::io(path, "created")(error)),
            _ => sync_folder_of(path),
        }
    }

    /// Removes a file, or a folder with all that is in it; a link goes, never what it leads to.
    pub(super) fn remove(&mut self, path: &Path) -> Result<(), LogbookError> {
        self.step("remove")?;
        let gone = match fs::symlink_metadata(path) {
            Ok(there) if there.is_dir() => fs::remove_dir_all(path),
            Ok(_) => fs::remove_file(path),
            Err(error) => Err(error),
        };
        match gone {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(LogbookError::io(path, "removed")(error)),
            _ => sync_folder_of(path),
        }
    }
}

/// A whole file of at most `most` bytes; nothing when there is none.
pub(super) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, LogbookError> {
    match read_whole(path, most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A file that is written anew; with `private` nobody but its owner may read it.
fn created(path: &Path, private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    options.open(path)
}

/// After this a power loss does not undo a name. Only Unix opens folders.
fn sync_folder_of(path: &Path) -> Result<(), LogbookError> {
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(LogbookError::io(folder, "written"))
}
