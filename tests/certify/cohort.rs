//! A cohort holds the sheets' figures, tells nobody apart, and never shows a cell of too few people.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::Value;
use stipple::certify::cohort::{Entry, LEAST, LeftOut, Rule, Summary, cohort};
use stipple::certify::make::make;
use stipple::score::ScoreSheet;
use stipple::session::Scored;

use super::bench::{earlier, exam_header, key, packed_at, recorded};
use super::command::Place;

type Row = BTreeMap<String, String>;

fn scored() -> Scored {
    make(recorded(&exam_header()), &[], earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap().1
}

fn sheet() -> &'static ScoreSheet {
    static SHEET: OnceLock<ScoreSheet> = OnceLock::new();
    SHEET.get_or_init(|| scored().sheet)
}

fn rule(seed: u8, least: usize) -> Rule {
    Rule { seed: [seed; 32], least, because: None }
}

/// An attempt of somebody; what varies decides the cell that it is in.
fn entry(person: u16, scenario: u8, passed: bool, device: &str, month: u8) -> Entry {
    let number = i64::from(person);
    let mut sheet = sheet().clone();
    sheet.scenario.digest = format!("{scenario:064x}");
    sheet.verdict.passed = passed;
    for (domain, at) in sheet.domains.iter_mut().zip(0..) {
        domain.score_hundredths = (7000 + 37 * number + at * (number % 5) * 40).min(10_000);
    }
    sheet.verdict.total_hundredths = if passed { 8000 } else { 4000 } + number;
    sheet.attempt.hand.path_um += number;
    let (trainee, device) = (format!("T-{person:06}"), device.to_owned());
    Entry { trainee, number: 1, month: format!("2026-{month:02}"), device, sheet }
}

fn people(count: u16, scenario: u8, passed: bool) -> Vec<Entry> {
    (0..count).map(|person| entry(person + u16::from(!passed) * 1000, scenario, passed, "stylus", 9)).collect()
}

fn made(entries: &[Entry], rule: &Rule) -> (Vec<Row>, Summary) {
    let (table, summary) = cohort(entries, rule);
    let bytes = table.csv().unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    (reader.deserialize().map(Result::unwrap).collect(), summary)
}

fn candidates<'a>(rows: impl IntoIterator<Item = &'a Row>) -> BTreeSet<&'a str> {
    rows.into_iter().map(|row| row["candidate"].as_str()).collect()
}

#[test]
fn a_whole_group_is_shown_with_its_figures() {
    let entries = [people(30, 1, true), people(10, 1, false)].concat();
    let (rows, summary) = made(&entries, &rule(1, LEAST));
    assert_eq!(rows.len(), 40 * sheet().domains.len());
    let group = &summary.groups[0];
    let figures = group.figures.as_ref().unwrap();
    assert_eq!((summary.groups.len(), figures.n, figures.attempts, figures.pass_rate_bp), (1, 40, 40, 7500));
    assert!(figures.alpha_bp.is_some() && figures.sem.is_some() && !figures.domains.is_empty(), "{figures:?}");
    let wanted: i64 = entries.iter().map(|entry| entry.sheet.verdict.total_hundredths).sum();
    assert_eq!(figures.mean_hundredths, (wanted + 20).div_euclid(40));
    let of = |entry: &Entry| entry.sheet.domains.iter().map(|domain| domain.score_hundredths).collect::<Vec<_>>();
    let mut ours: Vec<i64> = entries.iter().flat_map(of).collect();
    let mut theirs: Vec<i64> = rows.iter().map(|row| row["score_hundredths"].parse().unwrap()).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
    assert_eq!((summary.withheld_cells, summary.withheld_people), (0, Some(0)));
}

#[test]
fn a_small_cell_takes_the_figures_of_its_group_with_it() {
    let (rows, summary) =
        made(&[people(30, 1, true), people(9, 1, false), people(12, 2, true)].concat(), &rule(1, LEAST));
    assert!(rows.iter().all(|row| row["passed"] == "true"));
    assert_eq!(candidates(&rows).len(), 30, "those of scenario 2 are some of the same people");
    let told: Vec<bool> = summary.groups.iter().map(|group| group.figures.is_some()).collect();
    assert_eq!((told, summary.withheld_cells, summary.withheld_people), (vec![false, true], 1, None));
}

#[test]
fn nobody_is_named_and_keys_differ_from_export_to_export() {
    let entries = people(12, 1, true);
    let (first, second) = (made(&entries, &rule(1, LEAST)).0, made(&entries, &rule(2, LEAST)).0);
    assert!(candidates(&first).is_disjoint(&candidates(&second)));
    assert_eq!(first, made(&entries, &rule(1, LEAST)).0, "one seed, one table");
    let mut shuffled = entries.clone();
    shuffled.reverse();
    assert_eq!(first, made(&shuffled, &rule(1, LEAST)).0, "the order of the files tells nothing");
    let text = String::from_utf8(cohort(&entries, &rule(1, LEAST)).0.csv().unwrap()).unwrap();
    for word in ["T-0000", "note", "attempt_name", &entries[0].sheet.domains[0].note] {
        assert!(!text.contains(word), "{word}");
    }
}

/// Two exports of nearly the same people can be subtracted: this is what the command and its page warn of. What was withheld
/// in both stays withheld.
#[test]
fn two_exports_tell_of_those_who_came_between_and_not_of_the_small_cell() {
    let before = [people(20, 1, true), people(8, 1, false)].concat();
    let after = [before.clone(), vec![entry(500, 1, true, "stylus", 9)]].concat();
    let scores = |rows: &[Row]| rows.iter().map(|row| row["total_hundredths"].clone()).collect::<BTreeSet<_>>();
    let (first, second) = (made(&before, &rule(1, LEAST)).0, made(&after, &rule(2, LEAST)).0);
    let (first, second) = (scores(&first), scores(&second));
    let more: Vec<&String> = second.difference(&first).collect();
    assert_eq!(more, ["8500"], "the limit that is documented");
    assert!(second.iter().all(|total| total.as_str() >= "8000"), "nobody of the small cell");
}

#[test]
fn who_is_left_out_is_counted_by_reason() {
    assert!(Entry::of(scored()).is_ok());
    let mut nobody = scored();
    nobody.registration = None;
    let mut program = scored();
    program.header.synthetic = true;
    let mut modified = scored();
    modified.sheet.modified = true;
    let mut differs = scored();
    differs.replay = stipple::session::Replay::Differs { tick: 1, field: "depth_mm" };
    for (scored, why) in [
        (nobody, LeftOut::Unregistered),
        (program, LeftOut::Program),
        (modified, LeftOut::Modified),
        (differs, LeftOut::NotWhole),
    ] {
        assert_eq!(Entry::of(scored).unwrap_err(), why);
    }
}

#[test]
fn the_command_writes_both_files_and_says_what_it_withheld() {
    let place = Place::new();
    fs::write(place.path("exam.mcap"), recorded(&exam_header())).unwrap();
    let mut header = exam_header();
    header.extra.clear();
    fs::write(place.path("practice.mcap"), recorded(&header)).unwrap();
    let said = place.good(&["export", "cohort", "exam.mcap", "practice.mcap", "-o", "c.parquet"]);
    for line in [
        "Written c.parquet: 0 rows; c.summary.json",
        "Withheld: 1 cells with fewer than 10 people",
        "Left out: 1 attempts, nobody's",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let summary: Value = serde_json::from_slice(&fs::read(place.path("c.summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["withheld_cells"], &summary["withheld_people"]), (&1.into(), &Value::Null));
    for (args, code, says) in [
        (vec!["-o", "c.parquet"], 1, "c.parquet: is there already"),
        // the summary of other rows
        (vec!["-o", "c.csv", "--least", "11"], 1, "c.summary.json: is there already"),
        (vec!["-o", "d.csv", "--least", "4"], 2, "--least: is 4, must be 5 or more"),
        (vec!["-o", "d.csv", "--least", "1", "--because", "x"], 2, "--least: is 1"),
        (vec!["-o", "d.csv", "--seed", "00"], 2, "--seed: must be 64"),
        (vec!["-o", "d.txt"], 2, "ends in neither .csv nor .parquet"),
    ] {
        let (found, _, err) = place.run(&[&["export", "cohort", "exam.mcap"][..], &args].concat());
        assert!(found == code && err.contains(says), "{args:?}: {found}: {err}");
    }
    place.good(&["export", "cohort", "exam.mcap", "-o", "e.csv", "--least", "4", "--because", "a pilot of four"]);
    assert!(fs::read_to_string(place.path("e.summary.json")).unwrap().contains("a pilot of four"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_cell_of_too_few_people_is_ever_shown(
        who in proptest::collection::vec((0..25_u16, 0..2_u8, any::<bool>(), 0..2_usize, 8..10_u8), 0..120),
        least in 2..12_usize,
    ) {
        let entries: Vec<Entry> =
            who.iter().map(|(p, s, passed, d, m)| entry(*p, *s, *passed, ["stylus", "pointer"][*d], *m)).collect();
        let (rows, summary) = made(&entries, &rule(1, least));
        let mut cells: BTreeMap<Vec<&str>, Vec<&Row>> = BTreeMap::new();
        for row in &rows {
            let cell = ["scenario_digest", "rubric_digest", "device_class", "passed"].map(|name| row[name].as_str());
            cells.entry(cell.to_vec()).or_default().push(row);
            if !row["month"].is_empty() {
                cells.entry([&cell[..], &[&row["month"]]].concat()).or_default().push(row);
            }
        }
        for (cell, rows) in &cells {
            prop_assert!(candidates(rows.iter().copied()).len() >= least, "{cell:?}");
        }
        let shown: usize = cells.iter().filter(|(cell, _)| cell.len() == 4).map(|(_, rows)| rows.len()).sum();
        prop_assert_eq!(shown, rows.len());
        for group in &summary.groups {
            prop_assert!(group.figures.as_ref().is_none_or(|figures| figures.n >= least));
        }
        prop_assert!(summary.withheld_people.is_none_or(|count| count == 0 || count >= least));
    }
}
