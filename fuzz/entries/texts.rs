//! Any text as what people write: scenarios, rubrics, trust files, issuers' files, keys.

use stipple::certify::credential::IssuerFile;
use stipple::certify::key::{PublicKey, SecretKey};
use stipple::certify::trust::Trust;
use stipple::scenario::{from_resolved_ron, load_text, rubric_file, to_ron};

/// What is refused is refused with words; what is taken comes back as it was.
pub(crate) fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match load_text("fuzz", text) {
        Ok(loaded) => assert_eq!(from_resolved_ron(&to_ron(&loaded.scenario)).unwrap(), loaded.scenario),
        Err(errors) => assert!(!errors.lines().is_empty()),
    }
    if let Ok(scenario) = from_resolved_ron(text) {
        assert_eq!(from_resolved_ron(&to_ron(&scenario)).unwrap(), scenario);
    }
    if let Err(errors) = rubric_file::load_text("fuzz", text) {
        assert!(!errors.lines().is_empty());
    }
    if let Ok(trust) = Trust::parse(text) {
        assert_eq!(Trust::parse(&trust.encode().unwrap()).unwrap(), trust);
    }
    if let Ok(file) = IssuerFile::parse(text) {
        assert_eq!(file.format, 1);
    }
    if let Ok(key) = PublicKey::parse(text) {
        assert_eq!(PublicKey::parse(&key.to_string()).unwrap(), key);
    }
    drop(SecretKey::public_of(text));
}
