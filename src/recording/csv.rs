//! Every tick of a recording as a motion file: CSV that the motion-file reader takes back to the same bits, with the
//! law's output in more columns, which that reader leaves out.
//!
//! `t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch`, then `flags` and the fields of `/law` by their names there; a vector
//! is three columns, `force_n.x` and so on.

use std::io::{self, Write};

use crate::math::{DQuat, DVec3};
use crate::sim::TickRecord;

use super::error::RecordingError;
use super::fields::{self, Fields};
use super::reader::Recording;

/// Writes every tick of `recording` to `out`. A damaged chunk ends it with an error.
pub fn export_csv(recording: &Recording, out: impl Write) -> Result<(), RecordingError> {
    let failed = |source| RecordingError::Export { path: recording.path().into(), source };
    let mut out = io::BufWriter::new(out);
    head(&mut out).map_err(failed)?;
    let hz = f64::from(recording.header().tick_hz);
    let mut line = Line::default();
    for record in recording.records()? {
        line.write(&record?, hz);
        out.write_all(line.text.as_bytes()).map_err(failed)?;
    }
    out.flush().map_err(failed)
}

fn head(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"# frame: patient\n# point: tip\n")?;
    let mut names = Names(String::from("t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch,flags"));
    fields::law(&mut fields::blank(), &mut names);
    names.0.push('\n');
    out.write_all(names.0.as_bytes())
}

struct Names(String);

impl Names {
    fn add(&mut self, name: &str, parts: &[&str]) {
        for part in parts {
            self.0.push(',');
            self.0.push_str(name);
            self.0.push_str(part);
        }
    }
}

impl Fields for Names {
    fn tick(&mut self, name: &'static str, _: &mut u64) {
        self.add(name, &[""]);
    }
    fn number(&mut self, name: &'static str, _: &mut f64) {
        self.add(name, &[""]);
    }
    fn vector(&mut self, name: &'static str, _: &mut DVec3) {
        self.add(name, &[".x", ".y", ".z"]);
    }
    fn rotation(&mut self, name: &'static str, _: &mut DQuat) {
        self.add(name, &[".x", ".y", ".z", ".w"]);
    }
    fn count(&mut self, name: &'static str, _: &mut u32) {
        self.add(name, &[""]);
    }
}

/// One line, in a buffer that is used again and again.
#[derive(Default)]
struct Line {
    text: String,
}

impl Line {
    fn write(&mut self, record: &TickRecord, hz: f64) {
        let mut record = *record;
        self.text.clear();
        self.value(record.tick.0 as f64 / hz);
        let sample = record.sample;
        let pose = sample.world_from_tool;
        for value in pose.position_mm.to_array() {
            self.value(value);
        }
        for value in pose.rotation.to_array() {
            self.value(value);
        }
        self.value(sample.pedal);
        self.value(sample.stretch);
        self.whole(sample.flags.into());
        fields::law(&mut record, self);
        self.text.pop();
        self.text.push('\n');
    }

    /// The shortest text that reads back as the same number.
    fn value(&mut self, value: f64) {
        self.add(format!("{value:?}"));
    }

    fn whole(&mut self, value: u64) {
        self.add(value.to_string());
    }

    fn add(&mut self, value: String) {
        self.text.push_str(&value);
        self.text.push(',');
    }
}

impl Fields for Line {
    fn tick(&mut self, _: &'static str, value: &mut u64) {
        self.whole(*value);
    }
    fn number(&mut self, _: &'static str, value: &mut f64) {
        self.value(*value);
    }
    fn vector(&mut self, _: &'static str, value: &mut DVec3) {
        value.to_array().into_iter().for_each(|part| self.value(part));
    }
    fn rotation(&mut self, _: &'static str, value: &mut DQuat) {
        value.to_array().into_iter().for_each(|part| self.value(part));
    }
    fn count(&mut self, _: &'static str, value: &mut u32) {
        self.whole((*value).into());
    }
}
