//! A virtual test bench: one needle over one place of the skin, moved by an exact motor, force and depth read at every
//! step. The same law as in an attempt, without hand, nose and head. Any thread.

use core::f64::consts::{PI, TAU};
use core::ops::ControlFlow;

use super::numbers::Specimen;
use crate::tissue::law::{Bed, Hole, Shape, Stepped, step};
use crate::tissue::prony::Prony;
use crate::tissue::{Local, Tissue};
use crate::tool::Needle;

/// How a needle is set up on the bench.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct How {
    /// Sine of the angle between needle and skin: 1 is upright.
    pub sine: f64,
    /// What stretch adds to the stiffness, N/mm.
    pub k_t: f64,
    /// Steps of the law in one second, Hz.
    pub step_hz: f64,
}

impl Default for How {
    /// Upright on slack skin, 20 kHz as in an attempt.
    fn default() -> Self {
        Self { sine: 1.0, k_t: 0.0, step_hz: 20_000.0 }
    }
}

/// A surface that gave way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pop {
    /// Force at which it did, N; 0 when it did not.
    pub force_n: f64,
    /// Travel of the motor then, mm: how far the surface was pushed in.
    pub x_mm: f64,
    /// Buried length right after it, mm.
    pub buried_mm: f64,
}

/// One stroke of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stroke {
    /// Largest buried length, mm.
    pub depth_mm: f64,
    /// Largest force, N.
    pub peak_n: f64,
    /// Mean force over the whole cycle, N.
    pub mean_n: f64,
}

/// Vibration along the axis on top of a motion.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vibration {
    /// Amplitude, mm; 0 is none.
    pub amplitude_mm: f64,
    /// Rate, Hz.
    pub hz: f64,
}

/// One step as seen from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Read {
    /// Travel of the motor, vibration left out, mm.
    pub x_mm: f64,
    /// Axial force, N; positive pushes the needle out.
    pub force_n: f64,
    /// Surface displacement, mm.
    pub tent_mm: f64,
    /// Buried length, mm.
    pub buried_mm: f64,
    /// Force at which the surface gave way in this step, N; 0 when it did not.
    pub pop_n: f64,
}

/// The bench.
pub struct Bench {
    /// The relaxation.
    pub prony: Prony,
    /// The skin along the needle.
    pub bed: Bed,
    /// The needle.
    pub shape: Shape,
    /// The hole.
    pub hole: Hole,
    /// Length of a step, s.
    pub dt_s: f64,
    /// Where the tip is commanded to be, mm past the undeformed surface.
    pub x_mm: f64,
    /// Work of the motor, N·mm.
    pub work_n_mm: f64,
    /// Largest energy that a single step made out of nothing, N·mm.
    pub worst_gain_n_mm: f64,
    vibration_s: f64,
}

impl Bench {
    /// A needle 3 mm above virgin skin.
    pub fn new(tissue: &Tissue, local: &Local, needle: &Needle, how: How) -> Self {
        let shape = Shape::new(needle, tissue.prong_exponent);
        let dt_s = 1.0 / how.step_hz;
        Self {
            prony: Prony::new(tissue.prony_g, tissue.prony_tau_s, dt_s),
            bed: Bed::new(tissue, local, &shape, how.sine, how.k_t),
            shape,
            hole: Hole::default(),
            dt_s,
            x_mm: -3.0,
            work_n_mm: 0.0,
            worst_gain_n_mm: 0.0,
            vibration_s: 0.0,
        }
    }

    /// A needle over a specimen.
    pub fn over(specimen: &Specimen, how: How) -> Self {
        Self::new(&specimen.tissue, &specimen.local, &specimen.needle, how)
    }

    /// One step to `x_mm` while a machine moves at `speed_mm_per_s`.
    pub fn step(&mut self, x_mm: f64, speed_mm_per_s: f64) -> Stepped {
        let before = self.prony.energy_n_mm(&self.hole.tent, self.bed.k);
        let out = step(&self.prony, &self.bed, &self.shape, &mut self.hole, x_mm, speed_mm_per_s);
        let work = out.force_n * (x_mm - self.x_mm);
        let after = self.prony.energy_n_mm(&self.hole.tent, self.bed.k);
        self.worst_gain_n_mm = self.worst_gain_n_mm.max(after - before - work);
        self.work_n_mm += work;
        self.x_mm = x_mm;
        out
    }

    /// Moves from one travel to another at a steady speed, vibration on top, and shows every step; ends sooner when it is
    /// told to.
    pub fn travel(
        &mut self,
        from_mm: f64,
        to_mm: f64,
        speed: f64,
        vibration: Vibration,
        mut seen: impl FnMut(Read) -> ControlFlow<()>,
    ) {
        let steps = ((to_mm - from_mm).abs() / (speed * self.dt_s)).round().max(1.0);
        let mut done = 0.0;
        while done < steps {
            done += 1.0;
            let x_mm = from_mm + (to_mm - from_mm) * (done / steps);
            self.vibration_s += self.dt_s;
            let phase = TAU * vibration.hz * self.vibration_s;
            let speed = vibration.amplitude_mm * TAU * vibration.hz * libm::cos(phase);
            let out = self.step(x_mm + vibration.amplitude_mm * libm::sin(phase), speed);
            let read = Read {
                x_mm,
                force_n: out.force_n,
                tent_mm: self.hole.tent.w_mm,
                buried_mm: self.hole.p_mm,
                pop_n: out.pop_n,
            };
            if seen(read).is_break() {
                return;
            }
        }
    }

    /// A steady press from the surface to `to_mm`.
    pub fn press(&mut self, speed_mm_per_s: f64, to_mm: f64) -> Pop {
        self.press_vibrating(speed_mm_per_s, to_mm, Vibration::default())
    }

    /// The same with vibration.
    pub fn press_vibrating(&mut self, speed_mm_per_s: f64, to_mm: f64, vibration: Vibration) -> Pop {
        let mut pop = Pop::default();
        self.travel(0.0, to_mm, speed_mm_per_s, vibration, |read| {
            if read.pop_n > 0.0 {
                pop = Pop { force_n: read.pop_n, x_mm: read.x_mm, buried_mm: read.buried_mm };
            }
            ControlFlow::Continue(())
        });
        pop
    }

    /// A machine at a steady reach, `strokes` whole strokes.
    pub fn machine(&mut self, reach_mm: f64, hz: f64, stroke_mm: f64, strokes: usize) -> Vec<Stroke> {
        let steps = (1.0 / (hz * self.dt_s)).round();
        let mut time_s = 0.0;
        let one = |_| {
            let mut stroke = Stroke::default();
            let mut done = 0.0;
            while done < steps {
                done += 1.0;
                time_s += self.dt_s;
                let phase = TAU * hz * time_s;
                let x_mm = reach_mm - 0.5 * stroke_mm * (1.0 + libm::cos(phase));
                let out = self.step(x_mm, PI * hz * stroke_mm * libm::sin(phase));
                stroke.depth_mm = stroke.depth_mm.max(self.hole.p_mm);
                stroke.peak_n = stroke.peak_n.max(out.force_n);
                stroke.mean_n += out.force_n / steps;
            }
            stroke
        };
        (0..strokes).map(one).collect()
    }
}
