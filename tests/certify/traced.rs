//! The program under `strace`: what it asks of the system, and death before one of those requests.

use std::io::{self, Write as _};
use std::process::Command;
use std::sync::OnceLock;

/// Whether programs can be traced here; says so aloud when not.
#[expect(clippy::explicit_write, reason = "the harness hides what `eprintln!` says in a test that passes")]
pub(crate) fn can_trace(test: &str) -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    let can = *CAN.get_or_init(|| {
        let traced = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
        traced.is_ok_and(|done| done.status.success())
    });
    if !can {
        writeln!(io::stderr(), "SKIPPED {test}: no `strace` that may trace here; `make test` installs it").unwrap();
    }
    can
}

/// A request of a traced program: its name, and the text of its line.
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) line: String,
    /// Which one of its thread and name it is, from 1: as `strace` counts where to strike.
    pub(crate) nth: usize,
}

/// The requests of a log that `strace -f -o` wrote, in their order.
pub(crate) fn requests(log: &str) -> Vec<Request> {
    let mut counts = std::collections::BTreeMap::new();
    let of = |line: &str| {
        let (thread, request) = line.split_once(' ')?;
        // the second half of a request that another thread broke into begins with <...
        let name = request.trim_start().split_once('(')?.0.to_owned();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let count = counts.entry((thread.to_owned(), name.clone())).or_insert(0);
        *count += 1;
        plain.then(|| Request { name, line: line.to_owned(), nth: *count })
    };
    log.lines().filter_map(of).collect()
}
