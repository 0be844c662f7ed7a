//! How fast the recorded hand went from one tick to the next, and where it was suddenly somewhere else. Any thread but the
//! haptics thread; pure.
//!
//! ```text
//! v_n = |p_n - p_m| / (t_n - t_m)                            p tip, t ticks, m the good sample before          D
//! leap_n = (v_n - 2 max(v_n-2, v_n-1, v_n+1, v_n+2)) (t_n - t_m)     what neither side of a tick explains      D
//! ```
//! A hand has mass: a step is about as long as its neighbours. A report that came late, or two in one tick, make a step of
//! twice the length, which is no leap; an encoder that reads wrong once makes two long steps, and is none either. Two
//! movements that were cut together make exactly one.

use crate::math::DVec3;
use crate::motion::{StylusSample, flags};

/// A number and the tick that it is of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peak {
    /// The largest so far; 0 before any.
    pub value: f64,
    /// When.
    pub tick: u64,
}

impl Peak {
    fn take(&mut self, value: f64, tick: u64) {
        if value > self.value {
            *self = Self { value, tick };
        }
    }
}

/// From one good sample to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    tick: u64,
    ticks: f64,
    mm_per_tick: f64,
}

/// The largest of what a hand did from tick to tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Longest way in a tick, mm.
    pub step_mm: Peak,
    /// Longest leap, mm.
    pub leap_mm: Peak,
}

/// Measures it, sample by sample.
#[derive(Default)]
pub(super) struct Stride {
    pub(super) pace: Pace,
    last: Option<(u64, DVec3)>,
    steps: [Option<Step>; 5],
}

impl Stride {
    /// Takes the next sample. What repeats the one before, and what is no pose, says nothing of the hand.
    pub(super) fn add(&mut self, tick: u64, sample: &StylusSample) {
        if !sample.is_valid() || sample.flags & (flags::STALE | flags::LOST) != 0 {
            return;
        }
        let at_mm = sample.world_from_tool.position_mm;
        let before = self.last.replace((tick, at_mm)).filter(|(before, _)| *before < tick);
        let Some((before, from_mm)) = before.filter(|_| !sample.has(flags::JUMP)) else {
            self.steps = [None; 5];
            return;
        };
        let ticks = (tick - before) as f64;
        let step = Step { tick, ticks, mm_per_tick: (at_mm - from_mm).length() / ticks };
        self.pace.step_mm.take(step.mm_per_tick, tick);
        self.steps.rotate_left(1);
        self.steps[4] = Some(step);
        if let [Some(a), Some(b), Some(here), Some(c), Some(d)] = self.steps {
            let beside = [a, b, c, d].iter().fold(0.0, |most: f64, step| most.max(step.mm_per_tick));
            self.pace.leap_mm.take((here.mm_per_tick - 2.0 * beside) * here.ticks, here.tick);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Pose;

    type Edit<'a> = &'a dyn Fn(u64) -> Option<(u64, f64, u32)>;

    fn sample(x_mm: f64, flags: u32) -> StylusSample {
        let world_from_tool = Pose { position_mm: DVec3::new(x_mm, 0.0, 0.0), ..Pose::IDENTITY };
        StylusSample { world_from_tool, flags, ..StylusSample::default() }
    }

    fn pace(samples: &[(u64, f64, u32)]) -> Pace {
        let mut stride = Stride::default();
        for (tick, x_mm, flags) in samples {
            stride.add(*tick, &sample(*x_mm, *flags));
        }
        stride.pace
    }

    /// 0.1 mm a tick but for the row's own edit.
    fn moved(edit: impl Fn(u64) -> Option<(u64, f64, u32)>) -> Pace {
        let samples: Vec<_> = (10..30).filter_map(edit).collect();
        pace(&samples)
    }

    #[test]
    fn a_cut_is_a_leap_and_what_honest_devices_do_is_none() {
        let x = |tick: u64| tick as f64 * 0.1;
        let even = moved(|t| Some((t, x(t), 0)));
        assert!((even.step_mm.value - 0.1).abs() < 1e-12 && even.leap_mm == Peak::default(), "{even:?}");
        let cut = moved(|t| Some((t, x(t) + if t >= 20 { 3.0 } else { 0.0 }, 0)));
        assert!((cut.leap_mm.value - 2.9).abs() < 1e-9 && cut.leap_mm.tick == 20, "{cut:?}");
        assert!((cut.step_mm.value - 3.1).abs() < 1e-9 && cut.step_mm.tick == 20, "{cut:?}");
        let rows: [(&str, Edit<'_>); 6] = [
            ("one that is said", &|t| {
                Some((t, x(t) + if t >= 20 { 3.0 } else { 0.0 }, u32::from(t == 20) * flags::JUMP))
            }),
            ("a late report", &|t| Some((t, x(if t == 20 { 19 } else { t }), u32::from(t == 20) * flags::STALE))),
            ("two reports in one tick", &|t| Some((t, x(if t > 20 { t + 1 } else { t }), 0))),
            ("ticks left out", &|t| (!(15..22).contains(&t)).then(|| (t, x(t), 0))),
            ("an encoder that read wrong once", &|t| Some((t, x(t) + if t == 20 { 0.9 } else { 0.0 }, 0))),
            ("a pose that is none", &|t| Some((t, if t == 20 { f64::NAN } else { x(t) }, 0))),
        ];
        for (name, edit) in rows {
            assert!(moved(edit).leap_mm.value < 1e-9, "{name}: {:?}", moved(edit));
        }
    }

    #[test]
    fn a_cut_that_hides_behind_missing_ticks_is_measured_over_them() {
        let x = |tick: u64| tick as f64 * 0.1;
        let cut = moved(|t| (!(16..22).contains(&t)).then(|| (t, x(t) + if t >= 20 { 3.0 } else { 0.0 }, 0)));
        // 3.7 mm over seven ticks, next to 0.1 mm in each
        assert!((cut.leap_mm.value - (3.7 - 1.4)).abs() < 1e-9 && cut.leap_mm.tick == 22, "{cut:?}");
    }
}
