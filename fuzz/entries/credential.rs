//! Any bytes as a credential, and as a list of revoked ones.

use stipple::certify::credential::{Known, RevokedList, verify};

/// A credential that nobody believed signed is never good; a list reads only with a proof.
pub(crate) fn credential(data: &[u8]) {
    assert!(verify(data, &Known::default()).is_err());
    if let Ok(list) = RevokedList::read(data) {
        assert!(list.proof.is_some());
    }
}
