//! The servo's queries of the scalp do not allocate.

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use stipple::math::DVec3;
use stipple::scalp::{Scalp, ScalpSpec};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn queries_do_not_allocate() {
    let head = ScalpSpec::Head { generator: 1, seed: 5, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 };
    for spec in [head, ScalpSpec::Pad { width_mm: 100.0, length_mm: 80.0 }] {
        let scalp = Scalp::build(&spec).unwrap();
        let sum = assert_no_alloc(|| {
            let mut sum = 0.0;
            for i in 0..20_000 {
                let t = f64::from(i) * 0.01;
                // near the skin, deep inside and far away alike
                let p = DVec3::new(90.0 * libm::sin(t), -81.0 + 100.0 * libm::cos(0.37 * t), 110.0 * libm::cos(t));
                sum += scalp.contact(p).height_mm + scalp.region_weights(p)[0];
            }
            sum + scalp.place_of(DVec3::new(20.0, 1.0, 30.0)).forward_mm
        });
        assert!(sum.is_finite());
    }
}
