//! The outbox: a folder with one file for each batch, in `waiting` until the store has it, then in `sent`. A file is written
//! beside itself and renamed, and renamed again when it is sent: a pulled plug leaves the old state or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::LrsError;
use crate::certify::json;
use crate::certify::xapi::{MAX_STATEMENTS, Statement};
use crate::session::folder::{ReadError, read_whole};
use crate::session::lock::Lock;

/// Format of a batch file.
const FORMAT: u32 = 1;
/// Largest batch file that is read, bytes.
const MAX_BYTES: u64 = 4 << 20;
/// Most statements in one: those of an attempt, and the ones that it takes back.
const MOST: usize = 2 * MAX_STATEMENTS;
/// How long another program may hold the lock while it writes a batch.
const PATIENCE: Duration = Duration::from_secs(10);
pub(super) const WAITING: &str = "waiting";
pub(super) const SENT: &str = "sent";
/// Statements that the store does not want, with what it said.
pub(super) const ASIDE: &str = "aside";

/// Is told the name of each step before it is done; an error stops there, as a pulled plug would.
pub type Watch = Box<dyn FnMut(&'static str) -> io::Result<()> + Send>;

/// A folder of batches.
pub struct Outbox {
    root: PathBuf,
    watch: Option<Watch>,
}

/// One batch: the statements of one attempt, sent together.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Its number; batches are sent in this order.
    pub number: u32,
    /// The store has it.
    pub sent: bool,
    /// Name of the attempt.
    pub attempt: String,
    /// Id of the attempt.
    pub registration: Uuid,
    /// In this order.
    pub statements: Vec<Statement>,
    /// What the store said to each, where it wants none of them and they were set aside; else empty.
    pub refused: Vec<Refusal>,
    pub(super) path: PathBuf,
}

/// What a store said to a statement that it does not want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Id of the statement.
    pub id: String,
    /// Status of the answer.
    pub status: u16,
    /// The beginning of what it said.
    pub said: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: u32,
    attempt: String,
    statements: Vec<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refused: Vec<Refusal>,
}

/// Number and registration, as the name of a file says them.
type Key = (u32, Uuid);

impl Outbox {
    /// The outbox in this folder; it is made when the first batch is written.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), watch: None }
    }

    /// Has every step told to somebody.
    pub fn watch(&mut self, watch: Watch) {
        self.watch = Some(watch);
    }

    /// All batches in their order; of one of which a part was set aside, that part comes second.
    pub fn batches(&self) -> Result<Vec<Batch>, LrsError> {
        let sent: Result<Vec<Batch>, _> = self.found()?.into_iter().map(|(key, path)| self.read(key, path)).collect();
        let mut all = [sent?, self.aside()?].concat();
        all.sort_by_key(|batch| batch.number);
        Ok(all)
    }

    /// What the store did not want, in its order.
    pub fn aside(&self) -> Result<Vec<Batch>, LrsError> {
        files(&self.root.join(ASIDE))?.into_iter().map(|(key, path)| self.read(key, path)).collect()
    }

    /// The batches that wait, in their order.
    pub fn waiting(&self) -> Result<Vec<Batch>, LrsError> {
        let found = files(&self.root.join(WAITING))?;
        found.into_iter().map(|(key, path)| self.read(key, path)).collect()
    }

    /// The batches of one attempt, in their order.
    pub fn of(&self, registration: Uuid) -> Result<Vec<Batch>, LrsError> {
        let found = self.found()?.into_iter().filter(|((_, of), _)| *of == registration);
        found.map(|(key, path)| self.read(key, path)).collect()
    }

    /// Held while batches are written: what was read before stays true until then.
    pub(super) fn lock(&self) -> Result<Lock, LrsError> {
        self.take("lock", PATIENCE)
    }

    /// Held while batches are sent: two senders would send in no order.
    pub(super) fn lock_sending(&self) -> Result<Lock, LrsError> {
        self.take("sending.lock", Duration::ZERO)
    }

    fn take(&self, name: &str, patience: Duration) -> Result<Lock, LrsError> {
        for folder in [WAITING, SENT, ASIDE] {
            let folder = self.root.join(folder);
            fs::create_dir_all(&folder).map_err(LrsError::io(&folder, "created"))?;
        }
        let path = self.root.join(name);
        Lock::take(&path, patience).map_err(LrsError::io(&path, "locked"))?.ok_or(LrsError::Busy { path })
    }

    /// Writes a batch; its number is the next one. Under [`Self::lock`].
    pub(super) fn write(
        &mut self,
        attempt: &str,
        registration: Uuid,
        statements: &[Statement],
    ) -> Result<u32, LrsError> {
        let keys = [self.found()?, files(&self.root.join(ASIDE))?];
        let last = keys.iter().filter_map(|keys| keys.keys().next_back()).map(|(number, _)| *number).max();
        let number = last.unwrap_or(0).saturating_add(1);
        let path = self.root.join(WAITING).join(format!("{number:08}-{registration}.json"));
        self.put(&path, attempt, statements, &[])?;
        Ok(number)
    }

    /// Writes the file of a batch, whole.
    pub(super) fn put(
        &mut self,
        path: &Path,
        attempt: &str,
        statements: &[Statement],
        refused: &[Refusal],
    ) -> Result<(), LrsError> {
        let fresh = path.with_extension("new");
        let statements = statements.iter().map(|statement| statement.value().clone()).collect();
        let form = Form { format: FORMAT, attempt: attempt.to_owned(), statements, refused: refused.to_vec() };
        let bytes = json::canonical(&form).map_err(crate::certify::xapi::XapiError::from)?;
        self.step("write beside")?;
        let mut file = File::create(&fresh).map_err(LrsError::io(&fresh, "created"))?;
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(first).map_err(LrsError::io(&fresh, "written"))?;
        self.step("half written")?;
        file.write_all(rest).and_then(|()| file.sync_all()).map_err(LrsError::io(&fresh, "written"))?;
        drop(file);
        self.step("put in place")?;
        fs::rename(&fresh, path).map_err(LrsError::io(path, "written"))?;
        sync_folder(path.parent().unwrap_or(&self.root))
    }

    /// Takes the file of a batch away.
    pub(super) fn remove(&mut self, path: &Path) -> Result<(), LrsError> {
        self.step("take away")?;
        fs::remove_file(path).map_err(LrsError::io(path, "taken away"))?;
        sync_folder(path.parent().unwrap_or(&self.root))
    }

    /// Where a batch lies among those that the store has, or does not want.
    pub(super) fn place(&self, folder: &str, batch: &Batch) -> PathBuf {
        self.root.join(folder).join(batch.path.file_name().unwrap_or_default())
    }

    /// Moves a batch to the ones that the store has.
    pub(super) fn mark_sent(&mut self, batch: &Batch) -> Result<(), LrsError> {
        self.step("mark sent")?;
        let to = self.place(SENT, batch);
        fs::rename(&batch.path, &to).map_err(LrsError::io(&to, "written"))?;
        sync_folder(&self.root.join(SENT))?;
        sync_folder(&self.root.join(WAITING))
    }

    fn step(&mut self, name: &'static str) -> Result<(), LrsError> {
        let told = self.watch.as_mut().map_or(Ok(()), |watch| watch(name));
        told.map_err(LrsError::io(&self.root, name))
    }

    /// Waiting first, then sent: a batch that moves meanwhile is seen all the same, and counts as sent.
    fn found(&self) -> Result<BTreeMap<Key, PathBuf>, LrsError> {
        let mut all = files(&self.root.join(WAITING))?;
        all.extend(files(&self.root.join(SENT))?);
        Ok(all)
    }

    fn read(&self, (number, registration): Key, path: PathBuf) -> Result<Batch, LrsError> {
        let wrong = |what: String| LrsError::File { path: path.clone(), what };
        let moved = self.root.join(SENT).join(path.file_name().unwrap_or_default());
        let bytes = match read_whole(&path, MAX_BYTES) {
            Err(ReadError::Missing { .. }) => read_whole(&moved, MAX_BYTES)?,
            read => read?,
        };
        let max = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX);
        let form: Form = json::read(&bytes, max).map_err(|error| wrong(error.to_string()))?;
        if form.format != FORMAT || form.statements.is_empty() || form.statements.len() > MOST {
            return Err(wrong(format!("format {}, {} statements", form.format, form.statements.len())));
        }
        let statements = form.statements.into_iter().map(Statement::read).collect::<Result<_, _>>();
        let statements = statements.map_err(|error| wrong(error.to_string()))?;
        let sent = path.parent() == Some(&self.root.join(SENT));
        Ok(Batch { number, sent, attempt: form.attempt, registration, statements, refused: form.refused, path })
    }
}

/// The batches of a folder by their names. Other files are nobody's: one that was cut off while it was written, a lock.
fn files(folder: &Path) -> Result<BTreeMap<Key, PathBuf>, LrsError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(LrsError::io(folder, "read")(error)),
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(LrsError::io(folder, "read"))?;
        if let Some(key) = entry.file_name().to_str().and_then(key) {
            found.insert(key, entry.path());
        }
    }
    Ok(found)
}

fn key(name: &str) -> Option<Key> {
    let (number, registration) = name.strip_suffix(".json")?.split_once('-')?;
    let digits = number.len() >= 8 && number.bytes().all(|b| b.is_ascii_digit());
    Some((number.parse().ok().filter(|_| digits)?, Uuid::parse_str(registration).ok()?))
}

/// After this a power loss does not undo a name. Only Unix opens folders.
fn sync_folder(folder: &Path) -> Result<(), LrsError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(LrsError::io(folder, "written"))?;
    }
    Ok(())
}
