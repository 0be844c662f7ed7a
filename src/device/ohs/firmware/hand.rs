//! Who holds the stylus: anything that says once a millisecond where its fingers are, and feels what pushes them.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::device::ohs::buttons;
use crate::device::{MotionHand, Reading, Stylus, VirtualTrainee};
use crate::math::{DVec3, Pose, unit_quat};
use crate::motion::StylusSample;
use crate::units::Tick;

/// Where the fingers are. Device frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HandSample {
    /// Where the fingers want the stylus: tip and rotation. The fingers' pads lie between this and the stylus.
    pub pose: Pose,
    /// The fingers are around the barrel.
    pub held: bool,
    /// How hard, N.
    pub grip_n: f64,
    /// Switches and pedal, bits of [`buttons`].
    pub buttons: u16,
}

/// What a hand notices of the device.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Felt {
    /// Force of the stylus on the hand, mean of the last millisecond, device frame, N.
    pub force_n: DVec3,
    /// The device says that it may give force.
    pub enabled: bool,
}

/// A hand, asked once a millisecond.
pub trait Hand: Send {
    /// Where the fingers are now; nothing when the hand has let go for good.
    fn tick(&mut self, now_us: u64, felt: &Felt) -> Option<HandSample>;
}

impl<F: FnMut(u64, &Felt) -> Option<HandSample> + Send> Hand for F {
    fn tick(&mut self, now_us: u64, felt: &Felt) -> Option<HandSample> {
        self(now_us, felt)
    }
}

impl Hand for Box<dyn Hand> {
    fn tick(&mut self, now_us: u64, felt: &Felt) -> Option<HandSample> {
        (**self).tick(now_us, felt)
    }
}

/// A hand of the program that lives in the patient's frame and moves in ticks of a millisecond.
pub trait WorldHand: Send {
    /// Its next sample, after a force pushed it for a tick, world, N.
    fn next(&mut self, felt_n: DVec3) -> Option<StylusSample>;
}

fn read<S: Stylus>(hand: &mut S) -> Option<StylusSample> {
    // these hands count their own ticks
    match hand.read(Tick(0)) {
        Reading::Sample(sample) => Some(sample),
        Reading::Stale | Reading::Finished | Reading::Lost => None,
    }
}

impl WorldHand for VirtualTrainee {
    fn next(&mut self, felt_n: DVec3) -> Option<StylusSample> {
        self.feel(felt_n);
        read(self)
    }
}

impl WorldHand for MotionHand {
    /// A rigid hand: only its fingers' pads give way.
    fn next(&mut self, _felt_n: DVec3) -> Option<StylusSample> {
        read(self)
    }
}

/// When a mounted hand moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// From the first tick on, whatever the device does.
    None,
    /// Only while the device may give force: it waits for the start, and stops when the device is lost or stopped.
    WhileEnabled,
}

/// A hand of the program at a device: turned into the device's frame, one to one.
#[derive(Debug)]
pub struct MountedHand<H> {
    hand: H,
    world_from_device: Pose,
    patience: Patience,
    last: Option<HandSample>,
}

/// Grip of a hand that works, N. A!: well above every threshold of a deadman.
const WORKING_GRIP_N: f64 = 2.0;

impl<H: WorldHand> MountedHand<H> {
    /// A hand at a device that stands at `world_from_device`.
    pub fn new(hand: H, world_from_device: Pose, patience: Patience) -> Self {
        Self { hand, world_from_device, patience, last: None }
    }

    fn in_device(&self, sample: &StylusSample) -> HandSample {
        let device_from_world = self.world_from_device.rotation.conjugate();
        let Pose { position_mm, rotation } = sample.world_from_tool;
        let pose = Pose {
            position_mm: device_from_world * (position_mm - self.world_from_device.position_mm),
            rotation: unit_quat(device_from_world * rotation),
        };
        let pedal = if sample.machine_on() { buttons::PEDAL } else { 0 };
        let stretch = if sample.stretch > 0.5 { buttons::BARREL_2 } else { 0 };
        HandSample { pose, held: true, grip_n: WORKING_GRIP_N, buttons: pedal | stretch }
    }
}

impl<H: WorldHand> Hand for MountedHand<H> {
    fn tick(&mut self, _now_us: u64, felt: &Felt) -> Option<HandSample> {
        if self.patience == Patience::WhileEnabled && !felt.enabled && self.last.is_some() {
            return self.last;
        }
        let felt_n = self.world_from_device.direction(felt.force_n);
        let sample = self.hand.next(felt_n)?;
        self.last = Some(self.in_device(&sample));
        self.last
    }
}
