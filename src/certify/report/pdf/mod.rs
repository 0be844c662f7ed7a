//! The report on two pages of A4, PDF/A-3b: no clock, no chance, the same bytes on every machine. Pure.
//!
//! Reading order: `mod` (the document), `face` (letters), `pen` (what draws), `paper` (from that to the document), `blocks` (rows and tables), `picture`,
//! `first` and `second` (the pages).

mod blocks;
mod face;
mod first;
mod paper;
mod pen;
mod picture;
mod second;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;

use super::REPORT_VERSION;
use super::Report;
use crate::certify::pack;
use face::Faces;
pub use face::Which;
pub use paper::on_paper;
use pen::Pen;
pub use pen::{Drawn, Style};

/// A4, points.
pub const PAGE: (f32, f32) = (595.276, 841.89);
/// Where the content lies: left, right, top and foot.
const LEFT: f32 = 42.0;
const RIGHT: f32 = PAGE.0 - LEFT;
const TOP: f32 = 44.0;
const FOOT: f32 = PAGE.1 - 40.0;
const WIDTH: f32 = RIGHT - LEFT;
/// Two columns with a gap.
const GAP: f32 = 17.0;
const COLUMN: f32 = 0.5 * (WIDTH - GAP);

/// Why a page could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("report.pdf: {what}")]
pub struct PdfError {
    what: String,
}

impl PdfError {
    fn new(what: impl std::fmt::Debug) -> Self {
        Self { what: format!("{what:?}").chars().take(300).collect() }
    }
}

/// The report as PDF/A-3b on two pages, with the score sheet and the credential in it as files, as they are.
pub fn pdf(report: &Report) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::get().ok_or_else(|| PdfError::new("the faces cannot be read"))?;
    let configuration =
        ConfigurationBuilder::new().with_archival_validator(Archival::A3_B).finish().map_err(PdfError::new)?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() });
    for drawn in pages(report).ok_or_else(|| PdfError::new("the faces cannot be read"))? {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| PdfError::new("a page without a size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for one in &drawn {
            paper::put(&mut surface, faces, one);
        }
        surface.finish();
        page.finish();
    }
    // a file in it must have a date; that of an attempt whose end is not known is the beginning of time
    let date = date(report.ended_at.unwrap_or(Timestamp::UNIX_EPOCH));
    files(&mut document, report, date)?;
    document.set_metadata(metadata(report, date));
    document.finish().map_err(PdfError::new)
}

/// What stands on the two pages, from back to front: the same for paper and for a screen. Nothing when the embedded faces
/// cannot be read, which a test excludes.
pub fn pages(report: &Report) -> Option<[Vec<Drawn>; 2]> {
    let faces = Faces::get()?;
    let draws: [fn(&mut Pen<'_>, &Report); 2] = [first::page, second::page];
    Some(draws.map(|draw| {
        let mut pen = Pen::new(faces);
        draw(&mut pen, report);
        pen.page()
    }))
}

fn metadata(report: &Report, date: DateTime) -> Metadata {
    Metadata::new()
        .title(format!("Score report: {}", report.title))
        .description(format!("{}, {} of 100", report.result.word, report.result.total))
        .language("en".to_owned())
        .creator("Stipple".to_owned())
        .producer(producer())
        .document_id(report.sheet_digest.clone())
        .creation_date(date)
}

/// What stands before the version in the document's word of its maker.
const PRODUCER: &str = "Stipple report, version ";

/// What the document says of its maker; a later build tells by it whether the page would look the same.
fn producer() -> String {
    format!("{PRODUCER}{REPORT_VERSION}")
}

/// The version that a document says it has.
pub(super) fn version_of(document: &[u8]) -> Option<u32> {
    let found = document.windows(PRODUCER.len()).position(|bytes| bytes == PRODUCER.as_bytes())?;
    let digits: Vec<u8> =
        document.get(found + PRODUCER.len()..)?.iter().copied().take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).ok()?.parse().ok()
}

fn date(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC);
    let small = |value: i8| u8::try_from(value).unwrap_or(0);
    DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
}

fn files(document: &mut Document, report: &Report, date: DateTime) -> Result<(), PdfError> {
    let credential = report.credential.as_ref().map(|bytes| {
        (pack::CREDENTIAL, "application/ld+json", "Open Badges 3.0 credential", AssociationKind::Supplement, bytes)
    });
    let score = (
        pack::SCORE,
        "application/json",
        "Score sheet, the source of this report",
        AssociationKind::Source,
        &report.score,
    );
    for (name, kind, description, association_kind, bytes) in [Some(score), credential].into_iter().flatten() {
        let file = EmbeddedFile {
            path: name.to_owned(),
            mime_type: MimeType::new(kind),
            description: Some(description.to_owned()),
            association_kind,
            data: bytes.clone().into(),
            modification_date: Some(date),
            compress: Some(true),
            location: None,
        };
        document.embed_file(file).ok_or_else(|| PdfError::new("two files of one name"))?;
    }
    Ok(())
}
