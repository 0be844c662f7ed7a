//! One end of a bridge's stream: frames out under a lock, frames in one after the other.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{BridgeStream, Frame, FrameReader};
use crate::device::driver::PortError;

/// A write that takes longer on the same machine means that nobody reads.
const WRITE: Duration = Duration::from_millis(100);

/// The way out; shared by the threads that write.
pub(super) struct Mouth {
    stream: Mutex<BridgeStream>,
}

impl Mouth {
    pub(super) fn new(stream: BridgeStream) -> io::Result<Self> {
        stream.set_write_timeout(WRITE)?;
        Ok(Self { stream: Mutex::new(stream) })
    }

    /// Sends a frame whole, or ends the stream: half a frame cannot be taken back.
    pub(super) fn say(&self, frame: &Frame) -> Result<(), PortError> {
        let (bytes, length) = frame.bytes();
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = stream.write_all(bytes.get(..length).unwrap_or_default());
        sent.map_err(|error| {
            stream.shutdown();
            PortError::Gone { said: error.to_string() }
        })
    }

    /// Ends the stream.
    pub(super) fn shut(&self) {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).shutdown();
    }
}

/// The way in; one thread at a time.
pub(super) struct Ear {
    stream: BridgeStream,
    frames: FrameReader,
    timeout: Option<Duration>,
}

impl Ear {
    pub(super) fn new(stream: BridgeStream) -> Self {
        Self { stream, frames: FrameReader::new(), timeout: None }
    }

    /// The next frame; nothing when none is whole within `timeout`. With no time, only what has been read already.
    pub(super) fn hear(&mut self, timeout: Duration) -> Result<Option<Frame>, PortError> {
        let strange = |error: super::FrameError| PortError::Protocol { found: error.to_string() };
        if let Some(frame) = self.frames.next_frame().map_err(strange)? {
            return Ok(Some(frame));
        }
        if timeout.is_zero() {
            return Ok(None);
        }
        if self.timeout != Some(timeout) {
            self.stream.set_read_timeout(timeout).map_err(gone)?;
            self.timeout = Some(timeout);
        }
        match self.stream.read(self.frames.space()) {
            Ok(0) => Err(PortError::Gone { said: "the other end closed the connection".to_owned() }),
            Ok(count) => {
                self.frames.filled(count);
                self.frames.next_frame().map_err(strange)
            }
            Err(error) if is_nothing_yet(&error) => Ok(None),
            Err(error) => Err(gone(error)),
        }
    }
}

fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn gone(error: io::Error) -> PortError {
    PortError::Gone { said: error.to_string() }
}
