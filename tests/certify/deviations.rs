//! Deviations: what a recording tells, who caused it, and how much of it an exam may have. The rest of the attack table.

use stipple::certify::deviation::{Cause, Kind, deviations};
use stipple::certify::make::make;
use stipple::certify::pack;
use stipple::certify::trust::{ExamRule, Role};
use stipple::certify::verify::{Asked, Outcome, Seen, verify, verify_asked};
use stipple::motion::flags;
use stipple::recording::{ClockHealth, Mode, NoteKind, Registration};
use stipple::session::{Prepared, Scored, score_file};
use stipple::sim::TickRecord;

use super::bench::{
    Said, checked, clean, earlier, exam_header, failed, good, hand, key, pack_of, packed_at, recorded, recording_with,
    registration, trust, trusting,
};

fn exam(health: &ClockHealth, notes: &[Said], records: &[TickRecord]) -> Vec<u8> {
    let hand = hand();
    pack_of(recording_with(&exam_header(), (&hand.scenario, &hand.source, records), health, notes), earlier())
}

fn noted(notes: &[Said]) -> Vec<u8> {
    exam(&clean(), notes, &hand().records)
}

/// The hand goes on from elsewhere at that tick: stepped with the flag, so that it replays to the bit.
fn jumped(at: usize) -> Vec<TickRecord> {
    jumped_at(&[at])
}

/// The same at each of these ticks.
pub(crate) fn jumped_at(at: &[usize]) -> Vec<TickRecord> {
    let prepared = Prepared::new(stipple::scenario::find("first-dots").unwrap()).unwrap();
    let mut state = prepared.model.start();
    let step = |(tick, record): (usize, &TickRecord)| {
        let mut sample = record.sample;
        sample.flags |= if at.contains(&tick) { flags::JUMP } else { 0 };
        TickRecord { sample, outcome: prepared.model.step(&mut state, &sample), ..*record }
    };
    hand().records.iter().enumerate().map(step).collect()
}

fn supervised(signer: &str, by: &str) -> Vec<u8> {
    let mut header = exam_header();
    Registration { mode: Mode::Supervised, ..registration() }.write(&mut header);
    header.extra.insert("supervised_by".into(), by.into());
    let bytes = recorded(&header);
    let (packed, _) = make(bytes, &[], earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    if signer.is_empty() { packed } else { stipple::certify::make::countersign(&packed, &key(signer)).unwrap() }
}

fn with_nonce(text: &str) -> Vec<u8> {
    let mut header = exam_header();
    header.extra.insert("centre_nonce".into(), text.into());
    pack_of(recorded(&header), earlier())
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_too_much_for_an_exam_is_refused_with_its_reason() {
    let pause = |at, s| [(at, NoteKind::Pause, 0.0, ""), (at, NoteKind::Resume, s, "")];
    let lost = |at, s| [(at, NoteKind::DeviceLost, 5.0, "It went away."), (at, NoteKind::DeviceBack, s, "")];
    let mut strict = trust();
    strict.exam = ExamRule { nonce: true, pauses: 0, ..ExamRule::default() };
    let late = ClockHealth { missed: 4, ..clean() };
    for (name, pack, trust, check, says) in [
        ("two short pauses", noted(&[pause(100, 4.0), pause(200, 5.0)].concat()), trust(), "", ""),
        ("a lost stylus", noted(&lost(100, 9.0)), trust(), "", ""),
        (
            "three pauses",
            noted(&[pause(100, 4.0), pause(200, 5.0), pause(300, 1.0)].concat()),
            trust(),
            "mode",
            "3 pauses, at most 2",
        ),
        ("a long pause", noted(&pause(100, 301.0)), trust(), "mode", "pause of 301.000 s, at most 300 s"),
        (
            "two losses",
            noted(&[lost(100, 9.0), lost(200, 2.0)].concat()),
            trust(),
            "mode",
            "2 losses of the stylus, at most 1",
        ),
        ("a long loss", noted(&lost(100, 400.0)), trust(), "mode", "stylus lost for 400.000 s"),
        (
            "a hidden pause",
            exam(&clean(), &[], &jumped(150)),
            trust(),
            "mode",
            "went on from elsewhere 1 times and no pause is noted",
        ),
        ("the same, noted", exam(&clean(), &pause(150, 3.0), &jumped(150)), trust(), "", ""),
        (
            "missed deadlines",
            exam(&late, &[], &hand().records),
            trust(),
            "mode",
            "4 of 3000 ticks came late, more than 1000",
        ),
        ("ticks left out", exam(&clean(), &[], &gap()), trust(), "mode", "ticks are missing, more than 100"),
        ("no nonce of the centre", good(), strict.clone(), "mode", "the centre gave no nonce"),
        ("a pause where none may be", noted(&pause(100, 1.0)), strict, "mode", "1 pauses, at most 0"),
        ("a nonce that is none", with_nonce("a b"), trust(), "nonce", "must be 8 to 64 letters"),
        ("supervised", supervised("assessor", "assessor"), trust(), "", ""),
        (
            "supervised, signed by nobody",
            supervised("", "assessor"),
            trust(),
            "assessor",
            "no assessor of the trust file signed it",
        ),
        (
            "supervised, signed by another",
            supervised("assessor-b", "assessor"),
            trusting(Role::Assessor, "assessor-b"),
            "assessor",
            "assessor was to watch, and somebody else signed",
        ),
        (
            "supervised by one who is not believed",
            supervised("thief", "thief"),
            trust(),
            "assessor",
            "no assessor of the trust file signed it",
        ),
    ] {
        let failed = checked(&pack, &trust);
        let is_good = if check.is_empty() {
            failed.is_empty()
        } else {
            failed.iter().any(|(failed, text)| *failed == check && text.contains(says))
        };
        assert!(is_good, "{name}: {failed:#?}");
    }
}

/// A hand from whose recording every tenth tick of a second was left out, above the skin.
fn gap() -> Vec<TickRecord> {
    let mut tick = 0;
    hand()
        .records
        .iter()
        .map(|record| {
            tick += 1 + u64::from(record.tick.0 % 10 == 9 && record.tick.0 < 250);
            TickRecord { tick: stipple::units::Tick(tick), ..*record }
        })
        .collect()
}

#[test]
fn a_nonce_of_the_centre_is_held_against_the_one_that_it_gave() {
    let ours = with_nonce("7Q4M-2K9F");
    for (name, pack, asked, want, says) in [
        ("as given", &ours, Some("7Q4M-2K9F"), Outcome::Held, "as the centre gave it"),
        ("not asked", &ours, None, Outcome::Held, "7Q4M-2K9F; is it the one"),
        ("another", &ours, Some("7Q4M-2K9G"), Outcome::Failed, "7Q4M-2K9F, the centre gave 7Q4M-2K9G"),
        ("none", &good(), Some("7Q4M-2K9F"), Outcome::Failed, "there is none, the centre gave 7Q4M-2K9F"),
        ("none, not asked", &good(), None, Outcome::NotThere, "the centre gave none"),
    ] {
        let account = verify_asked(pack, &Asked { trust: &trust(), revoked: &[], nonce: asked }, &mut |_| {});
        let line = account.lines.iter().find(|line| line.check == "nonce").unwrap();
        assert!(line.outcome == want && line.text.contains(says), "{name}: {line}");
        assert_eq!(failed(&account).len(), usize::from(want == Outcome::Failed), "{name}");
    }
    // a nonce that is used for two attempts was known before the second
    let mut header = exam_header();
    header.extra.insert("centre_nonce".into(), "7Q4M-2K9F".into());
    Registration { number: 3, nonce: [8; 16], ..registration() }.write(&mut header);
    let other = pack_of(recorded(&header), earlier());
    let mut seen = Seen::default();
    seen.add("first", &mut verify(&ours, &trust(), &mut |_| {}));
    let mut account = verify(&other, &trust(), &mut |_| {});
    seen.add("second", &mut account);
    let failed = failed(&account);
    assert!(failed.iter().any(|(_, text)| text.contains("the centre's nonce is that of first")), "{failed:?}");
}

fn scored(pack: &[u8]) -> Scored {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.mcap");
    std::fs::write(&path, &pack::decode(pack).unwrap()[pack::RECORDING]).unwrap();
    score_file(&path, None, &mut |_| {}).unwrap()
}

#[test]
fn deviations_have_a_kind_a_cause_and_a_moment() {
    let notes = [
        (1000, NoteKind::Pause, 0.0, ""),
        (1000, NoteKind::Resume, 12.5, ""),
        (1500, NoteKind::Fault, 11.0, "The grip was let go."),
        (1600, NoteKind::Fault, 9.0, "A fault of its own."),
        (1700, NoteKind::Fault, 19.0, "Too busy."),
        (2000, NoteKind::DeviceLost, 5.0, "It went away."),
        (2000, NoteKind::DeviceBack, 3.25, ""),
        (2000, NoteKind::Energy, 1.0, "said every second"),
        (2000, NoteKind::Remark, 1.0, "of no concern"),
    ];
    let health = ClockHealth { missed: 2, worst_late_us: 15_000.0, ..clean() };
    let found = deviations(&scored(&exam(&health, &notes, &hand().records)).course);
    let told: Vec<_> = found.iter().map(|found| (found.kind, found.cause, found.value)).collect();
    assert_eq!(
        told,
        [
            (Kind::Pause, Cause::Candidate, Some(12_500)),
            (Kind::ForceOff, Cause::Candidate, Some(11)),
            (Kind::ForceOff, Cause::Equipment, Some(9)),
            (Kind::ForceOff, Cause::Centre, Some(19)),
            (Kind::DeviceLost, Cause::Equipment, Some(3250)),
            (Kind::LateTicks, Cause::Centre, Some(2)),
            (Kind::ClockLate, Cause::Centre, Some(15_000)),
        ]
    );
    assert!(found[0].to_string().starts_with("pause of 12.500 s (candidate) at 0:0"), "{}", found[0]);
    let account = verify(&exam(&health, &notes, &hand().records), &trust(), &mut |_| {});
    let line = account.lines.iter().find(|line| line.check == "deviations").unwrap();
    assert!(line.outcome == Outcome::Held && line.text.contains("pause of 12.500 s (candidate)"), "{line}");
    let none = verify(&good(), &trust(), &mut |_| {});
    assert!(none.lines.iter().any(|line| line.check == "deviations" && line.text == "none"));
}
