//! Tests of carried work: it comes back, it ages, and bad files are refused.

use proptest::prelude::*;

use super::*;
use crate::scenario;

fn work() -> Work {
    let mut deposit = Deposit::new([0.015, 0.070, 0.270, 1.370, 5.370], 0.25);
    for (number, ng) in deposit.ng.iter_mut().enumerate() {
        *ng = 0.1 + number as f64 / 7.0;
    }
    deposit.held_nl = 4.0;
    deposit.fresh_mm = 0.19;
    let dots = vec![PlacedDot { at_mm: [1.0, -2.0, 3.5], deposit }; 3];
    Work::default().and(PastSession {
        scenario: "first-dots".into(),
        pigment: PigmentKind::IronBrown,
        days_ago: 0.0,
        dots,
    })
}

#[test]
fn it_comes_back_and_is_small() {
    let work = work();
    let text = work.to_json().unwrap();
    let back = Work::from_json(&text).unwrap();
    assert_eq!(back.to_json().unwrap(), text);
    for (a, b) in work.sessions[0].dots.iter().zip(&back.sessions[0].dots) {
        assert!(a.deposit.ng.iter().zip(b.deposit.ng).all(|(a, b)| (a - b).abs() <= 5e-7));
    }
    assert!(text.len() < 500 * 3, "{} bytes", text.len());
}

#[test]
fn a_second_session_starts_from_what_is_left() {
    let (healing, colours) = (scenario::healing().unwrap(), scenario::colours().unwrap());
    let host = Host::default();
    let first = work();
    let alone: f64 = first.seen(&healing, &colours.pigments, &host, 30.0).map(|(_, _, h)| h.whole.ng).sum();
    let carried = Work::from_json(&first.to_json().unwrap()).unwrap();
    let both = carried.after(30.0).and(work().sessions.remove(0));
    let seen: Vec<_> = both.seen(&healing, &colours.pigments, &host, 0.0).collect();
    assert_eq!(seen.len(), 6);
    let old: f64 = seen.iter().take(3).map(|(_, _, h)| h.whole.ng).sum();
    let new: f64 = seen.iter().skip(3).map(|(_, _, h)| h.whole.ng).sum();
    assert!((old - alone).abs() < 1e-4 * alone, "{old} {alone}");
    assert!(old < 0.8 * new, "{old} {new}");
}

#[test]
fn bad_files_are_refused() {
    let text = work().to_json().unwrap();
    let cases = [
        ("format", text.replace("\"format\":1", "\"format\":2"), "format 2"),
        ("a field more", text.replace("{\"format\"", "{\"x\":1,\"format\""), "unknown field"),
        ("cut", text[..text.len() - 3].to_owned(), "EOF"),
        ("negative mass", text.replace("\"ng\":[0.1,", "\"ng\":[-0.1,"), "dots.ng is -0.1"),
        ("not finite", text.replace("\"ng\":[0.1,", "\"ng\":[1e999,"), "number out of range"),
        ("the future", text.replace("\"days_ago\":0.0", "\"days_ago\":-1.0"), "days_ago is -1"),
        ("layers upside down", text.replace("[0.015,0.07,", "[0.015,0.007,"), "dots.bottom_mm is 0.007"),
        ("off the head", text.replace("\"at_mm\":[1.0,", "\"at_mm\":[1000.0,"), "dots.at_mm is 1000"),
        ("too few slices", text.replace("\"ng\":[0.1,", "\"ng\":["), "invalid length"),
        ("pigment", text.replace("IronBrown", "Henna"), "unknown variant"),
    ];
    for (name, text, want) in cases {
        let error = Work::from_json(&text).unwrap_err();
        assert!(error.to_string().contains(want), "{name}: {error}");
        assert!(!error.hint().is_empty());
    }
    let many = PastSession { dots: Vec::new(), ..work().sessions.remove(0) };
    let work = Work { format: FORMAT, sessions: vec![many; MAX_SESSIONS + 1] };
    assert!(matches!(work.check(), Err(CarryError::TooMuch { what: "sessions:", .. })));
}

proptest! {
    #[test]
    fn a_strangers_file_is_refused_or_fits(at in 0..3000_usize, byte in 0..128_u8, cut in 0..3000_usize) {
        let mut bytes = work().to_json().unwrap().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(bytes.len() - if cut < 100 { cut } else { 0 });
        if let Ok(work) = Work::from_json(&String::from_utf8(bytes).unwrap()) {
            let (healing, colours) = (scenario::healing().unwrap(), scenario::colours().unwrap());
            prop_assert!(work.check().is_ok());
            for (_, _, healed) in work.seen(&healing, &colours.pigments, &Host::default(), 100.0) {
                prop_assert!(healed.whole.ng.is_finite() && healed.edge_mm.is_finite());
            }
        }
    }
}
