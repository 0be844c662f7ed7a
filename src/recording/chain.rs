//! The hash chain over the samples of an attempt: one link a second, each resting on the one before.

use sha2::{Digest as _, Sha256};

use crate::units::hex;

/// One link of the chain.
pub type Link = [u8; 32];

/// `h[n] = SHA-256(h[n-1] ‖ SHA-256(message bytes of that second, in order))`; `h[0]` comes from the header.
#[derive(Clone)]
pub struct Chain {
    head: Link,
    links: u64,
    second: Sha256,
    pending: u64,
}

impl Chain {
    /// A chain that rests on the header.
    pub fn new(first: Link) -> Self {
        Self { head: first, links: 0, second: Sha256::new(), pending: 0 }
    }

    /// Takes one message into the running second.
    pub fn take(&mut self, message: &[u8]) {
        self.second.update(message);
        self.pending += 1;
    }

    /// Messages taken since the last link.
    pub fn pending(&self) -> u64 {
        self.pending
    }

    /// Closes the running second.
    pub fn close(&mut self) -> Link {
        let second = self.second.finalize_reset();
        let mut sha = Sha256::new();
        sha.update(self.head);
        sha.update(second);
        self.head = sha.finalize().into();
        self.links += 1;
        self.pending = 0;
        self.head
    }

    /// The newest link.
    pub fn head(&self) -> Link {
        self.head
    }

    /// Links closed so far, the header's not counted.
    pub fn links(&self) -> u64 {
        self.links
    }

    /// Goes on from a link that cannot be computed, because what it covers is damaged.
    pub(super) fn rest_on(&mut self, links: u64, head: Link) {
        *self = Self { head, links, second: Sha256::new(), pending: 0 };
    }
}

/// SHA-256 of some bytes as lower-case hexadecimal text.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_what_the_formula_says() {
        let first = [7; 32];
        let mut chain = Chain::new(first);
        chain.take(b"ab");
        chain.take(b"c");
        let mut text = first.to_vec();
        text.extend_from_slice(&Sha256::digest(b"abc"));
        assert_eq!(chain.close(), <Link>::from(Sha256::digest(&text)));
        let mut next = chain.head().to_vec();
        next.extend_from_slice(&Sha256::digest(b""));
        assert_eq!(chain.close(), <Link>::from(Sha256::digest(&next)));
        assert_eq!(chain.links(), 2);
    }
}
