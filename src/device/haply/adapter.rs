//! The adapter's own process: it owns the connection to the service, and with it the only way to the motors.
//!
//! Why a process: the documentation of the service says that a force is applied once and forgotten, and not after how long.
//! So the bound is ours. The program sends its commands here; when it stalls, hangs in a debugger, runs out of memory or
//! dies, this process is still there, and the rules of [`HaplyDevice`] bring the force to zero: 10 ms without a command,
//! 4 ms of fall, one millisecond of this loop, so **zero is on its way to the service within 16 ms**. When this process
//! itself is killed its socket closes with it, and the service is left without a client; what it does then, and what the
//! Inverse3 does when the service or the whole machine stops, is the maker's and is not documented.

use std::io::Read;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::device::HaplyDevice;
use super::lane::{DONE, FEATURE_LEN, GET, KEY_LEN, Lane, REFUSED, SET, Which};
use super::link::{self, Link};
use super::message::{self, DeviceId};
use super::open::{self, Opened};
use super::{HaplyError, command};
use crate::device::ohs::LEN;
use crate::device::priority;
use crate::math::DVec3;

/// One message to the service and one state to the program in this time: "one response per message".
const PERIOD: Duration = Duration::from_millis(1);
/// How often the sockets are looked at in between. Waiting on them would be coarser: a timeout of a socket is a whole
/// number of the kernel's ticks, up to 10 ms.
const LOOK: Duration = Duration::from_micros(100);
/// Messages that may be on their way without an answer; what waits longer in the service would be applied late.
const MOST_UNANSWERED: u32 = 4;
/// How often a service that is behind is told that there is no force.
const AGAIN: Duration = Duration::from_millis(10);
/// The connection is given up when no good answer came for this long.
const SILENT: Duration = Duration::from_secs(1);

/// What the program tells its adapter.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where the service listens, `HOST:PORT`.
    pub service: String,
    /// Where the program listens.
    pub program: SocketAddr,
    /// First bytes of both connections to the program.
    pub key: [u8; KEY_LEN],
}

/// Reads the key that the program writes to our standard input.
pub fn read_key(mut from: impl Read) -> Result<[u8; KEY_LEN], HaplyError> {
    let mut key = [0; KEY_LEN];
    from.read_exact(&mut key)
        .map_err(|error| HaplyError::Adapter { what: format!("no key on standard input: {error}") })?;
    Ok(key)
}

/// Works until the program is gone; the last word to the service is always no force.
pub fn run(job: &Job) -> Result<(), HaplyError> {
    let Opened { link, device, grip, kind } = open::open(Link::open(&link::resolve(&job.service)?)?)?;
    let lost = |error: std::io::Error| HaplyError::Adapter { what: format!("cannot reach the program: {error}") };
    let reports = Lane::connect(job.program, &job.key, Which::Reports).map_err(lost)?;
    let mut features = Lane::connect(job.program, &job.key, Which::Features).map_err(lost)?;
    features.introduce(format!("{} {kind}\n", device.as_str()).as_bytes()).map_err(lost)?;
    priority::ask(priority::DRIVER);
    let since = Instant::now();
    let rules = HaplyDevice::new(device.clone(), grip, &kind, 0);
    let mut pump = Pump {
        link,
        device: rules,
        id: device,
        reports,
        features,
        since,
        unanswered: 0,
        answered: since,
        sent: since,
        last_bad: None,
    };
    let broken = |_panic| Err(HaplyError::Adapter { what: "it ended in a fault of its own".to_owned() });
    let ended = catch_unwind(AssertUnwindSafe(|| pump.work())).unwrap_or_else(broken);
    pump.goodbye();
    ended
}

struct Pump {
    link: Link,
    device: HaplyDevice,
    id: DeviceId,
    reports: Lane<LEN>,
    features: Lane<FEATURE_LEN>,
    since: Instant,
    unanswered: u32,
    /// When the last good answer came.
    answered: Instant,
    /// When the last message went out.
    sent: Instant,
    last_bad: Option<HaplyError>,
}

impl Pump {
    fn now_us(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// One message a period; in between everything that arrives is taken at once.
    fn work(&mut self) -> Result<(), HaplyError> {
        let mut next = Instant::now();
        loop {
            self.send()?;
            next = (next + PERIOD).max(Instant::now());
            loop {
                self.hear()?;
                if self.serve().is_err() {
                    return Ok(());
                }
                if Instant::now() >= next {
                    break;
                }
                std::thread::sleep(LOOK);
            }
        }
    }

    /// The force of now. A service that is behind would apply a force late, so it gets none until it has caught up; that
    /// it is to give nothing it is told again and again.
    fn send(&mut self) -> Result<(), HaplyError> {
        let force_n = self.device.force_n(self.now_us());
        let behind = self.unanswered >= MOST_UNANSWERED;
        if !behind || (force_n == DVec3::ZERO && self.sent.elapsed() >= AGAIN) {
            // what was not answered for so long is taken for lost
            self.unanswered = if behind { 1 } else { self.unanswered + 1 };
            self.sent = Instant::now();
            self.link.send(command::force(&self.id, force_n))?;
        }
        if self.answered.elapsed() >= SILENT {
            let waited_ms = u64::try_from(SILENT.as_millis()).unwrap_or(u64::MAX);
            return Err(self.last_bad.take().unwrap_or(HaplyError::Silent { waited_ms }));
        }
        Ok(())
    }

    fn hear(&mut self) -> Result<(), HaplyError> {
        while let Some(text) = self.link.receive()? {
            self.unanswered = self.unanswered.saturating_sub(1);
            match message::parse(&text) {
                Ok(message) => self.take(&message)?,
                Err(bad) => self.bad(bad)?,
            }
        }
        Ok(())
    }

    fn take(&mut self, message: &message::Message) -> Result<(), HaplyError> {
        match self.device.hear(message, self.now_us()) {
            Ok(report) => {
                self.answered = Instant::now();
                // the program notices a state that did not arrive by itself, and its end by the next look
                drop(self.reports.tell(&report));
                Ok(())
            }
            Err(bad @ HaplyError::Message { .. }) => self.bad(bad),
            Err(over) => Err(over),
        }
    }

    /// A text we cannot use is no news of the device: the rules treat it like silence.
    fn bad(&mut self, bad: HaplyError) -> Result<(), HaplyError> {
        if self.answered.elapsed() >= SILENT {
            return Err(bad);
        }
        self.last_bad = Some(bad);
        Ok(())
    }

    /// What the program wants; an error when it is gone.
    fn serve(&mut self) -> std::io::Result<()> {
        let now_us = self.now_us();
        while let Some(report) = self.reports.arrived()? {
            // refused commands are counted by the firmware and told as diagnostics
            self.device.on_output(&report, now_us).unwrap_or(());
        }
        while let Some(request) = self.features.arrived()? {
            let answer = self.feature(&request, now_us);
            self.features.tell(&answer)?;
        }
        Ok(())
    }

    fn feature(&mut self, request: &[u8; FEATURE_LEN], now_us: u64) -> [u8; FEATURE_LEN] {
        let [op, report @ ..] = request;
        let (done, told) = match *op {
            GET => match self.device.get_feature(report.first().copied().unwrap_or(0), now_us) {
                Some(told) => (DONE, told),
                None => (REFUSED, [0; LEN]),
            },
            SET if self.device.set_feature(report, now_us).is_ok() => (DONE, [0; LEN]),
            _ => (REFUSED, [0; LEN]),
        };
        let mut answer = [0; FEATURE_LEN];
        let [first, rest @ ..] = &mut answer;
        (*first, *rest) = (done, told);
        answer
    }

    /// Whatever ended it, the service is told to give nothing before the connection closes.
    fn goodbye(mut self) {
        self.device.let_go();
        // a connection that is gone hears nothing
        drop(self.link.send(command::force(&self.id, DVec3::ZERO)));
        self.link.close();
    }
}
