//! The program's end: starts the adapter's process and speaks with it as with any other device. Service thread.
//!
//! The process is our own program with a hidden command. It gets a process group of its own, so that Ctrl-C at the
//! terminal ends the program and not the adapter: the adapter then sees the connection end, sends its last zero, and goes.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::lane::{DONE, FEATURE_LEN, GET, GREETING, GREETING_LEN, KEY_LEN, Lane, SET, Which};
use super::link;
use super::message::DeviceId;
use crate::device::DeviceKind;
use crate::device::driver::{Door, Identity, Port, PortError, Ports, REPORT};

/// The hidden command.
pub const COMMAND: &str = "haply-adapter";
/// Longest wait for the adapter: it may have to wait for the service three times.
const START: Duration = Duration::from_secs(8);
/// How long an adapter that was let go may take for its last word before it is ended.
const LAST_WORD: Duration = Duration::from_millis(500);
/// Longest wait for the answer to a feature request.
const ANSWER: Duration = Duration::from_secs(1);
/// Longest wait for a command to be taken; the reader notices a hung writer long before.
const TAKE: Duration = Duration::from_millis(100);
const LOOK: Duration = Duration::from_millis(1);
/// How often a reader looks for the next state. A timeout of the socket itself would be rounded up to the kernel's ticks.
const POLL: Duration = Duration::from_micros(200);
/// Longest text of a failed adapter that is shown, bytes.
const LONGEST_WORD: u64 = 2000;
/// Longest introduction of a device, bytes.
const LONGEST_LINE: usize = 160;

/// Finds the Inverse3 that a service knows, and its grip.
#[derive(Clone, Debug)]
pub struct HaplyDoor {
    service: String,
    program: PathBuf,
}

impl HaplyDoor {
    /// The service at `HOST:PORT`, or at its usual place. The adapter's process is this program.
    pub fn new(service: Option<String>) -> Result<Self, PortError> {
        let program = std::env::current_exe().map_err(|error| system(error.to_string()))?;
        Ok(Self::with_program(service, program))
    }

    /// The same with another program that knows the hidden command, for tests.
    pub fn with_program(service: Option<String>, program: PathBuf) -> Self {
        Self { service: service.unwrap_or_else(|| link::DEFAULT_ADDRESS.to_owned()), program }
    }
}

impl Door for HaplyDoor {
    fn open(&mut self) -> Result<Ports, PortError> {
        // asked here too, so that a wrong address is said without a process
        link::resolve(&self.service)
            .map_err(|error| PortError::Service { said: error.to_string(), hint: error.hint().map(str::to_owned) })?;
        let no_socket = |error: std::io::Error| system(error.to_string());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(no_socket)?;
        listener.set_nonblocking(true).map_err(no_socket)?;
        let key = key();
        let process = self.start(listener.local_addr().map_err(no_socket)?, &key)?;
        let process = Arc::new(Process(Mutex::new(process)));
        let (reports, mut features) = greet(&listener, &key, &process)?;
        let line = read_line(&mut features)?;
        let (id, kind) = line.split_once(' ').unwrap_or((&line, "inverse3"));
        let identity = Identity {
            name: format!("Haply {kind}"),
            serial: id.to_owned(),
            place: self.service.clone(),
            kind: DeviceKind::Service,
            emulated: false,
        };
        let port = || -> Result<Box<dyn Port>, PortError> {
            Ok(Box::new(AdapterPort::new(&reports, &features, &process).map_err(no_socket)?))
        };
        Ok(Ports { reader: port()?, writer: port()?, control: port()?, identity })
    }
}

impl HaplyDoor {
    fn start(&self, program: SocketAddr, key: &[u8; KEY_LEN]) -> Result<Child, PortError> {
        let mut command = Command::new(&self.program);
        command
            .arg(COMMAND)
            .args(["--service", &self.service, "--program", &program.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let place = self.program.display();
        let failed = |error: std::io::Error| system(format!("{place}: the adapter's process does not start: {error}"));
        let mut child = command.spawn().map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // a process that is gone already tells why by itself
            drop(stdin.write_all(key));
        }
        Ok(child)
    }
}

/// The adapter's process; ended when nobody speaks with it any more.
#[derive(Debug)]
struct Process(Mutex<Child>);

impl Process {
    /// What it said when it is over.
    fn last_words(&self) -> Option<String> {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(child.try_wait(), Ok(Some(_))) {
            return None;
        }
        let mut said = Vec::new();
        if let Some(stderr) = child.stderr.take() {
            // whatever could be read is better than nothing
            drop(stderr.take(LONGEST_WORD).read_to_end(&mut said));
        }
        let said = String::from_utf8_lossy(&said);
        let plain: String = said.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        let plain = plain.trim().to_owned();
        Some(if plain.is_empty() { "the adapter's process ended without a word".to_owned() } else { plain })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = Instant::now();
        while since.elapsed() < LAST_WORD {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(LOOK);
        }
        // it had its time; one that is over already cannot be ended
        drop(child.kill());
        drop(child.wait());
    }
}

/// Waits for both lanes; connections without the key are nobody's.
fn greet(listener: &TcpListener, key: &[u8; KEY_LEN], process: &Process) -> Result<(TcpStream, TcpStream), PortError> {
    let (mut reports, mut features) = (None, None);
    let since = Instant::now();
    while since.elapsed() < START {
        match listener.accept() {
            Ok((stream, _)) => match greeted(stream, key) {
                Some((stream, Which::Reports)) => reports = Some(stream),
                Some((stream, Which::Features)) => features = Some(stream),
                None => {}
            },
            Err(_) => std::thread::sleep(LOOK),
        }
        (reports, features) = match (reports, features) {
            (Some(reports), Some(features)) => return Ok((reports, features)),
            waiting => waiting,
        };
        if let Some(written) = process.last_words() {
            return Err(service(&written));
        }
    }
    Err(timeout("to be opened", START))
}

fn greeted(mut stream: TcpStream, key: &[u8; KEY_LEN]) -> Option<(TcpStream, Which)> {
    stream.set_nonblocking(false).ok()?;
    stream.set_nodelay(true).ok()?;
    stream.set_read_timeout(Some(GREETING)).ok()?;
    stream.set_write_timeout(Some(TAKE)).ok()?;
    let mut greeting = [0; GREETING_LEN];
    stream.read_exact(&mut greeting).ok()?;
    let (told, letter) = greeting.split_at(KEY_LEN);
    let which = [Which::Reports, Which::Features].into_iter().find(|which| letter == [which.letter()])?;
    (told == key).then_some((stream, which))
}

/// The device's name and kind, byte by byte: what follows belongs to the feature lane.
fn read_line(stream: &mut TcpStream) -> Result<String, PortError> {
    let mut line = String::new();
    let mut byte = [0];
    while line.len() < LONGEST_LINE {
        stream.read_exact(&mut byte).map_err(|error| PortError::Gone { said: error.to_string() })?;
        match byte {
            [b'\n'] => {
                let plain = line.split(' ').all(|word| DeviceId::new(word).is_some());
                return if plain { Ok(line) } else { Err(PortError::Protocol { found: "a strange name".to_owned() }) };
            }
            [letter] => line.push(char::from(letter)),
        }
    }
    Err(PortError::Protocol { found: "an introduction without an end".to_owned() })
}

/// One of the driver's three ends: one reads states, one writes commands, one asks for features.
struct AdapterPort {
    reports: Lane<REPORT>,
    features: TcpStream,
    process: Arc<Process>,
}

impl AdapterPort {
    fn new(reports: &TcpStream, features: &TcpStream, process: &Arc<Process>) -> std::io::Result<Self> {
        let (reports, features) = (Lane::over(reports.try_clone()?)?, features.try_clone()?);
        features.set_read_timeout(Some(ANSWER))?;
        Ok(Self { reports, features, process: Arc::clone(process) })
    }

    fn ask(&mut self, op: u8, report: &[u8; REPORT]) -> Result<[u8; REPORT], PortError> {
        let id = report.first().copied().unwrap_or(0);
        let mut block = [0; FEATURE_LEN];
        let [first, rest @ ..] = &mut block;
        (*first, *rest) = (op, *report);
        self.features.write_all(&block).map_err(|error| self.gone(&error))?;
        self.features.read_exact(&mut block).map_err(|error| {
            let late = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            if late { timeout(&format!("feature {id:#04x}"), ANSWER) } else { self.gone(&error) }
        })?;
        let [done, told @ ..] = block;
        if done == DONE { Ok(told) } else { Err(PortError::Refused { asked: format!("feature {id:#04x}") }) }
    }

    fn gone(&self, error: &std::io::Error) -> PortError {
        let written = self.process.last_words().map(|written| service(&written).to_string());
        PortError::Gone { said: written.unwrap_or_else(|| error.to_string()) }
    }
}

impl Port for AdapterPort {
    fn read_report(&mut self, report: &mut [u8; REPORT], timeout: Duration) -> Result<bool, PortError> {
        let since = Instant::now();
        loop {
            if let Some(told) = self.reports.arrived().map_err(|error| self.gone(&error))? {
                *report = told;
                return Ok(true);
            }
            if since.elapsed() >= timeout {
                return Ok(false);
            }
            std::thread::sleep(POLL);
        }
    }

    fn write_report(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.reports.tell(report).map_err(|error| self.gone(&error))
    }

    fn get_feature(&mut self, report: &mut [u8; REPORT]) -> Result<(), PortError> {
        *report = self.ask(GET, report)?;
        Ok(())
    }

    fn set_feature(&mut self, report: &[u8; REPORT]) -> Result<(), PortError> {
        self.ask(SET, report).map(drop)
    }
}

/// Letters nobody can guess, from the seeds that the standard library draws for its maps; it keeps others of this machine
/// out of the two connections and decides nothing that is recorded.
fn key() -> [u8; KEY_LEN] {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let mut key = [0; KEY_LEN];
    for part in key.chunks_mut(16) {
        let number = RandomState::new().build_hasher().finish();
        for (letter, digit) in part.iter_mut().zip(format!("{number:016x}").bytes()) {
            *letter = digit;
        }
    }
    key
}

fn timeout(asked: &str, limit: Duration) -> PortError {
    PortError::Timeout { asked: asked.to_owned(), ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX) }
}

/// What a process wrote to its standard error, as this program writes it: `error: ...`, a blank line, `hint: ...`.
fn service(written: &str) -> PortError {
    let (said, hint) = match written.split_once("hint: ") {
        Some((said, hint)) => (said, Some(hint.trim().to_owned())),
        None => (written, None),
    };
    PortError::Service { said: said.trim().trim_start_matches("error: ").to_owned(), hint }
}

fn system(said: String) -> PortError {
    PortError::System { place: "haply".to_owned(), said }
}
