//! Any bytes as the manifest of a pack, and as the signed note under it.

use stipple::certify::manifest::Manifest;
use stipple::certify::note::Note;

/// What is taken has one spelling.
pub(crate) fn manifest(data: &[u8]) {
    if let Ok(manifest) = Manifest::parse(data) {
        assert_eq!(manifest.encode().unwrap(), data);
    }
    if let Ok(note) = Note::parse(data) {
        assert_eq!(note.encode().as_bytes(), data);
    }
}
