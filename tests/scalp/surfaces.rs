//! The head and the pad the tests measure, and places on them.

use std::sync::{Arc, OnceLock};

use stipple::scalp::{Scalp, ScalpPoint, ScalpSpec};

pub(crate) fn head_spec(seed: u64) -> ScalpSpec {
    ScalpSpec::Head { generator: 1, seed, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 }
}

pub(crate) fn head() -> &'static Scalp {
    static HEAD: OnceLock<Arc<Scalp>> = OnceLock::new();
    HEAD.get_or_init(|| Scalp::cached(&head_spec(1)).unwrap())
}

pub(crate) fn pad() -> Scalp {
    Scalp::build(&ScalpSpec::Pad { width_mm: 100.0, length_mm: 80.0 }).unwrap()
}

pub(crate) fn place(forward_mm: f64, left_mm: f64) -> ScalpPoint {
    ScalpPoint { forward_mm, left_mm }
}

/// Places spread over the bare scalp.
pub(crate) fn places() -> Vec<ScalpPoint> {
    let mut found = Vec::new();
    for f in -16..=11 {
        for l in -13..=13 {
            let at = place(f64::from(f) * 9.7 + 0.3, f64::from(l) * 9.3 + 0.2);
            if head().at(at).is_ok() {
                found.push(at);
            }
        }
    }
    assert!(found.len() > 400, "{}", found.len());
    found
}
