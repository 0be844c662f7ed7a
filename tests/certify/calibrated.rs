//! The calibration of the stylus in the pack: carried, told of, and refused when it is another one.

use stipple::certify::make::{MakeError, attach, countersign, make};
use stipple::certify::pack;
use stipple::certify::trust::{Device, Trust};
use stipple::certify::verify::{Outcome, verify};
use stipple::device::driver::CalibrationFile;
use stipple::device::ohs::{Calibration, SensorTrim};
use stipple::math::DVec3;
use stipple::recording::Header;

use super::bench::{checked, earlier, exam_header, key, packed_at, recorded, scheme_note, trust};
use super::posing::file;

/// 2026-09-20, the day before the attempt, days since 2000.
const DAY: u32 = 9759;
const SHA: &str = "device_calibration_sha256";

fn found() -> Calibration {
    Calibration {
        tip_offset_mm: DVec3::new(0.25, -118.5, 0.0),
        tip: SensorTrim { zero_n: 0.012, gain: 1.05 },
        day: DAY,
        ..Calibration::NONE
    }
}

fn good_file() -> Vec<u8> {
    file(&found(), "0000abcd:SN-7")
}

/// An exam whose head names this file, as `exam` writes it.
fn head(named: &[u8], calibration: &Calibration) -> Header {
    let mut header = exam_header();
    let made_ns = (u64::from(calibration.day) + 10_957) * 86_400_000_000_000;
    for (key, value) in [
        (SHA, CalibrationFile::digest(named)),
        ("calibration", format!("{:08x}", calibration.hash())),
        ("calibrated_unix_ns", made_ns.to_string()),
        ("device_calibration_hash", format!("{:08x}", calibration.hash())),
        ("device_calibration_day", calibration.day.to_string()),
        ("device_hardware_id", "0000abcd".to_owned()),
        ("device_serial", "SN-7".to_owned()),
    ] {
        header.extra.insert(key.into(), value);
    }
    header
}

fn packed(header: &Header, carried: Option<Vec<u8>>) -> Vec<u8> {
    let mut beside = vec![(pack::SCHEME, scheme_note())];
    beside.extend(carried.map(|carried| (pack::CALIBRATION, carried)));
    let (bytes, _) = make(recorded(header), &beside, earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    countersign(&bytes, &key("assessor")).unwrap()
}

fn trusting(whole: Option<String>) -> Trust {
    let calibration = format!("{:08x}", found().hash());
    Trust { devices: vec![Device { id: "0000abcd:SN-7".into(), calibration, calibration_sha256: whole }], ..trust() }
}

#[test]
fn the_calibration_is_carried_and_told_of() {
    let whole = CalibrationFile::digest(&good_file());
    for trust in [trusting(None), trusting(Some(whole.clone())), trusting(Some(whole.to_uppercase()))] {
        let account = verify(&packed(&head(&good_file(), &found()), Some(good_file())), &trust, &mut |_| {});
        assert!(account.is_good(), "{account:#?}");
        let line = account.lines.iter().find(|line| line.check == "calibration").unwrap();
        let told = "made on 2026-09-20, 38 hours before, an exam allows 168; tip 0.250 -118.500 0.000 mm, \
                    tip force (x - 0.012 N) * 1.0500, grip (x - 0.000 N) * 1.0000";
        assert_eq!((line.outcome, line.text.as_str()), (Outcome::Held, told));
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn another_calibration_is_refused_with_its_reason() {
    let softer = Calibration { tip: SensorTrim { zero_n: 0.012, gain: 0.9 }, ..found() };
    let newer = Calibration { day: DAY + 1, ..found() };
    let other = file(&softer, "0000abcd:SN-7");
    let unnamed = {
        let mut header = head(&good_file(), &found());
        header.extra.remove(SHA);
        header
    };
    let old = Calibration { day: DAY - 30, ..found() };
    let of_old = file(&old, "0000abcd:SN-7");
    let old_trust = Trust {
        devices: vec![Device { calibration: format!("{:08x}", old.hash()), ..trusting(None).devices[0].clone() }],
        ..trust()
    };
    let named = |named: &[u8], carried: &[u8]| packed(&head(named, &found()), Some(carried.to_vec()));
    let good = good_file();
    let strange = file(&found(), "0000abcd:SN-8");
    let stranger = Some("00".repeat(32));
    for (name, pack, trust, check, says) in [
        (
            "another one in the pack",
            named(&good, &other),
            trusting(None),
            "calibration",
            "not the one that the recording names",
        ),
        ("another one, named", named(&other, &other), trusting(None), "calibration", "the recording says calibration"),
        (
            "of another device",
            named(&strange, &strange),
            trusting(None),
            "calibration",
            "it is of device \"0000abcd:SN-8\"",
        ),
        (
            "made on another day than is said",
            named(&file(&newer, "0000abcd:SN-7"), &file(&newer, "0000abcd:SN-7")),
            trusting(None),
            "calibration",
            "the recording says device_calibration_day",
        ),
        ("left out", packed(&head(&good, &found()), None), trusting(None), "calibration", "that is not in the pack"),
        (
            "not named",
            packed(&unnamed, Some(good.clone())),
            trusting(None),
            "calibration",
            "not named by the recording",
        ),
        (
            "not named, and asked for",
            packed(&unnamed, None),
            trusting(Some(CalibrationFile::digest(&good))),
            "mode",
            "is not in the trust file",
        ),
        ("with the same check sum", named(&good, &good), trusting(stranger), "mode", "is not in the trust file"),
        (
            "an old one",
            packed(&head(&of_old, &old), Some(of_old.clone())),
            old_trust,
            "mode",
            "calibrated more than 168 hours",
        ),
        ("none at all", named(b"{}", b"{}"), trusting(None), "calibration", "calibration.json: missing field"),
        (
            "a long one",
            named(&good, &[good.clone(), b" ".to_vec()].concat()),
            trusting(None),
            "calibration",
            "not in canonical form",
        ),
    ] {
        let failed = checked(&pack, &trust);
        assert!(failed.iter().any(|(failed, text)| *failed == check && text.contains(says)), "{name}: {failed:#?}");
    }
    let later = attach(&packed(&unnamed, None), vec![(pack::CALIBRATION.to_owned(), good)]).unwrap_err();
    assert_eq!(later, MakeError::NotLater { name: pack::CALIBRATION.to_owned() });
}
