//! The entry points of the fuzz targets on seeded wounds of what is real: what runs where there is no fuzzer.

use std::fs;
use std::path::Path;

use stipple::certify::credential::{RevokedEntry, sign_list};
use stipple::certify::json::canonical;
use stipple::certify::make::make;
use stipple::certify::pack;
use stipple::certify::xapi::{Attempt, Settings, Statement, statements};
use stipple::scenario;

use super::badge::with_credential;
use super::bench::{earlier, exam_header, key, packed_at, recorded, trust};
use mutate::{Mix, bytes, cases, text};

#[path = "../../fuzz/entries/credential.rs"]
mod credential;
#[path = "../../fuzz/entries/manifest.rs"]
mod manifest;
#[path = "../hostile/mutate.rs"]
mod mutate;
#[path = "../../fuzz/entries/pack.rs"]
mod packed;
#[path = "../../fuzz/entries/recording.rs"]
mod recording;
#[path = "../../fuzz/entries/sheets.rs"]
mod sheets;
#[path = "../../fuzz/entries/texts.rs"]
mod texts;

fn read(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Files of the committed pack.
fn of_the_golden_pack(names: &[&str]) -> Vec<Vec<u8>> {
    let parts = pack::decode(&read("tests/golden/exam.stipple")).unwrap();
    names.iter().map(|name| parts[name].clone()).collect()
}

/// A pack of a few bytes, so that a wound hits its frame.
fn small_pack() -> Vec<u8> {
    let small = pack::NEEDED.into_iter().map(|name| (name, name.as_bytes().to_vec()));
    pack::encode(&small.collect()).unwrap()
}

/// One to five wounds, at times with a piece of another seed in it.
fn wounded(seeds: &[Vec<u8>], mix: &mut Mix) -> Vec<u8> {
    let seed = &seeds[mix.below(seeds.len())];
    let mut broken = match (mix.below(2), std::str::from_utf8(seed)) {
        (0, Ok(words)) => text(words, mix).into_bytes(),
        _ => bytes(seed, mix),
    };
    if mix.below(6) == 0 {
        let other = &seeds[mix.below(seeds.len())];
        let from = mix.below(other.len());
        let piece = &other[from..(from + mix.below(400)).min(other.len())];
        let at = mix.below(broken.len() + 1);
        broken.splice(at..at, piece.iter().copied()).for_each(drop);
    }
    broken
}

fn hurt(seeds: &[Vec<u8>], number: u64, seed: u64, entry: fn(&[u8])) {
    let mut mix = Mix(seed);
    for seed in seeds {
        entry(seed);
    }
    for _ in 0..cases(number) {
        entry(&wounded(seeds, &mut mix));
    }
}

#[test]
fn broken_packs_and_manifests_are_refused() {
    hurt(&[small_pack(), read("tests/golden/exam.stipple")], 2_000, 11, packed::pack);
    let signed = of_the_golden_pack(&[pack::MANIFEST, pack::SIGNATURES, pack::SCHEME]);
    hurt(&signed, 20_000, 12, manifest::manifest);
}

#[test]
fn broken_credentials_are_refused() {
    let packed = with_credential(|_| {}, |_| {}, "issuer");
    let credential = pack::decode(&packed).unwrap().remove(pack::CREDENTIAL).unwrap();
    let id = "urn:uuid:00000000-0000-4000-8000-000000000000".to_owned();
    let gone = RevokedEntry { id, at: "2026-09-22T00:00:00Z".into(), reason: "issued in error".into() };
    let list = sign_list(vec![gone], key("issuer").signing(), packed_at()).unwrap();
    hurt(&[credential, list], 3_000, 13, credential::credential);
}

#[test]
fn broken_sheets_and_statements_are_refused() {
    let (_, scored) =
        make(recorded(&exam_header()), &[], earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    let settings = Settings::of_home("https://centre.example/trainees");
    let said = statements(&Attempt::from(&scored), &settings).unwrap();
    let said = canonical(&said.iter().map(Statement::value).collect::<Vec<_>>()).unwrap();
    let seeds = [of_the_golden_pack(&[pack::SCORE, pack::MANIFEST]), vec![said]].concat();
    hurt(&seeds, 600, 14, sheets::sheets);
}

#[test]
fn broken_recordings_are_read_as_far_as_they_are_sound() {
    hurt(&of_the_golden_pack(&[pack::RECORDING]), 400, 15, recording::recording);
}

#[test]
fn broken_texts_are_refused_with_words() {
    let resolved = scenario::to_ron(&scenario::find("first-dots").unwrap().scenario).into_bytes();
    let own = ["scenarios/fut-strip.ron", "assets/rubrics/deep.ron", "tests/certify/issuer.ron"].map(read);
    let trusted = trust().encode().unwrap().into_bytes();
    let public = key("station").public().to_string().into_bytes();
    let seeds = [own.to_vec(), vec![resolved, trusted, public]].concat();
    hurt(&seeds, 1_000, 16, texts::texts);
}
