//! `stipple cutscore` from outside: what it refuses, in which words, and what it writes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::tool::{Done, done, folder, run};

/// A score sheet as the program writes it.
fn template(at: &Path) -> Value {
    let printed = done(at, &["demo", "--json", "--out", "demo"]).out;
    let mut sheet: Value = serde_json::from_str(&printed).unwrap();
    sheet["synthetic"] = json!(false);
    sheet
}

fn write(at: &Path, name: &str, sheet: &Value, hundredths: i64) {
    let mut sheet = sheet.clone();
    sheet["verdict"]["total_hundredths"] = json!(hundredths);
    for (i, domain) in sheet["domains"].as_array_mut().unwrap().iter_mut().enumerate() {
        let off = (hundredths * 7 + i64::try_from(i).unwrap() * 1117) % 900 - 450;
        domain["score_hundredths"] = json!((hundredths + off).clamp(0, 10_000));
    }
    let path = at.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, sheet.to_string()).unwrap();
}

const NOVICES: [i64; 6] = [3120, 4075, 4480, 5010, 5566, 6202];
const EXPERTS: [i64; 6] = [7011, 7750, 8123, 8340, 8899, 9105];

/// Six novices in `n`, six experts in `e`, ratings, persons.
fn cohort(at: &Path) -> Value {
    let sheet = template(at);
    let (mut ratings, mut persons) = ("attempt,rating\n".to_owned(), "attempt,person\n".to_owned());
    for (group, totals) in [("n", NOVICES), ("e", EXPERTS)] {
        for (i, total) in totals.into_iter().enumerate() {
            write(at, &format!("{group}/{group}{i}.json"), &sheet, total);
            writeln!(ratings, "{group}{i},{}", 1 + (total - 3000) / 1300).unwrap();
            writeln!(persons, "{group}{i},p{i}{group}").unwrap();
        }
    }
    fs::write(at.join("ratings.csv"), ratings).unwrap();
    fs::write(at.join("persons.csv"), persons).unwrap();
    sheet
}

const CONTRASTING: [&str; 8] = ["cutscore", "contrasting", "--novices", "n", "--experts", "e", "--date", "2026-03-01"];

fn refused(at: &Path, args: &[&str]) -> (i32, String) {
    let Done { code, out, err } = run(at, args);
    assert!(out.is_empty(), "{args:?} printed {out}");
    (code, err)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn sheets_that_do_not_belong_are_refused_by_name() {
    let at = folder();
    let at = at.path();
    let good = cohort(at);
    let digest = "0".repeat(64);
    let short = |field: &str| good[field]["digest"].as_str().unwrap()[..12].to_owned();
    let (scenario, rubric) = (short("scenario"), short("rubric"));
    let task = "hint: a cut score belongs to one task; run the command once for each\n";
    let change = |pointer: &str, value: Value| {
        let mut sheet = good.clone();
        *sheet.pointer_mut(pointer).unwrap() = value;
        sheet
    };
    let mut modified = change("/modified", json!(true));
    modified["overrides"] = json!([{"path": "tissue.k_b", "value": "0.2"}]);
    for (case, sheet, want) in [
        (
            "a program's",
            change("/synthetic", json!(true)),
            "error: odd: a program held the needle; a cut score is set on people's attempts\n\
             hint: leave attempts of virtual trainees, emulators and motion scripts out\n"
                .to_owned(),
        ),
        (
            "modified",
            modified,
            "error: odd: parameters were overridden (tissue.k_b); not comparable with other attempts\n\
             hint: leave attempts with `--set` out\n"
                .to_owned(),
        ),
        (
            "another scenario",
            change("/scenario/digest", json!(digest)),
            format!(
                "error: odd: scenario is first-dots (000000000000), must be first-dots ({scenario}) as in n0\n{task}"
            ),
        ),
        (
            "another rubric",
            change("/rubric/digest", json!(digest)),
            format!(
                "error: odd: rubric is median (000000000000), must be median ({rubric}) as in n0\n\
                 hint: judge all by one rubric: give recordings and `--rubric NAME|FILE`\n"
            ),
        ),
        (
            "another law",
            change("/law_version", json!(99)),
            format!("error: odd: law version is 99, must be {} as in n0\n{task}", good["law_version"]),
        ),
        (
            "another scorer",
            change("/scorer_version", json!(99)),
            format!(
                "error: odd: scored by version 99 of the scorer, must be {}\n\
                 hint: give the recording itself: it is scored again by this version\n",
                good["scorer_version"]
            ),
        ),
    ] {
        write(at, "odd.json", &sheet, 7777);
        let got = refused(at, &[&CONTRASTING[..], &["--experts", "odd.json"]].concat());
        assert_eq!(got, (1, want), "{case}");
    }
    write(at, "odd.json", &good, EXPERTS[0]);
    let got = refused(at, &[&CONTRASTING[..], &["--experts", "odd.json"]].concat());
    let want = "error: odd: the same sheet as e0\nhint: each attempt counts once; leave one of the two out\n";
    assert_eq!(got, (1, want.to_owned()), "twice");
    write(at, "odd.json", &good, 10_001);
    let (code, said) = refused(at, &[&CONTRASTING[..], &["--experts", "odd.json"]].concat());
    assert_eq!(code, 1);
    assert!(said.starts_with("error: odd: a score is 10001, must be 0 to 10000 hundredths\n"), "{said}");
    let (_, said) =
        refused(at, &["cutscore", "contrasting", "--novices", "n", "--experts", "demo", "--date", "2026-03-01"]);
    assert!(said.contains("a program held the needle"), "a recording is scored again: {said}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn wrong_use_says_what_and_what_to_do() {
    let at = folder();
    let at = at.path();
    cohort(at);
    fs::write(at.join("short.csv"), "attempt,rating\nn0,1\n").unwrap();
    fs::write(at.join("two.csv"), "judge,a,b\nK1,50,60\nK2,55,65\n").unwrap();
    fs::write(at.join("domains.csv"), "judge,depth,angle\nK1,50,60\nK2,55,65\nK3,1,2\n").unwrap();
    fs::write(at.join("text.json"), "{}").unwrap();
    fs::create_dir(at.join("empty")).unwrap();
    let form = "hint: see `stipple cutscore --help` and docs/cutscore.md for the form of the file\n";
    let more = "hint: collect more before a cut is set; below this number any figure would be chance\n";
    let swapped =
        "hint: check that groups or ratings are not swapped; else this task does not tell them apart\n".to_owned();
    let date = ["--date", "2026-03-01"];
    for (case, args, code, want) in [
        (
            "swapped",
            vec!["contrasting", "--novices", "e", "--experts", "n"],
            1,
            format!(
                "error: experts do not score higher than novices: experts have a mean of 47.42, novices of 82.05\n{swapped}"
            ),
        ),
        (
            "few",
            vec!["contrasting", "--novices", "n/n0.json", "--experts", "e"],
            1,
            format!("error: novices: 1, must be at least 5\n{more}"),
        ),
        (
            "no attempts",
            vec!["contrasting", "--novices", "empty", "--experts", "e"],
            2,
            "error: empty: holds no attempt\n\
             hint: name recordings, score sheets, folders of attempts, or a folder that holds them\n"
                .to_owned(),
        ),
        (
            "a rating missing",
            vec!["borderline", "n", "e", "--ratings", "short.csv", "--at", "2"],
            1,
            format!("error: short.csv: `rating` of n1 is missing, must be there once for each attempt\n{form}"),
        ),
        (
            "too few rated",
            vec!["borderline", "n", "e", "--ratings", "ratings.csv", "--at", "2", "--by", "mean"],
            1,
            format!("error: attempts rated borderline: 3, must be at least 5\n{more}"),
        ),
        ("judges", vec!["angoff", "two.csv"], 1, format!("error: judges: 2, must be at least 3\n{more}")),
        (
            "domains by their mean",
            vec!["angoff", "domains.csv"],
            2,
            "error: domains.csv:1: items are domains of the score, which are not joined by their mean\n\
             hint: say whose weights count with --rubric NAME|FILE, or name the items otherwise\n"
                .to_owned(),
        ),
        (
            "a domain missing",
            vec!["angoff", "domains.csv", "--rubric", "median"],
            1,
            format!(
                "error: domains.csv:1: the heading is without dwell, must be every domain that has a weight\n{form}"
            ),
        ),
    ] {
        let args: Vec<&str> = ["cutscore"].into_iter().chain(args).chain(date).collect();
        assert_eq!(refused(at, &args), (code, want), "{case}");
    }
    let (code, said) =
        refused(at, &["cutscore", "contrasting", "--novices", "text.json", "--experts", "e", "--date", "2026-03-01"]);
    assert!(code == 1 && said.starts_with("error: text.json: no score sheet: missing field"), "{said}");
    let (code, said) = refused(at, &["cutscore", "angoff", "two.csv", "--date", "1.3.2026"]);
    let want = "error: --date: the date is 1.3.2026, must be a date such as 2026-03-01\n";
    assert!(code == 1 && said.starts_with(want), "{said}");
}

#[test]
fn a_document_is_written_once_and_reads_back() {
    let at = folder();
    let at = at.path();
    cohort(at);
    let printed = done(at, &[&CONTRASTING[..], &["--json", "-o", "cut.json"]].concat()).out;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let bytes = fs::read(at.join("cut.json")).unwrap();
    assert_eq!(printed["document"], serde_json::from_slice::<Value>(&bytes).unwrap());
    assert!(!at.join("cut.json.new").exists());
    // the same from files in another order
    let turned =
        ["cutscore", "contrasting", "--novices", "n/n5.json", "n/n4.json", "n/n3.json", "n/n2.json", "n/n1.json"];
    let rest = ["n/n0.json", "--experts", "e", "--date", "2026-03-01", "-o", "again.json"];
    done(at, &[&turned[..], &rest].concat());
    assert_eq!(fs::read(at.join("again.json")).unwrap(), bytes);
    let shown = done(at, &["cutscore", "show", "cut.json"]).out;
    for part in ["PROVISIONAL", "6 novices, fewer than 30", "taken as given", printed["digest"].as_str().unwrap()] {
        assert!(shown.contains(part), "no {part}: {shown}");
    }
    let (code, said) = refused(at, &[&CONTRASTING[..], &["-o", "cut.json"]].concat());
    assert_eq!(code, 2);
    assert!(said.starts_with("error: cut.json: exists already\nhint: a cut score is a record;"), "{said}");
    let text = String::from_utf8(bytes).unwrap();
    for (case, changed, want) in [
        ("spaces", text.replace("\"format\":1", "\"format\": 1"), "the text is not in canonical form"),
        ("format", text.replace("\"format\":1", "\"format\":2"), "`format` is 2, must be 1"),
        ("unknown", text.replace("\"format\":1", "\"format\":1,\"x\":1"), "unknown field `x`"),
        ("twice", text.replace("\"format\":1", "\"format\":1,\"format\":1"), "duplicate field `format`"),
        ("cut short", text[..text.len() / 2].to_owned(), "EOF"),
    ] {
        fs::write(at.join("changed.json"), changed).unwrap();
        let (code, said) = refused(at, &["cutscore", "show", "changed.json"]);
        assert!(code == 1 && said.contains(want), "{case}: {said}");
    }
}

#[test]
fn a_rubric_cites_the_cut_that_it_took_over() {
    let at = folder();
    let at = at.path();
    cohort(at);
    // sheets alone do not hold the rubric: named, it is held against theirs
    let printed = done(at, &[&CONTRASTING[..], &["--rubric", "median", "--json", "-o", "cut.json"]].concat()).out;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let digest = printed["digest"].as_str().unwrap();
    let cut = format!("{:.2}", printed["document"]["cut_hundredths"].as_f64().unwrap() / 100.0);
    let median = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rubrics/median.ron")).unwrap();
    let at_mark = median.find("(mark:").unwrap() + 1;
    let after = at_mark + median[at_mark..].find(',').unwrap();
    let citing = |mark: &str, digest: &str| {
        format!("{}mark: {mark}, cutscore: \"{digest}\"{}", &median[..at_mark], &median[after..])
    };
    let deeper = citing(&cut, digest).replace("school: \"median\"", "school: \"other\"");
    for (case, text, want) in [
        ("right", citing(&cut, digest), Ok("note: rightly cited by rubric median")),
        ("another mark", citing("60.0", digest), Err("error: rubric median: `pass_mark.mark` is 60, must be")),
        ("another digest", citing(&cut, &"0".repeat(64)), Err("error: rubric median: `pass_mark.cutscore` is 0000")),
        ("no citation", median.clone(), Err("error: rubric median: `pass_mark.cutscore` is not there, must be")),
        ("other bands", deeper, Err("error: rubric other: the digest of all but the pass mark is")),
        ("no digest", citing(&cut, "xyz"), Err("`pass_mark.cutscore` is \"xyz\", must be 64 hexadecimal digits")),
    ] {
        fs::write(at.join("my.ron"), text).unwrap();
        let got = run(at, &["cutscore", "show", "cut.json", "--cited-by", "my.ron"]);
        assert_eq!(got.code == 0, want.is_ok(), "{case}: {}", got.err);
        let (Ok(part) | Err(part)) = want;
        assert!(got.err.contains(part), "{case}: {}", got.err);
    }
}

#[test]
fn a_rubric_cites_the_reliability_of_its_standard_error() {
    let at = folder();
    let at = at.path();
    cohort(at);
    let args = ["cutscore", "reliability", "n", "e", "--persons", "persons.csv", "--date", "2026-03-01", "--cut", "70"];
    let printed = done(at, &[&args[..], &["--rubric", "median", "--json", "-o", "rel.json"]].concat()).out;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let (digest, sem) = (printed["digest"].as_str().unwrap(), &printed["document"]["sem"]);
    let points = format!("{:.2}", sem["points_hundredths"].as_f64().unwrap() / 100.0);
    let median = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rubrics/median.ron")).unwrap();
    let citing = |points: &str, n: u32, digest: &str| {
        let sem = format!("    sem: (points: {points}, n: {n}, document: \"{digest}\"),\n    critical: [");
        median.replacen("    critical: [", &sem, 1)
    };
    let right = citing(&points, 12, digest);
    for (case, text, want) in [
        ("right", right.clone(), Ok("note: rightly cited by rubric median")),
        ("another size", citing("1.5", 12, digest), Err("error: rubric median: `sem.points` is 1.5, must be")),
        ("more people", citing(&points, 13, digest), Err("error: rubric median: `sem.n` is 13, must be 12")),
        ("another digest", citing(&points, 12, &"0".repeat(64)), Err("error: rubric median: `sem.document` is 0000")),
        ("no citation", median.clone(), Err("error: rubric median: `sem` is not there")),
        ("another mark", right.replace("mark: 70.0", "mark: 71.0"), Err("`pass_mark.mark` is 71, must be 70.00")),
        ("other bands", right.replace("green: (0.35", "green: (0.36"), Err("the digest of all but the pass mark is")),
    ] {
        fs::write(at.join("my.ron"), text).unwrap();
        let got = run(at, &["cutscore", "show", "rel.json", "--cited-by", "my.ron"]);
        assert_eq!(got.code == 0, want.is_ok(), "{case}: {}", got.err);
        let (Ok(part) | Err(part)) = want;
        assert!(got.err.contains(part), "{case}: {}", got.err);
    }
}

#[test]
fn a_signed_document_shows_who_signed_and_a_changed_one_does_not() {
    let at = folder();
    let at = at.path();
    cohort(at);
    for (name, seed) in [("centre", 7), ("other", 8)] {
        let key = stipple::certify::key::SecretKey::from_seed(name, &[seed; 32]).unwrap();
        fs::write(at.join(format!("{name}.key")), key.seal("correct horse").unwrap()).unwrap();
        fs::write(at.join(format!("{name}.vkey")), format!("{}\n", key.public())).unwrap();
    }
    fs::write(at.join("words"), "correct horse\n").unwrap();
    fs::write(at.join("wrong"), "correct house\n").unwrap();
    let sign = |words: &'static str| {
        [&CONTRASTING[..], &["-o", "cut.json", "--key", "centre.key", "--passphrase-file", words]].concat()
    };
    let (code, said) = refused(at, &sign("wrong"));
    assert!(
        code == 1 && said.starts_with("error: centre.key: secret key centre: the passphrase does not open it"),
        "{said}"
    );
    assert!(!at.join("cut.json").exists() && !at.join("cut.sig").exists());
    done(at, &sign("words"));
    // the signature comes first: where the power went before the document, the same command works again
    fs::remove_file(at.join("cut.json")).unwrap();
    done(at, &sign("words"));
    let (code, said) = refused(at, &sign("words"));
    assert!(code == 2 && said.contains("cut.json: exists already"), "{said}");
    let show = |key: &str| run(at, &["cutscore", "show", "cut.json", "--signed-by", key]);
    let good = show("centre.vkey");
    assert!(good.code == 0 && good.err.starts_with("note: signed by centre ("), "{}", good.err);
    let other = show("other.vkey");
    assert!(other.code == 1 && other.err.contains("cut.sig: is not signed by other"), "{}", other.err);
    let text = fs::read_to_string(at.join("cut.json")).unwrap();
    let cut = text.split("\"cut_hundredths\":").nth(1).unwrap().split(',').next().unwrap();
    fs::write(at.join("cut.json"), text.replace(&format!("\"cut_hundredths\":{cut}"), "\"cut_hundredths\":5000"))
        .unwrap();
    let changed = show("centre.vkey");
    assert!(changed.code == 1 && changed.err.contains("cut.sig: signs another document"), "{}", changed.err);
}

#[test]
fn reliability_and_scenarios_never_show_an_sem_without_its_number() {
    let at = folder();
    let at = at.path();
    let sheet = cohort(at);
    let args = ["cutscore", "reliability", "n", "e", "--persons", "persons.csv", "--date", "2026-03-01", "--cut", "66"];
    let shown = done(at, &args).out;
    assert!(shown.lines().any(|line| line.starts_with("SEM ") && line.ends_with("points (n 12)")), "{shown}");
    assert!(shown.contains("SEM at cut    none: nobody within 10.00 points of it has two attempts"), "{shown}");
    done(at, &[&args[..], &["-o", "rel.json"]].concat());
    assert_eq!(done(at, &["cutscore", "show", "rel.json"]).out, shown, "the document says the same");
    let json: Value = serde_json::from_str(&done(at, &["cutscore", "show", "rel.json", "--json"]).out).unwrap();
    assert_eq!(json["document"]["persons"], 12);
    let mut other = sheet;
    other["scenario"]["digest"] = json!("1".repeat(64));
    let mut persons = fs::read_to_string(at.join("persons.csv")).unwrap();
    for (i, total) in NOVICES.into_iter().chain(EXPERTS).enumerate() {
        write(at, &format!("s/s{i}.json"), &other, (total + 300 * (i64::try_from(i).unwrap() % 3)).min(9900));
        let group = if i < 6 { "n" } else { "e" };
        writeln!(persons, "s{i},p{}{group}", i % 6).unwrap();
    }
    fs::write(at.join("both.csv"), persons).unwrap();
    let args = ["cutscore", "scenarios", "n", "e", "s", "--persons", "both.csv", "--date", "2026-03-01"];
    let shown = done(at, &args).out;
    assert!(shown.starts_with("12 persons at 2 scenarios   PROVISIONAL"), "{shown}");
    assert_eq!(shown.matches("(n 12)").count(), 10, "{shown}");
    let (code, said) =
        refused(at, &["cutscore", "scenarios", "n", "e", "--persons", "persons.csv", "--date", "2026-03-01"]);
    assert!(code == 1 && said.starts_with("error: scenarios: 1, must be at least 2"), "{said}");
}
