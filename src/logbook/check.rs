//! Is everything there that the register tells of, and nothing else? Reads only; changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Serialize;

use super::attempt::{OPENED, digest_of, is_running};
use super::book::{Book, Entry};
use super::brief::Brief;
use super::disk::{self, Disk};
use super::register::{Head, Register};
use super::{AttemptName, Logbook, LogbookError, names, verdict};
use crate::recording::{Beginning, FILE_NAME, Registration, sha256_hex};
use crate::scenario::shown;
use crate::units::hex;

/// Largest file that says how an attempt was opened, bytes.
const OPENED_BYTES: u64 = 64 << 10;

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Where.
    pub place: String,
    /// What.
    pub what: String,
    /// Nothing that was written is lost or changed; it is only worth knowing.
    pub remark: bool,
}

/// What a check looked at and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// How far the register was written.
    pub head: Head,
    /// Attempts that the register tells of.
    pub registered: usize,
    /// Of these, lawfully erased.
    pub erased: usize,
    /// Practice attempts that were never registered.
    pub unregistered: usize,
    /// Recordings whose bytes were read.
    pub recordings: usize,
    /// All that is wrong, and remarks.
    pub found: Vec<Found>,
}

impl Checked {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.found.iter().all(|found| found.remark)
    }

    fn wrong(&mut self, place: impl ToString, what: impl ToString) {
        self.found.push(Found { place: place.to_string(), what: what.to_string(), remark: false });
    }

    fn remark(&mut self, place: impl ToString, what: impl ToString) {
        self.found.push(Found { place: place.to_string(), what: what.to_string(), remark: true });
    }
}

impl Logbook {
    /// Checks the register's chain and that every registered attempt is there or was lawfully erased; with `recordings`
    /// also that each recording has the bytes with which it was closed, which reads them all.
    pub fn check(&mut self, recordings: bool, progress: &mut dyn FnMut(usize, usize)) -> Result<Checked, LogbookError> {
        let (mut checked, said) = self.check_without_recordings(progress)?;
        if !recordings {
            return Ok(checked);
        }
        // reading them all takes a while: not with the store held, or nobody could open or close an attempt
        let all = said.len();
        for (done, (name, said)) in said.iter().enumerate() {
            progress(done, all);
            let found = digest_of(&self.attempt_folder(name).join(FILE_NAME));
            // erased in the meantime
            if self.look(|_, _, book| Ok(book.erased(name).is_some()))? {
                continue;
            }
            checked.recordings += 1;
            match found {
                Ok(Some(found)) if found == *said => {}
                Ok(_) => checked.wrong(name, "its recording is not the one with which it was closed"),
                Err(why) => checked.wrong(name, why),
            }
        }
        Ok(checked)
    }

    /// All that takes little time; and the recordings that are there, each with the digest with which it was closed.
    fn check_without_recordings(
        &mut self,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(Checked, Vec<(AttemptName, String)>), LogbookError> {
        self.look(|disk, register, book| {
            let mut recordings = Vec::new();
            let mut checked = Checked {
                head: register.head(),
                registered: book.attempts.len(),
                erased: 0,
                unregistered: 0,
                recordings: 0,
                found: Vec::new(),
            };
            the_register(&mut checked, register, book);
            the_names(&mut checked, disk, book);
            strangers(&mut checked, disk, book)?;
            for (done, (name, entry)) in book.attempts.iter().enumerate() {
                progress(done, book.attempts.len());
                let folder = disk.root().join(name.as_str());
                match (book.erased(name), folder.is_dir()) {
                    (Some(_), false) => checked.erased += 1,
                    (Some(_), true) => checked.wrong(name, "was erased and is there again"),
                    (None, false) => {
                        checked.wrong(name, "is registered and gone, and nobody signed off that it was erased");
                    }
                    (None, true) => {
                        let said = an_attempt(&mut checked, disk, name, entry);
                        recordings.extend(said.map(|said| (name.clone(), said)));
                    }
                }
            }
            Ok((checked, recordings))
        })
    }
}

fn the_register(checked: &mut Checked, register: &Register, book: &Book) {
    for what in &register.findings {
        checked.wrong("register", what);
    }
    for what in &book.odd {
        checked.wrong("register", what);
    }
    let mut nonces = BTreeSet::new();
    for (name, entry) in &book.attempts {
        if !nonces.insert(&entry.nonce) {
            checked.wrong(name, "its nonce was used twice");
        }
    }
    let pairs = register.lines.iter().zip(register.lines.iter().skip(1));
    for ((before, _), (after, _)) in pairs {
        if after.at < before.at {
            checked.remark(
                "register",
                format_args!("the clock went back at line {}: {} after {}", after.n, after.at, before.at),
            );
        }
    }
}

/// A name of nobody, or of somebody who was erased.
fn the_names(checked: &mut Checked, disk: &Disk, book: &Book) {
    match names::read(disk) {
        Err(why) => checked.wrong("names", why),
        Ok(names) => {
            for pseudonym in names.keys() {
                match book.trainees.get(pseudonym) {
                    None => checked.wrong("names", format_args!("{pseudonym} has a name and was never entered")),
                    Some(known) if known.erased.is_some() => {
                        checked.wrong("names", format_args!("{pseudonym} was erased and still has a name"));
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

/// Folders that the register does not tell of.
fn strangers(checked: &mut Checked, disk: &Disk, book: &Book) -> Result<(), LogbookError> {
    let mut others = 0;
    for entry in fs::read_dir(disk.root()).map_err(LogbookError::io(disk.root(), "read"))? {
        let entry = entry.map_err(LogbookError::io(disk.root(), "read"))?;
        let name = entry.file_name().to_str().and_then(|name| name.parse::<AttemptName>().ok());
        let Some(name) = name else {
            others += usize::from(entry.file_name() != disk::BOOK);
            continue;
        };
        if book.attempts.contains_key(&name) {
            continue;
        }
        if entry.path().join(OPENED).exists() {
            checked.wrong(&name, "says that it was registered, and the register does not know it");
        } else if book.erased.contains_key(&name) {
            checked.wrong(&name, "was erased and is there again");
        } else if entry.path().join(FILE_NAME).is_file() {
            checked.unregistered += 1;
        } else {
            others += 1;
        }
    }
    if others > 0 {
        checked.remark("store", format_args!("{others} files or folders that are no attempts"));
    }
    Ok(())
}

/// The digest with which its recording was closed, if it is there.
fn an_attempt(checked: &mut Checked, disk: &Disk, name: &AttemptName, entry: &Entry) -> Option<String> {
    let folder = disk.root().join(name.as_str());
    match disk::read(&folder.join(OPENED), OPENED_BYTES) {
        Ok(Some(text)) if sha256_hex(&text) == hex(&entry.digest) => {}
        Ok(Some(_)) => checked.wrong(name, format_args!("{OPENED} is not line {} of the register", entry.line)),
        Ok(None) => checked.wrong(name, format_args!("{OPENED} is gone")),
        Err(why) => checked.wrong(name, why),
    }
    if let Err(why) = verdict::read(disk, name, &entry.verdicts) {
        checked.wrong(name, why);
    }
    if let Err(why) = Brief::read(&folder) {
        checked.wrong(name, why);
    }
    let path = folder.join(FILE_NAME);
    if path.is_file() && !is_running(disk, name) {
        for what in registration(&path, entry) {
            checked.wrong(name, what);
        }
    }
    if entry.closed.is_none() && !is_running(disk, name) {
        checked.remark(name, "was opened and never closed");
    }
    let said = entry.closed.as_ref()?.recording.clone()?;
    if !path.is_file() {
        checked.wrong(name, "its recording is gone");
        return None;
    }
    Some(said)
}

/// What the recording's header says against what the register says.
fn registration(path: &std::path::Path, entry: &Entry) -> Vec<String> {
    let beginning = match Beginning::read(path) {
        Ok(beginning) => beginning,
        // cut off before its first tick: that happens to attempts that were interrupted
        Err(_) if entry.closed.is_none() => return Vec::new(),
        Err(why) => return vec![shown(&why.to_string())],
    };
    let said = match Registration::read(beginning.header()) {
        Ok(Some(said)) => said,
        Ok(None) => return vec!["its recording does not say that it was registered: it is another one".to_owned()],
        Err(why) => return vec![format!("its recording's header: `{}` is {}", why.field, shown(&why.found))],
    };
    let pairs: BTreeMap<&str, (String, String)> = [
        ("trainee", (said.trainee, entry.trainee.to_string())),
        ("attempt_no", (said.number.to_string(), entry.number.to_string())),
        ("nonce", (hex(&said.nonce), entry.nonce.clone())),
        ("mode", (said.mode.name().to_owned(), entry.mode.name().to_owned())),
        ("register", (hex(&said.register), hex(&entry.digest))),
        ("opened_unix_ns", (said.opened_unix_ns.to_string(), entry.opened_unix_ns.to_string())),
    ]
    .into();
    let differs = |(key, (said, registered)): (&str, (String, String))| {
        (said != registered).then(|| format!("its recording says {key} {said}, the register {registered}"))
    };
    pairs.into_iter().filter_map(differs).collect()
}
