//! Packs against each other: what one alone does not tell, several of one call do.

use stipple::certify::manifest::EarlierPart;
use stipple::certify::trust::Device;
use stipple::certify::verify::{Seen, verify};
use stipple::recording::Registration;
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

use super::bench::{
    START_NS, earlier, exam_header, failed, good, hand, other_hand, pack_of, recorded, recording, registration, trust,
};

/// What another pack of the same call says of an attempt is what is believed of it.
#[test]
fn packs_that_contradict_each_other_are_refused() {
    let first = |opened: u64| {
        let mut header = exam_header();
        header.start_unix_ns -= 3_600_000_000_000;
        header.extra.insert("calibrated_unix_ns".into(), (header.start_unix_ns - 1).to_string());
        Registration { number: 1, nonce: [1; 16], opened_unix_ns: opened, ..registration() }.write(&mut header);
        let other = other_hand();
        pack_of(recording(&header, &other.scenario, &other.source, &other.records), Vec::new())
    };
    let hour_ns = 3_600_000_000_000;
    let told = |change: &dyn Fn(&mut EarlierPart)| {
        let mut told = earlier();
        change(&mut told[0]);
        pack_of(recorded(&exam_header()), told)
    };
    for (name, one, two, says) in [
        ("as it was", first(START_NS - hour_ns), told(&|one| one.outcome = "finished".into()), ""),
        (
            "opened at another time",
            first(START_NS - hour_ns - 5_000_000),
            told(&|_| {}),
            "tells of attempt 1 otherwise",
        ),
        (
            "of another scenario",
            first(START_NS - hour_ns),
            told(&|one| one.scenario = "x".into()),
            "tells of attempt 1 otherwise",
        ),
    ] {
        for order in [[&one, &two], [&two, &one]] {
            let mut seen = Seen::default();
            let mut found = Vec::new();
            for (at, pack) in order.into_iter().enumerate() {
                let mut account = verify(pack, &trust(), &mut |_| {});
                seen.add(&at.to_string(), &mut account);
                found.extend(failed(&account));
            }
            let right = if says.is_empty() {
                found.is_empty()
            } else {
                found.iter().any(|(check, text)| *check == "others" && text.contains(says))
            };
            assert!(right, "{name}: {found:#?}");
        }
    }
}

/// One stylus is in one hand, and one trainee in one place.
#[test]
fn two_exams_at_the_same_moment_are_refused() {
    let at = |trainee: &str, device: &str, later_ns: u64| {
        let mut header = exam_header();
        header.start_unix_ns += later_ns;
        header.extra.insert("device_id".into(), device.into());
        let nonce = [u8::try_from(later_ns % 251).unwrap(); 16];
        Registration { trainee: trainee.into(), number: 1, nonce, ..registration() }.write(&mut header);
        let other = other_hand();
        pack_of(recording(&header, &other.scenario, &other.source, &other.records), Vec::new())
    };
    let mut trust = trust();
    trust.devices.push(Device { id: "0000abcd:SN-8".into(), calibration: "0badcafe".into(), calibration_sha256: None });
    let first = pack_of(recorded(&exam_header()), earlier());
    for (name, other, says) in [
        ("one stylus", at("T-000001", "0000abcd:SN-7", 1_000_000_000), "at the same time as in first"),
        ("one trainee", at("T-000173", "0000abcd:SN-8", 1_000_000_000), "at the same time as in first"),
        ("one after the other", at("T-000001", "0000abcd:SN-7", 4_000_000_000), ""),
        ("two trainees with two", at("T-000001", "0000abcd:SN-8", 1_000_000_000), ""),
    ] {
        let mut seen = Seen::default();
        seen.add("first", &mut verify(&first, &trust, &mut |_| {}));
        let mut account = verify(&other, &trust, &mut |_| {});
        seen.add("second", &mut account);
        let failed = failed(&account);
        let right = if says.is_empty() {
            failed.is_empty()
        } else {
            failed.iter().any(|(check, text)| *check == "others" && text.contains(says))
        };
        assert!(right, "{name}: {failed:#?}");
    }
}

/// The hand of another attempt with its beginning or its end cut away, stepped and signed anew.
#[test]
fn a_part_of_anothers_hand_is_recognized() {
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let part = |from: usize, to: usize| {
        let mut state = prepared.model.start();
        let step = |(tick, record): (u64, &TickRecord)| {
            let outcome = prepared.model.step(&mut state, &record.sample);
            TickRecord { tick: Tick(tick), outcome, ..*record }
        };
        (0..).zip(&hand().records[from..to]).map(step).collect::<Vec<_>>()
    };
    for (from, to) in [(7, 3000), (0, 2900), (100, 2990)] {
        let mut header = exam_header();
        header.start_unix_ns -= 7_200_000_000_000;
        header.extra.insert("calibrated_unix_ns".into(), (header.start_unix_ns - 1).to_string());
        let opened_unix_ns = header.start_unix_ns;
        let other = Registration { trainee: "T-000001".into(), number: 1, nonce: [8; 16], ..registration() };
        Registration { opened_unix_ns, ..other }.write(&mut header);
        let copy = pack_of(recording(&header, &hand().scenario, &hand().source, &part(from, to)), Vec::new());
        let mut seen = Seen::default();
        seen.add("first", &mut verify(&good(), &trust(), &mut |_| {}));
        let mut account = verify(&copy, &trust(), &mut |_| {});
        seen.add("second", &mut account);
        let failed = failed(&account);
        assert!(
            failed.iter().any(|(check, text)| *check == "others" && text.contains("hand movement")),
            "{from} {to}: {failed:#?}"
        );
    }
}
