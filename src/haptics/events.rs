//! Events out of tick records. Haptics thread, and anyone who plays a recording: the same records, the same events.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::SimEvent;
use crate::device::Verdict;
use crate::sim::{TickRecord, marks};

/// Most events that one tick can make.
pub const MAX_EVENTS: usize = 4;

/// Remembers what lasts, so that it is told once.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventMaker {
    dipped: bool,
    fault: bool,
}

impl EventMaker {
    /// The events of one tick.
    pub fn of(&mut self, record: &TickRecord, verdict: Verdict) -> [Option<SimEvent>; MAX_EVENTS] {
        let outcome = &record.outcome;
        let tick = record.tick;
        let dipped = outcome.has(marks::DIPPED);
        let fault = verdict == Verdict::Fault;
        let (dips, faults) = (dipped && !self.dipped, fault && !self.fault);
        (self.dipped, self.fault) = (dipped, fault);
        let stroke = SimEvent::Stroke {
            tick,
            dot: outcome.dot,
            entry_mm: outcome.entry_mm,
            normal: outcome.contact.normal,
            depth_mm: outcome.stroke_depth_mm,
            pressed_mm: (outcome.reach_mm * libm::sin(outcome.angle_rad)).max(0.0),
            nl: outcome.stroke_nl,
            drag_mm: outcome.drag_mm,
            angle_rad: outcome.angle_rad,
        };
        [
            outcome.has(marks::RUPTURE).then_some(SimEvent::Rupture { tick, pop_n: outcome.pop_n }),
            (outcome.has(marks::STROKE) && outcome.stroke_nl > 0.0).then_some(stroke),
            dips.then_some(SimEvent::Dipped { tick }),
            faults.then_some(SimEvent::Fault { tick }),
        ]
    }
}
