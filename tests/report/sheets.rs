//! Score sheets that are made up, number by number.

use std::collections::BTreeMap;

use stipple::certify::manifest::EarlierPart;
use stipple::certify::report::{Known, Scene, Source};
use stipple::recording::{CloseOutcome, Header, Mode, Note, NoteKind, Registration};
use stipple::scenario::rubric::Light;
use stipple::score::ScoreSheet;
use stipple::score::sheet::{
    AttemptSheet, ClockSheet, CriticalSheet, DomainSheet, DotSheet, HandSheet, Lights, LoopSheet, Override, RubricRef,
    ScenarioRef, SemRef, Spread, Unplaced, Verdict,
};
use stipple::score::sheet::{Domain, SHEET_FORMAT};
use stipple::session::{Course, Marked, Pace, Prepared};

/// When the attempt began, ns.
pub(crate) const START_NS: u64 = 1_790_000_000_000_000_000;

/// A dot with one number in every place.
pub(crate) fn dot(number: u32, value: i64, text: &str) -> DotSheet {
    let light = [Light::Green, Light::Amber, Light::Red][number as usize % 3];
    DotSheet {
        number,
        target: (number % 7 != 6).then_some(number),
        in_zone: number % 11 != 10,
        position_um: [value, 0, i64::from(number) * 100],
        from_tick: u64::from(number) * 500,
        contact_tick: u64::from(number) * 500 + 100,
        rupture_tick: Some(u64::from(number) * 500 + 150),
        deepest_tick: u64::from(number) * 500 + 180,
        leave_tick: u64::from(number) * 500 + 260,
        visits: 1,
        depth_um: value,
        median_depth_um: value,
        junction_um: 80,
        below_junction_um: value,
        pressed_um: value,
        overshoot_um: Some(value),
        angle_cdeg: Some(value),
        dwell_strokes: 5,
        dwell_us: value,
        strokes: 6,
        holes: 1,
        volume_pl: value,
        diameter_um: value,
        drag_um: value,
        aspect_hundredths: value,
        place_um: Some(value),
        spacing_um: Some(value),
        needle_peak_un: value,
        needle_mean_un: value,
        pop_un: value,
        nose_un: value,
        stretch_un_per_mm: value,
        lights: Lights {
            depth: light,
            dwell: light,
            angle: Some(light),
            dot_size: Light::Green,
            spacing: Some(light),
            place: Some(light),
            drag: Light::Green,
            force: Light::Green,
        },
        feedback: vec![format!("{text}: stretch it with the other hand")],
    }
}

/// A sheet with so many dots, this number in every place and this text in every text.
pub(crate) fn sheet(dots: u32, value: i64, text: &str) -> ScoreSheet {
    let said = || text.to_owned();
    ScoreSheet {
        format: SHEET_FORMAT,
        scorer_version: 2,
        law_version: 1,
        scenario: ScenarioRef { id: "first-dots".to_owned(), title: said(), level: 1, digest: "ab".repeat(32) },
        rubric: RubricRef {
            school: said(),
            origin: said(),
            digest: "cd".repeat(32),
            pass_mark_hundredths: 7000,
            cutscore: Some("ef".repeat(32)),
            sem: Some(SemRef { points_hundredths: 210, n: Some(40), band_hundredths: 100, document: None }),
        },
        modified: false,
        overrides: Vec::new(),
        synthetic: false,
        integrity: "hash chain intact".to_owned(),
        replay: "re-simulated to the bit: 60000 ticks".to_owned(),
        verdict: Verdict {
            passed: true,
            total_hundredths: 8420,
            weakest: Domain::Angle,
            reason: said(),
            next: format!("practise {text}"),
        },
        domains: Domain::ALL.map(|domain| part(domain, dots, text)).to_vec(),
        critical: Vec::new(),
        attempt: attempt(dots, value),
        clock: Some(ClockSheet { late_ticks: 0, worst_late_us: 90, dropped_records: 0 }),
        dots: (1..=dots).map(|number| dot(number, value, text)).collect(),
        unplaced: vec![Unplaced { target: 61, position_um: [2000, 0, 2000] }],
        bands: stipple::score::BANDS.to_owned(),
        not_assessed: stipple::score::NOT_ASSESSED.map(str::to_owned).to_vec(),
        standing: None,
    }
}

fn part(domain: Domain, dots: u32, text: &str) -> DomainSheet {
    DomainSheet {
        domain,
        weight_bp: 1500,
        score_hundredths: 8100,
        floor_hundredths: None,
        green: dots / 2,
        amber: dots / 4,
        red: dots / 8,
        note: format!("0.52 mm below, SD 0.11; {text}"),
    }
}

fn attempt(dots: u32, value: i64) -> AttemptSheet {
    let spread = Some(Spread { mean: value, sd: value });
    AttemptSheet {
        planned: dots + 1,
        placed: dots,
        unplaced: 1,
        extra: 0,
        earlier: 0,
        outside_zone: 0,
        unfinished: 0,
        not_held: 0,
        strokes: dots,
        puncturing_strokes: dots,
        holes: dots,
        holes_per_planned_hundredths: Some(value),
        in_band_bp: Some(value),
        below_junction_um: spread,
        pressed_um: spread,
        angle_cdeg: spread,
        dwell_us: spread,
        dwell_strokes_hundredths: spread,
        diameter_um: spread,
        aspect_hundredths: spread,
        place_um: spread,
        spacing_um: spread,
        spacing_cv_bp: Some(value),
        density_bp: Some(value),
        coverage_bp: Some(value),
        skin: None,
        hand: hand(value),
        record: LoopSheet {
            first_tick: Some(0),
            last_tick: Some(59_999),
            ticks: 60_000,
            missing_ticks: 0,
            bad_input_ticks: 0,
            unusable_records: 0,
            places_full: false,
        },
    }
}

fn hand(value: i64) -> HandSheet {
    HandSheet {
        elapsed_us: value,
        path_um: value,
        path_in_skin_um: value,
        in_skin_us: value,
        swept_um2: value,
        force_peak_un: value,
        force_mean_un: Some(value),
        force_rate_mn_per_s: value,
        nose_peak_un: value,
        work_nj: value,
        movements: 3,
        ldlj_hundredths: Some(value),
        sparc_hundredths: Some(value),
        tremor_rms_nm: Some(value),
        idle_us: value,
        machine_us: value,
        dips: 1,
        tear_ticks: 0,
        skull_ticks: 0,
    }
}

/// The same with everything in it that can go wrong, so many times.
pub(crate) fn crowded(dots: u32, value: i64, text: &str, times: usize) -> ScoreSheet {
    let mut sheet = sheet(dots, value, text);
    sheet.verdict.passed = false;
    sheet.verdict.total_hundredths = value;
    sheet.modified = true;
    sheet.synthetic = true;
    sheet.replay = format!("not re-simulated: {text}");
    sheet.overrides = vec![Override { path: text.to_owned(), value: text.to_owned() }; times];
    sheet.critical = vec![CriticalSheet { code: text.to_owned(), text: text.to_owned(), tick: Some(u64::MAX) }; times];
    sheet.not_assessed = vec![text.to_owned(); times];
    text.clone_into(&mut sheet.bands);
    sheet.clock = Some(ClockSheet { late_ticks: u64::MAX, worst_late_us: value, dropped_records: u64::MAX });
    sheet
}

/// What an exam tells beside its sheet.
pub(crate) fn exam(sheet: &ScoreSheet) -> Known {
    let extra: BTreeMap<String, String> = [
        ("device_kind", "stylus"),
        ("device_id", "0000abcd:SN-7"),
        ("calibration", "0badcafe"),
        ("calibrated_unix_ns", "1789996400000000000"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into();
    let device = stipple::device::DeviceSpec::plain("stylus 7", stipple::device::DeviceKind::Hid, 3.0, 500.0);
    let mut header = Header::new("20260921-141320-first-dots", &device, START_NS);
    header.extra = extra;
    // what a build is called must not be in a digest that holds for all of them
    (header.app_version, header.target) = ("0.1.0".to_owned(), "x86_64-linux".to_owned());
    let prepared = Prepared::new(stipple::scenario::find("first-dots").unwrap()).unwrap();
    Known {
        source: Source::InPack,
        scene: Some(Scene::new(&prepared, sheet)),
        header: Some(header),
        registration: Some(Registration {
            mode: Mode::Exam,
            trainee: "T-000173".into(),
            number: 3,
            nonce: [7; 16],
            opened_unix_ns: START_NS - 60_000_000_000,
            register: [3; 32],
        }),
        course: Some(course(CloseOutcome::Finished, Vec::new())),
        recording: Some(("12".repeat(32), "34".repeat(32))),
        earlier: [(1, "finished, 51.25 points"), (2, "abandoned")].map(|(n, o)| earlier(n, o)).to_vec(),
        ..Known::default()
    }
}

pub(crate) fn earlier(number: u32, outcome: &str) -> EarlierPart {
    EarlierPart {
        number,
        opened_at: "2026-09-20T10:00:00Z".to_owned(),
        scenario: "first-dots".to_owned(),
        outcome: outcome.to_owned(),
    }
}

/// The course of an attempt with these notes.
pub(crate) fn course(ended: CloseOutcome, notes: Vec<Note>) -> Course {
    let (ended, flags) = (Some(ended), Marked::default());
    Course {
        tick_hz: 1000,
        scenario_hz: 1000.0,
        limit_ticks: 600_000,
        ticks: 60_000,
        missing_ticks: 0,
        ended,
        notes,
        health: None,
        flags,
        pace: Pace::default(),
    }
}

/// One that was broken off so many times, for this reason.
pub(crate) fn broken(times: usize, text: &str) -> Course {
    let lost = Note { tick: 12_300, kind: NoteKind::DeviceLost, value: 5.0, text: text.to_owned() };
    course(CloseOutcome::DeviceLost, vec![lost; times])
}
