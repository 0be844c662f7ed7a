//! The attack table: each way to cheat, the check that refuses it, and what it says.

use proptest::prelude::*;
use stipple::certify::make::make;
use stipple::certify::manifest::{FilePart, Manifest, note};
use stipple::certify::pack::{self, Parts};
use stipple::certify::trust::{Revoked, Trust};
use stipple::certify::verify::{Outcome, Seen, verify};
use stipple::device::{DeviceKind, DeviceSpec};
use stipple::recording::{Header, Registration};
use stipple::score::ScoreSheet;

use super::bench::{
    START_NS, checked, earlier, exam_header, failed, good, hand, key, other_hand, pack_of, packed_at, recorded,
    recording, registration, trust,
};

/// An attack: what is handed in, whom the body trusts, which check must fail and what it must say.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) pack: Vec<u8>,
    pub(crate) trust: Trust,
    pub(crate) check: &'static str,
    pub(crate) says: &'static str,
}

pub(crate) fn row(name: &'static str, pack: Vec<u8>, check: &'static str, says: &'static str) -> Row {
    Row { name, pack, trust: trust(), check, says }
}

/// The good pack with its files changed, as somebody without any key can do it.
pub(crate) fn changed(change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut parts = pack::decode(&good()).unwrap();
    change(&mut parts);
    pack::encode(&parts).unwrap()
}

/// The good pack with its manifest changed and everything signed anew, as somebody with the station's key can do it.
pub(crate) fn insider(change: impl FnOnce(&mut Manifest, &mut Parts)) -> Vec<u8> {
    changed(|parts| {
        let mut manifest = Manifest::parse(&parts[pack::MANIFEST]).unwrap();
        change(&mut manifest, parts);
        manifest.files = parts
            .iter()
            .filter(|(name, _)| [pack::RECORDING, pack::SCORE, pack::SCHEME].contains(name))
            .map(|(name, content)| FilePart::of(name, content))
            .collect();
        sign(parts, &manifest);
    })
}

/// Puts a manifest into a pack, with the signatures of station and assessor.
pub(crate) fn sign(parts: &mut Parts, manifest: &Manifest) {
    let bytes = manifest.encode().unwrap();
    let mut signed = note(&bytes).unwrap();
    signed.sign(&key("station"));
    signed.sign(&key("assessor"));
    parts.insert(pack::MANIFEST, bytes);
    parts.insert(pack::SIGNATURES, signed.encode().into_bytes());
}

/// An exam under another head.
pub(crate) fn exam_with(change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = exam_header();
    change(&mut header);
    pack_of(recorded(&header), earlier())
}

pub(crate) fn registered(change: impl FnOnce(&mut Registration)) -> Vec<u8> {
    let mut registration = registration();
    change(&mut registration);
    exam_with(|header| registration.write(header))
}

/// An exam held with another thing.
fn held_with(kind: DeviceKind, name: &str) -> Vec<u8> {
    exam_with(|header| {
        let device = DeviceSpec::plain(name, kind, 3.0, 500.0);
        let other = Header::new("a", &device, START_NS);
        header.device = other.device;
        header.synthetic = kind == DeviceKind::Trainee;
        header.extra.extend(other.extra);
    })
}

fn edited_files() -> Vec<Row> {
    let byte = changed(|parts| parts.get_mut(pack::RECORDING).unwrap()[100_000] ^= 1);
    let mut records = hand().records.clone();
    records[500].outcome.depth_mm += 0.1;
    let deeper = recording(&exam_header(), &hand().scenario, &hand().source, &records);
    let half = hand().records.iter().position(|record| record.outcome.depth_mm > 0.2).unwrap();
    let two: Vec<_> = hand().records[..half].iter().chain(&other_hand().records[half..]).copied().collect();
    let spliced = recording(&exam_header(), &hand().scenario, &hand().source, &two);
    let put = |content: Vec<u8>| insider(|_, parts| drop(parts.insert(pack::RECORDING, content)));
    let better = |sheet: &mut ScoreSheet| (sheet.verdict.passed, sheet.verdict.total_hundredths) = (true, 9900);
    vec![
        row("a flipped byte of the recording", byte.clone(), "files", "recording.mcap is not the file that was signed"),
        row("the same, to its end", byte, "recording", "damaged"),
        row(
            "an edited sample, chain and signature made anew",
            put(deeper),
            "replay",
            "depth_mm is not what the recording",
        ),
        row(
            "two recordings spliced, chain and signature made anew",
            put(spliced),
            "replay",
            "re-simulated and different",
        ),
        row(
            "a cut tail",
            changed(|parts| parts.get_mut(pack::RECORDING).unwrap().truncate(150_000)),
            "recording",
            "a pack holds whole recordings only",
        ),
        row(
            "a better score",
            changed(|parts| edit_sheet(parts, better)),
            "score",
            "the manifest's verdict is not that of score.json",
        ),
        row(
            "a better score, signed by the station",
            insider(|manifest, parts| {
                edit_sheet(parts, better);
                let sheet: ScoreSheet = serde_json::from_slice(&parts[pack::SCORE]).unwrap();
                (manifest.verdict.passed, manifest.verdict.total_hundredths) = (true, 9900);
                manifest.verdict.sheet_digest = stipple::score::digest(&sheet);
            }),
            "score",
            "score.json says 99.00 points, passed",
        ),
    ]
}

pub(crate) fn edit_sheet(parts: &mut Parts, edit: impl FnOnce(&mut ScoreSheet)) {
    let mut sheet: ScoreSheet = serde_json::from_slice(&parts[pack::SCORE]).unwrap();
    edit(&mut sheet);
    parts.insert(pack::SCORE, serde_jcs::to_vec(&sheet).unwrap());
}

fn swapped_parts() -> Vec<Row> {
    let mut easy = (*hand().scenario).clone();
    easy.rubric.pass_mark = 1.0;
    let lenient = recording(&exam_header(), &easy, &hand().source, &hand().records);
    let others = recording(&exam_header(), &other_hand().scenario, &other_hand().source, &other_hand().records);
    vec![
        row(
            "an easier rubric",
            pack_of(lenient, earlier()),
            "scheme",
            "scenario.sig was signed over another scenario or rubric",
        ),
        row(
            "no owner of a scheme",
            changed(|parts| drop(parts.remove(pack::SCHEME))),
            "scheme",
            "no owner of a scheme signed scenario and rubric",
        ),
        row(
            "someone else's recording in a signed pack",
            changed(|parts| drop(parts.insert(pack::RECORDING, others))),
            "files",
            "recording.mcap is not the file that was signed",
        ),
        row(
            "another trainee in the manifest, signed by the station",
            insider(|manifest, _| manifest.attempt.registration.as_mut().unwrap().trainee = "T-000001".into()),
            "binding",
            "the manifest's attempt is not what the recording says",
        ),
        row(
            "another device in the manifest, signed by the station",
            insider(|manifest, _| manifest.device.name = "stylus 8".into()),
            "binding",
            "the manifest's device is not what the recording says",
        ),
    ]
}

fn clocks_and_registers() -> Vec<Row> {
    vec![
        row(
            "registered after it began",
            registered(|r| r.opened_unix_ns = START_NS + 1),
            "times",
            "after its recording began",
        ),
        row(
            "packed before it ended",
            insider(|manifest, _| manifest.packed_at = "2026-09-21T14:13:20Z".into()),
            "times",
            "before its recording ended",
        ),
        row(
            "a failed attempt left out",
            pack_of(recorded(&exam_header()), Vec::new()),
            "earlier",
            "not every attempt before it is told of: 1",
        ),
        row(
            "a clock turned back between attempts",
            insider(|manifest, _| manifest.earlier[0].opened_at = "2027-01-01T00:00:00Z".into()),
            "earlier",
            "the clock went back",
        ),
    ]
}

fn keys() -> Vec<Row> {
    let mut stolen = trust();
    stolen.revoked.push(Revoked {
        key: key("station").public().to_string(),
        at: "2026-11-01T00:00:00Z".into(),
        reason: "laptop stolen".into(),
    });
    let mut late = trust();
    late.keys[0].until = "2026-02-01T00:00:00Z".into();
    let thief = changed(|parts| {
        let mut signed = note(&parts[pack::MANIFEST]).unwrap();
        signed.sign(&key("thief"));
        parts.insert(pack::SIGNATURES, signed.encode().into_bytes());
    });
    let beside = [(pack::SCHEME, super::bench::scheme_note())];
    let alone =
        make(recorded(&exam_header()), &beside, earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap().0;
    let forged = changed(|parts| {
        let text = String::from_utf8(parts[pack::SIGNATURES].clone()).unwrap();
        let (body, _) = text.split_once("\n\n").unwrap();
        let mut other = stipple::certify::note::Note::new("something else\n").unwrap();
        other.sign(&key("station"));
        let line = other.encode().split_once("\n\n").unwrap().1.to_owned();
        parts.insert(pack::SIGNATURES, format!("{body}\n\n{line}").into_bytes());
    });
    vec![
        Row {
            trust: stolen,
            ..row("a stolen station key after its revocation", good(), "station", "revoked on 2026-11-01")
        },
        Row { trust: late, ..row("a key after its time", good(), "station", "is not believed for") },
        row("signed by a stranger", thief, "station", "no station of the trust file signed it; signed by thief"),
        row("a signature from another text", forged, "station", "was not made by that key over this text"),
        row("an exam that no assessor signed", alone, "assessor", "no assessor of the trust file signed it"),
    ]
}

fn hands() -> Vec<Row> {
    let with = |name: &'static str, pack, says| row(name, pack, "mode", says);
    let late = |header: &mut Header| drop(header.extra.insert("calibrated_unix_ns".into(), "1".into()));
    let emulated = exam_with(|header| drop(header.extra.insert("device_id".into(), "0000abcd:emulated".into())));
    let uncalibrated = exam_with(|header| drop(header.extra.insert("calibration".into(), "00".repeat(4))));
    let helped = exam_with(|header| drop(header.extra.insert("aids".into(), "on".into())));
    vec![
        with(
            "a virtual trainee",
            held_with(DeviceKind::Trainee, "virtual trainee: expert"),
            "a program and not a person",
        ),
        with("a bridge", held_with(DeviceKind::Bridge, "stylus"), "held with: bridge (stylus)"),
        with("a mouse", held_with(DeviceKind::Pointer, "pointer"), "held with: pointer"),
        with("a game controller", held_with(DeviceKind::Gamepad, "gamepad"), "held with: gamepad"),
        with("a motion file", held_with(DeviceKind::File, "hand.csv"), "held with: motion file"),
        with("an emulated stylus", emulated, "device \"0000abcd:emulated\" with calibration \"0badcafe\" is not"),
        with("another calibration", uncalibrated, "with calibration \"00000000\" is not in the trust file"),
        with("an old calibration", exam_with(late), "calibrated more than 168 hours before"),
        with("aids", helped, "aids were not off"),
    ]
}

fn hostile_texts() -> Vec<Row> {
    let manifest = |edit: &dyn Fn(String) -> String| {
        changed(|parts| {
            let text = String::from_utf8(parts[pack::MANIFEST].clone()).unwrap();
            parts.insert(pack::MANIFEST, edit(text).into_bytes());
        })
    };
    let deep = "[".repeat(60_000);
    let long = format!("{{\"format\":1,\"attempt\":{{\"name\":\"{}\"}}}}", "n".repeat(60_000));
    vec![
        row(
            "a key twice",
            manifest(&|t| t.replacen("{\"attempt\"", "{\"format\":1,\"attempt\"", 1)),
            "manifest",
            "duplicate",
        ),
        row("an unknown key", manifest(&|t| t.replacen('{', "{\"a\":1,", 1)), "manifest", "unknown field `a`"),
        row("another spelling", manifest(&|t| t.replacen(':', ": ", 1)), "manifest", "not in canonical form"),
        row("a later format", manifest(&|t| t.replacen("\"format\":1", "\"format\":2", 1)), "manifest", "format 2"),
        row("60,000 open brackets", manifest(&|_| deep.clone()), "manifest", "manifest.json"),
        row("a name of 60,000 letters", manifest(&|_| long.clone()), "manifest", "manifest.json"),
        row(
            "a recording that is none",
            changed(|p| drop(p.insert(pack::RECORDING, b"PK".to_vec()))),
            "recording",
            "not a recording",
        ),
        row("an empty recording", changed(|p| drop(p.insert(pack::RECORDING, Vec::new()))), "recording", "empty"),
        row(
            "an unknown field on the sheet",
            changed(|parts| {
                let text = String::from_utf8(parts[pack::SCORE].clone()).unwrap();
                parts.insert(pack::SCORE, text.replacen('{', "{\"a\":1,", 1).into_bytes());
            }),
            "score",
            "unknown field `a`",
        ),
    ]
}

#[test]
fn a_good_pack_holds_in_every_check() {
    let account = verify(&good(), &trust(), &mut |_| {});
    assert_eq!(failed(&account), [], "{account:#?}");
    let absent: Vec<&str> =
        account.lines.iter().filter(|line| line.outcome == Outcome::NotThere).map(|line| line.check).collect();
    assert_eq!(absent, ["nonce", "credential"], "{account:#?}");
    let checks: Vec<&str> = account.lines.iter().map(|line| line.check).collect();
    let all =
        ["pack", "manifest", "files", "station", "assessor", "recording", "replay", "binding", "times", "earlier"];
    let then = ["score", "scheme", "nonce", "mode", "deviations", "hand", "credential"];
    assert_eq!(checks, [&all[..], &then].concat());
}

#[test]
fn the_same_attempt_gives_the_same_pack() {
    assert_eq!(good(), good());
}

#[test]
fn every_attack_is_refused_with_its_reason() {
    let rows =
        [edited_files(), swapped_parts(), clocks_and_registers(), keys(), hands(), hostile_texts()].concat_rows();
    let mut wrong = Vec::new();
    for row in rows {
        let failed = checked(&row.pack, &row.trust);
        if !failed.iter().any(|(check, text)| *check == row.check && text.contains(row.says)) {
            wrong.push(format!("{}: wanted {} to say {:?}, got {failed:#?}", row.name, row.check, row.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tables one after the other.
trait ConcatRows {
    fn concat_rows(self) -> Vec<Row>;
}

impl<const N: usize> ConcatRows for [Vec<Row>; N] {
    fn concat_rows(self) -> Vec<Row> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn the_same_work_is_not_taken_twice() {
    let first = good();
    let other_name = exam_with(|header| {
        let other = Registration { trainee: "T-000001".into(), nonce: [8; 16], number: 2, ..registration() };
        other.write(header);
    });
    let same_number = registered(|r| r.nonce = [9; 16]);
    for (name, pack, says) in [
        ("the same pack", first.clone(), "the same recording is in first"),
        ("under another name", other_name, "every dot is that of first"),
        ("under the same number", same_number, "attempt 2 of T-000173 is first too"),
    ] {
        let mut seen = Seen::default();
        seen.add("first", &mut verify(&first, &trust(), &mut |_| {}));
        let mut account = verify(&pack, &trust(), &mut |_| {});
        seen.add("second", &mut account);
        let failed = failed(&account);
        assert!(failed.iter().any(|(check, text)| *check == "others" && text.contains(says)), "{name}: {failed:?}");
    }
    let mut seen = Seen::default();
    seen.add("first", &mut verify(&first, &trust(), &mut |_| {}));
    assert_eq!(seen.gaps(), [("T-000173".to_owned(), vec![1])]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_changed_byte_of_a_pack_passes(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = good();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_ne!(checked(&bytes, &trust()), []);
    }
}
