//! How large the parts of a recording may be. Checked before any memory is taken: files come from strangers too.

/// A whole file, bytes.
pub(super) const FILE_BYTES: u64 = 4 << 30;
/// The scenario or the author's text, bytes.
pub(super) const ATTACHMENT_BYTES: u64 = crate::scenario::MAX_RESOLVED_BYTES as u64;
/// Header or close record, bytes.
pub(super) const METADATA_BYTES: u64 = 64 << 10;
/// A chunk, inflated, bytes. Ours hold half a second, about a quarter of a mebibyte.
pub(super) const CHUNK_BYTES: u64 = 8 << 20;
/// The writer closes a chunk that grows beyond this, bytes.
pub(super) const CHUNK_TARGET: u64 = 1 << 20;
/// Any other record, bytes: indexes and what follows the data.
pub(super) const RECORD_BYTES: u64 = 8 << 20;
/// Length of a note, characters.
pub(super) const NOTE_CHARS: usize = 2000;
/// Notes kept in memory when reading.
pub(super) const NOTES: usize = 10_000;
/// Findings kept; more are counted only.
pub(super) const FINDINGS: usize = 100;
