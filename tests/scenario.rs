//! Scenario files: the good ones load, the broken ones say what is wrong, and resolved ones come back to the bit.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

use stipple::scenario::{self, Scenario, ScenarioErrors};

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(here(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "ron"));
    files.sort();
    files
}

fn first_dots() -> Scenario {
    scenario::find(scenario::DEFAULT_ID).unwrap().scenario
}

/// Lines and hints of an error, one below the other, paths left out.
fn told(errors: &ScenarioErrors) -> String {
    let mut text = String::new();
    for (line, hint) in errors.lines_and_hints() {
        text.push_str(&line);
        text.push('\n');
        if let Some(hint) = hint {
            text.push_str("  hint: ");
            text.push_str(&hint);
            text.push('\n');
        }
    }
    text
}

#[test]
fn every_scenario_in_the_folder_loads_and_is_built_in() {
    let files = files("scenarios");
    assert_eq!(files.len(), scenario::builtin().len());
    for path in files {
        let loaded = scenario::load(&path).unwrap_or_else(|errors| panic!("{errors}"));
        let id = path.file_stem().unwrap().to_str().unwrap();
        let built_in = scenario::find(id).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(loaded.scenario, built_in.scenario, "{id}");
        assert_eq!(loaded.source, built_in.source, "{id}");
        assert_eq!(loaded.scenario.id, id);
        scenario::check(&loaded.scenario).unwrap();
    }
}

/// `BLESS=1` rewrites the expected messages.
#[test]
fn broken_files_say_what_is_wrong() {
    let files = files("tests/broken");
    assert!(files.len() >= 20, "only {} broken files", files.len());
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let errors = scenario::load_text(name, &text).expect_err(name);
        let found = told(&errors);
        let expected = path.with_extension("expected");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{name}");
    }
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.ron");
    fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let text = scenario::load(&path).expect_err("100 MiB").to_string();
    assert!(text.ends_with("the file has 104857600 bytes, must be at most 1048576"), "{text}");
}

#[test]
fn other_bad_paths_are_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.ron");
    fs::write(&path, b"(title: \"\xe9\")").unwrap();
    for (case, path, want) in [
        ("missing", folder.path().join("none.ron"), "cannot be read"),
        ("folder", folder.path().to_path_buf(), "is not a plain file"),
        ("not UTF-8", path, "is not UTF-8 text: byte 9 is wrong"),
    ] {
        let text = scenario::load(&path).expect_err(case).to_string();
        assert!(text.contains(want), "{case}: {text}");
    }
}

#[test]
fn unknown_ids_list_the_known_ones() {
    let errors = scenario::find("frist-dots").expect_err("misspelt");
    assert_eq!(errors.to_string(), "frist-dots: is neither a scenario's id nor a file");
    assert_eq!(errors.hint(), Some("did you mean `first-dots`?"));
    let errors = scenario::find("xyzzy").expect_err("unknown");
    let hint = errors.hint().unwrap();
    assert!(hint.starts_with("one of: ") && scenario::builtin().iter().all(|(id, _)| hint.contains(id)), "{hint}");
}

#[test]
fn the_template_is_a_good_scenario_also_with_all_its_comments_opened() {
    let template = scenario::new_template();
    scenario::load_text("new.ron", &template).unwrap_or_else(|errors| panic!("{errors}"));
    // every commented default must still be valid: open one at a time
    for (number, line) in
        template.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("// ") && line.starts_with(' '))
    {
        if line.contains("// dots:") {
            continue;
        }
        let opened: Vec<String> = template
            .lines()
            .enumerate()
            .map(|(i, l)| if i == number { l.replacen("// ", "", 1) } else { l.to_owned() })
            .collect();
        let opened = opened.join("\n");
        scenario::load_text("new.ron", &opened).unwrap_or_else(|errors| panic!("{line}\n{errors}"));
    }
    for line in template.lines().filter(|line| line.contains("// dots:")) {
        let dots = line.trim_start().trim_start_matches("// ");
        let opened = template.replace("dots: Scatter(count: 20, spacing_mm: 1.0, seed: 1),", dots);
        scenario::load_text("new.ron", &opened).unwrap_or_else(|errors| panic!("{line}\n{errors}"));
    }
}

#[test]
fn defaults_make_a_scenario_of_four_lines() {
    let text = "(format: 1, title: \"t\", plan: (dots: Grid(rows: 2, cols: 3)))";
    let s = scenario::load_text("My Drill.ron", text).unwrap_or_else(|errors| panic!("{errors}")).scenario;
    assert_eq!((s.id.as_str(), s.level, s.plan.dots.len()), ("my-drill", 1, 6));
    assert_eq!(s.needle.name, "0803RL");
    assert_eq!(s.rubric.school, "median");
    assert!((s.machine.out_mm() - 1.75).abs() < 1e-12);
    assert!(s.cup.is_some());
}

#[test]
fn the_law_has_its_defaults() {
    let t = first_dots().tissue;
    let bottoms: Vec<f64> = t
        .thickness_mm
        .iter()
        .scan(0.0, |sum, thickness| {
            *sum += thickness;
            Some(*sum)
        })
        .collect();
    for (found, want) in bottoms.iter().zip([0.015, 0.070, 0.270, 1.370, 5.370]) {
        assert!((found - want).abs() < 1e-12, "{bottoms:?}");
    }
    assert!((1.0 - t.prony_g.iter().sum::<f64>() - 0.30).abs() < 1e-12);
    assert!((t.hole_angle_rad.to_degrees() - 5.0).abs() < 1e-12);
}

#[test]
fn overrides_are_exact_noted_and_checked() {
    let mut s = first_dots();
    let before = s.clone();
    scenario::set_override(&mut s, "tissue.k_b", "0.2").unwrap();
    scenario::set_override(&mut s, "tissue.gamma[2]", "1").unwrap();
    scenario::set_override(&mut s, "scalp.length_mm", "190").unwrap();
    scenario::set_override(&mut s, "rubric.depth_mm.green_low", "0.4").unwrap();
    assert_eq!(s.tissue.k_b.to_bits(), 0.2_f64.to_bits());
    assert_eq!(s.tissue.gamma[2].to_bits(), 1.0_f64.to_bits());
    let noted: Vec<&str> = s.overrides.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(noted, ["tissue.k_b", "tissue.gamma[2]", "scalp.length_mm", "rubric.depth_mm.green_low"]);
    let mut same = s.clone();
    same.tissue.k_b = before.tissue.k_b;
    same.tissue.gamma = before.tissue.gamma;
    same.scalp = before.scalp.clone();
    same.rubric = before.rubric.clone();
    same.overrides.clear();
    assert_eq!(same, before, "nothing else changed");
}

#[test]
fn bad_overrides_say_why_and_change_nothing() {
    let mut s = first_dots();
    let before = s.clone();
    for (path, value, message, hint) in [
        ("tissue.k_a", "1", "is not a parameter: nothing is called `k_a`", Some("did you mean `k_b`?")),
        ("tissue.gamma[9]", "1", "is not a parameter: nothing is called `9]`", Some("one of: [0] to [4]")),
        ("tissue.k_b", "-1", "is -1, must be 0.001 to 10000000 N/mm", None),
        ("tissue.k_b", "NaN", "is \"NaN\", must be a finite number", None),
        ("tissue.k_b", "stiff", "is \"stiff\", must be a finite number", None),
        ("micro_steps", "2.5", "is \"2.5\", must be a whole number from 0", None),
        (
            "plan.dots",
            "1",
            "is \"1\", must be left alone: only numbers and text can be set",
            Some("inside `plan.dots`: [0] to [19]"),
        ),
        ("format", "2", "cannot be set", None),
        ("overrides", "x", "cannot be set", None),
        (
            "rubric.depth_mm.green_low",
            "1",
            "is a band upside down: amber 0.1 to 1.2, green 1 to 0.9",
            Some("amber low <= green low < green high <= amber high"),
        ),
        ("", "1", "is not a parameter", None),
    ] {
        let errors = scenario::set_override(&mut s, path, value).expect_err(path);
        assert!(errors.to_string().contains(message), "{path}: {errors}");
        if hint.is_some() {
            assert_eq!(errors.hint(), hint, "{path}");
        }
        assert_eq!(s, before, "{path}");
    }
}

#[test]
fn resolved_scenarios_come_back() {
    for (id, _) in scenario::builtin() {
        let mut s = scenario::find(id).unwrap().scenario;
        scenario::set_override(&mut s, "tissue.k_b", "0.1234567890123456789").unwrap();
        let text = scenario::to_ron(&s);
        assert_eq!(scenario::from_resolved_ron(&text).unwrap_or_else(|errors| panic!("{errors}")), s, "{id}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Every number of a resolved scenario comes back to the bit, whatever its digits.
    #[test]
    fn resolved_numbers_come_back_to_the_bit(
        k_b in 0.001_f64..9.0,
        damping in 0.0_f64..0.01,
        gamma in proptest::array::uniform5(0.0_f64..50.0),
        dots in proptest::collection::vec((-90.0_f64..90.0, -90.0_f64..90.0), 1..20),
        seed in proptest::prelude::any::<u64>(),
    ) {
        let mut s = first_dots();
        s.tissue.k_b = k_b;
        s.tissue.lateral_damping = damping;
        s.tissue.gamma = gamma;
        s.plan.dots = dots
            .into_iter()
            .map(|(forward_mm, left_mm)| stipple::scalp::ScalpPoint { forward_mm, left_mm })
            .collect();
        s.scalp = stipple::scalp::ScalpSpec::Head {
            generator: 1, seed, length_mm: 190.5, breadth_mm: 150.25, height_mm: 130.125,
        };
        let back = scenario::from_resolved_ron(&scenario::to_ron(&s)).unwrap_or_else(|errors| panic!("{errors}"));
        proptest::prop_assert_eq!(&back, &s);
        proptest::prop_assert_eq!(back.tissue.k_b.to_bits(), k_b.to_bits());
        proptest::prop_assert_eq!(back.tissue.lateral_damping.to_bits(), damping.to_bits());
    }
}

#[test]
fn hostile_resolved_scenarios_are_refused() {
    let good = scenario::to_ron(&first_dots());
    let second = scenario::to_ron(&scenario::find("lesson-second-session").unwrap().scenario);
    assert!(scenario::from_resolved_ron(&second).is_ok());
    let huge = " ".repeat(scenario::MAX_RESOLVED_BYTES + 1);
    for (case, text) in [
        ("empty", String::new()),
        ("deep", "(".repeat(100_000)),
        ("huge", huge),
        ("cut", good[..good.len() / 2].to_owned()),
        ("unknown field", good.replacen("format", "surprise: 1, format", 1)),
        ("other format", good.replacen("format: 1", "format: 9", 1)),
        ("not a number", good.replacen("k_b: 0.15", "k_b: NaN", 1)),
        ("negative", good.replacen("k_b: 0.15", "k_b: -0.15", 1)),
        ("infinite", good.replacen("tick_hz: 1000.0", "tick_hz: inf", 1)),
        ("an unknown field of a session", second.replacen("days_ago", "days_aog", 1)),
        ("a session to come", second.replacen("days_ago: 28.0", "days_ago: -28.0", 1)),
        ("a session never", second.replacen("days_ago: 28.0", "days_ago: NaN", 1)),
        ("another group", second.replacen("group: Lesson", "group: Lecture", 1)),
    ] {
        assert!(text != good && text != second, "{case}: the case changed nothing");
        assert!(scenario::from_resolved_ron(&text).is_err(), "{case}");
    }
}

#[test]
fn schools_load_and_differ() {
    let [shallow, median, deep] = ["shallow", "median", "deep"]
        .map(|name| scenario::rubric::load(name).unwrap_or_else(|errors| panic!("{errors}")));
    assert!(shallow.depth_mm.green_high < median.depth_mm.green_high);
    assert!(median.depth_mm.green_high < deep.depth_mm.green_high);
    assert!((median.depth_mm.green_low - 0.35).abs() < 1e-12);
    for rubric in [shallow, median, deep] {
        assert!(rubric.origin.contains("not validated"), "{}", rubric.origin);
    }
    let errors = scenario::rubric::load("holistic").expect_err("no such school");
    assert_eq!(errors.hint(), Some("one of: shallow, median, deep"));
}

#[test]
fn a_rubric_beside_the_scenario_is_used_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let own = include_str!("../assets/rubrics/median.ron").replace("school: \"median\"", "school: \"ours\"");
    fs::write(folder.path().join("ours.ron"), own).unwrap();
    let path = folder.path().join("s.ron");
    let write = |rubric: &str| {
        fs::write(&path, format!("(format: 1, title: \"t\", rubric: \"{rubric}\", plan: (dots: List([(0, 0)])))"))
            .unwrap();
    };
    write("ours.ron");
    assert_eq!(scenario::load(&path).unwrap().scenario.rubric.school, "ours");
    for outside in ["../ours.ron", "/etc/ours.ron", "none.ron"] {
        write(outside);
        let errors = scenario::load(&path).expect_err(outside);
        assert!(errors.to_string().contains("`rubric`"), "{outside}: {errors}");
    }
}

#[test]
fn schemas_name_what_the_files_may_hold() {
    for name in scenario::SCHEMA_NAMES {
        let schema = scenario::schema(name).unwrap();
        assert!(schema["properties"]["format"].is_object(), "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
    assert!(scenario::schema("nothing").is_none());
}
