//! Keys of everybody in the tests, and a centre that believes them.

use stipple::certify::key::SecretKey;
use stipple::certify::trust::{Device, ExamRule, Role, TRUST_FORMAT, Trust, TrustedKey};

pub(crate) fn key(name: &str) -> SecretKey {
    let mut seed = [0; 32];
    seed.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
    SecretKey::from_seed(name, &seed).unwrap()
}

pub(crate) fn trusted((role, name): (Role, &str)) -> TrustedKey {
    let (from, until) = ("2026-01-01T00:00:00Z".into(), "2027-01-01T00:00:00Z".into());
    TrustedKey { role, key: key(name).public().to_string(), from, until }
}

/// Whom the tests believe.
pub(crate) fn trust() -> Trust {
    let known = [(Role::Station, "station"), (Role::Assessor, "assessor"), (Role::Scheme, "scheme")];
    let keys = known.map(trusted).into();
    let devices = vec![Device { id: "0000abcd:SN-7".into(), calibration: "0badcafe".into(), calibration_sha256: None }];
    Trust { format: TRUST_FORMAT, keys, revoked: Vec::new(), devices, exam: ExamRule::default() }
}
