//! The score report: two pages of PDF/A-3b for paper, one HTML page for a screen, both pure functions of the same content.
//! What is not known is left out or said to be so; time is that of the attempt, there is no clock here.
//!
//! Reading order: `known` (what goes in beside the sheet), `scene` (what is drawn of the task), `content` (what stands on
//! the page), `figure` (pictures as marks), `pdf` and `html` (paper and screen), `gather` (from files to a report).

mod code;
mod content;
mod figure;
mod gather;
mod html;
mod known;
mod pdf;
mod scene;
mod words;

pub use code::Code;
pub use content::{CheckLine, DotRow, Fact, Fault, Figures, Floor, Part, Report, ResultBlock, Signature};
pub use figure::{Anchor, Figure, Ink, Mark};
pub use gather::{
    Compared, MAX_SHEET, ReportError, Wanted, compare, compare_in, into_pack, of_attempt, of_pack, of_sheet,
};
pub use html::html;
pub use known::{Known, Source};
pub use pdf::{Drawn, PAGE, PdfError, Style, Which, on_paper, pages, pdf};
pub use scene::Scene;

/// Version of the page: raised with any change of a byte of it.
pub const REPORT_VERSION: u32 = 2;
