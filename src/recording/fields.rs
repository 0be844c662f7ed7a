//! The fields of the two messages of a tick, listed once; encoder, decoder, schema text and CSV all walk these lists,
//! so that they cannot disagree.

use crate::math::{DQuat, DVec3};
use crate::sim::TickRecord;

/// Something that is done with every field of a message, in order.
pub(super) trait Fields {
    /// A tick.
    fn tick(&mut self, name: &'static str, value: &mut u64);
    /// A number.
    fn number(&mut self, name: &'static str, value: &mut f64);
    /// A point, direction or force in world.
    fn vector(&mut self, name: &'static str, value: &mut DVec3);
    /// A rotation as x, y, z, w.
    fn rotation(&mut self, name: &'static str, value: &mut DQuat);
    /// A count or bits.
    fn count(&mut self, name: &'static str, value: &mut u32);
}

/// What the hand did: message of `/stylus`. 8-byte fields first, so that CDR needs no padding.
pub(super) fn stylus(record: &mut TickRecord, fields: &mut impl Fields) {
    let sample = &mut record.sample;
    fields.tick("tick", &mut record.tick.0);
    fields.vector("position_mm", &mut sample.world_from_tool.position_mm);
    fields.rotation("rotation_xyzw", &mut sample.world_from_tool.rotation);
    fields.number("pedal", &mut sample.pedal);
    fields.number("stretch", &mut sample.stretch);
    fields.count("flags", &mut sample.flags);
}

/// What the law made of it and what was sent to the hand: message of `/law`.
pub(super) fn law(record: &mut TickRecord, fields: &mut impl Fields) {
    fields.tick("tick", &mut record.tick.0);
    outcome(record, fields);
    fields.vector("sent_n", &mut record.sent_n);
}

/// The fields of [`crate::sim::Outcome`].
fn outcome(record: &mut TickRecord, fields: &mut impl Fields) {
    let outcome = &mut record.outcome;
    fields.vector("contact_mm", &mut outcome.contact.point_mm);
    fields.vector("normal", &mut outcome.contact.normal);
    fields.number("height_mm", &mut outcome.contact.height_mm);
    fields.number("angle_rad", &mut outcome.angle_rad);
    fields.number("reach_mm", &mut outcome.reach_mm);
    fields.number("pressed_mm", &mut outcome.pressed_mm);
    fields.number("depth_mm", &mut outcome.depth_mm);
    fields.number("buried_mm", &mut outcome.buried_mm);
    fields.number("tent_mm", &mut outcome.tent_mm);
    fields.number("tip_mm", &mut outcome.tip_mm);
    fields.number("nose_mm", &mut outcome.nose_mm);
    fields.number("junction_mm", &mut outcome.junction_mm);
    fields.vector("force_n", &mut outcome.force_n);
    fields.number("needle_n", &mut outcome.needle_n);
    fields.number("needle_peak_n", &mut outcome.needle_peak_n);
    fields.number("nose_n", &mut outcome.nose_n);
    fields.number("lateral_n", &mut outcome.lateral_n);
    fields.number("vibration_n", &mut outcome.vibration_n);
    fields.number("stretch_n_per_mm", &mut outcome.stretch_n_per_mm);
    fields.vector("entry_mm", &mut outcome.entry_mm);
    fields.count("hole", &mut outcome.hole);
    fields.count("dot", &mut outcome.dot);
    fields.count("layer", &mut outcome.layer);
    fields.count("marks", &mut outcome.marks);
    fields.number("stroke_depth_mm", &mut outcome.stroke_depth_mm);
    fields.number("stroke_peak_n", &mut outcome.stroke_peak_n);
    fields.number("stroke_nl", &mut outcome.stroke_nl);
    fields.number("pop_n", &mut outcome.pop_n);
    fields.number("drag_mm", &mut outcome.drag_mm);
    fields.number("ink_nl", &mut outcome.ink_nl);
}

/// A record of zeros, to be filled in.
pub(super) fn blank() -> TickRecord {
    let contact = crate::scalp::SurfacePoint { point_mm: DVec3::ZERO, normal: DVec3::ZERO, height_mm: 0.0 };
    let outcome = crate::sim::Outcome {
        contact,
        angle_rad: 0.0,
        reach_mm: 0.0,
        pressed_mm: 0.0,
        depth_mm: 0.0,
        buried_mm: 0.0,
        tent_mm: 0.0,
        tip_mm: 0.0,
        nose_mm: 0.0,
        junction_mm: 0.0,
        force_n: DVec3::ZERO,
        needle_n: 0.0,
        needle_peak_n: 0.0,
        nose_n: 0.0,
        lateral_n: 0.0,
        vibration_n: 0.0,
        stretch_n_per_mm: 0.0,
        entry_mm: DVec3::ZERO,
        hole: 0,
        dot: 0,
        layer: 0,
        marks: 0,
        stroke_depth_mm: 0.0,
        stroke_peak_n: 0.0,
        stroke_nl: 0.0,
        pop_n: 0.0,
        drag_mm: 0.0,
        ink_nl: 0.0,
    };
    TickRecord {
        tick: crate::units::Tick(0),
        sample: crate::motion::StylusSample::default(),
        outcome,
        sent_n: DVec3::ZERO,
    }
}
