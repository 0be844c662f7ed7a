//! The servo: [`Rig`] (read, step, limit, write, one tick at a time), its 1 kHz thread, clock and links.

pub mod clock;
pub mod events;
pub mod health;
pub mod passivity;
pub mod rig;
pub mod servo;

pub use health::{Health, LATE_BUCKET_US};
pub use passivity::{Energy, HALVED, Passivity};
pub use rig::{Rig, RigSettings};
pub use servo::{Servo, ServoHandle};

use crate::device::Why;
use crate::math::DVec3;
use crate::sim::{Body, TickRecord};
use crate::units::Tick;

/// The newest state of a running attempt, for the picture. Overwritten, never queued.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot {
    /// The newest tick.
    pub record: TickRecord,
    /// Numbers about the loop itself.
    pub health: Health,
    /// Energy that device and loop exchanged with the hand.
    pub energy: Energy,
    /// How the patient takes it; none where the skin is no person's.
    pub body: Option<Body>,
    /// The hand is done (end of a file or of a virtual hand) or the device is gone.
    pub ended: Ended,
    /// How often the device could not be used any more.
    pub aways: u32,
}

impl Snapshot {
    /// What the trainee should know of the force while it goes on; what ended it is told by the session.
    pub fn remark(&self) -> Option<Why> {
        self.energy.remark()
    }
}

/// Whether more samples will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The hand is there.
    No,
    /// A file or a virtual hand came to its end.
    Finished,
    /// The device is gone.
    Lost,
    /// The device cannot be used and may come back: the force is zero, and the loop waits for the word to go on.
    Away,
}

/// Something that happened, for the picture and the sound; derived, never scored from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SimEvent {
    /// A stroke left ink.
    Stroke {
        /// When.
        tick: Tick,
        /// Dot it belongs to, from 1.
        dot: u32,
        /// Entry on the undeformed skin, world, mm.
        entry_mm: DVec3,
        /// Outward normal there.
        normal: DVec3,
        /// True depth, normal to the skin, mm.
        depth_mm: f64,
        /// Full reach past the undeformed skin, normal to it, mm.
        pressed_mm: f64,
        /// Ink left, nL.
        nl: f64,
        /// How far the hole has torn, mm.
        drag_mm: f64,
        /// Angle to the skin, rad.
        angle_rad: f64,
    },
    /// The skin broke here for the first time.
    Rupture {
        /// When.
        tick: Tick,
        /// Rupture force, N.
        pop_n: f64,
    },
    /// The needle was dipped.
    Dipped {
        /// When.
        tick: Tick,
    },
    /// A force that no device may receive was asked for; the hand got zero.
    Fault {
        /// When.
        tick: Tick,
    },
}
