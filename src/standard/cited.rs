//! A document of reliability that a rubric cites for its standard error: read back, and held against the rubric. Pure.

use super::document::{MAX_BYTES, bands_digest, bytes_of, hundredths};
use super::error::StandardError;
use super::trust::{FORMAT, Reliability, SemSheet};
use crate::recording::sha256_hex;
use crate::scenario::rubric::Rubric;

fn wrong(place: &str, field: &str, found: impl ToString, allowed: impl ToString) -> StandardError {
    let (place, field) = (place.to_owned(), field.to_owned());
    StandardError::Entry { place, field, found: found.to_string(), allowed: allowed.to_string() }
}

impl Reliability {
    /// Whether these bytes mean to be such a document; whether they are one is another question.
    pub fn is_meant(bytes: &[u8]) -> bool {
        const MARK: &[u8] = br#"{"alpha_bp":"#;
        bytes.starts_with(MARK)
    }

    /// Reads a document. It may come from a stranger: size, form and ranges are checked, and that these are the bytes
    /// that this program would write.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, StandardError> {
        if bytes.len() > MAX_BYTES {
            return Err(wrong(name, "the file", format_args!("{} bytes long", bytes.len()), "at most 4 MiB"));
        }
        let document: Self = serde_json::from_slice(bytes).map_err(|error| {
            wrong(name, "the text", error.to_string().chars().take(200).collect::<String>(), "a reliability")
        })?;
        if document.format != FORMAT {
            return Err(wrong(name, "`format`", document.format, FORMAT));
        }
        if bytes_of(&document) != bytes {
            return Err(wrong(
                name,
                "the text",
                "not in canonical form",
                "as `stipple cutscore reliability` writes it",
            ));
        }
        Ok(document)
    }

    /// SHA-256 of the bytes, hexadecimal: what a rubric cites.
    pub fn digest(&self) -> String {
        sha256_hex(bytes_of(self))
    }

    /// The standard error that a mark is held against: that at the cut, where people near it made two attempts.
    pub fn sem_at_mark(&self) -> SemSheet {
        self.cut.as_ref().and_then(|cut| cut.sem_at_cut).unwrap_or(self.sem)
    }
}

/// Whether a rubric that cites this document for its standard error does so rightly: digest, points, people, the mark where
/// the document has one, and bands that are those of the sheets behind it.
pub fn sem_cited_by(document: &Reliability, rubric: &Rubric) -> Result<(), StandardError> {
    let place = format!("rubric {}", rubric.school);
    let Some(sem) = &rubric.sem else {
        return Err(wrong(&place, "`sem`", "not there", "the standard error of this document"));
    };
    let (digest, cited) = (document.digest(), sem.document.as_deref().unwrap_or("not there"));
    if cited != digest {
        return Err(wrong(&place, "`sem.document`", cited, digest));
    }
    let measured = document.sem_at_mark();
    if hundredths(sem.points) != measured.points_hundredths {
        let points = format!("{:.2}, as measured", measured.points_hundredths as f64 / 100.0);
        return Err(wrong(&place, "`sem.points`", sem.points, points));
    }
    if sem.n != Some(measured.n) {
        let n = sem.n.map_or_else(|| "not there".to_owned(), |n| n.to_string());
        return Err(wrong(&place, "`sem.n`", n, measured.n));
    }
    if let Some(cut) = document.cut.as_ref().filter(|cut| cut.cut_hundredths != hundredths(rubric.pass_mark)) {
        let cut = format!("{:.2}, where it was measured", cut.cut_hundredths as f64 / 100.0);
        return Err(wrong(&place, "`pass_mark.mark`", rubric.pass_mark, cut));
    }
    let own = bands_digest(rubric);
    match &document.bands_digest {
        Some(bands) if *bands == own => Ok(()),
        Some(bands) => Err(wrong(&place, "the digest of all but the pass mark", own, bands)),
        None => Err(wrong(&place, "the reliability's `bands_digest`", "not there", own)),
    }
}
