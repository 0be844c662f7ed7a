//! Any bytes as the stream of a bridge, in any pieces.

use stipple::device::bridge::{Frame, FrameError, FrameReader};

/// The pieces decide nothing: the same frames come out, they are what was in the bytes, and the stream ends the same way.
pub(crate) fn stream(data: &[u8]) {
    let Some((piece, bytes)) = data.split_first() else { return };
    let (frames, end) = read(bytes, usize::from(*piece).max(1));
    assert_eq!(read(bytes, 4096), (frames.clone(), end));
    let mut rest = bytes;
    for frame in &frames {
        let (wire, length) = frame.bytes();
        let (this, after) = rest.split_at(length);
        assert_eq!(this, &wire[..length]);
        rest = after;
    }
    // what is left is the start of a frame, or what ended the stream
    assert!(end.is_some() || rest.len() < stipple::device::bridge::frame::LONGEST);
}

/// A stream in pieces: its frames, and why it ended if it did.
pub(crate) fn read(bytes: &[u8], piece: usize) -> (Vec<Frame>, Option<FrameError>) {
    let (mut reader, mut frames) = (FrameReader::new(), Vec::new());
    for mut piece in bytes.chunks(piece) {
        while !piece.is_empty() {
            let space = reader.space();
            let count = space.len().min(piece.len());
            assert!(count > 0, "there is always room for the next bytes");
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
