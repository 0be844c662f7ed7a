//! From what was gathered to the sheet.

use super::advice::{advice, colours, note, spread};
use super::dots::{Dot, dots, position_um};
use super::grade::Grader;
use super::int::{bp, cdeg, count, hundredths, int, micro, milli};
use super::judge::{Scores, Worst, critical, floor_hundredths, lights, scores, total, weakest, weight};
use super::sheet::{
    AttemptSheet, Domain, DomainSheet, DotSheet, HandSheet, LoopSheet, Override, RubricRef, SHEET_FORMAT, ScenarioRef,
    ScoreSheet, SemRef, Unplaced, Verdict, rubric_digest,
};
use super::skin;
use super::words::feedback;
use super::{BANDS, Evidence, Ground, NOT_ASSESSED, SCORER_VERSION};
use crate::scenario::Scenario;
use crate::scenario::rubric::Light;

/// Makes the sheet.
pub(super) fn report(scenario: &Scenario, ground: &Ground<'_>, evidence: &Evidence, mut grader: Grader) -> ScoreSheet {
    let tick_s = grader.tick_s();
    let record = record_sheet(&grader);
    let visits = grader.visits.clone();
    let (tallies, not_held, in_skin_ticks) = visits.finish();
    let hand = hand_sheet(&mut grader, in_skin_ticks * tick_s, tick_s);
    let (made, unfinished) = dots(scenario, ground, tallies);
    let rubric = &scenario.rubric;
    let planned = ground.targets.len();
    let parts = scores(rubric, &made, planned);
    let mut attempt = attempt_sheet(scenario, &made, planned, [unfinished, not_held], hand, record, tick_s);
    attempt.earlier = count(ground.earlier_mm.len());
    attempt.skin = grader.body.as_ref().map(|body| skin::skin(&made, body.body()));
    let errors = critical(rubric, &Worst { dots: &made, planned, hand: &grader.hand });
    let domains = domains(scenario, &made, &attempt, &parts);
    ScoreSheet {
        format: SHEET_FORMAT,
        scorer_version: SCORER_VERSION,
        law_version: evidence.law_version,
        scenario: scenario_ref(scenario, evidence),
        rubric: rubric_ref(scenario),
        modified: !scenario.overrides.is_empty(),
        overrides: overrides(scenario),
        synthetic: evidence.synthetic,
        integrity: evidence.integrity.clone(),
        replay: evidence.replay.clone(),
        verdict: verdict(scenario, &made, &attempt, &parts, (&domains, errors.is_empty())),
        domains,
        critical: errors,
        attempt,
        clock: evidence.clock.clone(),
        dots: made.iter().zip(1..).map(|(dot, number)| dot_sheet(scenario, dot, number, tick_s)).collect(),
        unplaced: unplaced(ground, &made),
        bands: BANDS.to_owned(),
        not_assessed: NOT_ASSESSED.iter().map(|&s| s.to_owned()).collect(),
        standing: None,
    }
}

fn scenario_ref(scenario: &Scenario, evidence: &Evidence) -> ScenarioRef {
    ScenarioRef {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        level: scenario.level,
        digest: evidence.scenario_digest.clone(),
    }
}

fn rubric_ref(scenario: &Scenario) -> RubricRef {
    let rubric = &scenario.rubric;
    RubricRef {
        school: rubric.school.clone(),
        origin: rubric.origin.clone(),
        digest: rubric_digest(rubric),
        pass_mark_hundredths: hundredths(rubric.pass_mark),
        cutscore: rubric.cutscore.clone(),
        sem: rubric.sem.as_ref().map(|sem| SemRef {
            points_hundredths: hundredths(sem.points),
            n: sem.n,
            band_hundredths: hundredths(sem.band),
            document: sem.document.clone(),
        }),
    }
}

fn overrides(scenario: &Scenario) -> Vec<Override> {
    scenario.overrides.iter().map(|(path, value)| Override { path: path.clone(), value: value.clone() }).collect()
}

/// The rule: the total reaches the mark, and every domain its floor, and there is no critical error.
fn verdict(
    scenario: &Scenario,
    made: &[Dot],
    attempt: &AttemptSheet,
    parts: &Scores,
    (domains, no_error): (&[DomainSheet], bool),
) -> Verdict {
    let weights = &scenario.rubric.weights;
    let total_hundredths = hundredths(total(weights, parts));
    let weakest = weakest(weights, parts);
    let (reason, next) = advice(scenario, made, attempt, weakest);
    // compared as shown, so that a total shown at the mark passes
    let reached = total_hundredths >= hundredths(scenario.rubric.pass_mark);
    let low: Vec<String> = domains.iter().filter(|domain| domain.below_floor()).map(below_floor).collect();
    let passed = no_error && attempt.planned > 0 && reached && low.is_empty();
    let reason = if low.is_empty() { reason } else { format!("{}. {reason}", low.join(", ")) };
    Verdict { passed, total_hundredths, weakest, reason, next }
}

/// `Depth 41.20 is below its floor of 50.00`.
fn below_floor(domain: &DomainSheet) -> String {
    let points = |hundredths: i64| format!("{:.2}", hundredths as f64 / 100.0);
    let floor = points(domain.floor_hundredths.unwrap_or_default());
    format!("{} {} is below its floor of {floor}", domain.domain.name(), points(domain.score_hundredths))
}

fn domains(scenario: &Scenario, made: &[Dot], attempt: &AttemptSheet, parts: &Scores) -> Vec<DomainSheet> {
    let rubric = &scenario.rubric;
    Domain::ALL
        .into_iter()
        .zip(parts)
        .map(|(domain, score)| {
            let [green, amber, red] = colours(rubric, made, domain);
            DomainSheet {
                domain,
                weight_bp: bp(weight(&rubric.weights, domain)),
                score_hundredths: hundredths(100.0 * score),
                floor_hundredths: floor_hundredths(&rubric.floors, domain),
                green,
                amber,
                red,
                note: note(rubric, made, attempt, domain),
            }
        })
        .collect()
}

fn dot_sheet(scenario: &Scenario, dot: &Dot, number: u32, tick_s: f64) -> DotSheet {
    let tally = &dot.tally;
    let stay = &tally.stay;
    let colours = lights(&scenario.rubric, dot);
    DotSheet {
        number,
        target: dot.place.map(|(target, _)| count(target + 1)),
        in_zone: dot.in_zone,
        position_um: dot.position_um(),
        from_tick: tally.from_tick,
        contact_tick: tally.contact_tick,
        rupture_tick: stay.rupture_tick,
        deepest_tick: tally.deepest_tick,
        leave_tick: tally.leave_tick,
        visits: tally.visits,
        depth_um: milli(tally.depth_mm),
        median_depth_um: milli(tally.median_depth_mm()),
        junction_um: milli(tally.junction_mm),
        below_junction_um: milli(dot.below_mm()),
        pressed_um: milli(stay.pressed_mm),
        overshoot_um: stay.overshoot_mm.map(milli),
        angle_cdeg: stay.angle_rad().map(cdeg),
        dwell_strokes: tally.puncturing,
        dwell_us: micro(stay.dwell_ticks * tick_s),
        strokes: tally.strokes,
        holes: stay.holes,
        volume_pl: milli(tally.volume_nl),
        diameter_um: milli(dot.diameter_mm),
        drag_um: milli(stay.drag_mm),
        aspect_hundredths: hundredths(dot.aspect),
        place_um: dot.place.map(|(_, d)| milli(d)),
        spacing_um: dot.spacing_mm.map(milli),
        needle_peak_un: micro(stay.needle_peak_n),
        needle_mean_un: micro(stay.needle_n()),
        pop_un: micro(stay.pop_n),
        nose_un: micro(stay.nose_n),
        stretch_un_per_mm: micro(stay.stretch_n_per_mm().unwrap_or(0.0)),
        lights: colours,
        feedback: feedback(scenario, dot, colours),
    }
}

fn unplaced(ground: &Ground<'_>, made: &[Dot]) -> Vec<Unplaced> {
    let mut taken = vec![false; ground.targets.len()];
    for (target, _) in made.iter().filter_map(|d| d.place) {
        if let Some(flag) = taken.get_mut(target) {
            *flag = true;
        }
    }
    let places = ground.targets.iter().zip(taken).zip(1..);
    places
        .filter(|((_, taken), _)| !taken)
        .map(|((target, _), number)| Unplaced { target: number, position_um: position_um(target.point_mm) })
        .collect()
}

fn record_sheet(grader: &Grader) -> LoopSheet {
    LoopSheet {
        first_tick: grader.first,
        last_tick: grader.last,
        ticks: grader.ticks,
        missing_ticks: grader.missing,
        bad_input_ticks: grader.bad_input,
        unusable_records: grader.unusable,
        places_full: grader.hand.places_full,
    }
}

fn hand_sheet(grader: &mut Grader, in_skin_s: f64, tick_s: f64) -> HandSheet {
    let idle_s = grader.flow.idle_s(tick_s);
    let (hand, flow) = (&grader.hand, &grader.flow);
    let elapsed_ticks = grader.last.zip(grader.first).map_or(0, |(last, first)| last - first);
    HandSheet {
        elapsed_us: micro(elapsed_ticks as f64 * tick_s),
        path_um: milli(hand.path_mm),
        path_in_skin_um: milli(hand.path_in_skin_mm),
        in_skin_us: micro(in_skin_s),
        swept_um2: micro(hand.swept_mm2),
        force_peak_un: micro(hand.force_peak_n),
        force_mean_un: hand.force_mean_n().map(micro),
        force_rate_mn_per_s: milli(hand.force_rate_n_per_s),
        nose_peak_un: micro(hand.nose_peak_n),
        work_nj: micro(hand.work_nmm),
        movements: flow.smooth.movements,
        ldlj_hundredths: flow.smooth.ldlj().map(hundredths),
        sparc_hundredths: flow.smooth.sparc_mean().map(hundredths),
        tremor_rms_nm: flow.tremor_mm().map(micro),
        idle_us: micro(idle_s),
        machine_us: micro(hand.machine_ticks * tick_s),
        dips: hand.dips,
        tear_ticks: hand.tear_ticks,
        skull_ticks: hand.skull_ticks,
    }
}

fn attempt_sheet(
    scenario: &Scenario,
    made: &[Dot],
    planned: usize,
    [unfinished, not_held]: [u32; 2],
    hand: HandSheet,
    record: LoopSheet,
    tick_s: f64,
) -> AttemptSheet {
    let placed = made.iter().filter(|d| d.place.is_some()).count();
    let green = made.iter().filter(|d| scenario.rubric.depth_mm.light(d.below_mm()) == Light::Green).count();
    let holes: u32 = made.iter().map(|d| d.tally.stay.holes).sum();
    let spacing_um = spread(made.iter().filter_map(|d| d.spacing_mm), milli);
    let covered = made.iter().filter(|d| d.place.is_some() && d.tally.puncturing > 0 && d.diameter_mm > 0.0).count();
    let in_zone = made.iter().filter(|d| d.in_zone).count();
    let of = |n: usize, whole: usize| (whole > 0).then(|| n as f64 / whole as f64);
    AttemptSheet {
        planned: count(planned),
        placed: count(placed),
        unplaced: count(planned - placed),
        extra: count(made.len() - placed),
        earlier: 0,
        outside_zone: count(made.len() - in_zone),
        unfinished,
        not_held,
        strokes: made.iter().map(|d| d.tally.strokes).sum(),
        puncturing_strokes: made.iter().map(|d| d.tally.puncturing).sum(),
        holes,
        holes_per_planned_hundredths: of(holes as usize, planned).map(hundredths),
        in_band_bp: of(green, made.len()).map(bp),
        below_junction_um: spread(made.iter().map(Dot::below_mm), milli),
        pressed_um: spread(made.iter().map(|d| d.tally.stay.pressed_mm), milli),
        angle_cdeg: spread(made.iter().filter_map(|d| d.tally.stay.angle_rad()), cdeg),
        dwell_us: spread(made.iter().map(|d| d.tally.stay.dwell_ticks * tick_s), micro),
        dwell_strokes_hundredths: spread(made.iter().map(|d| f64::from(d.tally.puncturing)), hundredths),
        diameter_um: spread(made.iter().map(|d| d.diameter_mm), milli),
        aspect_hundredths: spread(made.iter().map(|d| d.aspect), hundredths),
        place_um: spread(made.iter().filter_map(|d| d.place.map(|(_, off)| off)), milli),
        spacing_um,
        spacing_cv_bp: spacing_um.filter(|s| s.mean > 0).map(|s| int(s.sd as f64 / s.mean as f64 * 1.0e4)),
        density_bp: of(in_zone, planned).map(bp),
        coverage_bp: of(covered, planned).map(bp),
        skin: None,
        hand,
        record,
    }
}
