//! The export: every tick, to the bit.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use stipple::recording::{Recording, export_csv};

use crate::build::{Full, attempt, record};

#[test]
fn csv_holds_every_tick_to_the_bit() {
    let made = attempt(0..30);
    let mut text = Vec::new();
    export_csv(&Recording::open(&made.path).unwrap(), &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[..2], ["# frame: patient", "# point: tip"]);
    assert!(lines[2].starts_with("t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch,flags,tick,contact_mm.x,"));
    let columns: Vec<_> = lines[2].split(',').collect();
    let column = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    assert_eq!(lines.len(), 3 + 30);
    for (tick, line) in (0..).zip(&lines[3..]) {
        let wanted = record(tick, 7);
        let values: Vec<_> = line.split(',').collect();
        assert_eq!(values.len(), columns.len());
        let number = |name: &str| values[column(name)].parse::<f64>().unwrap().to_bits();
        let pose = wanted.sample.world_from_tool;
        for (name, value) in [
            ("t_s", wanted.tick.seconds()),
            ("z_mm", pose.position_mm.z),
            ("qw", pose.rotation.w),
            ("pedal", wanted.sample.pedal),
            ("stretch", wanted.sample.stretch),
            ("depth_mm", wanted.outcome.depth_mm),
            ("force_n.y", wanted.outcome.force_n.y),
            ("ink_nl", wanted.outcome.ink_nl),
            ("sent_n.z", wanted.sent_n.z),
        ] {
            assert_eq!(number(name), value.to_bits(), "{name} of tick {tick}");
        }
        assert_eq!(values[column("marks")], wanted.outcome.marks.to_string());
    }
}

#[test]
fn csv_into_a_closed_pipe_is_an_error() {
    let made = attempt(0..3000);
    let full = Full { left: Arc::new(AtomicUsize::new(10_000)) };
    let error = export_csv(&Recording::open(&made.path).unwrap(), full).unwrap_err();
    assert!(error.to_string().starts_with("cannot write the ticks of "), "{error}");
}
