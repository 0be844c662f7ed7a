//! Ed25519 keys as `did:key`: an identifier that is the key, so that nothing has to be looked up. Any thread, pure.

use ed25519_dalek::VerifyingKey;

/// Multicodec of an Ed25519 public key, as a varint.
const ED25519: [u8; 2] = [0xed, 0x01];

/// `did:key:z6Mk...` of a key.
pub fn did_key(key: &VerifyingKey) -> String {
    format!("did:key:{}", multibase(key))
}

/// The key of a `did:key`; none when it is no Ed25519 key, a weak one, or not spelled the one way it can be.
pub fn key_of(did: &str) -> Option<VerifyingKey> {
    let coded = did.strip_prefix("did:key:z").filter(|coded| coded.len() <= 64)?;
    let bytes = bs58::decode(coded).into_vec().ok()?;
    let key: [u8; 32] = bytes.strip_prefix(&ED25519)?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&key).ok().filter(|key| !key.is_weak())?;
    (did_key(&key) == did).then_some(key)
}

/// The name of a key inside its document: `did:key:z6Mk...#z6Mk...`.
pub(super) fn method(key: &VerifyingKey) -> String {
    let coded = multibase(key);
    format!("did:key:{coded}#{coded}")
}

fn multibase(key: &VerifyingKey) -> String {
    let coded = bs58::encode([ED25519.as_slice(), key.as_bytes()].concat()).into_string();
    format!("z{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the Open Badges 3.0 test vector (`ob_v3p0/impl/linked-data-proof-ob.html`, 1EdTech).
    const VECTOR: &str = "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";

    #[test]
    fn the_key_of_the_vector() {
        let key = key_of(VECTOR).unwrap();
        let hex = "4bdeafde2ea8beefadd8c699b5c7e0704cf51154d52e17b20b71337ca04cc5a5";
        assert_eq!(crate::units::hex(key.as_bytes()), hex);
        assert_eq!(did_key(&key), VECTOR);
    }

    #[test]
    fn other_keys_and_other_spellings_are_refused() {
        for did in [
            "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hw",
            "did:key:f6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
            // P-256
            "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
            "did:web:example.org",
            "did:key:z",
            "",
        ] {
            assert!(key_of(did).is_none(), "{did}");
        }
        let weak = VerifyingKey::from_bytes(&[
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]);
        assert!(key_of(&did_key(&weak.unwrap())).is_none(), "the neutral element signs anything");
    }
}
