//! The document: what was computed, between two marks each; the words around it are kept.

use std::fmt::Write as _;
use std::path::Path;

use super::bench::{Ran, Skin};
use super::cases::{Case, Chai, Goes};

/// One row: the worst of machine off and on.
pub(crate) fn row(case: &Case, skin: Skin, runs: &[Ran; 2]) -> String {
    let most = |of: fn(&Ran) -> f64| runs.iter().map(of).fold(0.0, f64::max);
    let zero_us = match case.goes {
        Goes::On(_) => None,
        Goes::Cut | Goes::Back(_) => runs.iter().filter_map(|ran| ran.seen.gone_us()).max(),
        Goes::Ends(_) | Goes::Stops(_) | Goes::StopsLate(..) => runs.iter().map(|ran| ran.seen.pushed_us).max(),
    };
    let zero = zero_us.map_or("-".to_owned(), |us| format!("{:.2}", us as f64 * 1e-3));
    let mut reasons: Vec<String> = runs.iter().flat_map(|ran| &ran.reasons).map(|why| format!("{why:?}")).collect();
    reasons.sort();
    reasons.dedup();
    let reason = if reasons.is_empty() { "-".to_owned() } else { reasons.join(", ") };
    let skin = if skin == Skin::Normal { "normal" } else { "scar" };
    format!(
        "| {} | {skin} | {:.2} | {:.0} | {:.0} | {:.2} | {zero} | {reason} | {} |\n",
        case.name,
        most(|ran| ran.seen.force_n),
        most(|ran| ran.seen.asked_n_per_s),
        most(|ran| ran.seen.slew_n_per_s),
        most(|ran| ran.seen.plane_n),
        case.chai.short(),
    )
}

/// Compares the table of faults, and the notes on CHAI3D, with the document.
pub(crate) fn compare(rows: &str) {
    let head = "| fault | skin | largest force, N | slew asked, N/s | slew given, N/s | stiffness x depth, N | to zero, ms | reason | CHAI3D 3.3 |\n|---|---|---|---|---|---|---|---|---|\n";
    let chai = Chai::ALL.iter().fold(String::new(), |mut text, (_, short, long)| {
        writeln!(text, "- **{short}**: {long}.").unwrap();
        text
    });
    between("faults", &format!("{head}{rows}"));
    between("chai3d", &chai);
}

/// Compares the table of lies with the document.
pub(crate) fn compare_lies(lines: &str) {
    between("lies", &format!("| lie | what came of it |\n|---|---|\n{lines}"));
}

/// The part of the document between two marks is this text; `BLESS=1` makes it so.
fn between(name: &str, text: &str) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    println!("{text}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let whole = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = whole.split_once(&begin).unwrap();
    let (found, after) = rest.split_once(&end).unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, format!("{before}{begin}\n{text}\n{end}{after}")).unwrap();
        return;
    }
    for (found, wanted) in found.trim().lines().zip(text.lines()) {
        assert_eq!(found, wanted, "docs/faults.md: rewrite with BLESS=1 after a change that is meant");
    }
    assert_eq!(found.trim().lines().count(), text.lines().count(), "docs/faults.md, {name}");
}
