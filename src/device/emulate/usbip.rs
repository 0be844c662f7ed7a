//! Messages of USB/IP, version 1.1.1, as the kernel's virtual host controller speaks it on its socket. Pure; all numbers are
//! big-endian (`Documentation/usb/usbip_protocol.rst`).

/// Length of the head of every message.
pub(super) const HEAD: usize = 48;

/// Longest transfer we take, bytes; ours are 64, and descriptors are asked for by the page.
pub(super) const LONGEST: u32 = 16_384;

/// The request was taken back in time.
const ECONNRESET: i32 = -104;
/// The endpoint is stalled.
const EPIPE: i32 = -32;

/// What the host controller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Submit {
    /// A transfer.
    Transfer {
        /// Its number.
        number: u32,
        /// To the host.
        is_in: bool,
        /// Endpoint.
        endpoint: u32,
        /// Bytes that follow (out) or that the host takes at most (in).
        length: u32,
        /// Setup packet of a control transfer.
        setup: [u8; 8],
    },
    /// An earlier transfer is not wanted any more.
    Unlink {
        /// Number of this message.
        number: u32,
        /// Number of the transfer.
        victim: u32,
    },
}

impl Submit {
    /// Nothing when it is no message that a host controller sends, or one that is too long for us.
    pub(super) fn parse(head: &[u8; HEAD]) -> Option<Self> {
        let word = |at: usize| head.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
        let number = word(4)?;
        match word(0)? {
            1 => {
                let length = word(24)?;
                let setup = head.get(40..48)?.try_into().ok()?;
                let (is_in, endpoint) = (word(12)? == 1, word(16)?);
                (length <= LONGEST).then_some(Self::Transfer { number, is_in, endpoint, length, setup })
            }
            2 => Some(Self::Unlink { number, victim: word(20)? }),
            _ => None,
        }
    }
}

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended<'a> {
    /// These bytes went to the host.
    In(&'a [u8]),
    /// This many bytes were taken from it.
    Out(u32),
    /// The device did not take the request.
    Stalled,
}

/// Answer to a transfer.
pub(super) fn transferred(number: u32, ended: Ended<'_>) -> Vec<u8> {
    let (status, length, data) = match ended {
        Ended::In(data) => (0, u32::try_from(data.len()).unwrap_or(0), data),
        Ended::Out(length) => (0, length, &[] as &[u8]),
        Ended::Stalled => (EPIPE, 0, &[] as &[u8]),
    };
    let mut message = head(3, number, status);
    message.extend(length.to_be_bytes());
    message.resize(HEAD, 0);
    message.extend(data);
    message
}

/// Answer to an unlink: whether the transfer was still under way.
pub(super) fn unlinked(number: u32, in_time: bool) -> Vec<u8> {
    let mut message = head(4, number, if in_time { ECONNRESET } else { 0 });
    message.resize(HEAD, 0);
    message
}

/// `command seqnum devid direction ep status`; the three in the middle are 0 in answers.
fn head(command: u32, number: u32, status: i32) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEAD + 64);
    for word in [command, number, 0, 0, 0] {
        message.extend(word.to_be_bytes());
    }
    message.extend(status.to_be_bytes());
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(words: &[(usize, u32)]) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        for (at, word) in words {
            head[*at..at + 4].copy_from_slice(&word.to_be_bytes());
        }
        head
    }

    #[test]
    fn messages_are_read_where_the_protocol_puts_them() {
        let mut control = message(&[(0, 1), (4, 5), (12, 1), (16, 0), (24, 18)]);
        control[40..48].copy_from_slice(&[0x80, 6, 0, 1, 0, 0, 18, 0]);
        let setup = [0x80, 6, 0, 1, 0, 0, 18, 0];
        let want = Submit::Transfer { number: 5, is_in: true, endpoint: 0, length: 18, setup };
        assert_eq!(Submit::parse(&control), Some(want));
        let unlink = message(&[(0, 2), (4, 6), (20, 5)]);
        assert_eq!(Submit::parse(&unlink), Some(Submit::Unlink { number: 6, victim: 5 }));
        for (case, words) in [("no such message", [(0, 9), (4, 1)]), ("too long", [(0, 1), (24, LONGEST + 1)])] {
            assert_eq!(Submit::parse(&message(&words)), None, "{case}");
        }
    }

    #[test]
    fn answers_have_their_numbers_and_lengths() {
        let sent = transferred(7, Ended::In(&[9; 64]));
        assert_eq!(
            (sent.len(), &sent[..8], &sent[20..28]),
            (112, &[0, 0, 0, 3, 0, 0, 0, 7][..], &[0, 0, 0, 0, 0, 0, 0, 64][..])
        );
        let taken = transferred(8, Ended::Out(64));
        assert_eq!((taken.len(), taken[27]), (HEAD, 64));
        assert_eq!(transferred(9, Ended::Stalled)[20..24], (-32_i32).to_be_bytes());
        assert_eq!(unlinked(10, true)[20..24], (-104_i32).to_be_bytes());
        assert_eq!((unlinked(10, false).len(), &unlinked(10, false)[20..24]), (HEAD, &[0; 4][..]));
    }
}
