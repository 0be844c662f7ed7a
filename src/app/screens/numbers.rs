//! From the newest state of an attempt to what the cutaway and the read-outs show.

use bevy_egui::egui;
use egui::{Painter, Rect, vec2};

use crate::app::at_hand::energy_words;
use crate::app::hud::cutaway::Cut;
use crate::app::hud::readouts::{self, Readout, TraceNotes, readout};
use crate::app::live::Live;
use crate::haptics::Snapshot;
use crate::scenario::rubric::Band;
use crate::session::{Phase, Prepared};
use crate::sim::marks;

/// The skin at hand, from the newest state.
pub(super) fn cut_of(prepared: &Prepared, live: Option<&Live>) -> Cut {
    let snapshot = live.and_then(|live| live.snapshot);
    let frame_point = snapshot.map_or_else(
        || prepared.targets.first().map_or(crate::math::DVec3::ZERO, |t| t.point_mm),
        |s| s.record.outcome.contact.point_mm,
    );
    let mut cut = still(prepared, frame_point);
    if let (Some(live), Some(Snapshot { record, .. })) = (live, snapshot) {
        let outcome = &record.outcome;
        cut.tip_mm = outcome.tip_mm;
        cut.reach_mm = outcome.reach_mm;
        cut.tent_mm = outcome.tent_mm;
        cut.nose_mm = outcome.nose_mm;
        cut.angle_rad = outcome.angle_rad;
        cut.ghost = live.readings.ghost.map(|ghost| ghost.deepest).filter(|deepest| deepest.0 > 0.0);
        let touching = outcome.has(marks::IN_SKIN) || outcome.has(marks::CONTACT);
        let shown = (f64::from(live.readings.settled.depth_mm), f64::from(live.readings.settled.pressed_mm));
        cut.depths_mm = (touching && shown.1 > 0.02).then_some(shown);
        cut.ink = (outcome.ink_nl / prepared.scenario.ink.load_nl.max(1e-9)).clamp(0.0, 1.0);
    }
    cut
}

/// The skin at a place, with the needle away.
pub(super) fn still(prepared: &Prepared, point_mm: crate::math::DVec3) -> Cut {
    let model = &prepared.model;
    let local = model.field.at(point_mm, model.scalp.region_weights(point_mm));
    let (needle, band) = (&prepared.scenario.needle, prepared.scenario.rubric.depth_mm);
    let junction_mm = local.junction_mm();
    Cut {
        bottom_mm: local.bottom_mm,
        junction_mm,
        band_mm: Some((junction_mm + band.green_low, junction_mm + band.green_high)),
        tip_mm: -3.0,
        reach_mm: -3.0,
        tent_mm: 0.0,
        nose_mm: 0.0,
        out_mm: prepared.scenario.machine.out_mm(),
        angle_rad: core::f64::consts::FRAC_PI_2,
        needle_mm: (needle.tip_mm + 2.0 * needle.bundle_mm, needle.shank_mm + 2.0 * needle.bundle_mm, needle.taper_mm),
        ghost: None,
        depths_mm: None,
        ink: 0.0,
    }
}

/// A band below the junction as a band below the surface.
fn below_surface(band: Band, junction_mm: f64) -> Band {
    Band {
        amber_low: band.amber_low + junction_mm,
        green_low: band.green_low + junction_mm,
        green_high: band.green_high + junction_mm,
        amber_high: band.amber_high + junction_mm,
    }
}

/// The four read-outs.
pub(super) fn numbers(painter: &Painter, rect: Rect, prepared: &Prepared, live: Option<&Live>) {
    let rubric = &prepared.scenario.rubric;
    let row = |index: f32| Rect::from_min_size(rect.min + vec2(0.0, 63.0 * index), vec2(rect.width(), 54.0));
    let settled = live.map(|live| live.readings.settled).unwrap_or_default();
    let visit = live.map(|live| live.readings.visit).filter(|visit| visit.dot != 0);
    let snapshot = live.and_then(|live| live.snapshot);
    let junction = cut_of(prepared, live).junction_mm;
    let touched = settled.pressed_mm > 0.005;
    let gave = (settled.pressed_mm - settled.depth_mm).max(0.0);
    readout(
        painter,
        row(0.0),
        &Readout {
            name: "True depth",
            words: if touched { format!("{:.2} mm", settled.depth_mm) } else { "– mm".to_owned() },
            note: if touched {
                format!("pressed {:.2}, the skin gave {gave:.2}", settled.pressed_mm)
            } else {
                "touch the skin".to_owned()
            },
            value: touched.then_some(f64::from(settled.depth_mm)),
            range: (0.0, (rubric.depth_mm.amber_high + junction) * 1.6),
            band: below_surface(rubric.depth_mm, junction),
        },
    );
    readout(
        painter,
        row(1.0),
        &Readout {
            name: "Angle to the skin",
            words: if snapshot.is_some() { format!("{:.0}°", settled.angle_deg) } else { "–°".to_owned() },
            note: String::new(),
            value: snapshot.map(|_| f64::from(settled.angle_deg)),
            range: (30.0, 90.0),
            band: rubric.angle_deg,
        },
    );
    let period_ms = 1000.0 / prepared.scenario.machine.rate_hz;
    let dwell =
        visit.map(|v| (v.strokes, (v.ticks.1 - v.ticks.0) as f64 * 1000.0 / prepared.scenario.tick_hz + period_ms));
    readout(
        painter,
        row(2.0),
        &Readout {
            name: "Dwell",
            words: dwell.map_or("– strokes".to_owned(), |(strokes, ms)| format!("{strokes} strokes · {ms:.0} ms")),
            note: visit.map_or(String::new(), |visit| format!("dot {}", visit.dot)),
            value: dwell.map(|(strokes, _)| f64::from(strokes)),
            range: (0.0, rubric.dwell_strokes.amber_high * 1.25),
            band: rubric.dwell_strokes,
        },
    );
    let last = Rect::from_min_max(row(3.0).min, rect.max);
    let empty = std::collections::VecDeque::new();
    let trace = live.map_or(&empty, |live| &live.trace);
    readouts::trace(painter, last, trace.iter().copied(), settled.force_n, &notes(live));
}

/// What is said beside the force, of a device.
fn notes(live: Option<&Live>) -> TraceNotes {
    let Some((live, at_hand)) = live.and_then(|live| Some((live, live.at_hand.as_ref()?))) else {
        return TraceNotes::default();
    };
    let snapshot = live.snapshot.as_ref();
    TraceNotes {
        force: at_hand.force_note(snapshot, matches!(live.phase, Phase::Paused)),
        energy: snapshot.map(energy_words),
    }
}
