//! This program's end of a bridge: a door and the three ports behind it.
//!
//! States and answers come on one stream. The reader thread takes it apart and hands answers to the service thread; before
//! there is a reader thread, the service thread reads by itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::line::{Ear, Mouth};
use super::{BridgeAddress, BridgeStream, Frame, Hello};
use crate::device::DeviceKind;
use crate::device::driver::{Door, Identity, Port, PortError, Ports, REPORT};

/// Longest wait for a hello or for the answer about a feature.
const ANSWER: Duration = Duration::from_secs(1);
/// How often a wait looks up.
const LOOK: Duration = Duration::from_millis(10);

/// The way to a device behind a bridge.
#[derive(Clone, Debug)]
pub struct BridgeDoor {
    address: BridgeAddress,
}

impl BridgeDoor {
    /// Whoever listens at an address.
    pub fn new(address: BridgeAddress) -> Self {
        Self { address }
    }
}

impl Door for BridgeDoor {
    fn open(&mut self) -> Result<Ports, PortError> {
        let place = self.address.to_string();
        let stream = BridgeStream::connect(&self.address)
            .map_err(|error| PortError::NotFound { sought: format!("no bridge answers at {place}: {error}") })?;
        let system = |error: std::io::Error| PortError::System { place: place.clone(), said: error.to_string() };
        let mouth = Mouth::new(stream.try_clone().map_err(system)?).map_err(system)?;
        let mut ear = Ear::new(stream);
        mouth.say(&Frame::Hello(Hello::new("stipple", "", false)))?;
        let hello = greeting(&mut ear)?;
        let line = Arc::new(Line {
            mouth,
            ear: Mutex::new(ear),
            read_by_reader: AtomicBool::new(false),
            answer: Mutex::new(None),
            answered: Condvar::new(),
        });
        let name = hello.name();
        let identity = Identity {
            name: if name.is_empty() { "stylus behind a bridge".to_owned() } else { name },
            serial: hello.serial(),
            place,
            kind: DeviceKind::Bridge,
            emulated: hello.emulated(),
        };
        let port = |role| -> Box<dyn Port> { Box::new(BridgePort { line: Arc::clone(&line), role }) };
        Ok(Ports { reader: port(Role::Reader), writer: port(Role::Other), control: port(Role::Other), identity })
    }
}

/// The first frame, which says who is there.
fn greeting(ear: &mut Ear) -> Result<Hello, PortError> {
    let since = Instant::now();
    while since.elapsed() < ANSWER {
        match ear.hear(LOOK)? {
            Some(Frame::Hello(hello)) => return Ok(hello),
            Some(other) => return Err(strange(&other)),
            None => {}
        }
    }
    Err(late("a hello".to_owned()))
}

fn strange(frame: &Frame) -> PortError {
    let (bytes, _) = frame.bytes();
    PortError::Protocol { found: format!("a frame of kind {} out of turn", bytes.get(4).copied().unwrap_or_default()) }
}

fn late(asked: String) -> PortError {
    PortError::Timeout { asked, ms: u64::try_from(ANSWER.as_millis()).unwrap_or(u64::MAX) }
}

/// What the three ports share.
struct Line {
    mouth: Mouth,
    ear: Mutex<Ear>,
    /// The reader thread has begun: nobody else takes frames off the stream.
    read_by_reader: AtomicBool,
    /// At most one: one question at a time.
    answer: Mutex<Option<Frame>>,
    answered: Condvar,
}

impl Line {
    /// One frame off the stream: a state for the caller, an answer for whoever waits for it.
    fn hear(&self, timeout: Duration) -> Result<Option<[u8; REPORT]>, PortError> {
        let mut ear = self.ear.lock().unwrap_or_else(PoisonError::into_inner);
        match ear.hear(timeout)? {
            Some(Frame::State(report)) => Ok(Some(report)),
            Some(answer @ (Frame::Feature(_) | Frame::Done(_) | Frame::Refused(_))) => {
                // an answer that nobody waited for is replaced by the next one
                *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
                self.answered.notify_all();
                Ok(None)
            }
            Some(other) => Err(strange(&other)),
            None => Ok(None),
        }
    }

    fn ask(&self, question: &Frame, feature: u8) -> Result<Frame, PortError> {
        let answer = || self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer().take();
        self.mouth.say(question)?;
        let since = Instant::now();
        while since.elapsed() < ANSWER {
            if !self.read_by_reader.load(Ordering::Acquire) {
                // states are thrown away: nobody could use them yet
                self.hear(LOOK)?;
            }
            let (mut found, _) = self
                .answered
                .wait_timeout_while(answer(), LOOK, |found| {
                    found.is_none() && self.read_by_reader.load(Ordering::Acquire)
                })
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = found.take().filter(|found| is_about(found, feature)) {
                return Ok(found);
            }
        }
        Err(late(format!("about feature {feature:#04x}")))
    }
}

/// The answer is one to a question about this feature, not a late one to the question before.
fn is_about(answer: &Frame, feature: u8) -> bool {
    match answer {
        Frame::Feature(report) => report.first() == Some(&feature),
        Frame::Done(id) | Frame::Refused(id) => *id == feature,
        _ => false,
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.mouth.shut();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Reader,
    Other,
}

struct BridgePort {
    line: Arc<Line>,
    role: Role,
}

impl Port for BridgePort {
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError> {
        if self.role == Role::Reader {
            self.line.read_by_reader.store(true, Ordering::Release);
        }
        let heard = self.line.hear(timeout)?;
        if let Some(heard) = heard {
            *report = heard;
        }
        Ok(heard.is_some())
    }

    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.line.mouth.say(&Frame::Command(*report))
    }

    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        let [feature, ..] = *report;
        match self.line.ask(&Frame::GetFeature(feature), feature)? {
            Frame::Feature(answer) => {
                *report = answer;
                Ok(())
            }
            _ => Err(PortError::Refused { asked: format!("feature {feature:#04x}") }),
        }
    }

    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        let [feature, ..] = *report;
        match self.line.ask(&Frame::SetFeature(*report), feature)? {
            Frame::Done(_) => Ok(()),
            _ => Err(PortError::Refused { asked: format!("to set feature {feature:#04x}") }),
        }
    }
}

impl Drop for BridgePort {
    fn drop(&mut self) {
        if self.role == Role::Reader {
            self.line.read_by_reader.store(false, Ordering::Release);
        }
    }
}
