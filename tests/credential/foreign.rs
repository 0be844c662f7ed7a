//! The two steps of `tests/foreign/credential/check` that are ours: write files for the foreign verifiers, judge what they
//! said and signed. They work in the folder that `STIPPLE_FOREIGN_DIR` names.
#![expect(clippy::print_stdout, reason = "the table of verdicts is what this is for")]

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use stipple::certify::credential::did_key;

use crate::attacks;
use crate::fixture::{issued, issued_value, key, refusal, today};

fn folder() -> PathBuf {
    std::env::var_os("STIPPLE_FOREIGN_DIR").map(PathBuf::from).unwrap()
}

fn verdicts(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

#[test]
#[ignore = "a step of tests/foreign/run"]
fn writes_for_others() {
    let folder = folder();
    fs::create_dir_all(folder.join("attacks")).unwrap();
    fs::write(folder.join("ours.json"), issued()).unwrap();
    let mut unsigned = issued_value();
    unsigned.as_object_mut().unwrap().remove("proof");
    fs::write(folder.join("unsigned.json"), unsigned.to_string()).unwrap();
    fs::write(folder.join("now.json"), json!(today().to_string()).to_string()).unwrap();
    // multikey: 0x1300 as a varint, secret and public part
    let secret = [&[0x80, 0x26], key().to_bytes().as_slice(), key().verifying_key().as_bytes()].concat();
    let public = did_key(&key().verifying_key()).trim_start_matches("did:key:").to_owned();
    let secret = format!("z{}", bs58::encode(secret).into_string());
    let pair = json!({ "secretKeyMultibase": secret, "publicKeyMultibase": public });
    fs::write(folder.join("seed.json"), pair.to_string()).unwrap();
    for (name, text, _) in attacks::all() {
        fs::write(folder.join(format!("attacks/{name}.json")), text).unwrap();
    }
}

/// Both know ours and theirs as good, ours knows theirs as good, and no attack passes with us, whatever they say.
#[test]
#[ignore = "a step of tests/foreign/run"]
fn judges_what_they_said() {
    let (npm, pypi) = (verdicts("npm.json"), verdicts("pypi.json"));
    let mut names = vec!["ours.json".to_owned(), "theirs.json".to_owned()];
    names.extend(attacks::all().iter().map(|(name, ..)| format!("attacks/{name}.json")));
    let word = |valid: bool| if valid { "taken" } else { "refused" };
    println!("{:<44} {:>8} {:>9} {:>9} {:>9} {:>9}", "", "ours", "npm both", "npm rdfc", "npm jcs", "PyPI");
    let mut wrong = Vec::new();
    let mut refused = [0; 5];
    for name in &names {
        let ours = refusal(&fs::read(folder().join(name)).unwrap()).is_none();
        let said = |of: &Value| of["valid"].as_bool().unwrap();
        let npm = &npm[name];
        let all = [ours, said(&npm["both"]), said(&npm["rdfc"]), said(&npm["jcs"]), said(&pypi[name])];
        let [a, b, c, d, e] = all.map(word);
        println!("{name:<44} {a:>8} {b:>9} {c:>9} {d:>9} {e:>9}");
        let attack = name.starts_with("attacks/");
        refused.iter_mut().zip(all).for_each(|(count, valid)| *count += u32::from(attack && !valid));
        let sure = ["attacks/value.json", "attacks/unknown_term.json"].contains(&name.as_str());
        if sure && all.contains(&true) {
            wrong.push(format!("{name}: taken by somebody: npm {npm}, PyPI {}", pypi[name]));
        }
        if attack && ours {
            wrong.push(format!("{name}: taken by us"));
        }
        if !attack && all.contains(&false) {
            wrong.push(format!("{name}: refused: npm {npm}, PyPI {}", pypi[name]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let [ours, both, rdfc, jcs, pypi] = refused;
    println!(
        "credential: {} verdicts; of {} attacks refused: ours {ours}, npm {both} (rdfc alone {rdfc}, jcs alone {jcs}), PyPI {pypi}",
        names.len() * 5,
        names.len() - 2
    );
}
