//! Rules of an exam at the value where each turns, asked of the rule itself: what a whole pack says is in the other tables.

use std::sync::OnceLock;

use jiff::Timestamp;
use stipple::certify::deviation::{Kind, beyond, deviations};
use stipple::certify::exam::{faults, nonce, start_faults};
use stipple::certify::make::{countersign, make};
use stipple::certify::manifest::Manifest;
use stipple::certify::pack;
use stipple::certify::papers::Papers;
use stipple::certify::scheme;
use stipple::certify::trust::{Device, Revoked, Role, Trust};
use stipple::recording::{ClockHealth, Header, Mode, Note, NoteKind, Registration};
use stipple::score::ScoreSheet;
use stipple::session::{Course, Scored};

use super::attacks::changed;
use super::bench::{
    START_NS, checked, clean, earlier, exam_header, hand, key, packed_at, recorded, registration, scheme_note, trust,
    trusting,
};
use super::forgeries::resigned;

const HOUR_NS: u64 = 3_600_000_000_000;

type EditHeader<'a> = &'a dyn Fn(&mut Header);

type EditManifest = fn(&mut Manifest);

fn scored() -> &'static Scored {
    static SCORED: OnceLock<Scored> = OnceLock::new();
    SCORED.get_or_init(|| {
        make(recorded(&exam_header()), &[], earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap().1
    })
}

#[test]
fn a_nonce_has_8_to_64_letters() {
    for (letters, good) in [(7, false), (8, true), (64, true), (65, false)] {
        assert_eq!(nonce(&"a".repeat(letters)).is_ok(), good, "{letters}");
    }
}

#[test]
fn the_head_of_an_exam_is_right_to_the_nanosecond() {
    let calibrated = |at_ns: u64| {
        move |header: &mut Header| drop(header.extra.insert("calibrated_unix_ns".into(), at_ns.to_string()))
    };
    let told = |name: &'static str, value: &'static str| {
        move |header: &mut Header| drop(header.extra.insert(name.into(), value.into()))
    };
    let rows: [(&str, EditHeader<'_>, &str); 11] = [
        ("as it should be", &|_| {}, ""),
        ("calibrated as it began", &calibrated(START_NS), ""),
        ("calibrated a moment later", &calibrated(START_NS + 1), "calibrated after the attempt began"),
        ("just fresh enough", &calibrated(START_NS - 168 * HOUR_NS), ""),
        ("a moment too old", &calibrated(START_NS - 168 * HOUR_NS - 1), "calibrated more than 168 hours before"),
        (
            "never said",
            &|h| drop(h.extra.remove("calibrated_unix_ns")),
            "it is not said when the device was calibrated",
        ),
        ("said in words", &told("calibrated_unix_ns", "today"), "it is not said when the device was calibrated"),
        ("other hardware", &told("device_hardware_id", "0000abce"), "two devices in one head: device_hardware_id"),
        ("other number", &told("device_serial", "SN-8"), "two devices in one head: device_serial"),
        (
            "other calibration",
            &told("device_calibration_hash", "0badcaff"),
            "two devices in one head: device_calibration_hash",
        ),
        ("other day", &told("device_calibration_day", "1"), "two devices in one head: device_calibration_day"),
    ];
    for (case, edit, said) in rows {
        let mut header = exam_header();
        edit(&mut header);
        let wrong = start_faults(&header, &trust());
        assert_eq!(wrong.is_empty(), said.is_empty(), "{case}: {wrong:?}");
        assert!(wrong.join("; ").contains(said), "{case}: {wrong:?}");
    }
}

#[test]
fn late_ticks_are_counted_to_the_millionth_and_a_loop_without_a_clock_is_no_exam() {
    let mut good = scored().sheet.clone();
    good.attempt.record.ticks = 1_000_000;
    let asked = |sheet: &ScoreSheet| faults(&exam_header(), &registration(), sheet, &trust());
    let late = |ticks: u64| {
        let mut sheet = good.clone();
        sheet.clock.as_mut().unwrap().late_ticks = ticks;
        asked(&sheet)
    };
    assert_eq!(late(1000), [""; 0]);
    assert_eq!(late(1001), ["1001 of 1000000 ticks came late, more than 1000 of a million"]);
    let none = ScoreSheet { clock: None, ..good.clone() };
    assert_eq!(asked(&none), ["it is not said how the loop kept time"]);
    let modified = ScoreSheet { modified: true, ..good };
    assert_eq!(asked(&modified), ["parameters were overridden: the skin was not the scenario's"]);
}

#[test]
fn an_exam_does_not_begin_at_a_scenario_that_nobody_believed_signed() {
    let good = &*hand().scenario;
    let now: Timestamp = packed_at();
    let mut other = good.clone();
    other.rubric.pass_mark -= 1.0;
    let mut nobody = trust();
    nobody.keys.retain(|key| key.role != Role::Scheme);
    for (case, scenario, trust, said) in [
        ("as signed", good, trust(), None),
        ("a lower mark", &other, trust(), Some("the signature is over another scenario or rubric")),
        ("signed by nobody", good, nobody, Some("no scheme of the trust file signed it")),
    ] {
        let wrong = scheme::fault(scenario, &scheme_note(), &trust, now);
        let papers = Papers { trust, sealed: scheme_note(), nonce: String::new() };
        assert_eq!(papers.signed(scenario, now).wrong, wrong, "{case}");
        assert_eq!(wrong.is_some(), said.is_some(), "{case}: {wrong:?}");
        assert!(wrong.unwrap_or_default().starts_with(said.unwrap_or_default()), "{case}");
    }
}

#[test]
fn a_trust_file_says_nothing_that_cannot_be_checked() {
    let station = key("station").public().clone();
    let with = |edit: &dyn Fn(&mut Trust)| {
        let mut trust = trust();
        edit(&mut trust);
        Trust::parse(&trust.encode().unwrap()).map(|_| ()).map_err(|error| error.to_string())
    };
    let gone = |key: &str, at: &str| Revoked { key: key.to_owned(), at: at.to_owned(), reason: "lost".into() };
    let device = |sha: &str| Device {
        id: "0000abcd:SN-8".into(),
        calibration: "0badcafe".into(),
        calibration_sha256: Some(sha.to_owned()),
    };
    let at = "2026-09-01T00:00:00Z";
    assert_eq!(with(&|t| t.revoked.push(gone(&station.to_string(), at))), Ok(()));
    assert_eq!(with(&|t| t.devices.push(device(&"5c".repeat(32)))), Ok(()));
    for (case, found, said) in [
        ("moment", with(&|t| t.revoked.push(gone(&station.to_string(), "soon"))), "revoked, entry 1, at"),
        ("key", with(&|t| t.revoked.push(gone("station", at))), "revoked, entry 1, key"),
        ("digest", with(&|t| t.devices.push(device("5c"))), "calibration_sha256"),
    ] {
        let error = found.unwrap_err();
        assert!(error.contains(said), "{case}: {error}");
    }
    // from its first moment on
    let trust = trust();
    let known = trust.keys.iter().find(|known| known.role == Role::Station).unwrap();
    assert_eq!(trust.believes(Role::Station, &station, known.from.parse().unwrap()), Ok(()));
}

fn note(tick: u64, kind: NoteKind, value: f64) -> Note {
    Note { tick, kind, value, text: String::new() }
}

fn course(edit: impl FnOnce(&mut Course)) -> Course {
    let mut course = scored().course.clone();
    edit(&mut course);
    course
}

fn value_of(course: &Course, kind: Kind) -> u64 {
    deviations(course).iter().find(|found| found.kind == kind).and_then(|found| found.value).unwrap_or(0)
}

#[test]
fn a_pause_may_last_as_long_as_it_may_and_ticks_may_lack_as_many() {
    let asked = |course: &Course| beyond(&deviations(course), course, Mode::Exam, trust().exam);
    for (s, good) in [(300.0, true), (300.001, false)] {
        let paused = course(|c| c.notes = vec![note(9, NoteKind::Pause, 0.0), note(9, NoteKind::Resume, s)]);
        assert_eq!(asked(&paused).is_empty(), good, "{s} s: {:?}", asked(&paused));
    }
    for (missing, good) in [(100, true), (101, false)] {
        let lacking = course(|c| (c.ticks, c.missing_ticks) = (1_000_000 - missing, missing));
        assert_eq!(asked(&lacking).is_empty(), good, "{missing}: {:?}", asked(&lacking));
    }
}

#[test]
fn each_pause_explains_one_jump_beside_it_and_each_stall_one() {
    let hz = u64::from(scored().course.tick_hz);
    let jumps = |at: &[u64], health: Option<ClockHealth>| {
        let jumped = course(|c| {
            c.notes = vec![note(5000, NoteKind::Resume, 1.0)];
            (c.flags.jumps, c.flags.jumped, c.health) = (at.len() as u64, at.to_vec(), health);
        });
        value_of(&jumped, Kind::HiddenPause)
    };
    for (case, at, hidden) in [
        ("where it ended", vec![5000], 0),
        ("a second behind", vec![5000 + hz], 0),
        ("a second before", vec![5000 - hz], 0),
        ("a tick farther", vec![5001 + hz], 1),
        ("two at one pause", vec![5000, 5001], 1),
    ] {
        assert_eq!(jumps(&at, Some(clean())), hidden, "{case}");
    }
    // the eleventh bucket ends at 10 ms, behind the watchdog's 8; the one before it at 5 ms
    let slow = |bucket: usize, worst_late_us: f64| {
        let mut health = ClockHealth { worst_late_us, ..clean() };
        health.late[bucket] = 1;
        jumps(&[9_000_000], Some(health))
    };
    assert_eq!((slow(10, 8000.0), slow(10, 7999.0), slow(9, 8000.0)), (0, 1, 1));
    let late = |worst_late_us| {
        value_of(&course(|c| c.health = Some(ClockHealth { worst_late_us, ..clean() })), Kind::ClockLate)
    };
    assert_eq!((late(8000.0), late(7999.0)), (8000, 0));
}

#[test]
fn only_a_fault_explains_that_the_device_was_cut() {
    let code = f64::from(stipple::device::Why::HostLate.code());
    for (kind, cuts) in [(NoteKind::Fault, 0), (NoteKind::Remark, 1)] {
        let cut = course(|c| (c.flags.cuts, c.notes) = (1, vec![note(9, kind, code)]));
        assert_eq!(value_of(&cut, Kind::DeviceCut), cuts);
    }
}

/// One field of a manifest alone, signed anew: each by its own check.
#[test]
fn no_field_of_a_manifest_says_something_else_than_recording_and_score() {
    let rows: [(&str, EditManifest, &str, &str); 7] = [
        ("recording", |m| m.recording.chain = "00".repeat(32), "binding", "recording is not"),
        ("scenario", |m| m.verdict.scenario = "other".into(), "binding", "scenario is not"),
        ("its digest", |m| m.verdict.scenario_digest = "00".repeat(32), "binding", "scenario digest is not"),
        ("rubric", |m| m.verdict.rubric_digest = "00".repeat(32), "binding", "rubric digest is not"),
        ("sheet", |m| m.verdict.sheet_digest = "00".repeat(32), "score", "verdict is not that of score.json"),
        ("passed", |m| m.verdict.passed = !m.verdict.passed, "score", "verdict is not that of score.json"),
        ("total", |m| m.verdict.total_hundredths += 1, "score", "verdict is not that of score.json"),
    ];
    for (case, edit, check, said) in rows {
        let failed = checked(&resigned(edit), &trust());
        assert!(failed.iter().any(|(name, text)| *name == check && text.contains(said)), "{case}: {failed:?}");
    }
}

/// What an earlier attempt came to stands in the manifest alone: nothing but the signature holds it.
#[test]
fn a_manifest_that_nobody_signed_is_refused_by_its_signature() {
    let better = changed(|parts| {
        let mut manifest = Manifest::parse(&parts[pack::MANIFEST]).unwrap();
        manifest.earlier[0].outcome = "finished, 99.00 points".into();
        parts.insert(pack::MANIFEST, manifest.encode().unwrap());
    });
    let failed = checked(&better, &trust());
    assert_eq!(failed, [("station", "manifest.sig was signed over another manifest".to_owned())]);
}

/// An attempt in this mode, watched by the one who is named, signed by the station and by these.
fn watched(mode: Mode, named: Option<&str>, signers: &[&str]) -> Vec<u8> {
    let mut header = exam_header();
    Registration { mode, ..registration() }.write(&mut header);
    header.extra.extend(named.map(|named| ("supervised_by".to_owned(), named.to_owned())));
    let (bytes, _) = make(recorded(&header), &[], earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    signers.iter().fold(bytes, |bytes, signer| countersign(&bytes, &key(signer)).unwrap())
}

#[test]
fn whoever_watched_signed_and_is_not_the_station() {
    let mut lost = trust();
    let of_assessor = key("assessor").public().to_string();
    lost.revoked.push(Revoked { key: of_assessor, at: "2026-09-01T00:00:00Z".into(), reason: "lost".into() });
    let twice = trusting(Role::Assessor, "station");
    for (case, pack, trust, said) in [
        ("watched", watched(Mode::Supervised, Some("assessor"), &["assessor"]), trust(), ""),
        ("nobody named, nobody signed", watched(Mode::Supervised, None, &[]), trust(), "no assessor of the trust file"),
        (
            "the station watched itself",
            watched(Mode::Supervised, Some("station"), &[]),
            twice,
            "the key of station is the station's: nobody else signed",
        ),
        ("practice, unsigned", watched(Mode::Practice, None, &[]), trust(), ""),
        ("practice, by a lost key", watched(Mode::Practice, None, &["assessor"]), lost, "its key was revoked"),
    ] {
        let failed = checked(&pack, &trust);
        let by: Vec<&String> = failed.iter().filter(|(check, _)| *check == "assessor").map(|(_, text)| text).collect();
        assert_eq!(by.is_empty(), said.is_empty(), "{case}: {failed:?}");
        assert!(by.iter().all(|text| text.contains(said)), "{case}: {by:?}");
    }
}
