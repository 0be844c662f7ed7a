//! A score report for the screen: made, laid out, and saved on the thread of a job.

use std::path::{Path, PathBuf};

use crate::app::Screen;
use crate::app::job::Trouble;
use crate::certify::report::{self, Drawn, Report, ReportError, Wanted};
use crate::session::folder::write_whole;

/// A report and its two pages.
pub(crate) struct Paper {
    /// What it says.
    pub(crate) report: Report,
    /// What stands on the pages.
    pub(crate) pages: [Vec<Drawn>; 2],
    /// The attempt's folder.
    pub(crate) folder: PathBuf,
    /// The screen that it was asked for on.
    pub(crate) from: Screen,
    /// Where it was saved last.
    pub(crate) saved: Option<PathBuf>,
}

/// As which file it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Two pages of PDF/A.
    Pdf,
    /// One page for a browser.
    Html,
}

/// Scores the attempt again and makes its report: the trainee's own copy, without a name.
pub(crate) fn make(folder: &Path, from: Screen) -> Result<Paper, Trouble> {
    let said = |error: ReportError| (error.to_string(), error.hint());
    let wanted = Wanted { feedback: true, ..Wanted::default() };
    let report = report::of_attempt(folder, &wanted, &mut |_| {}).map_err(said)?;
    let pages = report::pages(&report).ok_or_else(|| ("the letters of the page cannot be read".to_owned(), None))?;
    Ok(Paper { report, pages, folder: folder.to_owned(), from, saved: None })
}

/// Writes it beside the recording.
pub(crate) fn save(report: &Report, folder: &Path, kind: Kind) -> Result<PathBuf, Trouble> {
    let (name, bytes) = match kind {
        Kind::Pdf => ("report.pdf", report::pdf(report).map_err(|error| (error.to_string(), None))?),
        Kind::Html => ("report.html", report::html(report).into_bytes()),
    };
    let path = folder.join(name);
    write_whole(&path, &bytes).map_err(|error| {
        let hint = "choose a folder that you may write to, or free some space on the disk";
        (format!("{}: cannot be written: {error}", path.display()), Some(hint.to_owned()))
    })?;
    Ok(path)
}
