//! `stipple export badge`, as people type it.

use std::fs;

use stipple::certify::credential::{Known, verify};
use stipple::certify::key::PublicKey;

use super::bench::{exam_header, hand, packed_at, recording};
use super::command::Place;

const ISSUER: &str = include_str!("issuer.ron");

const SALT: &str = "05050505050505050505050505050505";

/// A place with an issuer's key and file, and an exam that passes, because its rubric asks for nothing.
fn place() -> Place {
    let place = Place::new();
    place.good(&["key", "new", "issuer"]);
    fs::write(place.path("issuer.ron"), ISSUER).unwrap();
    let mut easy = (*hand().scenario).clone();
    (easy.rubric.pass_mark, easy.rubric.critical) = (0.0, Vec::new());
    let exam = recording(&exam_header(), &easy, &hand().source, &hand().records);
    fs::write(place.path("exam.mcap"), exam).unwrap();
    let mut header = exam_header();
    header.extra.clear();
    let practice = recording(&header, &easy, &hand().source, &hand().records);
    fs::write(place.path("practice.mcap"), practice).unwrap();
    place
}

fn words<'a>(recording: &'a str, output: &'a str, salt: &'a str) -> Vec<&'a str> {
    let at = "2026-09-22T00:00:00Z";
    vec![
        "export",
        "badge",
        recording,
        "--issuer",
        "issuer.ron",
        "--key",
        "issuer",
        "-o",
        output,
        "--at",
        at,
        "--salt",
        salt,
        "--decided-by",
        "assessor-2",
    ]
}

#[test]
fn a_passed_exam_becomes_a_credential_and_others_are_told_why_not() {
    let place = place();
    let said = place.good(&words("exam.mcap", "one.json", SALT));
    assert!(said.starts_with("Written one.json: First dots, "), "{said}");
    place.good(&words("exam.mcap", "two.json", SALT));
    let bytes = fs::read(place.path("one.json")).unwrap();
    assert_eq!(bytes, fs::read(place.path("two.json")).unwrap(), "the same bytes");

    let key = PublicKey::parse(&fs::read_to_string(place.path("keys/issuer.vkey")).unwrap()).unwrap();
    let issuers = [*key.key()];
    let good = verify(&bytes, &Known { issuers: &issuers, ..Known::default() }).unwrap();
    assert_eq!(good.credential.valid_until.as_deref(), Some("2028-09-21T00:00:00Z"));
    let results = &good.credential.credential_subject.result;
    let last: Vec<&str> = results.iter().rev().take(2).map(|result| result.value.as_str()).collect();
    assert_eq!(last, ["2", "exam"]);
    assert!(good.created > packed_at() - jiff::SignedDuration::from_hours(48));

    for (case, code, args, reason) in [
        ("is there already", 1, words("exam.mcap", "one.json", SALT), "is there already"),
        ("not registered", 1, words("practice.mcap", "no.json", SALT), "made in practice mode; only an exam"),
        (
            "nobody decided",
            1,
            words("exam.mcap", "no.json", SALT)[..13].to_vec(),
            "is provisional and nobody decided: The mark is an assumption",
        ),
        (
            "nobody is named who decided",
            1,
            [&words("exam.mcap", "no.json", SALT)[..14], &[" "]].concat(),
            "is provisional and nobody decided",
        ),
        (
            "before the exam",
            2,
            words("exam.mcap", "no.json", SALT)
                .into_iter()
                .map(|word| if word == "2026-09-22T00:00:00Z" { "2026-01-01T00:00:00Z" } else { word })
                .collect(),
            "must not be before the attempt ended",
        ),
        ("salt", 2, words("exam.mcap", "no.json", "05"), "must be 32 hexadecimal digits"),
        ("no recording", 1, words("none.mcap", "no.json", SALT), "none.mcap"),
    ] {
        let (found, _, err) = place.run(&args);
        assert!(found == code && err.contains(reason), "{case}: {found}: {err}");
        assert!(!place.path("no.json").exists(), "{case}");
    }
}

/// What was issued is taken back: the list is signed by the issuer, and a pack with that credential is refused.
#[test]
fn a_revoked_credential_is_refused_with_its_reason() {
    let place = place();
    place.good(&words("exam.mcap", "credential.json", SALT));
    place.good(&["key", "new", "station"]);
    place.good(&["key", "new", "other"]);
    place.good(&["trust", "new", "c.trust"]);
    let times = ["--from", "2026-01-01T00:00:00Z", "--until", "2099-01-01T00:00:00Z"];
    for (name, role) in [("station", "station"), ("issuer", "issuer")] {
        let key = format!("keys/{name}.vkey");
        place.good(&[&["trust", "add", "c.trust", &key, "--role", role][..], &times].concat());
    }
    let (bytes, _) = stipple::certify::make::make(
        fs::read(place.path("exam.mcap")).unwrap(),
        &[],
        super::bench::earlier(),
        &super::bench::key("station"),
        packed_at(),
        &mut |_| {},
    )
    .unwrap();
    fs::write(place.path("a.stipple"), bytes).unwrap();
    place.good(&["attach", "a.stipple", "credential.json"]);
    place.good(&["revoked", "new", "revoked.json", "--key", "issuer"]);
    let credential = |list: &[&str]| {
        let (_, out, _) = place.run(&[&["verify", "a.stipple", "--trust", "c.trust"][..], list].concat());
        out.lines().find(|line| line.contains(" credential ")).unwrap().to_owned()
    };
    assert!(credential(&[]).starts_with("  ok  ") && !credential(&[]).contains("not revoked"), "{}", credential(&[]));
    let listed = ["--revoked", "revoked.json"];
    assert!(credential(&listed).contains("not revoked on"), "{}", credential(&listed));
    let add = ["revoked", "add", "revoked.json", "credential.json", "--reason", "decided on appeal"];
    let (code, _, err) = place.run(&[&add[..], &["--key", "other"]].concat());
    assert!(code == 1 && err.contains("is the list of another issuer"), "{err}");
    // a slip in an id would leave the credential good, and nobody would see it
    for id in ["urn:uuid:9f1d5c2e-...", "urn:uuid:9F1D5C2E-7744-8CF9-BED0-D5C13CED9A52", "urn:uuid:"] {
        let (code, _, err) =
            place.run(&["revoked", "add", "revoked.json", id, "--reason", "in error", "--key", "issuer"]);
        assert!(code == 2 && err.contains("must be urn:uuid: and a whole UUID"), "{id}: {err}");
    }
    let add = [&add[..], &["--key", "issuer", "--at", "2026-10-01T00:00:00Z"]].concat();
    assert!(place.good(&add).contains("1 more, 1 in all"));
    assert!(place.good(&add).contains("0 more, 1 in all"), "the same again");
    let said = credential(&listed);
    assert!(said.starts_with("  FAIL") && said.contains("revoked 2026-10-01T00:00:00Z: decided on appeal"), "{said}");
    let shown = place.good(&["revoked", "show", "revoked.json"]);
    assert!(shown.contains("since 2026-10-01T00:00:00Z: decided on appeal") && shown.contains("1 revoked"), "{shown}");
    let changed = fs::read_to_string(place.path("revoked.json")).unwrap().replace("appeal", "a whim");
    fs::write(place.path("revoked.json"), changed).unwrap();
    let (code, _, err) = place.run(&["revoked", "show", "revoked.json"]);
    assert!(code == 1 && err.contains("list of revoked credentials"), "{err}");
}
