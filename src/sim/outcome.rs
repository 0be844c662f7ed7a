//! What the law says of one tick. Plain data; recorded, shown and scored.

use crate::math::DVec3;
use crate::motion::StylusSample;
use crate::scalp::SurfacePoint;
use crate::units::Tick;

/// Bits of [`Outcome::marks`].
pub mod marks {
    /// The needle touches the skin (dented or entered).
    pub const CONTACT: u32 = 1;
    /// The needle is in the skin.
    pub const IN_SKIN: u32 = 1 << 1;
    /// The cartridge nose touches the skin.
    pub const NOSE: u32 = 1 << 2;
    /// The machine ran.
    pub const MACHINE: u32 = 1 << 3;
    /// A stroke ended in this tick; `stroke_*` fields describe it.
    pub const STROKE: u32 = 1 << 4;
    /// A new hole was made in this tick.
    pub const RUPTURE: u32 = 1 << 5;
    /// An old hole was entered again in this tick.
    pub const REENTRY: u32 = 1 << 6;
    /// The tip was in the ink cup.
    pub const DIPPED: u32 = 1 << 7;
    /// The hole tore sideways in this tick.
    pub const TEAR: u32 = 1 << 8;
    /// The tip reached the skull.
    pub const SKULL: u32 = 1 << 9;
    /// The input was not usable (not finite, out of range); the last good one was used.
    pub const BAD_INPUT: u32 = 1 << 10;
    /// The memory of holes or of dots is full. A new hole that is not remembered is felt and marked [`RUPTURE`] as any
    /// other, but `hole`, `dot`, `pop_n`, `drag_mm` and `stroke_nl` of its ticks are 0, and the place gives way anew at
    /// the next touch. A hole whose dot is not remembered has the dot 0, which takes no ink.
    pub const PLACES_FULL: u32 = 1 << 11;
    /// The stroke that ended went into the canal of a follicle.
    pub const FOLLICLE: u32 = 1 << 12;
    /// The stroke that ended met a hair shaft.
    pub const SHAFT: u32 = 1 << 13;
    /// The stroke that ended drew blood.
    pub const BLEED: u32 = 1 << 14;
    /// The stroke that ended fell on a place that is over-worked.
    pub const OVERWORKED: u32 = 1 << 15;
}

/// The law's output for one tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Skin nearest to the needle tip at full reach; its `height_mm` is negative when the tip would be inside.
    pub contact: SurfacePoint,
    /// Angle of the needle to the skin, rad; a right angle is perpendicular.
    pub angle_rad: f64,
    /// Full reach past the undeformed skin along the needle, mm; negative when it hovers.
    pub reach_mm: f64,
    /// Deepest commanded tip in this tick, normal to the undeformed skin, mm, not below 0.
    pub pressed_mm: f64,
    /// Deepest true depth in this tick: buried length, normal to the skin, below the tented surface, mm.
    pub depth_mm: f64,
    /// Buried length along the needle at the end of the tick, mm.
    pub buried_mm: f64,
    /// How far the skin is pushed in by the needle at the end of the tick, along the needle, mm.
    pub tent_mm: f64,
    /// Commanded tip at the end of the tick (machine included) past the undeformed skin along the needle, mm.
    pub tip_mm: f64,
    /// How far the nose pushes the skin in, normal to it, mm.
    pub nose_mm: f64,
    /// Depth of the dermo-epidermal junction at this place, mm.
    pub junction_mm: f64,
    /// Force on the hand in world, N: mean needle force over the last machine period, nose and its friction, lateral,
    /// skull.
    pub force_n: DVec3,
    /// That mean of the needle's axial force, N; positive pushes the hand back.
    pub needle_n: f64,
    /// Largest axial needle force of this tick, N.
    pub needle_peak_n: f64,
    /// Nose force, normal to the skin, N.
    pub nose_n: f64,
    /// Lateral force, N.
    pub lateral_n: f64,
    /// Half the peak-to-peak of the needle force over the last machine period, N; goes out as vibration.
    pub vibration_n: f64,
    /// Stretch stiffness in force, N/mm.
    pub stretch_n_per_mm: f64,
    /// Entry point of the hole at hand, mm; the contact point when there is none.
    pub entry_mm: DVec3,
    /// Hole at hand, counted from 1; 0 when none. In a tick in which a stroke ended: the hole of that stroke.
    pub hole: u32,
    /// Dot of that hole, counted from 1; 0 when none.
    pub dot: u32,
    /// Layer the tip is in, 0 outermost.
    pub layer: u32,
    /// Bits of [`marks`].
    pub marks: u32,
    /// True depth of the stroke that ended, normal to the skin, mm.
    pub stroke_depth_mm: f64,
    /// Largest axial force of that stroke, N.
    pub stroke_peak_n: f64,
    /// Ink that stroke left, nL.
    pub stroke_nl: f64,
    /// Rupture (pop) force of [`Self::hole`], N; 0 before it ruptured.
    pub pop_n: f64,
    /// How far [`Self::hole`] has torn along, mm.
    pub drag_mm: f64,
    /// Ink on the needle, nL.
    pub ink_nl: f64,
}

impl Outcome {
    /// The bit is set.
    pub fn has(&self, mark: u32) -> bool {
        self.marks & mark != 0
    }

    /// The first field in which two outcomes differ in any bit; `None` when they are the same to the bit.
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let (ours, theirs) = (self.bits(), other.bits());
        if ours == theirs {
            return None;
        }
        let mut pairs = ours.iter().zip(&theirs).zip(NAMES);
        pairs.find(|((ours, theirs), _)| ours != theirs).map(|(_, name)| name)
    }

    /// The same with 0 for every -0: which of the two the larger of both is, is left to compiler and processor, and bits are
    /// compared between machines.
    pub(super) fn without_minus_zero(mut self) -> Self {
        for number in [
            &mut self.contact.height_mm,
            &mut self.angle_rad,
            &mut self.reach_mm,
            &mut self.pressed_mm,
            &mut self.depth_mm,
            &mut self.buried_mm,
            &mut self.tent_mm,
            &mut self.tip_mm,
            &mut self.nose_mm,
            &mut self.junction_mm,
            &mut self.needle_n,
            &mut self.needle_peak_n,
            &mut self.nose_n,
            &mut self.lateral_n,
            &mut self.vibration_n,
            &mut self.stretch_n_per_mm,
            &mut self.stroke_depth_mm,
            &mut self.stroke_peak_n,
            &mut self.stroke_nl,
            &mut self.pop_n,
            &mut self.drag_mm,
            &mut self.ink_nl,
        ] {
            *number += 0.0;
        }
        for vector in [&mut self.contact.point_mm, &mut self.contact.normal, &mut self.force_n, &mut self.entry_mm] {
            *vector += DVec3::ZERO;
        }
        self
    }

    /// Every number of the outcome as bits, in the order of [`NAMES`].
    fn bits(&self) -> [u64; NAMES.len()] {
        [
            self.contact.point_mm.x.to_bits(),
            self.contact.point_mm.y.to_bits(),
            self.contact.point_mm.z.to_bits(),
            self.contact.normal.x.to_bits(),
            self.contact.normal.y.to_bits(),
            self.contact.normal.z.to_bits(),
            self.contact.height_mm.to_bits(),
            self.angle_rad.to_bits(),
            self.reach_mm.to_bits(),
            self.pressed_mm.to_bits(),
            self.depth_mm.to_bits(),
            self.buried_mm.to_bits(),
            self.tent_mm.to_bits(),
            self.tip_mm.to_bits(),
            self.nose_mm.to_bits(),
            self.junction_mm.to_bits(),
            self.force_n.x.to_bits(),
            self.force_n.y.to_bits(),
            self.force_n.z.to_bits(),
            self.needle_n.to_bits(),
            self.needle_peak_n.to_bits(),
            self.nose_n.to_bits(),
            self.lateral_n.to_bits(),
            self.vibration_n.to_bits(),
            self.stretch_n_per_mm.to_bits(),
            self.entry_mm.x.to_bits(),
            self.entry_mm.y.to_bits(),
            self.entry_mm.z.to_bits(),
            u64::from(self.hole),
            u64::from(self.dot),
            u64::from(self.layer),
            u64::from(self.marks),
            self.stroke_depth_mm.to_bits(),
            self.stroke_peak_n.to_bits(),
            self.stroke_nl.to_bits(),
            self.pop_n.to_bits(),
            self.drag_mm.to_bits(),
            self.ink_nl.to_bits(),
        ]
    }
}

/// Names of the numbers of an outcome.
const NAMES: [&str; 38] = [
    "contact.point_mm.x",
    "contact.point_mm.y",
    "contact.point_mm.z",
    "contact.normal.x",
    "contact.normal.y",
    "contact.normal.z",
    "contact.height_mm",
    "angle_rad",
    "reach_mm",
    "pressed_mm",
    "depth_mm",
    "buried_mm",
    "tent_mm",
    "tip_mm",
    "nose_mm",
    "junction_mm",
    "force_n.x",
    "force_n.y",
    "force_n.z",
    "needle_n",
    "needle_peak_n",
    "nose_n",
    "lateral_n",
    "vibration_n",
    "stretch_n_per_mm",
    "entry_mm.x",
    "entry_mm.y",
    "entry_mm.z",
    "hole",
    "dot",
    "layer",
    "marks",
    "stroke_depth_mm",
    "stroke_peak_n",
    "stroke_nl",
    "pop_n",
    "drag_mm",
    "ink_nl",
];

/// One tick of an attempt: what the hand did and what the law made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TickRecord {
    /// When.
    pub tick: Tick,
    /// Raw input.
    pub sample: StylusSample,
    /// The law's output.
    pub outcome: Outcome,
    /// Force that left the limiter, world, N.
    pub sent_n: DVec3,
}
