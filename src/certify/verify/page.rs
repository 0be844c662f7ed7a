//! The report in a pack: the page that this build makes of the same files. Reads its own copy of the recording.

use super::Case;
use super::line::Account;
use crate::certify::pack;
use crate::certify::report::{Compared, compare};

pub(super) fn report(case: &Case<'_>, account: &mut Account) {
    // nothing needs it: a pack without one is told of nothing that it lacks
    if !case.parts.contains_key(pack::REPORT) {
        return;
    }
    match compare(case.parts, case.scored) {
        Ok(Compared::Same) => account.held("report", "made again, the same to the last byte"),
        Ok(Compared::Other) => account.failed("report", "report.pdf is not the page of these files"),
        Ok(Compared::OtherVersion(version)) => account.absent(
            "report",
            format_args!(
                "report.pdf says version {version}, which this build does not make: not compared, do not rely on it"
            ),
        ),
        Err(error) => account.failed("report", error),
    }
}
