//! Does the device give the force it is told to give? Small forces along each axis, then vibration, then a contact plane,
//! each held against what the device says it applied and where the tip went. Not a real-time thread of an attempt.

use super::push::{Beat, Push, Stop};
use super::{ContactPlane, DeviceSpec, Vibration, WantedForce};
use crate::math::{DVec3, unit_quat};

/// Largest force of the test, N, and its share of what the limiter lets through. A!: felt well and held by any hand.
const MOST_N: f64 = 0.5;
const MOST_SHARE: f64 = 0.5;
/// Change of force, N/s. A!: nobody is startled.
const SLOPE_N_PER_S: f64 = 1.0;
/// Ticks that a command must stand before it is measured: the device lets force in over 200 ms.
const SETTLE: u32 = 260;
/// Ticks that are measured, and most ticks that are tried for one row.
const MEASURED: u32 = 150;
const MOST_TICKS: u32 = 6000;
/// What the device applies may differ by this, N and share. A!
const TOLERANCE_N: f64 = 0.03;
const TOLERANCE_SHARE: f64 = 0.1;
/// Vibration may differ by this share: it is seen a thousand times a second only.
const BUZZ_SHARE: f64 = 0.25;
const BUZZ_N: f64 = 0.3;
const BUZZ_HZ: [f64; 4] = [50.0, 80.0, 110.0, 140.0];
/// Plane: its stiffness, N/mm, and how far above the tip it lies, mm.
const PLANE_N_PER_MM: f64 = 1.0;
const PLANE_MM: f64 = 0.3;
/// A tip that goes against the force by more than this in the mean is pushed the wrong way, mm. A!
const AGAINST_MM: f64 = 0.05;

/// What came of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it was told.
    Good,
    /// The device has no such thing.
    NotThere,
    /// Less than it was told.
    Weak,
    /// More than it was told.
    Strong,
    /// The opposite way.
    Inverted,
    /// Another way.
    Crooked,
    /// The computer was too busy to hold the force still.
    NotHeld,
}

impl Outcome {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::NotThere => "not there",
            Self::Weak => "too weak",
            Self::Strong => "too strong",
            Self::Inverted => "the wrong way round",
            Self::Crooked => "not along its axis",
            Self::NotHeld => "not measured: this computer was too busy",
        }
    }

    /// Nothing is wrong with the device.
    pub fn is_fine(self) -> bool {
        matches!(self, Self::Good | Self::NotThere)
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was tried.
    pub name: String,
    /// What was told, N.
    pub told_n: f64,
    /// What the device says it applied, along the same line, N.
    pub applied_n: f64,
    /// How far the tip went along it, mm.
    pub moved_mm: f64,
    /// The verdict.
    pub outcome: Outcome,
}

/// Runs the whole test. The device must be ready and held. `tell` hears the row that begins and says whether to go on.
pub fn run(pusher: &mut dyn Push, tell: &mut dyn FnMut(&str) -> bool) -> Result<Vec<Row>, Stop> {
    let done = rows(pusher, tell);
    pusher.release();
    done
}

fn rows(pusher: &mut dyn Push, tell: &mut dyn FnMut(&str) -> bool) -> Result<Vec<Row>, Stop> {
    let (spec, limits) = (pusher.spec(), pusher.limits());
    let force_n = MOST_N.min(MOST_SHARE * limits.max_force_n);
    let mut rows = Vec::new();
    let mut go_on = |name: &str| if tell(name) { Ok(()) } else { Err(Stop::Asked) };
    for (name, way, has) in axes(&spec) {
        go_on(name)?;
        rows.push(if has { axis(pusher, name, way * force_n)? } else { not_there(name) });
    }
    rows.push(directions(&rows));
    let buzz_n = BUZZ_N.min(MOST_SHARE * limits.max_vibration_n);
    let (low_hz, high_hz) = limits.vibration_hz;
    for hz in BUZZ_HZ {
        let name = format!("vibration {hz:.0} Hz");
        go_on(&name)?;
        let has = spec.vibration.is_some() && buzz_n > 0.0 && (low_hz..=high_hz).contains(&hz);
        rows.push(if has { vibration(pusher, &name, buzz_n, hz)? } else { not_there(&name) });
    }
    go_on("contact plane")?;
    let has = spec.plane.is_some();
    rows.push(if has { plane(pusher)? } else { not_there("contact plane") });
    Ok(rows)
}

fn axes(spec: &DeviceSpec) -> [(&'static str, DVec3, bool); 6] {
    let [x, y, z] = spec.force_axes.map(|has| has && spec.max_force_n > 0.0);
    [
        ("right", DVec3::X, x),
        ("left", DVec3::NEG_X, x),
        ("up", DVec3::Y, y),
        ("down", DVec3::NEG_Y, y),
        ("towards you", DVec3::Z, z),
        ("away from you", DVec3::NEG_Z, z),
    ]
}

fn not_there(name: &str) -> Row {
    Row { name: name.to_owned(), told_n: 0.0, applied_n: 0.0, moved_mm: 0.0, outcome: Outcome::NotThere }
}

/// Brings a wanted force up slowly and takes beats once it stands.
struct Held {
    beats: Vec<Beat>,
    /// Tip before the force came.
    start_mm: DVec3,
}

/// `wanted` gives the force for a share of it, 0 to 1.
fn hold(pusher: &mut dyn Push, most_n: f64, wanted: impl Fn(f64, DVec3) -> WantedForce) -> Result<Held, Stop> {
    let step = SLOPE_N_PER_S / 1000.0 / most_n.max(1e-3);
    let before = pusher.tick(&WantedForce::default())?;
    let (start_mm, mut share, mut stood) = (before.tip_mm, 0.0_f64, 0_u32);
    let mut beats = Vec::new();
    for _ in 0..MOST_TICKS {
        share = (share + step).min(1.0);
        let force = wanted(share, start_mm);
        let beat = pusher.tick(&force)?;
        // a force that was cut off comes back slowly, here and in the device
        let whole = share >= 1.0 && beat.command.at_tip_n() != DVec3::ZERO || force.vibration.amplitude_n > 0.0;
        let stands = whole && (beat.command.at_tip_n() - force.force_n).length() < 0.02 * most_n;
        stood = if stands { stood + 1 } else { 0 };
        if stood == 0 {
            beats.clear();
        }
        if stood > SETTLE {
            beats.push(beat);
        }
        if stood >= SETTLE + MEASURED {
            break;
        }
    }
    while share > 0.0 {
        share = (share - step).max(0.0);
        pusher.tick(&wanted(share, start_mm))?;
    }
    if stood < SETTLE + MEASURED {
        beats.clear();
    }
    Ok(Held { beats, start_mm })
}

fn axis(pusher: &mut dyn Push, name: &str, force_n: DVec3) -> Result<Row, Stop> {
    let most_n = force_n.length();
    let held = hold(pusher, most_n, |share, _| WantedForce::plain(force_n * share))?;
    Ok(judged(name, &held, force_n / most_n.max(1e-9), |beat| beat.command.at_tip_n()))
}

fn plane(pusher: &mut dyn Push) -> Result<Row, Stop> {
    let stiffness_n_per_mm = PLANE_N_PER_MM.min(pusher.limits().max_stiffness_n_per_mm.max(0.1));
    let normal = DVec3::Y;
    let wanted = move |share: f64, start_mm: DVec3| {
        let point_mm = start_mm + normal * PLANE_MM * share;
        let plane = ContactPlane { point_mm, normal, stiffness_n_per_mm, ..ContactPlane::default() };
        // what is wanted is the plane's own force at the place where the hand was
        WantedForce { force_n: plane.force_n(start_mm, DVec3::ZERO), plane: Some(plane), ..WantedForce::default() }
    };
    let held = hold(pusher, PLANE_MM * stiffness_n_per_mm, wanted)?;
    Ok(judged("contact plane", &held, normal, |beat| beat.command.rendered_n(beat.tip_mm, DVec3::ZERO)))
}

fn mean(beats: &[Beat], of: impl Fn(&Beat) -> DVec3) -> DVec3 {
    beats.iter().map(of).sum::<DVec3>() / beats.len().max(1) as f64
}

fn judged(name: &str, held: &Held, way: DVec3, told: impl Fn(&Beat) -> DVec3) -> Row {
    let (told_n, applied) = (mean(&held.beats, told).dot(way), mean(&held.beats, |beat| beat.state.applied_force_n));
    let applied_n = applied.dot(way);
    let moved_mm = (mean(&held.beats, |beat| beat.tip_mm) - held.start_mm).dot(way);
    let outcome = if held.beats.is_empty() {
        Outcome::NotHeld
    } else {
        verdict(told_n, applied_n, (applied - way * applied_n).length())
    };
    let moved_mm = if held.beats.is_empty() { 0.0 } else { moved_mm };
    Row { name: name.to_owned(), told_n, applied_n, moved_mm, outcome }
}

/// Of a force along a line and what was applied along it and across it, N.
fn verdict(told_n: f64, applied_n: f64, across_n: f64) -> Outcome {
    let tolerance_n = TOLERANCE_N.max(TOLERANCE_SHARE * told_n);
    if applied_n < -tolerance_n {
        Outcome::Inverted
    } else if across_n > 2.0 * tolerance_n {
        Outcome::Crooked
    } else if applied_n < told_n - tolerance_n {
        Outcome::Weak
    } else if applied_n > told_n + tolerance_n {
        Outcome::Strong
    } else {
        Outcome::Good
    }
}

/// A device may say one thing and push the other way: all in all a held tip gives way to the force.
fn directions(rows: &[Row]) -> Row {
    let measured: Vec<&Row> = rows.iter().filter(|row| row.outcome != Outcome::NotThere).collect();
    let known = !measured.is_empty() && measured.iter().all(|row| row.outcome != Outcome::NotHeld);
    let moved_mm = measured.iter().map(|row| row.moved_mm).sum::<f64>() / measured.len().max(1) as f64;
    let outcome = match known {
        true if moved_mm < -AGAINST_MM => Outcome::Inverted,
        true => Outcome::Good,
        false if measured.is_empty() => Outcome::NotThere,
        false => Outcome::NotHeld,
    };
    Row { name: "tip goes along".to_owned(), told_n: 0.0, applied_n: 0.0, moved_mm, outcome }
}

fn vibration(pusher: &mut dyn Push, name: &str, amplitude_n: f64, hz: f64) -> Result<Row, Stop> {
    let vibration = Vibration::sine(amplitude_n, hz);
    let wanted = |_: f64, _: DVec3| WantedForce { vibration, ..WantedForce::default() };
    let held = hold(pusher, amplitude_n, wanted)?;
    let along = |beat: &Beat| beat.state.applied_force_n.dot(unit_quat(beat.state.rotation) * DVec3::Y);
    let count = held.beats.len().max(1) as f64;
    let middle_n = held.beats.iter().map(along).sum::<f64>() / count;
    let square = held.beats.iter().map(|beat| (along(beat) - middle_n).powi(2)).sum::<f64>() / count;
    // a sine's amplitude is its root mean square times the root of two
    let applied_n = (2.0 * square).sqrt();
    let told_n = held.beats.iter().map(|beat| beat.command.vibration_n()).sum::<f64>() / count;
    let outcome = match applied_n / told_n.max(1e-9) {
        _ if held.beats.is_empty() => Outcome::NotHeld,
        share if share < 1.0 - BUZZ_SHARE => Outcome::Weak,
        share if share > 1.0 + BUZZ_SHARE => Outcome::Strong,
        _ => Outcome::Good,
    };
    Ok(Row { name: name.to_owned(), told_n, applied_n, moved_mm: 0.0, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::ohs::firmware::{Fault, Model};
    use crate::device::push::tests::{Virtual, still};

    #[test]
    fn verdicts_follow_what_was_applied() {
        for (case, told_n, applied_n, across_n, outcome) in [
            ("exact", 0.5, 0.5, 0.0, Outcome::Good),
            ("within a tenth", 0.5, 0.46, 0.04, Outcome::Good),
            ("half", 0.5, 0.25, 0.0, Outcome::Weak),
            ("nothing", 0.5, 0.0, 0.0, Outcome::Weak),
            ("tenfold", 0.5, 5.0, 0.0, Outcome::Strong),
            ("backwards", 0.5, -0.5, 0.0, Outcome::Inverted),
            ("another axis", 0.5, 0.0, 0.5, Outcome::Crooked),
        ] {
            assert_eq!(verdict(told_n, applied_n, across_n), outcome, "{case}");
        }
    }

    fn table(device: &mut dyn Push) -> Vec<(String, Outcome)> {
        run(device, &mut |_| true).unwrap().into_iter().map(|row| (row.name, row.outcome)).collect()
    }

    #[test]
    fn a_good_device_passes_every_row_and_is_left_at_rest() {
        let mut device = Virtual::new(&Model::GOOD, still);
        let rows = run(&mut device, &mut |_| true).unwrap();
        assert_eq!(rows.len(), 12);
        for row in &rows {
            assert_eq!(row.outcome, Outcome::Good, "{row:?}");
            assert!(row.told_n <= MOST_N && row.applied_n <= 1.1 * MOST_N, "{row:?}");
        }
        assert_eq!(device.stylus.drive().force_n, DVec3::ZERO);
        let mut device = Virtual::new(&Model::TOUCH_CLASS, still);
        for (name, outcome) in table(&mut device) {
            let there = !name.contains("vibration") && !name.contains("plane");
            assert_eq!(outcome == Outcome::NotThere, !there, "{name}: {outcome:?}");
            assert!(outcome.is_fine(), "{name}: {outcome:?}");
        }
    }

    #[test]
    fn a_device_that_pushes_wrongly_is_named_even_when_it_says_otherwise() {
        // what the motors give and the device does not know
        let found = table(&mut Virtual::new(&Model::GOOD, still).with(Fault::Inverted));
        let along = found.iter().find(|(name, _)| name == "tip goes along").unwrap();
        assert_eq!(along.1, Outcome::Inverted, "{found:?}");
        // a device that swallows commands gives nothing and says so
        let found = table(&mut Virtual::new(&Model::GOOD, still).with(Fault::DeafToCommands));
        assert!(
            found.iter().filter(|(name, _)| name != "tip goes along").all(|row| row.1 == Outcome::Weak),
            "{found:?}"
        );
    }

    /// A device that says it renders planes and leaves them out.
    struct NoPlanes<P>(P);

    impl<P: Push> Push for NoPlanes<P> {
        fn tick(&mut self, wanted: &WantedForce) -> Result<Beat, Stop> {
            let beat = self.0.tick(wanted)?;
            let left_out_n = beat.command.rendered_n(beat.tip_mm, DVec3::ZERO) - beat.command.force_n();
            let applied_force_n = beat.state.applied_force_n - left_out_n;
            Ok(Beat { state: crate::device::ohs::State { applied_force_n, ..beat.state }, ..beat })
        }
        fn release(&mut self) {
            self.0.release();
        }
        fn spec(&self) -> DeviceSpec {
            self.0.spec()
        }
        fn limits(&self) -> crate::device::Limits {
            self.0.limits()
        }
    }

    #[test]
    fn a_contact_plane_that_is_promised_and_not_rendered_is_too_weak() {
        let rows = run(&mut NoPlanes(Virtual::new(&Model::GOOD, still)), &mut |_| true).unwrap();
        let plane = rows.iter().find(|row| row.name == "contact plane").unwrap();
        assert!(plane.told_n > 0.2 && plane.applied_n < 0.5 * plane.told_n, "{plane:?}");
        assert_eq!(plane.outcome, Outcome::Weak);
        assert!(
            rows.iter().filter(|row| row.name != "contact plane").all(|row| row.outcome == Outcome::Good),
            "{rows:?}"
        );
        // and one that renders it gives what it was told
        let rows = run(&mut Virtual::new(&Model::GOOD, still), &mut |_| true).unwrap();
        let plane = rows.iter().find(|row| row.name == "contact plane").unwrap();
        assert!((plane.applied_n - plane.told_n).abs() < 0.03 && plane.told_n > 0.2, "{plane:?}");
    }

    #[test]
    fn the_word_to_stop_ends_it_at_zero() {
        let mut device = Virtual::new(&Model::GOOD, still);
        let mut rows = 0;
        let ended = run(&mut device, &mut |_| {
            rows += 1;
            rows < 3
        });
        assert_eq!(ended, Err(Stop::Asked));
        assert_eq!(device.stylus.drive().force_n, DVec3::ZERO);
    }

    #[test]
    fn a_tip_that_goes_against_the_force_is_noticed_whatever_the_device_says() {
        let row = |moved_mm| Row { moved_mm, outcome: Outcome::Good, ..not_there("") };
        for (case, moved, outcome) in [
            ("gives way", [0.2, 0.1, 0.3], Outcome::Good),
            ("a hand that drifts", [0.4, -0.3, 0.1], Outcome::Good),
            ("against", [-0.2, -0.1, -0.15], Outcome::Inverted),
        ] {
            assert_eq!(directions(&moved.map(row)).outcome, outcome, "{case}");
        }
        assert_eq!(directions(&[not_there("")]).outcome, Outcome::NotThere);
        assert_eq!(directions(&[Row { outcome: Outcome::NotHeld, ..not_there("") }]).outcome, Outcome::NotHeld);
    }
}
