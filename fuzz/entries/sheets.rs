//! Any bytes as JSON: score sheets, cut scores, statements for a record store.

use serde_json::Value;
use stipple::certify::json;
use stipple::certify::xapi::Statement;
use stipple::score::ScoreSheet;
use stipple::standard::CutScore;

/// Most that is read, bytes.
const MAX_BYTES: usize = 1 << 20;

/// The canonical form of what is read is one, and the readers of our formats give back what they took.
pub(crate) fn sheets(data: &[u8]) {
    if let Ok(sheet) = serde_json::from_slice::<ScoreSheet>(data) {
        let bytes = serde_json::to_vec(&sheet).unwrap();
        assert_eq!(serde_json::from_slice::<ScoreSheet>(&bytes).unwrap(), sheet);
    }
    if let Ok(cut) = CutScore::from_bytes("cut", data) {
        assert_eq!(CutScore::from_bytes("cut", &cut.to_bytes()).unwrap(), cut);
    }
    let Ok(value) = json::parse(data, MAX_BYTES) else { return };
    if let Ok(bytes) = json::canonical(&value) {
        let again = json::parse(&bytes, usize::MAX).unwrap();
        assert_eq!(json::canonical(&again).unwrap(), bytes);
    }
    let statements = match value {
        Value::Array(all) => all,
        one => vec![one],
    };
    for statement in statements.into_iter().filter_map(|value| Statement::read(value).ok()) {
        assert!(Statement::read(statement.value().clone()).is_ok());
    }
}
