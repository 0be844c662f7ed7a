//! Many packs by one command.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stipple::recording::Registration;

use super::bench::{exam_header, moved, pack_of, recording, registration, trust};
use super::command::Place;

/// So many packs of as many hands, each the first attempt of another trainee, and the trust file.
fn packs(place: &Place, count: u32) {
    fs::create_dir(place.path("packs")).unwrap();
    fs::write(place.path("c.trust"), trust().encode().unwrap()).unwrap();
    let next = AtomicU32::new(1);
    let work = || {
        while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|number| *number <= count) {
            fs::write(place.path(&format!("packs/{number:04}.stipple")), pack(number)).unwrap();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}

fn pack(number: u32) -> Vec<u8> {
    let hand = moved(u64::from(number));
    let mut header = exam_header();
    // one stylus, one after the other
    header.start_unix_ns -= u64::from(number) * 4_000_000_000;
    header.extra.insert("calibrated_unix_ns".into(), (header.start_unix_ns - 1).to_string());
    let mut nonce = [0; 16];
    nonce[..4].copy_from_slice(&number.to_le_bytes());
    Registration {
        trainee: format!("T-{number:06}"),
        number: 1,
        nonce,
        opened_unix_ns: header.start_unix_ns,
        ..registration()
    }
    .write(&mut header);
    pack_of(recording(&header, &hand.scenario, &hand.source, &hand.records), Vec::new())
}

fn spoil(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn two_dozen_packs_are_told_in_order_and_one_bad_one_is_found() {
    let place = Place::new();
    packs(&place, 24);
    let out = place.good(&["verify", "packs", "--trust", "c.trust"]);
    let told: Vec<&str> = out.lines().filter(|line| line.ends_with(".stipple")).collect();
    assert!(told.len() == 24 && told.is_sorted(), "{told:?}");
    assert!(out.contains("24 packs: 24 good, 0 not;") && out.contains("times real time"), "{out}");
    spoil(&place.path("packs/0017.stipple"));
    let (code, out, _) = place.run(&["verify", "packs", "--trust", "c.trust"]);
    assert!(code == 1 && out.contains("24 packs: 23 good, 1 not;"), "{out}");
    let bad = out.split("packs/0017.stipple\n").nth(1).unwrap();
    assert!(bad.starts_with("  FAIL  pack") && bad.contains("  0 passed, 1 failed"), "{bad}");
}

/// Run by hand in release; prints what it took. The memory must not grow with the count.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "what it found is for whoever runs it")]
fn a_thousand_packs() {
    let place = Place::new();
    packs(&place, 1000);
    for count in [40, 1000] {
        let listed = (1..=count).map(|number| format!("packs/{number:04}.stipple"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_stipple"))
            .args(["verify", "--trust", "c.trust"])
            .args(listed)
            .current_dir(place.path(""))
            .stdout(Stdio::from(fs::File::create(place.path("out")).unwrap()))
            .spawn()
            .unwrap();
        let mut peak = String::new();
        while child.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            peak = status.lines().find(|line| line.starts_with("VmHWM")).map_or(peak, str::to_owned);
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(child.wait().unwrap().success());
        println!("{}\n{peak}", fs::read_to_string(place.path("out")).unwrap().lines().last().unwrap());
    }
}
