//! `stipple science`: lists, rows, bench and sensitivity from outside.

use std::path::Path;

use serde_json::Value;

use super::tool::{done, folder, run};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("no JSON: {error}\n{text}"))
}

#[test]
fn the_list_has_every_number_with_its_origin() {
    let at = folder();
    let list = json(&done(at.path(), &["science", "list", "--json"]).out);
    let entries = list.as_array().unwrap();
    assert!(entries.len() > 150);
    for entry in entries {
        assert!(["F", "M", "D", "A!"].contains(&entry["origin"].as_str().unwrap()), "{entry}");
        assert!(["low", "med", "high"].contains(&entry["confidence"].as_str().unwrap()), "{entry}");
    }
    let some = done(at.path(), &["science", "list", "law.", "--origin", "assumption"]).out;
    assert!(some.contains("law.k_b") && !some.contains("law.q ") && !some.contains("scars."), "{some}");
}

#[test]
fn the_page_of_the_rows_is_what_the_command_prints() {
    const PAGE: &str = "docs/validation.md";
    let at = folder();
    let printed = done(at.path(), &["science", "validate", "--html", "rows.html"]).out;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let mut parts = page.split("```");
    let (before, block, after) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{before}```text\n{printed}```{after}")).unwrap();
    } else {
        assert_eq!(block, format!("text\n{printed}"), "{PAGE} is not what the command prints: BLESS=1 renews it");
    }

    let html = std::fs::read_to_string(at.path().join("rows.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<svg") && html.contains("V4b"));
    // the one address is the name of the SVG language, which nothing loads
    let outside = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for link in ["http:", "https:", "//www", "href=", "src=", "url(", "@import", "<script", "<link"] {
        assert!(!outside.contains(link), "the page holds `{link}`");
    }
}

#[test]
fn rows_as_json_have_class_and_verdict() {
    let at = folder();
    let found = json(&done(at.path(), &["science", "validate", "--json"]).out);
    assert_eq!(found["sound"], true);
    assert_eq!(found["identity"]["hold"], found["identity"]["of"]);
    assert_eq!(found["calibrated"]["hold"], found["calibrated"]["of"]);
    assert!(found["predicted"]["hold"].as_u64().unwrap() >= 5, "{}", found["predicted"]);
    for row in found["rows"].as_array().unwrap() {
        for measure in row["measures"].as_array().unwrap() {
            assert!(["identity", "calibrated", "predicted"].contains(&measure["class"].as_str().unwrap()), "{measure}");
            assert!(measure["ours"].is_f64() && measure["holds"].is_boolean(), "{measure}");
        }
    }
}

#[test]
fn a_press_prints_plots_and_writes() {
    let at = folder();
    let told = done(at.path(), &["science", "press", "--csv", "p.csv", "--svg", "p.svg"]).out;
    for word in ["rupture", "border", "peak", "pull", "reticular dermis"] {
        assert!(told.contains(word), "no {word}:\n{told}");
    }
    let csv = std::fs::read_to_string(at.path().join("p.csv")).unwrap();
    assert!(csv.starts_with("way,travel_mm,") && csv.lines().count() > 500);
    let svg = std::fs::read_to_string(at.path().join("p.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.matches("<polyline").count() == 6 && !svg.contains("<script"));

    let json_of = |args: &[&str]| {
        let all: Vec<&str> = ["science", "press", "--json"].iter().chain(args).copied().collect();
        json(&done(at.path(), &all).out)["result"].clone()
    };
    let number = |value: &Value| value.as_f64().unwrap();
    let normal = json_of(&["--needle", "0803RL", "--stretch", "1", "--to", "1"]);
    let burn = json_of(&["--needle", "0803RL", "--stretch", "1", "--to", "1", "--scar", "burn"]);
    assert!(number(&burn["peak_n"]) > 1.5 * number(&normal["peak_n"]));
    let set = json_of(&["--needle", "0803RL", "--stretch", "1", "--to", "1", "--set", "tissue.toughness=2"]);
    assert!(number(&set["depth_mm"]) < number(&normal["depth_mm"]));
    let air = json_of(&["--to", "0.1"]);
    assert_eq!(air["ruptures"].as_array().unwrap().len(), 0);
}

#[test]
fn sensitivity_is_sorted_and_the_same_each_time() {
    let at = folder();
    let args = ["science", "sensitivity", "--seeds", "1", "--json"];
    let (once, again) = (done(at.path(), &args).out, done(at.path(), &args).out);
    assert_eq!(once, again);
    let found = json(&once);
    let effects = found["effects"].as_array().unwrap();
    let sizes: Vec<f64> = effects.iter().map(|effect| effect["effect"].as_f64().unwrap()).collect();
    assert!(sizes.len() > 15 && sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    let of = |path: &str| effects.iter().find(|effect| effect["path"] == path).unwrap();
    let depth = |effect: &Value, way: &str| effect[way]["depth_mm"].as_f64().unwrap();
    let zeta = of("law.zeta");
    assert!(depth(zeta, "more") < depth(zeta, "less"), "more toughness, less depth: {zeta}");
    assert!(depth(of("law.k_t"), "more") > depth(of("law.k_t"), "less"));
}

#[test]
fn wrong_inputs_are_named_with_what_is_allowed() {
    let at = folder();
    for (args, says) in [
        (&["science"][..], "validate"),
        (&["science", "list", "zebra"], "zebra"),
        (&["science", "list", "--origin", "rumour"], "assumption"),
        (&["science", "press", "--needle", "0804"], "0803RL"),
        (&["science", "press", "--patient", "zebra"], "normal"),
        (&["science", "press", "--scar", "brun"], "burn"),
        (&["science", "press", "--to", "-1"], "--to"),
        (&["science", "press", "--to", "21"], "0.01 to 20"),
        (&["science", "press", "--speed", "nan"], "0.01 to 1000"),
        (&["science", "press", "--angle", "5"], "10 to 90"),
        (&["science", "press", "--stretch", "2"], "0 to 1"),
        (&["science", "press", "--vibration", "3"], "0 to 2"),
        (&["science", "press", "--tip", "-1"], "needle.tip_mm"),
        (&["science", "press", "--prongs", "0"], "needle.prongs"),
        (&["science", "press", "--set", "tissue.k_z=1"], "k_b"),
        (&["science", "press", "--set", "tissue.k_b=-1"], "tissue.k_b"),
        (&["science", "press", "--set", "tissue.k_b"], "path=value"),
        (&["science", "press", "--to", "20", "--speed", "0.01"], "million"),
        (&["science", "sensitivity", "--seeds", "0"], "1..=100"),
        (&["science", "sensitivity", "--scenario", "zebra"], "pad-depth-drill"),
    ] {
        let done = run(at.path(), args);
        assert_eq!(done.code, 2, "{args:?}\n{}{}", done.out, done.err);
        assert!(done.err.contains(says), "{args:?} does not speak of `{says}`:\n{}", done.err);
    }
    for args in [&["science", "press", "--csv", "no/p.csv"][..], &["science", "press", "--svg", "no/p.svg"]] {
        let done = run(at.path(), args);
        assert_eq!(done.code, 1, "{args:?}\n{}{}", done.out, done.err);
        assert!(done.err.contains("cannot be written"), "{}", done.err);
    }
}
