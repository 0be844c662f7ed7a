//! Any bytes as a pack.

use stipple::certify::pack;

/// What is taken has one spelling.
pub(crate) fn pack(data: &[u8]) {
    if let Ok(parts) = pack::decode(data) {
        assert_eq!(pack::encode(&parts).unwrap(), data);
    }
}
