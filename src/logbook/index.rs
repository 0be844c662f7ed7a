//! The index: `index.sqlite`, a cache of register and folders. One that is broken is set aside and built anew; one of a
//! later build is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, named_params, params};

use super::book::Book;
use super::brief::{domain_from_name, domain_name};
use super::disk::Disk;
use super::list::{self, Asked};
use super::register::Register;
use super::{AttemptName, Logbook, LogbookError, Row, scan};
use crate::score::sheet::Domain;

/// Version of the tables.
const VERSION: u32 = 1;
/// The tables.
const TABLES: &str = include_str!("index.sql");
/// Name of the file.
const INDEX: &str = "index.sqlite";
/// Where a broken one is put; the one before it goes.
const BROKEN: &str = "index.broken.sqlite";

impl Logbook {
    /// Builds the index anew and gives the number of attempts in it.
    pub fn reindex(&mut self) -> Result<usize, LogbookError> {
        self.look(|disk, register, book| {
            with_all(disk, register, book, true, |index| {
                let count =
                    index.connection.query_row("SELECT count(*) FROM attempt", [], |row| row.get::<_, i64>(0))?;
                Ok(usize::try_from(count).unwrap_or(usize::MAX))
            })
        })
    }

    /// All that the index holds, as text, to be compared.
    pub fn dump(&mut self) -> Result<String, LogbookError> {
        self.look(|disk, register, book| with(disk, register, book, Index::dump))
    }
}

/// An index that says what register and folders say.
pub(super) struct Index {
    connection: Connection,
}

/// Asks an index that is as new as the store.
pub(super) fn with<T>(
    disk: &mut Disk,
    register: &Register,
    book: &Book,
    ask: impl Fn(&Index) -> rusqlite::Result<T>,
) -> Result<T, LogbookError> {
    with_all(disk, register, book, false, ask)
}

fn with_all<T>(
    disk: &mut Disk,
    register: &Register,
    book: &Book,
    anew: bool,
    ask: impl Fn(&Index) -> rusqlite::Result<T>,
) -> Result<T, LogbookError> {
    let path = disk.book(INDEX);
    let names = scan::names(disk, book)?;
    let once = |disk: &mut Disk| {
        let mut index = Index::open(&path)?;
        index.sync(disk, register, book, &names, anew)?;
        ask(&index).map_err(|source| broken(&path, source))
    };
    match once(disk) {
        Err(LogbookError::Index { source, .. }) if is_broken(&source) => {
            set_aside(disk, &path)?;
            once(disk)
        }
        other => other,
    }
}

/// The index itself is at fault, not the disk or another program.
fn is_broken(error: &rusqlite::Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::PermissionDenied
                | ErrorCode::OperationInterrupted
                | ErrorCode::OutOfMemory
        )
    )
}

fn set_aside(disk: &mut Disk, path: &Path) -> Result<(), LogbookError> {
    let mut journal = path.to_owned().into_os_string();
    journal.push("-journal");
    disk.remove(&PathBuf::from(journal))?;
    disk.step("set index aside")?;
    fs::rename(path, disk.book(BROKEN)).map_err(LogbookError::io(path, "set aside"))
}

fn broken(path: &Path, source: rusqlite::Error) -> LogbookError {
    LogbookError::Index { path: path.to_owned(), source }
}

impl Index {
    fn open(path: &Path) -> Result<Self, LogbookError> {
        let open = || -> rusqlite::Result<(Connection, u32)> {
            let connection = Connection::open(path)?;
            connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
            let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            Ok((connection, version))
        };
        let (connection, version) = open().map_err(|source| broken(path, source))?;
        if version > VERSION {
            return Err(LogbookError::Newer { path: path.to_owned(), found: version, known: VERSION });
        }
        if version == 0 {
            let made = connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"));
            made.map_err(|source| broken(path, source))?;
        }
        Ok(Self { connection })
    }

    /// Brings it to what register and folders say: one transaction, so that there is the old index or the new one.
    fn sync(
        &mut self,
        disk: &mut Disk,
        register: &Register,
        book: &Book,
        names: &BTreeSet<AttemptName>,
        anew: bool,
    ) -> Result<(), LogbookError> {
        let path = disk.book(INDEX);
        let sql = |source| broken(&path, source);
        let change = self.connection.transaction().map_err(sql)?;
        if anew {
            disk.step("empty index")?;
            change.execute_batch("DELETE FROM attempt; DELETE FROM domain;").map_err(sql)?;
        }
        let mut known = stamps(&change).map_err(sql)?;
        let mut changed = false;
        for name in names {
            let stamp = scan::stamp(disk, book, name);
            if known.remove(name.as_str()).is_some_and(|known| known == stamp) {
                continue;
            }
            changed = true;
            put(&change, &stamp, &scan::row(disk, book, name)).map_err(sql)?;
        }
        for gone in known.keys() {
            changed = true;
            forget(&change, gone).map_err(sql)?;
        }
        let head = register.head();
        let lines = i64::try_from(head.lines).unwrap_or(i64::MAX);
        let same = "SELECT count(*) FROM register WHERE lines = ?1 AND digest = ?2";
        let same: u32 = change.query_row(same, params![lines, head.digest], |row| row.get(0)).map_err(sql)?;
        if !changed && !anew && same == 1 {
            return Ok(());
        }
        change.execute("UPDATE register SET lines = ?1, digest = ?2", params![lines, head.digest]).map_err(sql)?;
        disk.step("commit index")?;
        change.commit().map_err(sql)
    }

    /// Attempts that are asked for, oldest first.
    pub(super) fn rows(&self, asked: &Asked) -> rusqlite::Result<Vec<Row>> {
        let mut query = self.connection.prepare(
            "SELECT * FROM attempt WHERE (:trainee IS NULL OR trainee = :trainee)
             AND (:scenario IS NULL OR scenario = :scenario) AND (:mode IS NULL OR mode = :mode)
             AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until) ORDER BY at, folder",
        )?;
        let asked = named_params! {
            ":trainee": asked.trainee, ":scenario": asked.scenario, ":mode": asked.mode,
            ":since": asked.since, ":until": asked.until,
        };
        query.query_map(asked, list::row)?.collect()
    }

    /// One attempt.
    pub(super) fn row(&self, name: &AttemptName) -> rusqlite::Result<Option<Row>> {
        let mut query = self.connection.prepare("SELECT * FROM attempt WHERE folder = ?1")?;
        query.query_row([name.as_str()], list::row).optional()
    }

    /// Scores of its domains, in their order.
    pub(super) fn domains(&self, name: &AttemptName) -> rusqlite::Result<Vec<(Domain, i64)>> {
        let mut query = self.connection.prepare_cached("SELECT domain, score FROM domain WHERE folder = ?1")?;
        let rows = query.query_map([name.as_str()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        let mut domains = Vec::new();
        for row in rows {
            let (domain, score) = row?;
            domains.extend(domain_from_name(&domain).map(|domain| (domain, score)));
        }
        domains.sort_unstable();
        Ok(domains)
    }

    fn dump(&self) -> rusqlite::Result<String> {
        let mut text = String::new();
        for table in ["attempt", "domain", "register"] {
            let mut query = self.connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))?;
            let columns = query.column_count();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                text.push_str(table);
                for column in 0..columns {
                    let value: rusqlite::types::Value = row.get(column)?;
                    // writing to a String cannot fail
                    write!(text, " | {value:?}").unwrap_or_default();
                }
                text.push('\n');
            }
        }
        Ok(text)
    }
}

fn stamps(change: &Transaction<'_>) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut query = change.prepare("SELECT folder, stamp FROM attempt")?;
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn forget(change: &Transaction<'_>, folder: &str) -> rusqlite::Result<()> {
    change.prepare_cached("DELETE FROM attempt WHERE folder = ?1")?.execute([folder])?;
    change.prepare_cached("DELETE FROM domain WHERE folder = ?1")?.execute([folder])?;
    Ok(())
}

fn put(change: &Transaction<'_>, stamp: &str, row: &Row) -> rusqlite::Result<()> {
    let folder = row.folder.as_str();
    forget(change, folder)?;
    let mut insert = change.prepare_cached(
        "INSERT INTO attempt VALUES (:folder, :stamp, :trainee, :number, :mode, :scenario, :scenario_digest, :at, :state,
         :ending, :total, :passed, :weakest, :modified, :synthetic, :planned, :placed, :extra, :critical, :rubric,
         :scorer, :verdicts, :standing, :reference, :erased_at, :erased_by, :erased_reason)",
    )?;
    insert.execute(named_params! {
        ":folder": folder, ":stamp": stamp, ":trainee": row.trainee.map(|trainee| trainee.to_string()),
        ":number": row.number, ":mode": row.mode.name(), ":scenario": row.scenario,
        ":scenario_digest": row.scenario_digest, ":at": row.at, ":state": row.state.name(), ":ending": row.ending,
        ":total": row.total_hundredths, ":passed": row.passed, ":weakest": row.weakest.map(domain_name),
        ":modified": row.modified, ":synthetic": row.synthetic, ":planned": row.planned, ":placed": row.placed,
        ":extra": row.extra, ":critical": row.critical, ":rubric": row.rubric, ":scorer": row.scorer_version,
        ":verdicts": row.verdicts, ":standing": row.standing.map(super::Decision::name), ":reference": row.reference,
        ":erased_at": row.erased_at, ":erased_by": row.erased_by, ":erased_reason": row.erased_reason,
    })?;
    let mut insert = change.prepare_cached("INSERT OR REPLACE INTO domain VALUES (?1, ?2, ?3)")?;
    for (domain, score) in &row.domains {
        insert.execute(params![folder, domain_name(*domain), score])?;
    }
    Ok(())
}
