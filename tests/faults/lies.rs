//! A device that lies about itself: our bounds, or no force at all, and it is said by name.

use std::fmt::Write as _;

use stipple::device::Why;
use stipple::device::driver::{self, ArmError};
use stipple::device::ohs::firmware::{EmulatedStylus, Fault, Lie, Model};

use super::bench::{Holds, Skin, prepared, pressing};
use super::cases::Law;
use super::doc;
use super::wire::Wire;

#[test]
fn every_lie_is_refused_by_name_or_held_to_our_bounds() {
    let prepared = prepared(Skin::Normal, Law::AsIs);
    let mut lines = String::new();
    let told = Lie::ALL.map(|lie| (format!("{lie:?}"), Fault::Lies(lie)));
    for (name, fault) in told.into_iter().chain([("limits are taken and forgotten".to_owned(), Fault::LimitsForgotten)])
    {
        let hand = pressing(&prepared, &Model::GOOD, false, Holds::DownFromTheStart);
        let wire = Wire::new(EmulatedStylus::new(Model::GOOD, hand, 1, 0));
        wire.line().stylus.inject(fault, 0, u64::MAX);
        let said = match driver::by_turns(wire.door(), prepared.stylus_anchor(), 0) {
            Ok((stylus, _)) => {
                assert_eq!(fault, Fault::Lies(Lie::Force), "{name} was believed");
                let kept = *wire.line().stylus.firmware().limits();
                assert!(kept.max_force_n <= 3.0 && kept.max_slew_n_per_s <= 500.0, "{kept:?}");
                drop(stylus);
                format!("armed with our bounds: {} N, {} N/s", kept.max_force_n, kept.max_slew_n_per_s)
            }
            Err(error) => {
                let named = !matches!(error, ArmError::Port(_)) && error.to_string().contains("Virtual stylus");
                assert!(named, "{name}: {error}");
                assert!(!wire.line().stylus.firmware().is_armed(), "{name}");
                assert!(error.hint().is_some() && Why::Refused.told()[2].ends_with('.'), "{name}");
                error.to_string()
            }
        };
        writeln!(lines, "| {name} | {said} |").unwrap();
    }
    doc::compare_lies(&lines);
}
