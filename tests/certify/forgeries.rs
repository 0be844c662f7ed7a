//! Forgeries by whoever holds the station's key and owns the program: everything is signed as it should be, and still no lie
//! gets through that the files themselves can tell.

use stipple::certify::key::SecretKey;
use stipple::certify::manifest::{EarlierPart, FilePart, Manifest, note};
use stipple::certify::pack;
use stipple::certify::trust::{Revoked, Role, Trust, TrustedKey};
use stipple::certify::verify::{Outcome, verify};
use stipple::recording::{ClockHealth, Header, Mode, NoteKind, Registration};
use stipple::scenario;
use stipple::score::ScoreSheet;
use stipple::session::Prepared;
use stipple::sim::TickRecord;
use stipple::units::Tick;

use super::attacks::{Row, changed, edit_sheet, exam_with, insider, registered, row, sign};
use super::bench::{
    Said, checked, clean, earlier, exam_header, failed, good, hand, key, other_hand, pack_of, recording,
    recording_with, registration, trust,
};
use super::deviations::jumped_at;

/// The good pack with its manifest changed to the letter and signed anew, files and all.
pub(crate) fn resigned(change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
    changed(|parts| {
        let mut manifest = Manifest::parse(&parts[pack::MANIFEST]).unwrap();
        change(&mut manifest);
        sign(parts, &manifest);
    })
}

/// A better sheet of another scorer, told of in the manifest too.
fn of_scorer(version: u32) -> Vec<u8> {
    insider(|manifest, parts| {
        edit_sheet(parts, |sheet| {
            sheet.scorer_version = version;
            sheet.verdict.total_hundredths = 9900;
        });
        let sheet: ScoreSheet = serde_json::from_slice(&parts[pack::SCORE]).unwrap();
        manifest.verdict.scorer_version = version;
        manifest.verdict.total_hundredths = 9900;
        manifest.verdict.sheet_digest = stipple::score::digest(&sheet);
    })
}

/// Outcomes that no law made, under the number of a law that is not this build's.
fn of_law(version: u32) -> Vec<u8> {
    let mut records = hand().records.clone();
    for record in &mut records {
        record.outcome.depth_mm = record.outcome.depth_mm.min(0.3);
    }
    let header = Header { law_version: version, ..exam_header() };
    pack_of(recording(&header, &hand().scenario, &hand().source, &records), earlier())
}

fn laws_and_scorers() -> Vec<Row> {
    vec![
        row("outcomes of a law that is not yet made", of_law(999), "replay", "law 999"),
        row("outcomes of a law that never was", of_law(0), "replay", "law 0"),
        row("a sheet of a scorer that is not yet made", of_scorer(999), "score", "scorer 999"),
    ]
}

fn manifests() -> Vec<Row> {
    let twice = resigned(|manifest| {
        let again = FilePart { sha256: "00".repeat(32), ..manifest.files[0].clone() };
        manifest.files.insert(1, again);
    });
    let unordered = resigned(|manifest| manifest.files.reverse());
    let named = |name: &str| {
        resigned(|manifest| manifest.files.push(FilePart { name: name.into(), bytes: 0, sha256: "00".repeat(32) }))
    };
    vec![
        row("a file twice in the manifest", twice, "files", "not in the order of their names"),
        row("files in another order", unordered, "files", "not in the order of their names"),
        row("a name in capitals", named("Score.json"), "files", "Score.json is in the manifest and not in the pack"),
        row("a name that looks alike", named("sc\u{43e}re.json"), "files", "is in the manifest and not in the pack"),
        row(
            "another number in the manifest",
            resigned(|manifest| manifest.attempt.registration.as_mut().unwrap().number = 1),
            "binding",
            "the manifest's attempt is not what the recording says",
        ),
        row(
            "another's pack under the own registration",
            resigned(|manifest| manifest.attempt.registration.as_mut().unwrap().nonce = "08".repeat(16)),
            "binding",
            "the manifest's attempt is not what the recording says",
        ),
    ]
}

fn registers() -> Vec<Row> {
    let told = |told: &[u32]| {
        let one = |number: &u32| EarlierPart { number: *number, ..earlier()[0].clone() };
        resigned(|manifest| manifest.earlier = told.iter().map(one).collect())
    };
    vec![
        row(
            "the highest number there is",
            registered(|r| r.number = u32::MAX),
            "earlier",
            "not every attempt before it",
        ),
        row("a failed attempt renumbered", told(&[2]), "earlier", "not every attempt before it is told of: 1"),
        row("an attempt told of twice", told(&[1, 1]), "earlier", "not in order"),
        row("itself told of as earlier", told(&[1, 2]), "earlier", "not in order"),
    ]
}

fn with_key(role: Role, key: &SecretKey) -> Trust {
    let mut trust = trust();
    trust.keys.push(TrustedKey {
        role,
        key: key.public().to_string(),
        from: "2026-01-01T00:00:00Z".into(),
        until: "2027-01-01T00:00:00Z".into(),
    });
    trust
}

fn alone(signers: &[&SecretKey]) -> Vec<u8> {
    changed(|parts| {
        let mut signed = note(&parts[pack::MANIFEST]).unwrap();
        for key in signers {
            signed.sign(key);
        }
        parts.insert(pack::SIGNATURES, signed.encode().into_bytes());
    })
}

fn people() -> Vec<Row> {
    let mut seed = [0; 32];
    seed[..7].copy_from_slice(b"station");
    let same = SecretKey::from_seed("assessor-b", &seed).unwrap();
    let mut spaced = trust();
    spaced.revoked.push(Revoked {
        key: format!(" {} ", key("station").public()),
        at: "2026-11-01T00:00:00Z".into(),
        reason: "laptop stolen".into(),
    });
    let mut renamed = trust();
    let other_name = SecretKey::from_seed("station-old-name", &seed).unwrap();
    renamed.revoked.push(Revoked {
        key: other_name.public().to_string(),
        at: "2026-11-01T00:00:00Z".into(),
        reason: "laptop stolen".into(),
    });
    vec![
        Row {
            trust: with_key(Role::Assessor, &key("station")),
            ..row("the station's key as the assessor's", alone(&[&key("station")]), "assessor", "is the station's")
        },
        Row {
            trust: with_key(Role::Assessor, &same),
            ..row("the same under another name", alone(&[&key("station"), &same]), "assessor", "is the station's")
        },
        row(
            "an assessor in the station's place",
            alone(&[&key("assessor")]),
            "station",
            "no station of the trust file",
        ),
        row(
            "a station in the assessor's place",
            alone(&[&key("station")]),
            "assessor",
            "no assessor of the trust file",
        ),
        row("a scheme's owner in both places", alone(&[&key("scheme")]), "station", "no station of the trust file"),
        Row { trust: spaced, ..row("a revoked key between spaces", good(), "station", "revoked on 2026-11-01") },
        Row { trust: renamed, ..row("a revoked key under another name", good(), "station", "revoked on 2026-11-01") },
    ]
}

fn clocked(health: &ClockHealth, notes: &[Said]) -> Vec<u8> {
    let records = jumped_at(&[150, 250, 350]);
    let hand = hand();
    pack_of(recording_with(&exam_header(), (&hand.scenario, &hand.source, &records), health, notes), earlier())
}

fn supervised(change: impl FnOnce(&mut Header)) -> Vec<u8> {
    exam_with(|header| {
        Registration { mode: Mode::Supervised, ..registration() }.write(header);
        change(header);
    })
}

fn courses() -> Vec<Row> {
    let mut stalled = ClockHealth { worst_late_us: 9000.0, ..clean() };
    stalled.late[10] = 1;
    let lying = ClockHealth { worst_late_us: f64::INFINITY, ..clean() };
    let flood: Vec<Said> = (0..10_001)
        .map(|_| (10, NoteKind::Remark, 0.0, ""))
        .chain((0..4).flat_map(|n| [(1000 + n, NoteKind::Pause, 0.0, ""), (1000 + n, NoteKind::Resume, 1.0, "")]))
        .collect();
    let flooded = recording_with(&exam_header(), (&hand().scenario, &hand().source, &hand().records), &clean(), &flood);
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let last = |tick: u64| {
        let mut records = hand().records.clone();
        records.last_mut().unwrap().tick = Tick(tick);
        recording(&exam_header(), &hand().scenario, &hand().source, &records)
    };
    let long = last(prepared.tick_limit() + 60_001);
    let for_ever = last(1 << 60);
    let for_ever = insider(|_, parts| drop(parts.insert(pack::RECORDING, for_ever)));
    vec![
        row("three jumps and one stall of the loop", clocked(&stalled, &[]), "mode", "went on from elsewhere 2 times"),
        row("three jumps and a stall without end", clocked(&lying, &[]), "mode", "went on from elsewhere 3 times"),
        row(
            "three jumps explained somewhere else",
            clocked(&clean(), &[(2000, NoteKind::Pause, 0.0, ""), (2000, NoteKind::Resume, 1.0, "")]),
            "mode",
            "went on from elsewhere 3 times",
        ),
        row("pauses behind ten thousand remarks", pack_of(flooded, earlier()), "mode", "4 pauses, at most 2"),
        row("another rate in the head", exam_with(|h| h.tick_hz = 100_000), "binding", "100000 ticks a second"),
        row("longer than the scenario lasts", pack_of(long, earlier()), "binding", "longer than"),
        row("a recording without end", for_ever, "recording", "goes on to tick 1152921504606846976"),
    ]
}

fn heads() -> Vec<Row> {
    vec![
        row(
            "a program that says it is a person",
            exam_with(|h| drop(h.extra.insert("device_kind".into(), "virtual trainee".into()))),
            "mode",
            "a program and not a person",
        ),
        row(
            "a device of another serial number",
            exam_with(|h| drop(h.extra.insert("device_serial".into(), "SN-8".into()))),
            "mode",
            "device_serial",
        ),
        row(
            "another calibration beside the registered one",
            exam_with(|h| drop(h.extra.insert("device_calibration_hash".into(), "00000001".into()))),
            "mode",
            "device_calibration_hash",
        ),
        row(
            "the same, under an assessor's eyes",
            supervised(|h| drop(h.extra.insert("device_kind".into(), "virtual trainee".into()))),
            "mode",
            "a program and not a person",
        ),
        row(
            "an emulated stylus, under an assessor's eyes",
            supervised(|h| drop(h.extra.insert("device_kind".into(), "stylus, emulated".into()))),
            "mode",
            "a program and not a person",
        ),
    ]
}

#[test]
fn every_forgery_is_refused_with_its_reason() {
    let tables = [laws_and_scorers(), manifests(), registers(), people(), courses(), heads()];
    let mut wrong = Vec::new();
    for row in tables.into_iter().flatten() {
        let failed = checked(&row.pack, &row.trust);
        if !failed.iter().any(|(check, text)| *check == row.check && text.contains(row.says)) {
            wrong.push(format!("{}: wanted {} to say {:?}, got {failed:#?}", row.name, row.check, row.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Two hands, cut together in the air and in the skin, stepped and signed as one attempt.
#[test]
fn two_hands_that_were_stepped_as_one_show_where_they_were_cut() {
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let spliced = |at: usize, from: usize, flag: u32| {
        let mut state = prepared.model.start();
        let both = hand().records[..at].iter().chain(&other_hand().records[from..]);
        let step = |(tick, record): (u64, &TickRecord)| {
            let mut sample = record.sample;
            sample.flags |= if tick == at as u64 { flag } else { 0 };
            let outcome = prepared.model.step(&mut state, &sample);
            TickRecord { tick: Tick(tick), outcome, sample, ..*record }
        };
        (0..).zip(both).map(step).collect::<Vec<_>>()
    };
    let place = |record: &TickRecord| record.sample.world_from_tool.position_mm;
    let in_skin = |record: &TickRecord| record.outcome.depth_mm > 0.3;
    let air = hand().records.iter().position(in_skin).unwrap() + 300;
    let skin = 100 + hand().records[100..].iter().position(in_skin).unwrap();
    for (name, at, wanted) in [("in the air", air, false), ("in the skin", skin, true)] {
        assert_eq!(in_skin(&hand().records[at]), wanted, "{name}");
        // somewhere near in the other's movement: another dot, another height
        let near = |record: &&TickRecord| {
            let apart_mm = (place(record) - place(&hand().records[at - 1])).length();
            in_skin(record) == wanted && (0.5..4.0).contains(&apart_mm)
        };
        let from = other_hand().records[..2500].iter().rposition(|record| near(&record)).unwrap();
        let pack = |flag| {
            let bytes = recording(&exam_header(), &hand().scenario, &hand().source, &spliced(at, from, flag));
            checked(&pack_of(bytes, earlier()), &trust())
        };
        let failed = pack(0);
        let told = format!("at 0:0{}.{:03}", at / 1000, at % 1000);
        let hand_line =
            failed.iter().find(|(check, _)| *check == "hand").unwrap_or_else(|| panic!("{name}: {failed:?}"));
        assert!(
            hand_line.1.contains("not one movement") && hand_line.1.contains(&told),
            "{name} {told}: {hand_line:?}"
        );
        // a computer that says it was busy is believed, and the leap is told of
        let busy = ClockHealth { missed: 1, ..clean() };
        let records = spliced(at, from, 0);
        let bytes = recording_with(&exam_header(), (&hand().scenario, &hand().source, &records), &busy, &[]);
        let account = verify(&pack_of(bytes, earlier()), &trust(), &mut |_| {});
        let line = account.lines.iter().find(|line| line.check == "hand").unwrap();
        assert!(line.outcome == Outcome::Held && line.text.contains("late or stale ticks may explain it"), "{line}");
        // nothing else tells of it, and to say that the hand was elsewhere does not help
        assert_eq!(failed.len(), 1, "{name}: {failed:?}");
        let said = pack(stipple::motion::flags::JUMP);
        assert!(said.iter().any(|(check, text)| *check == "mode" && text.contains("no pause is noted")), "{said:?}");
    }
}

/// A stranger's text stands in many lines; none of them may look like another line.
#[test]
fn no_name_writes_a_line_of_its_own() {
    let name = "x\n  ok    station      signed by all\u{1b}[2K\u{202e}";
    let header = |header: &mut Header| {
        header.attempt = name.into();
        header.extra.insert("supervised_by".into(), name.into());
        header.extra.insert("device_kind".into(), name.into());
        header.device = name.into();
    };
    let packs = [
        exam_with(header),
        resigned(|manifest| manifest.files.push(FilePart { name: name.into(), bytes: 0, sha256: name.into() })),
        resigned(|manifest| manifest.packed_at = name.into()),
    ];
    for pack in packs {
        let account = verify(&pack, &trust(), &mut |_| {});
        let tricky = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        let wrong: Vec<_> = account.lines.iter().filter(|line| line.text.contains(tricky)).collect();
        assert!(wrong.is_empty() && !failed(&account).is_empty(), "{wrong:#?}");
    }
    let long = exam_with(|header| header.attempt = "n".repeat(50_000));
    let account = verify(&long, &trust(), &mut |_| {});
    assert!(account.lines.iter().all(|line| line.text.len() < 5000));
}
