//! Statements, verdicts and a place in a log: they hold when they are this attempt's, and each forgery has its reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stipple::certify::json::canonical;
use stipple::certify::make::{MakeError, attach, countersign, make};
use stipple::certify::note::Note;
use stipple::certify::pack::{self, LOG_PROOF, STATEMENTS, TIMESTAMP, VERDICTS};
use stipple::certify::trust::{Revoked, Role, Trust};
use stipple::certify::verify::{Outcome, verify};
use stipple::certify::xapi::{Attempt, Settings, Statement, statements};
use stipple::session::Scored;

use super::bench::{self, checked, earlier, exam_header, good, key, packed_at, recorded, scheme_note, trust};

type Hash = [u8; 32];

/// The good pack with these files beside its recording, as the station makes it.
fn made(more: &[(&'static str, Vec<u8>)]) -> (Vec<u8>, Scored) {
    let beside = [&[(pack::SCHEME, scheme_note())][..], more].concat();
    let (bytes, scored) =
        make(recorded(&exam_header()), &beside, earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    (countersign(&bytes, &key("assessor")).unwrap(), scored)
}

fn with(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.clone()));
    attach(&good(), files.collect()).unwrap()
}

fn trusting() -> Trust {
    bench::trusting(Role::Log, "log.example")
}

/// What a check that did not fail says.
fn says(pack: &[u8], check: &str, outcome: Outcome) -> String {
    let account = verify(pack, &trusting(), &mut |_| {});
    let line = account.lines.iter().find(|line| line.check == check && line.outcome == outcome);
    line.unwrap_or_else(|| panic!("{check}: {account:#?}")).text.clone()
}

/// The name of a forged file: its check must fail and say so.
fn refused(name: &str, pack: &[u8], trust: &Trust, check: &str, says: &str) {
    let failed = checked(pack, trust);
    assert!(failed.iter().any(|(what, text)| *what == check && text.contains(says)), "{name}: {failed:#?}");
}

fn list(edit: impl FnOnce(&mut Vec<Value>)) -> Vec<u8> {
    let settings = Settings {
        assessor: Some("A-07".into()),
        programme: Some("https://body.example/programme".into()),
        ..Settings::of_home("https://centre.example/trainees")
    };
    let scored = made(&[]).1;
    let said = statements(&Attempt::from(&scored), &settings).unwrap();
    let mut values: Vec<Value> = said.iter().map(Statement::value).cloned().collect();
    edit(&mut values);
    [canonical(&values).unwrap(), b"\n".to_vec()].concat()
}

#[test]
fn statements_of_this_attempt_hold_and_others_do_not() {
    let held = says(&with(&[(STATEMENTS, list(|_| {}))]), "statements", Outcome::Held);
    assert!(held.contains("made again, the same bytes"), "{held}");
    let better = list(|all| all[0]["result"]["score"]["raw"] = json!(99.0));
    let others = list(|all| all.iter_mut().for_each(|one| one["actor"]["account"]["name"] = json!("T-000001")));
    for (name, statements, says) in [
        ("a better score", better, "statement 1 is not what this attempt was worth"),
        ("another trainee", others, "statement 1 is not what this attempt was worth"),
        ("one left out", list(|all| drop(all.pop())), "this attempt makes"),
        ("none at all", b"[]\n".to_vec(), "no statements of this program"),
        ("another spelling", [list(|_| {}), b"\n".to_vec()].concat(), "not in canonical form"),
    ] {
        refused(name, &with(&[(STATEMENTS, statements)]), &trust(), "statements", says);
    }
}

/// Three verdicts: the scorer's, a recheck, an appeal that was won.
fn verdicts() -> Vec<Value> {
    let digest = stipple::score::digest(&made(&[]).1.sheet);
    let scorer = stipple::score::SCORER_VERSION;
    let verdict = |number: u32, kind: &str, decision: &str, by: &str, reason: &str, sheet: Option<&str>| {
        json!({
            "number": number, "supersedes": (number > 1).then_some(number - 1), "kind": kind, "decision": decision,
            "by": by, "reason": reason, "at": format!("2026-09-21T14:1{}:00Z", number + 4), "total_hundredths": null,
            "rubric": null, "sheet": sheet, "scorer_version": sheet.map(|_| scorer),
        })
    };
    vec![
        verdict(1, "original", "not_passed", "scorer", "", Some(&digest)),
        verdict(2, "recheck", "not_passed", "scorer", "", Some(&digest)),
        verdict(3, "appeal", "passed", "board", "holder slipped, seen by two", None),
    ]
}

fn lines(verdicts: &[Value]) -> Vec<u8> {
    verdicts.iter().flat_map(|verdict| format!("{verdict}\n").into_bytes()).collect()
}

/// A good pack with these.
pub(crate) fn with_verdicts() -> Vec<u8> {
    made(&[(VERDICTS, lines(&verdicts()))]).0
}

#[test]
fn verdicts_are_whole_and_the_last_is_in_force() {
    let all = verdicts();
    let signed = with_verdicts();
    let held = says(&signed, "verdicts", Outcome::Held);
    assert_eq!(held, "3, in force is passed, appeal by board: holder slipped, seen by two");
    let cut = |pack: &[u8]| {
        let mut parts = pack::decode(pack).unwrap();
        parts.insert(VERDICTS, lines(&all[..2]));
        pack::encode(&parts).unwrap()
    };
    let mut unsigned = pack::decode(&good()).unwrap();
    unsigned.insert(VERDICTS, lines(&all));
    let unsigned = pack::encode(&unsigned).unwrap();
    let mut gone = pack::decode(&signed).unwrap();
    gone.remove(VERDICTS);
    let gone = pack::encode(&gone).unwrap();
    for (name, pack, says) in [
        ("the last one taken away", cut(&signed), "verdicts.jsonl is not the file that was signed"),
        ("verdicts that nobody signed", unsigned, "verdicts.jsonl is not in the manifest"),
        ("all taken away", gone, "verdicts.jsonl is in the manifest and not in the pack"),
    ] {
        refused(name, &pack, &trust(), "files", says);
    }
    let edited = |edit: &dyn Fn(&mut Vec<Value>)| {
        let mut all = all.clone();
        edit(&mut all);
        made(&[(VERDICTS, lines(&all))]).0
    };
    let scorer = stipple::score::SCORER_VERSION;
    for (name, pack, says) in [
        ("one left out by the station", edited(&|all| drop(all.remove(1))), "verdict 2 does not follow"),
        ("the scorer's left out", edited(&|all| drop(all.remove(0))), "verdict 1 does not follow"),
        ("of another sheet", edited(&|all| all[0]["sheet"] = json!("00")), "rests on another score sheet"),
        ("a clock turned back", edited(&|all| all[2]["at"] = json!("2026-01-01T00:00:00Z")), "verdict 3 is older"),
        (
            "of another scorer",
            edited(&|all| all[0]["scorer_version"] = json!(scorer + 1)),
            "a scorer that is not yet made",
        ),
        ("of another rubric", edited(&|all| all[0]["rubric"] = json!("00")), "rests on another rubric"),
        ("of another attempt", edited(&|all| all[1]["sheet"] = json!("00")), "verdict 2 rests on another score sheet"),
        ("a better total", edited(&|all| all[0]["total_hundredths"] = json!(9900)), "tells another total"),
        ("a better decision", edited(&|all| all[0]["decision"] = json!("passed")), "verdict 1 says something else"),
        ("a recheck that passes", edited(&|all| all[1]["decision"] = json!("passed")), "verdict 2 says something else"),
        ("an appeal without a reason", edited(&|all| all[2]["reason"] = json!(" ")), "without a name or a reason"),
        (
            "given before the attempt",
            edited(&|all| all[0]["at"] = json!("2026-09-20T00:00:00Z")),
            "verdict 1 was not given",
        ),
        (
            "given behind the packing",
            edited(&|all| all[2]["at"] = json!("2026-09-22T00:00:00Z")),
            "verdict 3 was not given",
        ),
        ("a field of somebody's own", edited(&|all| all[0]["x"] = json!(1)), "unknown field"),
        ("nothing", edited(&Vec::clear), "empty"),
    ] {
        refused(name, &pack, &trust(), "verdicts", says);
    }
}

fn sha(parts: &[&[u8]]) -> Hash {
    Sha256::digest(parts.concat()).into()
}

/// A log of five leaves with the manifest as the fourth, and the proof of that.
fn proof(manifest: &[u8], salt: &Hash, signer: &str, spoil: impl FnOnce(&mut Hash)) -> Vec<u8> {
    let ours = sha(&[&[0], &sha(&[salt, &sha(&[manifest])])]);
    let [a, b, c, e] = [b"a", b"b", b"c", b"e"].map(|leaf| sha(&[&[0], leaf]));
    let node = |left: &Hash, right: &Hash| sha(&[&[1], left, right]);
    let left = node(&a, &b);
    let mut root = node(&node(&left, &node(&c, &ours)), &e);
    spoil(&mut root);
    let mut checkpoint = Note::new(&format!("log.example\n5\n{}\n", STANDARD.encode(root))).unwrap();
    checkpoint.sign(&key(signer));
    let path: Vec<String> = [c, left, e].iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
    let head = format!("c2sp.org/tlog-proof@v1\nextra {}\nindex 3\n{}", STANDARD.encode(salt), path.concat());
    format!("{head}\n{}", checkpoint.encode()).into_bytes()
}

#[test]
fn a_place_in_a_log_holds_only_for_this_manifest_under_a_believed_root() {
    let manifest = pack::decode(&good()).unwrap().remove(pack::MANIFEST).unwrap();
    let salt = [9; 32];
    let proved = |signer: &str| proof(&manifest, &salt, signer, |_| {});
    let logged = with(&[(LOG_PROOF, proved("log.example"))]);
    assert_eq!(checked(&logged, &trusting()), []);
    assert_eq!(says(&logged, "log", Outcome::Held), "leaf 3 of 5 in log.example");
    let mut revoked = trusting();
    let at = "2026-11-01T00:00:00Z".to_owned();
    revoked.revoked.push(Revoked { key: key("log.example").public().to_string(), at, reason: "stolen".into() });
    let leaf = proof(b"another manifest", &salt, "log.example", |_| {});
    let root = proof(&manifest, &salt, "log.example", |root| root[0] ^= 1);
    let elsewhere = "does not lead from this manifest to the root of log.example";
    for (name, file, trust, says) in [
        ("a proof for another leaf", leaf, trusting(), elsewhere),
        ("a wrong root", root, trusting(), elsewhere),
        ("a log of a stranger", proved("thief"), trusting(), "no log of the trust file signed it; signed by thief"),
        ("a log that is not trusted", proved("log.example"), trust(), "no log of the trust file signed it"),
        ("a log whose key was stolen", proved("log.example"), revoked, "its key was revoked"),
        ("no proof", b"hello".to_vec(), trusting(), "no empty line before its checkpoint"),
    ] {
        refused(name, &with(&[(LOG_PROOF, file)]), &trust, "log", says);
    }
}

#[test]
fn a_time_stamp_is_of_the_checkpoint_and_who_made_it_is_said_not_to_be_checked() {
    let manifest = pack::decode(&good()).unwrap().remove(pack::MANIFEST).unwrap();
    let file = proof(&manifest, &[9; 32], "log.example", |_| {});
    let text = String::from_utf8(file.clone()).unwrap();
    let digest = sha(&[text.split_once("\n\n").unwrap().1.as_bytes()]);
    // a TimeStampResp: granted, and some token with the imprint
    let imprint =
        [b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20", &digest[..]].concat();
    let stamp = [&b"\x30\x3a\x30\x03\x02\x01\x00\x30\x33"[..], &imprint].concat();
    let said = says(&with(&[(LOG_PROOF, file.clone()), (TIMESTAMP, stamp.clone())]), "timestamp", Outcome::NotThere);
    assert!(said.contains("not checked here, `openssl ts -verify` does"), "{said}");
    let other = with(&[(LOG_PROOF, file), (TIMESTAMP, b"0\x82 of something else".to_vec())]);
    refused(
        "of another checkpoint",
        &other,
        &trusting(),
        "timestamp",
        "is no stamp over the SHA-256 of the checkpoint",
    );
    refused("of nothing", &with(&[(TIMESTAMP, stamp)]), &trusting(), "timestamp", "stands without session.tlog-proof");
}

#[test]
fn only_what_comes_later_is_attached_and_never_over_what_was_signed() {
    for name in [pack::MANIFEST, pack::RECORDING, VERDICTS, "../credential.json", "x"] {
        let refused = attach(&good(), vec![(name.to_owned(), Vec::new())]).unwrap_err();
        assert_eq!(refused, MakeError::NotLater { name: name.to_owned() });
    }
    let signed = made(&[(STATEMENTS, list(|_| {}))]).0;
    let over = attach(&signed, vec![(STATEMENTS.to_owned(), b"[]".to_vec())]).unwrap_err();
    assert_eq!(over, MakeError::Signed { name: STATEMENTS });
    assert_eq!(checked(&signed, &trust()), []);
    let twice = with(&[(LOG_PROOF, b"old".to_vec()), (LOG_PROOF, b"new".to_vec())]);
    assert_eq!(pack::decode(&twice).unwrap()[LOG_PROOF], b"new");
}
