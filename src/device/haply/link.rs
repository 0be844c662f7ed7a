//! The connection to the service: text out, text in, never waiting once it is open. Adapter's thread.
//!
//! The socket does not block: a service that reads slowly must not keep the zero force from being queued, and one that
//! answers slowly must not keep the watchdog from looking at the clock.

use std::io::{ErrorKind, Read};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, Message, Utf8Bytes, WebSocket};

use super::HaplyError;
use super::message::LONGEST_MESSAGE;

/// Where the service listens when nobody says otherwise.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:10001";
/// Longest wait for the service to take the connection and to speak WebSocket.
const CONNECT: Duration = Duration::from_secs(2);
/// Longest wait for the other end to have heard the last word.
const LAST_WORD: Duration = Duration::from_millis(100);
/// Most bytes that wait to be sent: about a hundred commands; more means that the service has stopped reading.
const LONGEST_QUEUE: usize = 32 * 1024;

/// An open connection.
#[derive(Debug)]
pub struct Link {
    socket: WebSocket<TcpStream>,
}

/// Reads `HOST:PORT` and keeps what is on this machine.
pub fn resolve(address: &str) -> Result<Vec<SocketAddr>, HaplyError> {
    let found: Vec<SocketAddr> = address
        .to_socket_addrs()
        .map_err(|_not_an_address| HaplyError::Address { address: address.to_owned() })?
        .collect();
    let here: Vec<SocketAddr> = found.into_iter().filter(|at| on_this_machine(at.ip())).collect();
    if here.is_empty() {
        return Err(HaplyError::NotLoopback { address: address.to_owned() });
    }
    Ok(here)
}

fn on_this_machine(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

impl Link {
    /// Connects to the first address that answers.
    pub fn open(addresses: &[SocketAddr]) -> Result<Self, HaplyError> {
        let mut last = HaplyError::Address { address: String::new() };
        for &address in addresses {
            match Self::open_one(address) {
                Ok(link) => return Ok(link),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn open_one(address: SocketAddr) -> Result<Self, HaplyError> {
        if !on_this_machine(address.ip()) {
            return Err(HaplyError::NotLoopback { address: address.to_string() });
        }
        let none = |cause: String| HaplyError::NoService { address, cause };
        let stream = TcpStream::connect_timeout(&address, CONNECT).map_err(|error| none(error.to_string()))?;
        let ready = stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(CONNECT)))
            .and_then(|()| stream.set_write_timeout(Some(CONNECT)));
        ready.map_err(|error| none(error.to_string()))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(LONGEST_MESSAGE))
            .max_frame_size(Some(LONGEST_MESSAGE))
            .max_write_buffer_size(LONGEST_QUEUE)
            .write_buffer_size(0);
        let (socket, _answer) =
            tungstenite::client::client_with_config(format!("ws://{address}/"), stream, Some(config))
                .map_err(|error| none(format!("it does not speak WebSocket ({error})")))?;
        socket.get_ref().set_nonblocking(true).map_err(|error| none(error.to_string()))?;
        Ok(Self { socket })
    }

    /// Queues a message and sends what the system takes now.
    pub fn send(&mut self, text: String) -> Result<(), HaplyError> {
        match self.socket.send(Message::text(text)) {
            Err(error) if !would_block(&error) => Err(closed(&error)),
            _ => Ok(()),
        }
    }

    /// The next message that has already arrived. Not to be asked again after an error.
    pub fn receive(&mut self) -> Result<Option<Utf8Bytes>, HaplyError> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(Some(text)),
                // binary is not in the protocol; pings are answered inside, pongs mean nothing here
                Ok(Message::Close(_)) => return Err(HaplyError::Closed { cause: "it said goodbye".to_owned() }),
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(None),
                Err(error) => return Err(closed(&error)),
            }
        }
    }

    /// Says goodbye and lets the other end hear it: a connection that is closed over unread bytes is torn down, and what was
    /// said last may be lost with it. So what still comes is read and thrown away, for a moment.
    pub fn close(mut self) {
        // the other end may be gone already, and then there is nobody to tell
        drop(self.socket.close(None));
        drop(self.socket.flush());
        let stream = self.socket.get_mut();
        drop(stream.shutdown(Shutdown::Write));
        let (since, mut rest) = (Instant::now(), [0; 4096]);
        while since.elapsed() < LAST_WORD {
            match stream.read(&mut rest) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if is_later(error.kind()) => std::thread::sleep(Duration::from_millis(1)),
                Err(_) => return,
            }
        }
    }
}

fn is_later(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

fn would_block(error: &Error) -> bool {
    matches!(error, Error::Io(io) if is_later(io.kind()))
}

fn closed(error: &Error) -> HaplyError {
    match error {
        Error::Capacity(over) => {
            HaplyError::Message { what: format!("{over}, at most {LONGEST_MESSAGE} bytes are read") }
        }
        other => HaplyError::Closed { cause: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine() {
        for (address, good) in [
            ("127.0.0.1:10001", true),
            ("127.8.8.8:1", true),
            ("[::1]:10001", true),
            ("[::ffff:127.0.0.1]:10001", true),
            ("192.0.2.7:10001", false),
            ("0.0.0.0:10001", false),
            ("[2001:db8::1]:10001", false),
        ] {
            let answer = resolve(address);
            assert_eq!(answer.is_ok(), good, "{address}: {answer:?}");
            if !good {
                assert!(matches!(answer, Err(HaplyError::NotLoopback { .. })), "{address}");
            }
        }
        for address in ["", "10001", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:70000"] {
            assert!(matches!(resolve(address), Err(HaplyError::Address { .. })), "{address}");
        }
    }

    #[test]
    fn nobody_there_is_said_with_a_way_out() {
        // a port that was free a moment ago: bound, then let go
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let error = Link::open(&[free]).unwrap_err();
        assert!(error.to_string().starts_with(&format!("no Haply service at {free}: ")), "{error}");
        assert!(error.hint().unwrap().contains("haply-inverse-service"));
    }
}
