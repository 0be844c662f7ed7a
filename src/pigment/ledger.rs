//! Where the ink from the cup went: in the skin, over it, still on the needle. Haptics thread could run it.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::deposit::Went;

/// The account of an attempt: ink in nanolitres, its pigment in nanograms.
///
/// ```text
/// taken = deposited + pool + on the needle       both in ink and in pigment
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Pigment in a nanolitre, ng.
    ng_per_nl: f64,
    /// Ink taken from the cup, the first load included, nL.
    pub taken_nl: f64,
    /// Ink in the skin, nL.
    pub held_nl: f64,
    /// Ink that stands over the skin, nL.
    pub pool_nl: f64,
    /// Ink on the needle, nL.
    pub needle_nl: f64,
    /// Pigment in the skin, ng.
    pub deposited_ng: f64,
    /// Pigment over the skin, ng.
    pub pool_ng: f64,
}

impl Ledger {
    /// An account that begins with a loaded needle.
    pub fn new(pigment_g_per_l: f64, start_nl: f64) -> Self {
        Self { ng_per_nl: pigment_g_per_l, taken_nl: start_nl, needle_nl: start_nl, ..Self::default() }
    }

    /// The needle was dipped and carries `load_nl` now; negative takings are ink that went back into the cup.
    pub fn dip(&mut self, load_nl: f64) {
        self.taken_nl += load_nl - self.needle_nl;
        self.needle_nl = load_nl;
    }

    /// A stroke left ink; `needle_nl` is what the needle carries after it.
    pub fn stroke(&mut self, held_nl: f64, pooled_nl: f64, needle_nl: f64, went: Went) {
        self.held_nl += held_nl;
        self.pool_nl += pooled_nl;
        self.needle_nl = needle_nl;
        self.deposited_ng += went.deposited_ng;
        self.pool_ng += went.pooled_ng;
    }

    /// What is missing or too much, as a share of what was taken: ink and pigment, the worse of both.
    pub fn imbalance(&self) -> f64 {
        let ink = self.taken_nl - (self.held_nl + self.pool_nl + self.needle_nl);
        let on_needle_ng = self.needle_nl * self.ng_per_nl;
        let taken_ng = self.taken_nl * self.ng_per_nl;
        let pigment = taken_ng - (self.deposited_ng + self.pool_ng + on_needle_ng);
        let share = |missing: f64, of: f64| if of > 0.0 { missing.abs() / of } else { missing.abs() };
        share(ink, self.taken_nl).max(share(pigment, taken_ng))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_closes_and_a_loss_shows() {
        let mut ledger = Ledger::new(15.0, 600.0);
        ledger.stroke(1.5, 0.5, 598.0, Went { deposited_ng: 20.0, pooled_ng: 10.0 });
        ledger.dip(600.0);
        ledger.stroke(1.0, 0.0, 599.0, Went { deposited_ng: 15.0, pooled_ng: 0.0 });
        assert!(ledger.imbalance() < 1e-12, "{ledger:?}");
        ledger.needle_nl -= 0.01;
        assert!(ledger.imbalance() > 1e-6, "a drop is missing");
    }
}
