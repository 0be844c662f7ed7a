//! Frames of a bridge's stream, as bytes. Pure; a fixed buffer, whatever comes.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Hello;
use crate::device::ohs::{LEN, Report};

/// Longest frame: length, kind and a report.
pub const LONGEST: usize = 4 + 1 + LEN;
/// Bytes that wait to be taken apart at most: about sixty reports.
const BUFFER: usize = 4096;

const HELLO: u8 = 0;
const STATE: u8 = 1;
const COMMAND: u8 = 2;
const GET_FEATURE: u8 = 3;
const SET_FEATURE: u8 = 4;
const FEATURE: u8 = 5;
const DONE: u8 = 6;
const REFUSED: u8 = 7;

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// 0: first from both ends: which protocol, and who is there.
    Hello(Hello),
    /// 1, from the device: a state report.
    State(Report),
    /// 2, to the device: a command.
    Command(Report),
    /// 3, to the device: the feature with this id is asked for.
    GetFeature(u8),
    /// 4, to the device: a feature to be set.
    SetFeature(Report),
    /// 5, from the device: the feature that was asked for.
    Feature(Report),
    /// 6, from the device: the feature with this id was set.
    Done(u8),
    /// 7, from the device: the feature with this id was refused.
    Refused(u8),
}

/// Why a stream is no stream of this protocol. It is over then: there is no way to find the next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A length that no frame has.
    #[error("frame of {found} bytes, must be 1 to 65")]
    Length {
        /// What stands there.
        found: u32,
    },
    /// A kind that there is not, or one of another length.
    #[error("frame of kind {kind} and {length} bytes, must be a kind of 0 to 7 with its own length")]
    Kind {
        /// What stands there.
        kind: u8,
        /// Its length.
        length: u32,
    },
    /// A hello of somebody else.
    #[error("hello does not begin with OHSB")]
    Magic,
    /// A hello of another version.
    #[error("framing version {found}, must be 1")]
    Version {
        /// What stands there.
        found: u8,
    },
}

impl Frame {
    /// The frame as bytes, and how many of them.
    pub fn bytes(&self) -> ([u8; LONGEST], usize) {
        let (kind, content): (u8, &[u8]) = match self {
            Self::Hello(hello) => (HELLO, hello.bytes()),
            Self::State(report) => (STATE, report),
            Self::Command(report) => (COMMAND, report),
            Self::GetFeature(id) => (GET_FEATURE, core::slice::from_ref(id)),
            Self::SetFeature(report) => (SET_FEATURE, report),
            Self::Feature(report) => (FEATURE, report),
            Self::Done(id) => (DONE, core::slice::from_ref(id)),
            Self::Refused(id) => (REFUSED, core::slice::from_ref(id)),
        };
        let mut bytes = [0; LONGEST];
        let length = u32::try_from(1 + content.len()).unwrap_or(0).to_le_bytes();
        let whole = length.iter().chain(core::iter::once(&kind)).chain(content);
        bytes.iter_mut().zip(whole).for_each(|(place, byte)| *place = *byte);
        (bytes, 5 + content.len())
    }

    /// A frame of this kind and content.
    fn parse(kind: u8, content: &[u8]) -> Result<Self, FrameError> {
        let report = <Report>::try_from(content).ok();
        let one = <[u8; 1]>::try_from(content).ok().map(|[byte]| byte);
        let frame = match kind {
            HELLO => report.map(Hello::parse).transpose()?.map(Self::Hello),
            STATE => report.map(Self::State),
            COMMAND => report.map(Self::Command),
            GET_FEATURE => one.map(Self::GetFeature),
            SET_FEATURE => report.map(Self::SetFeature),
            FEATURE => report.map(Self::Feature),
            DONE => one.map(Self::Done),
            REFUSED => one.map(Self::Refused),
            _ => None,
        };
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX).saturating_add(1);
        frame.ok_or(FrameError::Kind { kind, length })
    }
}

/// Takes a stream apart. Its memory is this struct.
#[derive(Clone, Debug)]
pub struct FrameReader {
    buffer: [u8; BUFFER],
    start: usize,
    end: usize,
}

impl FrameReader {
    /// Nothing has come yet.
    pub fn new() -> Self {
        Self { buffer: [0; BUFFER], start: 0, end: 0 }
    }

    /// Where the next bytes of the stream may be put. Never empty after [`Self::next_frame`] found no whole frame.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        self.buffer.get_mut(self.end..).unwrap_or_default()
    }

    /// So many bytes were put there.
    pub fn filled(&mut self, count: usize) {
        self.end = self.end.saturating_add(count).min(BUFFER);
    }

    /// The next whole frame; nothing when more bytes are needed.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let waiting = self.buffer.get(self.start..self.end).unwrap_or_default();
        let Some((head, rest)) = waiting.split_first_chunk::<4>() else { return Ok(None) };
        let found = u32::from_le_bytes(*head);
        let length = usize::try_from(found).unwrap_or(usize::MAX);
        if !(1..=1 + LEN).contains(&length) {
            return Err(FrameError::Length { found });
        }
        let Some((kind, content)) = rest.get(..length).and_then(<[u8]>::split_first) else { return Ok(None) };
        let frame = Frame::parse(*kind, content)?;
        self.start += 4 + length;
        Ok(Some(frame))
    }
}

impl Default for FrameReader {
    fn default() -> Self {
        Self::new()
    }
}
