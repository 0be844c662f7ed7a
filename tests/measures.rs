//! Truth of the measures: on a rigid block a motion of known depth, angle and dwell is scored to within 1 um, 0.01 degree
//! and 1 ms, by hand and with the machine running.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fmt::Write as _;

use stipple::device::motion_file::{MotionFile, MotionHand};
use stipple::math::{DVec3, rotation_with_up};
use stipple::scenario;
use stipple::session::{Prepared, run_to_end};

/// One dot of the motion: where, how deep (normal to the skin), at which angle, for how long past the surface.
struct Dot {
    x_mm: f64,
    depth_mm: f64,
    angle_deg: f64,
    lean_deg: f64,
    dwell_s: f64,
}

const DOTS: [Dot; 6] = [
    Dot { x_mm: -5.0, depth_mm: 0.2, angle_deg: 90.0, lean_deg: 0.0, dwell_s: 0.1237 },
    Dot { x_mm: -3.0, depth_mm: 0.5, angle_deg: 90.0, lean_deg: 0.0, dwell_s: 0.25 },
    Dot { x_mm: -1.0, depth_mm: 0.6351, angle_deg: 82.5, lean_deg: 30.0, dwell_s: 0.2009 },
    Dot { x_mm: 1.0, depth_mm: 0.9, angle_deg: 75.0, lean_deg: 200.0, dwell_s: 0.3303 },
    Dot { x_mm: 3.0, depth_mm: 1.2, angle_deg: 60.0, lean_deg: 120.0, dwell_s: 0.15 },
    Dot { x_mm: 5.0, depth_mm: 0.075, angle_deg: 45.0, lean_deg: 310.0, dwell_s: 0.4 },
];

/// Time from the surface to the depth and back, s.
const RAMP_S: f64 = 0.04;

fn row(csv: &mut String, t: f64, at_mm: DVec3, up: DVec3, pedal: u8) {
    let q = rotation_with_up(up);
    let (p, q) = (at_mm.to_array(), q.to_array());
    writeln!(csv, "{t},{},{},{},{},{},{},{},{pedal},0", p[0], p[1], p[2], q[0], q[1], q[2], q[3]).unwrap();
}

/// In along the needle, hold, out along the needle; between dots high above the block, never jumping.
fn motion(pedal: u8) -> String {
    let mut csv = "# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n".to_owned();
    let mut t = 0.0;
    for dot in &DOTS {
        let (angle, lean) = (dot.angle_deg.to_radians(), dot.lean_deg.to_radians());
        let up = DVec3::new(angle.cos() * lean.cos(), angle.sin(), angle.cos() * lean.sin());
        let entry = DVec3::X * dot.x_mm;
        let reach = dot.depth_mm / angle.sin();
        // the same speed along the needle above the skin as below it, so that the crossing has one exact time
        let speed = reach / RAMP_S;
        let above_s = 3.0 / speed;
        let legs = [
            (t, -3.0),
            (t + above_s, 0.0),
            (t + above_s + RAMP_S, reach),
            (t + above_s + dot.dwell_s - RAMP_S, reach),
            (t + above_s + dot.dwell_s, 0.0),
            (t + above_s + dot.dwell_s + above_s, -3.0),
        ];
        for (from, to) in legs.iter().zip(legs.iter().skip(1)) {
            let steps = ((to.0 - from.0) / 0.02).ceil().max(1.0);
            let mut step = 0.0;
            while step < steps {
                let share = step / steps;
                let deep = from.1 + (to.1 - from.1) * share;
                row(&mut csv, from.0 + (to.0 - from.0) * share, entry - up * deep, up, pedal);
                step += 1.0;
            }
        }
        row(&mut csv, legs[5].0, entry + up * 3.0, up, pedal);
        t = legs[5].0 + 0.049;
    }
    csv
}

#[test]
fn known_motions_are_measured_truly() {
    let text = r#"(format: 1, title: "Rigid block", brief: "Known motions.", level: 1,
        scalp: Pad(width_mm: 80, length_mm: 60), patient: "rigid", needle: "1RL",
        plan: (zone: Circle(centre: (0, 0), radius_mm: 20),
            dots: List([(0, -5), (0, -3), (0, -1), (0, 1), (0, 3), (0, 5)])),
        rubric: "median", time_limit_s: 300)"#;
    let loaded = scenario::load_text("rigid.ron", text).unwrap_or_else(|e| panic!("{e}"));
    let prepared = Prepared::new(loaded).unwrap();
    for (case, pedal) in [("by hand", 0), ("machine on", 1)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.csv");
        std::fs::write(&path, motion(pedal)).unwrap();
        let file = MotionFile::load(&path, prepared.scenario.machine.out_mm()).unwrap_or_else(|e| panic!("{e}"));
        let attempt = run_to_end(&prepared, Box::new(MotionHand::new(file)), folder.path(), &mut |_| {}).unwrap();
        assert_eq!(attempt.sheet.dots.len(), DOTS.len(), "{case}");
        for (dot, want) in attempt.sheet.dots.iter().zip(&DOTS) {
            let case = format!("{case}, dot at {} mm", want.x_mm);
            let near = |what: &str, got: f64, want: f64, within: f64| {
                assert!((got - want).abs() <= within, "{case}: {what} {got}, want {want} within {within}");
            };
            near("depth um", dot.depth_um as f64, want.depth_mm * 1e3, 1.0);
            near("pressed um", dot.pressed_um as f64, want.depth_mm * 1e3, 1.0);
            near("angle 0.01 deg", dot.angle_cdeg.unwrap() as f64, want.angle_deg * 100.0, 1.0);
            near("dwell us", dot.dwell_us as f64, want.dwell_s * 1e6, 1000.0);
        }
    }
}
