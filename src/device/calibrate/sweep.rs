//! The sweep for friction: a slow force to and fro across the hand, through the limiter, while the stylus is held loosely.

use super::friction::{self, Cycle, Sample};
use super::{BadData, CalibrateError};
use crate::device::WantedForce;
use crate::device::push::{Push, Stop};
use crate::math::DVec3;

/// Largest force, N, and its share of what the limiter lets through. A!
const MOST_N: f64 = 1.5;
const MOST_SHARE: f64 = 0.6;
/// Ticks of a fast and of a slow cycle: half the speed.
const FAST: u32 = 2000;
const SLOW: u32 = 4000;
const CYCLES: [u32; 6] = [FAST, FAST, FAST, SLOW, SLOW, SLOW];
/// Ticks at nothing before it begins: the device lets force in over 200 ms.
const BEFORE: u32 = 300;

/// Why a sweep gave no friction.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SweepError {
    /// The force ended.
    #[error(transparent)]
    Stop(#[from] Stop),
    /// The measurements cannot be believed.
    #[error(transparent)]
    Data(#[from] CalibrateError),
}

/// Measures the dry friction, N. `tell` hears how far it is, 0 to 1, and says whether to go on.
pub fn run(pusher: &mut dyn Push, tell: &mut dyn FnMut(f64) -> bool) -> Result<f64, SweepError> {
    let cycles = cycles(pusher, tell);
    pusher.release();
    let cycles = cycles?;
    // the first of each speed begins at rest or still remembers the other speed
    let counted = |which: std::ops::Range<usize>| cycles.get(which).unwrap_or_default();
    let resolution_mm = pusher.spec().resolution_mm;
    let data = |source: BadData| CalibrateError::Data { step: "friction", source };
    Ok(friction::fit(counted(1..3), counted(4..6), resolution_mm).map_err(data)?)
}

fn cycles(pusher: &mut dyn Push, tell: &mut dyn FnMut(f64) -> bool) -> Result<Vec<Cycle>, SweepError> {
    let most_n = MOST_N.min(MOST_SHARE * pusher.limits().max_force_n);
    let total = f64::from(CYCLES.iter().sum::<u32>());
    let mut done = 0.0;
    for _ in 0..BEFORE {
        pusher.tick(&WantedForce::default())?;
    }
    let mut cycles = Vec::new();
    for length in CYCLES {
        let mut cycle = Cycle::default();
        for tick in 0..length {
            let wanted_n = most_n * triangle(f64::from(tick) / f64::from(length));
            let beat = pusher.tick(&WantedForce::plain(DVec3::X * wanted_n))?;
            let (force_n, place_mm) = (beat.state.applied_force_n.x, beat.state.position_mm.x);
            cycle.samples.push(Sample { force_n, place_mm });
            done += 1.0;
            if tick % 50 == 0 && !tell(done / total) {
                return Err(Stop::Asked.into());
            }
        }
        cycles.push(cycle);
    }
    Ok(cycles)
}

/// Nothing, up, down through nothing, and back to nothing.
fn triangle(share: f64) -> f64 {
    if share < 0.25 {
        4.0 * share
    } else if share < 0.75 {
        2.0 - 4.0 * share
    } else {
        4.0 * share - 4.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::calibrate::BadData;
    use crate::device::ohs::firmware::{BodyParams, Model};
    use crate::device::push::tests::{Virtual, still};

    fn swept(friction_n: f64, grip_n_per_mm: f64) -> Result<f64, SweepError> {
        let body = BodyParams { friction_n, grip_n_per_mm, ..Model::GOOD.body };
        run(&mut Virtual::new(&Model { body, ..Model::GOOD }, still), &mut |_| true)
    }

    #[test]
    fn the_friction_of_a_simulated_device_is_found_again() {
        // two fingers that hold loosely
        for friction_n in [0.0, 0.02, 0.1, 0.26] {
            let found_n = swept(friction_n, 0.8).unwrap();
            assert!((found_n - friction_n).abs() < 0.015, "{friction_n}: {found_n}");
        }
    }

    #[test]
    fn a_tight_grip_and_a_word_to_stop_end_it_with_a_reason() {
        let stuck = swept(0.3, 20.0);
        let is_stuck = |error: &SweepError| {
            matches!(error, SweepError::Data(CalibrateError::Data { source: BadData::Stuck { .. }, .. }))
        };
        assert!(stuck.as_ref().is_err_and(is_stuck), "{stuck:?}");
        let mut device = Virtual::new(&Model::GOOD, still);
        assert_eq!(run(&mut device, &mut |share| share < 0.5), Err(SweepError::Stop(Stop::Asked)));
        assert_eq!(device.stylus.drive().force_n, DVec3::ZERO);
    }

    #[test]
    fn the_force_goes_to_both_sides_and_comes_back() {
        for (share, value) in [(0.0, 0.0), (0.25, 1.0), (0.5, 0.0), (0.75, -1.0), (1.0, 0.0)] {
            assert!((triangle(share) - value).abs() < 1e-12, "{share}");
        }
    }
}
