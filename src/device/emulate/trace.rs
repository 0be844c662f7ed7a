//! Every report, command and change of force of an emulated device, with its time: CSV, one event a line.
//!
//! `t_us,what,...` with the device's own time and, by `what`:
//!
//! | what | then |
//! | --- | --- |
//! | `state` | seq, status, x, y, z (mm), applied force x, y, z (N), last accepted command |
//! | `command` | seq, `taken` or why not, drive (0 or 1), force x, y, z (N), plane stiffness (N/mm), force limit (N) |
//! | `push`, `rest` | the motors begin to give force, or give none any more |
//! | `enabled`, `disabled` | the device may give force, or may not any more, with its status |
//! | `get`, `set` | id of a feature report, `ok` or `refused` |
//! | `plug`, `unplug`, `open`, `close` | |
//! | `fault` | the fault that begins |

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::device::ohs::{Command, Report, State};

/// Where it is written to; a trace that cannot be written goes on without a word and says so at the end.
pub struct Trace {
    out: Option<BufWriter<File>>,
    failed: Option<io::Error>,
}

impl Trace {
    /// Nothing is written.
    pub fn none() -> Self {
        Self { out: None, failed: None }
    }

    /// A new file.
    pub fn to(path: &Path) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
        writeln!(out, "t_us,what")?;
        Ok(Self { out: Some(out), failed: None })
    }

    /// All that was written is in the file.
    pub fn finish(&mut self) -> io::Result<()> {
        let flushed = self.out.as_mut().map_or(Ok(()), BufWriter::flush);
        self.failed.take().map_or(flushed, Err)
    }

    pub(super) fn event(&mut self, t_us: u64, what: impl fmt::Display) {
        if let Some(out) = &mut self.out
            && let Err(error) = writeln!(out, "{t_us},{what}")
        {
            self.failed.get_or_insert(error);
        }
    }

    pub(super) fn state(&mut self, t_us: u64, report: &Report) {
        if self.out.is_none() {
            return;
        }
        match State::parse(report) {
            Err(error) => self.event(t_us, format_args!("state,{error}")),
            Ok(s) => {
                let (p, f) = (s.position_mm, s.applied_force_n);
                let (status, seq, ack) = (s.status.0, s.seq, s.ack);
                self.event(
                    t_us,
                    format_args!(
                        "state,{seq},{status},{:.4},{:.4},{:.4},{:.3},{:.3},{:.3},{ack}",
                        p.x, p.y, p.z, f.x, f.y, f.z
                    ),
                );
            }
        }
    }

    pub(super) fn command(&mut self, t_us: u64, bytes: &[u8], outcome: &dyn fmt::Display) {
        if self.out.is_none() {
            return;
        }
        match Command::parse(bytes) {
            Err(error) => self.event(t_us, format_args!("command,{error}")),
            Ok(c) => {
                let f = c.force_n;
                let stiffness_n_per_mm = c.plane.map_or(0.0, |plane| plane.stiffness_n_per_mm);
                let limit_n = c.force_limit_n.unwrap_or(0.0);
                let (seq, drive) = (c.seq, u8::from(c.drive));
                self.event(
                    t_us,
                    format_args!(
                        "command,{seq},{outcome},{drive},{:.3},{:.3},{:.3},{stiffness_n_per_mm},{limit_n}",
                        f.x, f.y, f.z
                    ),
                );
            }
        }
    }
}
