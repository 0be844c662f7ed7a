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

/// The row of a case in one skin; nothing when it failed, which has been told by then.
fn row(case: &Case, skin: Skin) -> Option<String> {
    std::panic::catch_unwind(|| doc::row(case, skin, &worst(case, skin))).ok()
}

#[test]
fn every_fault_keeps_the_limits_ends_in_time_and_says_why() {
    let skins = [Skin::Normal, Skin::Scar];
    let rows: Vec<_> = CASES.iter().flat_map(|case| skins.map(|skin| row(case, skin))).collect();
    let failed = rows.iter().filter(|row| row.is_none()).count();
    assert_eq!(failed, 0, "rows that failed; see above which and why");
    doc::compare(&rows.into_iter().flatten().collect::<String>());
}

#[test]
fn the_same_turns_give_the_same_bits() {
    let case = CASES.iter().find(|case| case.name == "host held up for 100 ms").unwrap();
    let [a, b] = [(); 2].map(|()| run(case, Skin::Scar, true));
    assert_eq!(format!("{:?}{:?}", a.seen, a.before_n), format!("{:?}{:?}", b.seen, b.before_n));
}
