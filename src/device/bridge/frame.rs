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

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Frame> {
        let report: Report = core::array::from_fn(|i| u8::try_from(i).unwrap());
        vec![
            Frame::Hello(Hello::new("Näme of a device that is far longer than it may ever be", "S-1", true)),
            Frame::State(report),
            Frame::Command(report),
            Frame::GetFeature(0x10),
            Frame::SetFeature(report),
            Frame::Feature(report),
            Frame::Done(0x11),
            Frame::Refused(0x14),
        ]
    }

    /// Puts a stream in pieces; the frames, and why it ended if it did.
    fn read(stream: &[u8], piece: usize) -> (Vec<Frame>, Option<FrameError>) {
        let (mut reader, mut frames) = (FrameReader::new(), Vec::new());
        for mut piece in stream.chunks(piece.max(1)) {
            while !piece.is_empty() {
                let space = reader.space();
                assert!(!space.is_empty(), "a full buffer holds a whole frame");
                let count = space.len().min(piece.len());
                space[..count].copy_from_slice(&piece[..count]);
                reader.filled(count);
                piece = &piece[count..];
                loop {
                    match reader.next_frame() {
                        Ok(Some(frame)) => frames.push(frame),
                        Ok(None) => break,
                        Err(error) => return (frames, Some(error)),
                    }
                }
            }
        }
        (frames, None)
    }

    fn stream(frames: &[Frame]) -> Vec<u8> {
        frames.iter().flat_map(|frame| frame.bytes().0[..frame.bytes().1].to_vec()).collect()
    }

    #[test]
    fn frames_come_back_whatever_pieces_they_come_in() {
        let frames: Vec<_> = all().into_iter().cycle().take(1000).collect();
        let stream = stream(&frames);
        for piece in [1, 2, 5, 68, 69, 70, 4095, 4096, 100_000] {
            assert_eq!(read(&stream, piece), (frames.clone(), None), "pieces of {piece}");
        }
        let Frame::Hello(hello) = frames[0] else { panic!() };
        assert_eq!((hello.serial(), hello.emulated()), ("S-1".to_owned(), true));
        assert!(hello.name().starts_with("Näme of a device"));
    }

    #[test]
    fn a_length_or_kind_that_there_is_not_ends_the_stream() {
        let whole = stream(&all()[1..2]);
        for (case, tail, why) in [
            ("4 GB", vec![0xff, 0xff, 0xff, 0xff, 1], FrameError::Length { found: u32::MAX }),
            ("nothing", vec![0, 0, 0, 0, 1], FrameError::Length { found: 0 }),
            ("one too long", vec![66, 0, 0, 0, 1], FrameError::Length { found: 66 }),
            ("kind 8", vec![1, 0, 0, 0, 8], FrameError::Kind { kind: 8, length: 1 }),
            ("a short report", vec![2, 0, 0, 0, 1, 9], FrameError::Kind { kind: 1, length: 2 }),
        ] {
            let stream = [whole.clone(), tail].concat();
            assert_eq!(read(&stream, 3), (all()[1..2].to_vec(), Some(why)), "{case}");
        }
        let mut hello = stream(&all()[..1]);
        hello[5] = b'X';
        assert_eq!(read(&hello, 100).1, Some(FrameError::Magic));
        let mut hello = stream(&all()[..1]);
        hello[9] = 2;
        assert_eq!(read(&hello, 100).1, Some(FrameError::Version { found: 2 }));
    }

    #[test]
    fn garbage_never_panics_and_half_a_frame_waits() {
        let mut seed = 5_u32;
        let mut next = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed >> 12
        };
        for _ in 0..2000 {
            let garbage: Vec<u8> = (0..200).map(|_| next().to_le_bytes()[0]).collect();
            read(&garbage, 7);
            // true frames with one byte changed
            let mut nearly = stream(&all());
            let at = usize::try_from(next()).unwrap() % nearly.len();
            nearly[at] = next().to_le_bytes()[0];
            read(&nearly, 11);
        }
        let whole = stream(&all());
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut], 4096).1, None, "cut at {cut}");
        }
    }
}
