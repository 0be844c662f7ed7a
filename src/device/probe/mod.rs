//! The health of a device: what it says, what it keeps, and how its reports come. No force is ever armed here.
//!
//! The commands `device probe` and `device bench`, and the window's device page; never a real-time thread of an attempt.

mod finding;
pub mod latency;
mod spread;
mod stream;

pub use finding::{Finding, Severity};
pub use spread::Spread;
pub use stream::{Stream, StreamHealth};

use std::time::{Duration, Instant};

use crate::device::driver::{Armed, Expected, Identity, Port, PortError, Ports, REPORT, arm};
use crate::device::ohs::{Calibration, Capabilities, DeviceLimits, Diagnostics, id};
use crate::device::{Limits, priority};
use crate::math::DVec3;

/// Faster or slower than this and the reader could not follow a device's clock, millionths.
pub const MOST_DRIFT_PPM: f64 = 5_000.0;
/// Rate that is assumed of a device whose capabilities cannot be read, Hz.
const USUAL_HZ: f64 = 1000.0;
/// Longest wait for one report.
const WAIT: Duration = Duration::from_millis(20);
/// How often somebody is told how far it is.
const TELL: Duration = Duration::from_millis(50);
/// First reports that count for nothing.
const FIRST: u32 = 3;
/// Reports that a system keeps for a device at most, and some.
const MOST_WAITING: u32 = 1024;

/// What was found.
#[derive(Clone, Debug)]
pub struct Health {
    /// Who it is.
    pub identity: Identity,
    /// What it says it can do, believed or not; nothing when that could not be read.
    pub capabilities: Option<Capabilities>,
    /// Its calibration.
    pub calibration: Option<Calibration>,
    /// The limits it had before ours were set.
    pub own_limits: Option<DeviceLimits>,
    /// Ours for this device; nothing when it was not found fit.
    pub our_limits: Option<Limits>,
    /// What it keeps now, read back: the lower of both.
    pub kept_limits: Option<DeviceLimits>,
    /// Its counters at the start.
    pub diagnostics_before: Option<Diagnostics>,
    /// Its counters at the end.
    pub diagnostics: Option<Diagnostics>,
    /// How its reports came.
    pub stream: Option<StreamHealth>,
    /// What the system said when it went away.
    pub gone: Option<String>,
    /// How long reports were watched, s.
    pub measured_s: f64,
    /// The watching thread had real-time priority.
    pub real_time: bool,
    /// What is wrong and what to do, problems first.
    pub findings: Vec<Finding>,
}

impl Health {
    /// Nothing is wrong but for remarks.
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Problem)
    }
}

/// Probes an open device for so long. `tell` hears how far it is, 0 to 1, and says whether to go on.
pub fn run(ports: Ports, watch: Duration, tell: &mut dyn FnMut(f64) -> bool) -> Health {
    let mut probe = Probe::new(ports);
    let health = probe.watch(watch, &mut |share, _| tell(share));
    let Probe { reader, mut control, before, .. } = probe;
    // where reports and answers share a stream, a reader takes both
    drop(reader);
    let diagnostics = if health.gone.is_none() { diagnostics(control.as_mut()) } else { None };
    judged(Health { diagnostics, ..health }, before)
}

/// An open device whose reports are watched, for as long as somebody looks.
pub struct Probe {
    reader: Box<dyn Port>,
    control: Box<dyn Port>,
    asked: Health,
    /// What was found before any report was looked at.
    before: Vec<Finding>,
    expected: Expected,
}

impl Probe {
    /// Asks the device who it is and what it can do, and sets our limits. It is not armed.
    pub fn new(ports: Ports) -> Self {
        let Ports { reader, mut control, identity, .. } = ports;
        let (capabilities, mut before) = capabilities(control.as_mut());
        let diagnostics_before = diagnostics(control.as_mut());
        let own_limits = feature(control.as_mut(), id::LIMITS).and_then(|report| DeviceLimits::parse(&report).ok());
        let calibration =
            feature(control.as_mut(), id::CALIBRATION).and_then(|report| Calibration::parse(&report).ok());
        let armed = fit(control.as_mut(), &identity, capabilities.is_some(), &mut before);
        let expected = expected(capabilities.as_ref());
        let asked = Health {
            identity,
            capabilities,
            calibration,
            own_limits,
            our_limits: armed.as_ref().map(|armed| Limits::for_device(&armed.spec)),
            kept_limits: armed.and_then(|armed| armed.limits),
            diagnostics_before,
            diagnostics: None,
            stream: None,
            gone: None,
            measured_s: 0.0,
            real_time: false,
            findings: Vec::new(),
        };
        Self { reader, control, asked, before, expected }
    }

    /// Who it is and what it can do; nothing of its reports.
    pub fn asked(&self) -> &Health {
        &self.asked
    }

    /// Watches its reports for so long. `tell` hears how far it is, 0 to 1, and what came so far, and says whether to go on.
    /// Its own counters are not asked for: they come on the stream that is watched.
    pub fn watch(&mut self, length: Duration, tell: &mut dyn FnMut(f64, &Stream) -> bool) -> Health {
        let watched = watch_stream(self.reader.as_mut(), self.expected, length, tell);
        let health = Health {
            stream: Some(watched.stream),
            gone: watched.gone,
            measured_s: watched.seconds,
            real_time: watched.real_time,
            ..self.asked.clone()
        };
        judged(health, self.before.clone())
    }
}

fn feature(control: &mut dyn Port, which: u8) -> Option<[u8; REPORT]> {
    arm::get(control, which).ok()
}

fn diagnostics(control: &mut dyn Port) -> Option<Diagnostics> {
    feature(control, id::DIAGNOSTICS).and_then(|report| Diagnostics::parse(&report).ok())
}

/// With everything that its numbers say, problems first.
fn judged(mut health: Health, mut findings: Vec<Finding>) -> Health {
    if let Some(said) = &health.gone {
        let what = format!("it went away after {:.1} s: {said}", health.measured_s);
        findings.push(Finding::problem(
            what,
            "cable, plug, power or the bridge to it broke while it was watched",
            "plug it in again, move the cable at both ends while you probe it, and try another cable",
        ));
    }
    findings.extend(finding::of(&health));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    health.findings = findings;
    health
}

/// What it says of itself, and what contradicts itself in it.
fn capabilities(control: &mut dyn Port) -> (Option<Capabilities>, Vec<Finding>) {
    let report = match arm::get(control, id::CAPABILITIES) {
        Ok(report) => report,
        Err(error) => {
            let todo = error.hint().unwrap_or_default();
            return (None, vec![Finding::problem(error.to_string(), "what it can do is not known", &todo)]);
        }
    };
    match Capabilities::parse(&report) {
        Ok(capabilities) => (Some(capabilities), Vec::new()),
        Err(error) => {
            let means = "what it says of itself cannot be believed, so it gets no force";
            (None, vec![Finding::problem(error.to_string(), means, error.hint())])
        }
    }
}

/// Checks it and sets our limits, as for an attempt, but for the arming.
fn fit(control: &mut dyn Port, identity: &Identity, told: bool, findings: &mut Vec<Finding>) -> Option<Armed> {
    match arm::check(control, identity) {
        Ok(armed) => Some(armed),
        Err(error) => {
            // what could not be read was told of already
            if told {
                let todo = error.hint().unwrap_or_default();
                let means = "it is not safe to let it push a hand, so no attempt is begun with it";
                findings.push(Finding::problem(error.to_string(), means, &todo));
            }
            None
        }
    }
}

/// What an attempt would hold its reports against, without motors: it is not armed.
fn expected(capabilities: Option<&Capabilities>) -> Expected {
    let everywhere = (DVec3::splat(-1e4), DVec3::splat(1e4));
    let usable = capabilities.filter(|c| c.check().is_ok());
    Expected {
        report_hz: usable.map_or(USUAL_HZ, |c| c.report_hz),
        workspace_mm: usable.map_or(everywhere, |c| (c.workspace_min_mm, c.workspace_max_mm)),
        has_grip: false,
        has_force: false,
    }
}

struct Watched {
    stream: StreamHealth,
    gone: Option<String>,
    seconds: f64,
    real_time: bool,
}

fn watch_stream(
    reader: &mut dyn Port,
    expected: Expected,
    watch: Duration,
    tell: &mut dyn FnMut(f64, &Stream) -> bool,
) -> Watched {
    let real_time = priority::ask(priority::DRIVER);
    let mut report = [0; REPORT];
    // what waited while the device was asked is no part of the stream
    for _ in 0..MOST_WAITING {
        if !matches!(reader.read_report(&mut report, Duration::ZERO), Ok(true)) {
            break;
        }
    }
    // a device may hold a report ready from long ago, and a bridge hands it on: it comes after all that waited
    for _ in 0..FIRST {
        if reader.read_report(&mut report, WAIT).is_err() {
            break;
        }
    }
    let (since, mut told) = (Instant::now(), Duration::ZERO);
    let now_us = || u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
    let mut stream = Stream::new(expected, 0);
    let mut gone = None;
    while since.elapsed() < watch && gone.is_none() {
        match reader.read_report(&mut report, WAIT) {
            Ok(true) => stream.take(&report, now_us()),
            Ok(false) => stream.check(now_us()),
            Err(error) => gone = Some(said(&error)),
        }
        if since.elapsed() >= told {
            told = since.elapsed() + TELL;
            if !tell(since.elapsed().as_secs_f64() / watch.as_secs_f64(), &stream) {
                break;
            }
        }
    }
    Watched { gone, seconds: since.elapsed().as_secs_f64(), real_time, stream: stream.health() }
}

fn said(error: &PortError) -> String {
    match error {
        PortError::Gone { said } => said.clone(),
        other => other.to_string(),
    }
}
