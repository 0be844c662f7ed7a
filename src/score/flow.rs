//! The hand's movement at 100 Hz: tremor, smoothness, idle time. Block means of the tip, so that sensor noise of single
//! ticks does not count as movement.

use super::smooth::Smoothness;
use crate::math::DVec3;

/// Rate of the block means, Hz.
pub(super) const RATE_HZ: f64 = 100.0;
/// Middle of the tremor band on a logarithmic scale, √(8·12) Hz, and its width, Hz.
const TREMOR_HZ: f64 = 9.797_958_971_132_712;
const TREMOR_WIDTH_HZ: f64 = 4.0;
/// The filter's own settling is left out: so many blocks, half a second.
const SETTLE_BLOCKS: u32 = 50;
/// Tremor is read at the skin: in it or this near above it, mm (A!).
const HOVER_MM: f64 = 2.0;
/// A hand slower than this is still, mm/s (A!), and idle after so many blocks, half a second.
const STILL_MM_PER_S: f64 = 2.0;
const IDLE_BLOCKS: u32 = 50;
/// Longest movement that is judged, blocks; a longer one holds a pause or a dip.
pub(super) const MOVEMENT_MAX: usize = 256;

/// Measures of the movement.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    block_ticks: u32,
    ticks: u32,
    sum_mm: DVec3,
    inside: bool,
    near: bool,
    last_mm: Option<DVec3>,
    band: Band,
    settled: u32,
    tremor_sum_mm2: f64,
    tremor_blocks: u64,
    still_blocks: u32,
    idle_blocks: u64,
    movement: Vec<DVec3>,
    judged: bool,
    /// Smoothness of the movements so far.
    pub smooth: Smoothness,
}

impl Flow {
    pub(super) fn new(tick_hz: f64) -> Self {
        let block = (tick_hz / RATE_HZ).round().clamp(1.0, 1000.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..1000")]
        let block_ticks = block as u32;
        Self {
            block_ticks,
            ticks: 0,
            sum_mm: DVec3::ZERO,
            inside: false,
            near: false,
            last_mm: None,
            band: Band::new(),
            settled: 0,
            tremor_sum_mm2: 0.0,
            tremor_blocks: 0,
            still_blocks: 0,
            idle_blocks: 0,
            movement: Vec::with_capacity(MOVEMENT_MAX),
            judged: false,
            smooth: Smoothness::new(),
        }
    }

    /// The next record does not follow from the last one.
    pub(super) fn cut(&mut self) {
        self.ticks = 0;
        self.sum_mm = DVec3::ZERO;
        self.inside = false;
        self.near = false;
        self.last_mm = None;
        self.settled = 0;
        self.movement.clear();
        self.judged = false;
        self.end_still();
    }

    /// Takes the tip of one tick, its reach and the skin's normal.
    pub(super) fn add(&mut self, tip_mm: DVec3, reach_mm: f64, normal: DVec3) {
        self.sum_mm += tip_mm;
        self.ticks += 1;
        self.inside |= reach_mm > 0.0;
        self.near |= reach_mm > -HOVER_MM;
        if self.ticks == self.block_ticks {
            let mean_mm = self.sum_mm / f64::from(self.ticks);
            self.block(mean_mm, normal);
            self.ticks = 0;
            self.sum_mm = DVec3::ZERO;
            self.inside = false;
            self.near = false;
        }
    }

    fn block(&mut self, mean_mm: DVec3, normal: DVec3) {
        self.tremor(mean_mm, normal);
        self.still(mean_mm);
        self.moved(mean_mm);
        self.last_mm = Some(mean_mm);
    }

    fn tremor(&mut self, mean_mm: DVec3, normal: DVec3) {
        if self.last_mm.is_none() {
            self.band.start(mean_mm);
        }
        let out = self.band.pass(mean_mm);
        self.settled = self.settled.saturating_add(1);
        if self.near && self.settled > SETTLE_BLOCKS {
            let sideways = out - normal * out.dot(normal);
            self.tremor_sum_mm2 += sideways.length_squared();
            self.tremor_blocks += 1;
        }
    }

    fn still(&mut self, mean_mm: DVec3) {
        let Some(last_mm) = self.last_mm else { return };
        let step_mm = STILL_MM_PER_S / RATE_HZ;
        if !self.inside && (mean_mm - last_mm).length_squared() < step_mm * step_mm {
            self.still_blocks = self.still_blocks.saturating_add(1);
        } else {
            self.end_still();
        }
    }

    fn end_still(&mut self) {
        if self.still_blocks >= IDLE_BLOCKS {
            self.idle_blocks += u64::from(self.still_blocks);
        }
        self.still_blocks = 0;
    }

    /// A movement goes from leaving the skin to the next contact.
    fn moved(&mut self, mean_mm: DVec3) {
        if self.inside {
            if self.judged {
                self.smooth.judge(&self.movement);
            }
            self.movement.clear();
            self.judged = true;
        } else if self.movement.len() < MOVEMENT_MAX {
            self.movement.push(mean_mm);
        } else {
            self.judged = false;
        }
    }

    /// Root mean square of the sideways movement in the band, mm.
    pub(super) fn tremor_mm(&self) -> Option<f64> {
        (self.tremor_blocks > 0).then(|| (self.tremor_sum_mm2 / self.tremor_blocks as f64).sqrt())
    }

    /// Idle time so far, s, in units of blocks of `block_s`.
    pub(super) fn idle_s(&mut self, tick_s: f64) -> f64 {
        self.end_still();
        self.idle_blocks as f64 * f64::from(self.block_ticks) * tick_s
    }
}

/// Band-pass of 8 to 12 Hz, gain 1 in the middle and 0.71 at both ends, on three axes.
///
/// `H(z) = α(1 − z⁻²)/((1 + α) − 2 cos ω₀ z⁻¹ + (1 − α) z⁻²)`, `α = tan(Δω/2)`, divided by the block mean's own loss
/// `sin(πf/r)/(πf/r)` at the middle. ω₀ middle and Δω width \[rad per block\], f \[Hz\], r rate \[Hz\]. D.
#[derive(Clone, Debug)]
struct Band {
    gain: f64,
    a1: f64,
    a2: f64,
    start_mm: DVec3,
    x: [DVec3; 2],
    y: [DVec3; 2],
}

impl Band {
    fn new() -> Self {
        use core::f64::consts::PI;
        let alpha = libm::tan(PI * TREMOR_WIDTH_HZ / RATE_HZ);
        let half = PI * TREMOR_HZ / RATE_HZ;
        Self {
            gain: alpha / (1.0 + alpha) * half / libm::sin(half),
            a1: -2.0 * libm::cos(2.0 * half) / (1.0 + alpha),
            a2: (1.0 - alpha) / (1.0 + alpha),
            start_mm: DVec3::ZERO,
            x: [DVec3::ZERO; 2],
            y: [DVec3::ZERO; 2],
        }
    }

    /// Starts at rest at `at_mm`.
    fn start(&mut self, at_mm: DVec3) {
        self.start_mm = at_mm;
        self.x = [DVec3::ZERO; 2];
        self.y = [DVec3::ZERO; 2];
    }

    fn pass(&mut self, at_mm: DVec3) -> DVec3 {
        let x = at_mm - self.start_mm;
        let [x1, x2] = self.x;
        let [y1, y2] = self.y;
        let y = (x - x2) * self.gain - y1 * self.a1 - y2 * self.a2;
        self.x = [x, x1];
        self.y = [y, y1];
        y
    }
}
