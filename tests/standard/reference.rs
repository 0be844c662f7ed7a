//! Values of `tests/standard/reference.json`, which `tests/foreign/statistics/reference.py` made with numpy, scipy,
//! statsmodels and pingouin.

use std::collections::BTreeMap;

use serde_json::Value;
use stipple::standard::angoff::{Joined, panel};
use stipple::standard::bootstrap::{Bootstrap, Interval, Resampled};
use stipple::standard::borderline::{self, Middle, Rated};
use stipple::standard::contrast::{self, Weights};
use stipple::standard::reliability::{alpha, consistency, kappa, sem, sem_at_cut};
use stipple::standard::variance::components;

type Found = BTreeMap<String, f64>;

const FILE: &str = include_str!("reference.json");

fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(list).collect()
}

fn put(found: &mut Found, name: &str, values: &[(&str, f64)]) {
    for (part, value) in values {
        assert!(found.insert(format!("{name}{part}"), *value).is_none(), "{name}{part} twice");
    }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

fn put_closed(found: &mut Found, name: &str, interval: Interval) {
    put(found, name, &[(".closed.low", interval.low), (".closed.high", interval.high)]);
}

fn put_resampled(found: &mut Found, name: &str, got: &Resampled) {
    let Interval { low, high } = got.interval;
    let values = [(".low", low), (".high", high), (".se", got.se), (".lost", f64::from(got.lost))];
    put(found, &format!("{name}.bootstrap"), &values);
}

fn contrasting(data: &Value, how: &Bootstrap, found: &mut Found) {
    let (novices, experts) = (list(&data["novices"]), list(&data["experts"]));
    for (name, weights) in [("contrasting.equal", Weights::Equal), ("contrasting.by_size", Weights::BySize)] {
        let got = contrast::crossing(&novices, &experts, weights).unwrap();
        let does = contrast::consequences(&novices, &experts, got.cut);
        let values = [
            (".cut", got.cut),
            (".se", got.se),
            (".false_passes", count(does.false_passes)),
            (".false_fails", count(does.false_fails)),
            (".expected_false_passes", does.expected_false_passes.unwrap()),
            (".expected_false_fails", does.expected_false_fails.unwrap()),
        ];
        put(found, name, &values);
        put_closed(found, name, got.closed(how.level));
        put_resampled(found, name, &contrast::resampled(&novices, &experts, weights, how).unwrap());
    }
}

fn rated(data: &Value, how: &Bootstrap, found: &mut Found) {
    let rated: Vec<Rated> = table(&data["rated"]).iter().map(|pair| (pair[0], pair[1])).collect();
    let at = data["borderline"].as_f64().unwrap();
    let got = borderline::regression(&rated, at).unwrap();
    let does = borderline::consequences(&rated, at, got.cut, Some(&got.line));
    let values = [
        (".cut", got.cut),
        (".slope", got.line.slope),
        (".intercept", got.line.intercept),
        (".residual_se", got.line.residual_se),
        (".r", got.line.r),
        (".se", got.se),
        (".false_passes", count(does.false_passes)),
        (".false_fails", count(does.false_fails)),
        (".expected_false_passes", does.expected_false_passes.unwrap()),
        (".expected_false_fails", does.expected_false_fails.unwrap()),
    ];
    put(found, "borderline", &values);
    put_closed(found, "borderline", got.closed(how.level));
    put_resampled(found, "borderline", &borderline::regression_resampled(&rated, at, how).unwrap());
    for (name, middle) in [("mean", Middle::Mean), ("median", Middle::Median)] {
        let got = borderline::group(&rated, at, middle).unwrap();
        put(found, "group.", &[(name, got.cut)]);
        match got.closed(how.level) {
            Some(closed) => {
                put_closed(found, "group", closed);
                put(found, "group", &[(".n", count(got.sample.n))]);
            }
            None => assert_eq!(middle, Middle::Median),
        }
        let resampled = borderline::group_resampled(&rated, at, middle, how).unwrap();
        put_resampled(found, &format!("group.{name}"), &resampled);
    }
}

fn judges(data: &Value, how: &Bootstrap, found: &mut Found) {
    let rows = table(&data["judges"]);
    let got = panel(&rows, &Joined::Mean).unwrap();
    let parts = got.components.unwrap();
    let values = [
        (".cut", got.cut),
        (".sd", got.judges.sd),
        (".se", got.se),
        (".se_items", got.se_items.unwrap()),
        (".rows", parts.rows),
        (".columns", parts.columns),
        (".rest", parts.rest),
    ];
    put(found, "angoff", &values);
    put_closed(found, "angoff", got.closed(how.level));
    put_resampled(found, "angoff", &got.resampled(how).unwrap());
    let got = panel(&rows, &Joined::Geometric(list(&data["weights"]))).unwrap();
    put(found, "angoff.geometric", &[(".cut", got.cut), (".sd", got.judges.sd)]);
}

fn reliable(data: &Value, how: &Bootstrap, found: &mut Found) {
    let got = alpha(&table(&data["items"])).unwrap();
    let (totals, cut) = (list(&data["totals"]), data["cut"].as_f64().unwrap());
    let near = sem_at_cut(&table(&data["attempts"]), cut, data["window"].as_f64().unwrap()).unwrap();
    let values = [
        (".alpha", got.alpha),
        (".sem", sem(&totals, got.alpha).points),
        (".sem_at_cut", near.points),
        (".sem_at_cut.n", count(near.n)),
    ];
    put(found, "reliability", &values);
    put_closed(found, "reliability", got.closed(how.level));
    for (i, item) in got.items.iter().enumerate() {
        let values = [
            (".mean", item.mean),
            (".sd", item.sd),
            (".rest", item.rest_correlation.unwrap()),
            (".alpha_without", item.alpha_without.unwrap()),
        ];
        put(found, &format!("item{i}"), &values);
    }
    let alike = consistency(&totals, data["reliability"].as_f64().unwrap(), cut).unwrap();
    let values = [
        (".agreement", alike.agreement),
        (".kappa", alike.kappa.unwrap()),
        (".accuracy", alike.accuracy),
        (".false_passes", alike.false_passes),
        (".false_fails", alike.false_fails),
    ];
    put(found, "consistency", &values);
    let decisions: Vec<(bool, bool)> = serde_json::from_value(data["decisions"].clone()).unwrap();
    put(found, "kappa", &[("", kappa(&decisions).unwrap())]);
}

fn scenarios(data: &Value, found: &mut Found) {
    let parts = components(&table(&data["scenarios"])).unwrap();
    put(found, "scenarios", &[(".rows", parts.rows), (".columns", parts.columns), (".rest", parts.rest)]);
    for n in [1, 5] {
        let got = parts.decide(n);
        let values = [(".g", got.g.unwrap()), (".phi", got.phi.unwrap()), (".sem_absolute", got.sem_absolute)];
        put(found, &format!("scenarios.{n}"), &values);
    }
}

#[test]
fn every_statistic_is_what_others_compute() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let data = &case["data"];
        let how = Bootstrap {
            seed: data["how"]["seed"].as_u64().unwrap(),
            resamples: u32::try_from(data["how"]["resamples"].as_u64().unwrap()).unwrap(),
            level: data["how"]["level"].as_f64().unwrap(),
        };
        let mut found = Found::new();
        contrasting(data, &how, &mut found);
        rated(data, &how, &mut found);
        judges(data, &how, &mut found);
        reliable(data, &how, &mut found);
        scenarios(data, &mut found);
        let want: Found = serde_json::from_value(case["want"].clone()).unwrap();
        assert!(found.keys().eq(want.keys()), "{:?} and {:?}", found.keys(), want.keys());
        let differs: Vec<String> = found
            .iter()
            .zip(want.values())
            .filter(|((_, got), want)| (**got - **want).abs() > 1e-9 * want.abs().max(1.0))
            .map(|((name, got), want)| format!("{name}: {got}, others have {want}"))
            .collect();
        assert!(differs.is_empty(), "{differs:#?}");
    }
}
