//! Runs the battery and compares its table with the document.

use super::bench::{Ran, Skin, check, run};
use super::cases::{CASES, Case};
use super::doc;

/// The worst of machine off and on.
fn worst(case: &Case, skin: Skin) -> [Ran; 2] {
    [false, true].map(|machine| {
        let ran = run(case, skin, machine);
        let name = format!("{}, {skin:?}, machine {}", case.name, if machine { "on" } else { "off" });
        println!("{name}: before {:.3} N, {:?}, {:?}", ran.before_n, ran.seen, ran.reasons);
        check(case, &ran, &name);
        ran
    })
}

#[test]
fn every_fault_keeps_the_limits_ends_in_time_and_says_why() {
    let mut rows = Vec::new();
    for case in CASES {
        for skin in [Skin::Normal, Skin::Scar] {
            rows.push(doc::row(case, skin, &worst(case, skin)));
        }
    }
    doc::compare(&rows.concat());
}

#[test]
fn the_same_turns_give_the_same_bits() {
    let case = CASES.iter().find(|case| case.name == "host held up for 100 ms").unwrap();
    let [a, b] = [(); 2].map(|()| run(case, Skin::Scar, true));
    assert_eq!(format!("{:?}{:?}", a.seen, a.before_n), format!("{:?}{:?}", b.seen, b.before_n));
}
