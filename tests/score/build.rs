//! Made-up attempts for tests of the score: records as the law writes them, with every number chosen.

use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::scalp::zone::Zone;
use stipple::scalp::{ScalpPoint, ScalpSpec, SurfacePoint};
use stipple::scenario::rubric::{Band, Critical, Rubric, Weights};
use stipple::scenario::{Plan, Scenario};
use stipple::score::{Evidence, Ground, ScoreSheet, Target, grade};
use stipple::sim::{Outcome, TickRecord, marks};
use stipple::tissue::Tissue;
use stipple::tool::{Ink, Machine, Needle};
use stipple::units::Tick;

/// Depth of the junction in every attempt made here, mm.
pub(crate) const JUNCTION_MM: f64 = 0.07;

/// A scenario with `n` planned dots in a row along X, `apart_mm` from each other.
pub(crate) fn scenario(n: i32, apart_mm: f64) -> Scenario {
    let place = |i: i32| ScalpPoint { forward_mm: 0.0, left_mm: f64::from(i) * apart_mm };
    Scenario {
        format: 1,
        id: "row".to_owned(),
        title: "A row of dots".to_owned(),
        brief: String::new(),
        group: stipple::scenario::Group::Condition,
        level: 1,
        scalp: ScalpSpec::Pad { width_mm: 60.0, length_mm: 60.0 },
        tissue: tissue(),
        needle: needle(),
        machine: machine(),
        ink: ink(),
        cup: None,
        plan: Plan {
            zone: Zone::Circle { centre: place(0), radius_mm: 25.0 },
            dots: (0..n).map(place).collect(),
            tolerance_mm: 0.45,
        },
        earlier: None,
        rubric: rubric(),
        time_limit_s: 600.0,
        tick_hz: 1000.0,
        micro_steps: 20,
        overrides: Vec::new(),
    }
}

fn band(amber_low: f64, green_low: f64, green_high: f64, amber_high: f64) -> Band {
    Band { amber_low, green_low, green_high, amber_high }
}

/// Median school, as the tissue law's page has it.
pub(crate) fn rubric() -> Rubric {
    Rubric {
        format: 1,
        school: "median".to_owned(),
        origin: "assumption".to_owned(),
        depth_mm: band(0.10, 0.35, 0.90, 1.20),
        angle_deg: band(60.0, 75.0, 90.0, 90.0),
        dwell_strokes: band(2.0, 3.0, 8.0, 15.0),
        dot_mm: band(0.10, 0.15, 0.30, 0.45),
        spacing_mm: band(0.6, 0.8, 1.2, 1.4),
        place_mm: band(0.0, 0.0, 0.25, 0.5),
        drag: band(1.0, 1.0, 1.2, 1.5),
        press_n: band(0.0, 0.0, 0.5, 1.0),
        weights: Weights {
            depth: 0.30,
            dwell: 0.20,
            angle: 0.15,
            dot_size: 0.15,
            spacing: 0.10,
            drag: 0.05,
            force: 0.05,
        },
        pass_mark: 70.0,
        cutscore: None,
        sem: None,
        floors: stipple::scenario::rubric::Floors::default(),
        critical: vec![
            Critical::DeeperThan(1.5),
            Critical::DotWiderThan(1.0),
            Critical::OutsideZone(1),
            Critical::UnplacedShare(0.5),
            Critical::PressedHarderThan(2.0),
        ],
    }
}

fn tissue() -> Tissue {
    Tissue {
        k_b: 0.15,
        k_t: 0.2,
        k_t_rate: 1.0,
        prony_g: [0.25, 0.30, 0.15],
        prony_tau_s: [0.01, 0.2, 1.9],
        q: 4.6,
        gamma: [3.0, 0.6, 1.8, 2.5, 0.3],
        thickness_mm: [0.015, 0.055, 0.2, 1.1, 4.0],
        zeta: 0.8,
        spread: 0.3,
        tau_w_mpa: 0.01,
        lub: 1.0,
        beta: 0.35,
        v0_mm_per_s: 20.0,
        prong_exponent: 0.75,
        hole_radius_mm: 0.05,
        hole_angle_rad: 0.087,
        dot_radius_mm: 0.3,
        lateral_n_per_mm: 0.1,
        lateral_slope: 0.4,
        lateral_tear_n: 0.25,
        lateral_damping: 0.00002,
        nose_modulus_mpa: 0.1,
        nose_friction: 0.35,
        skull_n_per_mm: 3.0,
        toughness: 1.0,
        k_scale: 1.0,
        region_thickness: [1.0; 5],
        scars: Vec::new(),
        living: None,
    }
}

fn needle() -> Needle {
    Needle {
        name: "0603RL".to_owned(),
        prongs: 1,
        shank_mm: 0.25,
        tip_mm: 0.03,
        taper_mm: 3.5,
        bundle_mm: 0.0,
        facet: 1.0,
        nose_outer_mm: 2.0,
        nose_inner_mm: 0.6,
    }
}

fn machine() -> Machine {
    Machine { name: "test".to_owned(), stroke_mm: 2.5, rate_hz: 100.0, hang_mm: 1.5, loss_mm: 0.1, give_mm_per_n: 0.0 }
}

fn ink() -> Ink {
    Ink {
        name: "test".to_owned(),
        viscosity_mpa_s: 20.0,
        wetting_mn_per_m: 30.0,
        pigment_g_per_l: 100.0,
        load_nl: 1000.0,
        start_nl: 1000.0,
        film_mm: 0.005,
        capillary_mm: 0.1,
        dot_max_nl: 15.0,
        dot_height_mm: 0.4,
        dot_porosity: 0.5,
        pigment: stipple::tool::PigmentKind::Carbon,
    }
}

/// One dot as it is to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tap {
    pub(crate) dot: u32,
    pub(crate) at_mm: DVec3,
    pub(crate) depth_mm: f64,
    pub(crate) strokes: u32,
    pub(crate) angle_deg: f64,
    pub(crate) stroke_nl: f64,
    pub(crate) nose_n: f64,
    pub(crate) drag_mm: f64,
    pub(crate) stretch: f64,
}

impl Tap {
    /// A dot in every green band, at `x` along the row.
    pub(crate) fn good(dot: u32, x_mm: f64) -> Self {
        Self {
            dot,
            at_mm: DVec3::new(x_mm, 0.0, 0.0),
            depth_mm: 0.67,
            strokes: 5,
            angle_deg: 85.0,
            stroke_nl: 1.0,
            nose_n: 0.1,
            drag_mm: 0.01,
            stretch: 0.2,
        }
    }
}

/// A record at rest above the skin.
pub(crate) fn hover(tick: u64, tip_mm: DVec3, reach_mm: f64) -> TickRecord {
    TickRecord {
        tick: Tick(tick),
        sample: StylusSample {
            world_from_tool: Pose { position_mm: tip_mm, ..Pose::IDENTITY },
            pedal: 1.0,
            ..StylusSample::default()
        },
        outcome: Outcome {
            contact: SurfacePoint {
                point_mm: DVec3::new(tip_mm.x, 0.0, tip_mm.z),
                normal: DVec3::Y,
                height_mm: -reach_mm,
            },
            angle_rad: core::f64::consts::FRAC_PI_2,
            reach_mm,
            pressed_mm: 0.0,
            depth_mm: 0.0,
            buried_mm: 0.0,
            tent_mm: 0.0,
            tip_mm: reach_mm,
            nose_mm: 0.0,
            junction_mm: JUNCTION_MM,
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
            marks: marks::MACHINE,
            stroke_depth_mm: 0.0,
            stroke_peak_n: 0.0,
            stroke_nl: 0.0,
            pop_n: 0.0,
            drag_mm: 0.0,
            ink_nl: 100.0,
        },
        sent_n: DVec3::ZERO,
    }
}

/// Appends a tap: 20 ticks above, down, `strokes` times 10 ticks in the skin, up. The crossings lie in the middle of a
/// tick, so the dwell is `10·strokes + 1` ms to the bit.
pub(crate) fn tap(records: &mut Vec<TickRecord>, tap: &Tap) {
    let start = records.last().map_or(0, |r| r.tick.0 + 1);
    let inside = u64::from(tap.strokes) * 10 + 1;
    for i in 0..20 + inside + 5 {
        let within = (20..20 + inside).contains(&i);
        let above_mm = if i == 19 || i == 20 + inside { -0.5 } else { -2.5 };
        let reach_mm = if within { 0.5 + 0.2 * f64::from(u8::from(i > 21 && i + 1 < 20 + inside)) } else { above_mm };
        let mut record = hover(start + i, tap.at_mm - DVec3::Y * reach_mm, reach_mm);
        if within {
            work(&mut record, tap, i - 20);
        }
        records.push(record);
    }
}

/// Tick `k` of the time in the skin.
fn work(record: &mut TickRecord, tap: &Tap, k: u64) {
    let o = &mut record.outcome;
    o.angle_rad = tap.angle_deg.to_radians();
    o.pressed_mm = tap.depth_mm + 0.2;
    o.needle_n = 0.02;
    o.needle_peak_n = 0.12;
    o.nose_n = tap.nose_n;
    o.stretch_n_per_mm = tap.stretch;
    o.force_n = DVec3::Y * (0.02 + tap.nose_n);
    o.entry_mm = tap.at_mm;
    o.hole = tap.dot;
    o.dot = tap.dot;
    o.marks |= marks::CONTACT | marks::NOSE;
    if k == 1 {
        o.marks |= marks::RUPTURE | marks::IN_SKIN;
        o.pop_n = 0.138;
    }
    if k > 0 && k.is_multiple_of(10) {
        o.marks |= marks::STROKE;
        // the first stroke is on the way down
        o.stroke_depth_mm = if k == 10 && tap.strokes > 1 { 0.5 * tap.depth_mm } else { tap.depth_mm };
        o.depth_mm = o.stroke_depth_mm;
        o.stroke_peak_n = 0.15;
        o.stroke_nl = tap.stroke_nl;
        o.drag_mm = tap.drag_mm;
        o.pop_n = 0.138;
    }
}

/// The records of taps, one after another.
pub(crate) fn attempt(taps: &[Tap]) -> Vec<TickRecord> {
    let mut records = Vec::new();
    for t in taps {
        tap(&mut records, t);
    }
    records
}

/// Good dots at every place of a row.
pub(crate) fn good_row(n: u32, apart_mm: f64) -> Vec<Tap> {
    (0..n).map(|i| Tap::good(i + 1, f64::from(i) * apart_mm)).collect()
}

pub(crate) fn evidence() -> Evidence {
    Evidence {
        scenario_digest: "0".repeat(64),
        law_version: 1,
        synthetic: true,
        integrity: "hash chain intact".to_owned(),
        replay: "re-simulated to the bit".to_owned(),
        clock: None,
    }
}

/// Grades on a flat pad, where a place of the plan is its own world point; the zone is its circle.
pub(crate) fn graded(scenario: &Scenario, records: &[TickRecord]) -> ScoreSheet {
    let world = |p: &ScalpPoint| DVec3::new(p.left_mm, 0.0, p.forward_mm);
    let targets: Vec<Target> =
        scenario.plan.dots.iter().map(|p| Target { point_mm: world(p), normal: DVec3::Y }).collect();
    let earlier_mm: Vec<DVec3> = scenario.earlier.iter().flat_map(|e| &e.dots).map(world).collect();
    let inside = |p: DVec3| p.x * p.x + p.z * p.z <= 25.0 * 25.0;
    grade(
        scenario,
        &Ground { targets: &targets, inside: &inside, earlier_mm: &earlier_mm },
        &evidence(),
        records.iter().copied(),
    )
}
