//! The frames of a bridge: whole, in pieces, and damaged.

use stipple::device::bridge::{Frame, FrameError, Hello};

#[path = "../../fuzz/entries/bridge_stream.rs"]
pub(crate) mod bridge_stream;

use bridge_stream::read;

/// One frame of each kind.
pub(crate) fn samples() -> Vec<Frame> {
    let report = core::array::from_fn(|i| u8::try_from(i).unwrap());
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

fn stream(frames: &[Frame]) -> Vec<u8> {
    frames.iter().flat_map(|frame| frame.bytes().0[..frame.bytes().1].to_vec()).collect()
}

#[test]
fn frames_come_back_whatever_pieces_they_come_in() {
    let frames: Vec<_> = samples().into_iter().cycle().take(1000).collect();
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
    let whole = stream(&samples()[1..2]);
    for (case, tail, why) in [
        ("4 GB", vec![0xff, 0xff, 0xff, 0xff, 1], FrameError::Length { found: u32::MAX }),
        ("nothing", vec![0, 0, 0, 0, 1], FrameError::Length { found: 0 }),
        ("one too long", vec![66, 0, 0, 0, 1], FrameError::Length { found: 66 }),
        ("kind 8", vec![1, 0, 0, 0, 8], FrameError::Kind { kind: 8, length: 1 }),
        ("a short report", vec![2, 0, 0, 0, 1, 9], FrameError::Kind { kind: 1, length: 2 }),
    ] {
        let stream = [whole.clone(), tail].concat();
        assert_eq!(read(&stream, 3), (samples()[1..2].to_vec(), Some(why)), "{case}");
    }
    let mut hello = stream(&samples()[..1]);
    hello[5] = b'X';
    assert_eq!(read(&hello, 100).1, Some(FrameError::Magic));
    let mut hello = stream(&samples()[..1]);
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
        let mut nearly = stream(&samples());
        let at = usize::try_from(next()).unwrap() % nearly.len();
        nearly[at] = next().to_le_bytes()[0];
        read(&nearly, 11);
    }
    let whole = stream(&samples());
    for cut in 0..whole.len() {
        assert_eq!(read(&whole[..cut], 4096).1, None, "cut at {cut}");
    }
}
