//! Two loopback sockets between the program and the adapter's process, with blocks of one fixed length each.
//!
//! | lane | to the adapter | to the program |
//! | --- | --- | --- |
//! | reports | 64 bytes: a command report | 64 bytes: a state report |
//! | features | 65 bytes: 1 get or 2 set, then the report | 65 bytes: 0 refused or 1 done, then the report |
//!
//! Each connection begins with the key that the program gave its adapter on standard input, so that no other program of
//! this machine can get between them, and a letter for the lane.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::device::ohs::LEN;

/// Length of the key, letters.
pub const KEY_LEN: usize = 32;
/// First byte of a feature request.
pub const GET: u8 = 1;
/// First byte of a feature request.
pub const SET: u8 = 2;
/// First byte of an answer.
pub const REFUSED: u8 = 0;
/// First byte of an answer.
pub const DONE: u8 = 1;
/// Length of a block on the feature lane.
pub const FEATURE_LEN: usize = LEN + 1;
/// Longest wait for the other end to take or send its first bytes.
pub const GREETING: Duration = Duration::from_secs(2);
/// Length of a greeting: key and letter.
pub const GREETING_LEN: usize = KEY_LEN + 1;

/// Which lane a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Commands and states.
    Reports,
    /// Feature requests and answers.
    Features,
}

impl Which {
    /// Its letter in the greeting.
    pub fn letter(self) -> u8 {
        match self {
            Self::Reports => b'R',
            Self::Features => b'F',
        }
    }
}

/// One lane that never waits: blocks of `N` bytes both ways.
#[derive(Debug)]
pub struct Lane<const N: usize> {
    stream: TcpStream,
    coming: [u8; N],
    come: usize,
    going: [u8; N],
    /// Bytes of `going` that still have to go.
    left: usize,
}

impl<const N: usize> Lane<N> {
    /// Connects to the program and says which lane it is.
    pub fn connect(program: SocketAddr, key: &[u8; KEY_LEN], which: Which) -> io::Result<Self> {
        let mut stream = TcpStream::connect_timeout(&program, GREETING)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(GREETING))?;
        stream.write_all(key)?;
        stream.write_all(&[which.letter()])?;
        Self::over(stream)
    }

    /// The lane of a connection whose greeting is over.
    pub fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { stream, coming: [0; N], come: 0, going: [0; N], left: 0 })
    }

    /// Sends bytes before the first block; waits.
    pub fn introduce(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        self.stream.write_all(bytes)?;
        self.stream.set_nonblocking(true)
    }

    /// The next whole block that has arrived; an error when the other end is gone.
    pub fn arrived(&mut self) -> io::Result<Option<[u8; N]>> {
        loop {
            let Some(room) = self.coming.get_mut(self.come..) else { return Ok(None) };
            match self.stream.read(room) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.come += read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            if self.come == N {
                self.come = 0;
                return Ok(Some(self.coming));
            }
        }
    }

    /// Sends a block, or drops it whole while the other end does not keep up.
    pub fn tell(&mut self, block: &[u8; N]) -> io::Result<()> {
        self.flush()?;
        if self.left == 0 {
            (self.going, self.left) = (*block, N);
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.left > 0 {
            let rest = self.going.get(N - self.left..).unwrap_or_default();
            match self.stream.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => self.left -= written.min(self.left),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn pair() -> (Lane<LEN>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let lane = Lane::connect(listener.local_addr().unwrap(), &[b'k'; KEY_LEN], Which::Reports).unwrap();
        let (mut program, _) = listener.accept().unwrap();
        let mut greeting = [0; GREETING_LEN];
        program.read_exact(&mut greeting).unwrap();
        assert_eq!(greeting[..KEY_LEN], [b'k'; KEY_LEN]);
        assert_eq!(greeting[KEY_LEN], b'R');
        (lane, program)
    }

    fn wait_for(lane: &mut Lane<LEN>) -> io::Result<[u8; LEN]> {
        loop {
            if let Some(block) = lane.arrived()? {
                return Ok(block);
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn blocks_come_whole_however_they_are_cut() {
        let (mut lane, mut program) = pair();
        let blocks: Vec<u8> = (0..3 * LEN).map(|i| u8::try_from(i % 251).unwrap()).collect();
        for cut in blocks.chunks(7) {
            program.write_all(cut).unwrap();
        }
        for block in blocks.chunks(LEN) {
            assert_eq!(wait_for(&mut lane).unwrap().as_slice(), block);
        }
        assert!(lane.arrived().unwrap().is_none());
        drop(program);
        assert!(wait_for(&mut lane).is_err(), "the other end is gone");
    }

    #[test]
    fn a_reader_that_stalls_loses_whole_blocks_and_nothing_waits() {
        let (mut lane, mut program) = pair();
        // far more than any system keeps for a socket nobody reads
        for i in 0..200_000_u32 {
            let mut block = [0; LEN];
            block[..4].copy_from_slice(&i.to_le_bytes());
            lane.tell(&block).unwrap();
        }
        let mut last = None;
        program.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let mut block = [0; LEN];
        while program.read_exact(&mut block).is_ok() {
            let number = u32::from_le_bytes(block[..4].try_into().unwrap());
            assert!(last.is_none_or(|before| number > before) && block[4..] == [0; LEN - 4], "cut at {last:?}");
            last = Some(number);
            lane.flush().unwrap();
        }
        assert!(last.is_some_and(|number| number < 199_999), "some were dropped: {last:?}");
    }
}
