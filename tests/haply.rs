//! The Haply adapter against a local stand-in of the vendor's service.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and says what it saw"
)]
#![expect(clippy::float_cmp, reason = "no force is exactly none")]

#[path = "haply/attempt.rs"]
mod attempt;
#[path = "haply/program.rs"]
mod program;
#[path = "haply/running.rs"]
mod running;
#[path = "haply/service.rs"]
mod service;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use service::{Hand, Say, Service, inventory};
use stipple::device::haply::HaplyError;
use stipple::device::haply::link::Link;
use stipple::device::haply::open::{self, Opened};

/// Tests that run the adapter's process go one by one: each needs a thousand answers a second from three processes.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn opened(service: &Service) -> Result<Opened, HaplyError> {
    open::open(Link::open(&[service.address])?)
}

#[test]
fn opens_what_the_documentation_describes() {
    let service = Service::good(Hand::default);
    let opened = opened(&service).unwrap();
    assert_eq!((opened.device.as_str(), opened.grip.as_str(), opened.kind.as_str()), ("049D", "61548", "inverse3"));
    assert!(service.heard().iter().all(|heard| heard.force_n.is_none_or(|f| f == [0.0; 3])), "no force while opening");
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    let without = |key: &str| {
        let mut text = inventory();
        text[key] = json!([]);
        text
    };
    let mut used = inventory();
    used["inverse3"][0]["status"]["in_use"] = json!(true);
    for (case, first, named) in [
        ("no device", without("inverse3"), "no Inverse3"),
        ("no grip", without("wireless_verse_grip"), "no VerseGrip"),
        ("in use", used, "in use by another program"),
        ("not an object", json!(7), "invalid type"),
        ("a device without a place", json!({"inverse3": [{"device_id": "049D", "state": {}}]}), "missing field"),
    ] {
        let service = Service::start(first, Hand::default, |_, _| Say::State);
        let error = opened(&service).unwrap_err();
        assert!(error.to_string().contains(named), "{case}: {error}");
        assert!(error.hint().is_some(), "{case}: says what to do");
    }
}

#[test]
fn a_service_that_misbehaves_while_opening_is_refused() {
    type Manner = (&'static str, fn() -> Say, &'static str);
    let manners: [Manner; 5] = [
        ("silent", || Say::Nothing, "has not answered"),
        ("closes", || Say::Goodbye, "closed the connection"),
        ("malformed", || Say::Text("{\"inverse3\": [".to_owned()), "EOF"),
        ("giant", || Say::Text(format!("[{}]", " ".repeat(70_000))), "at most 65536 bytes"),
        ("never tells settings", || Say::Text("{}".to_owned()), "`config` is not told"),
    ];
    for (case, say, named) in manners {
        let service = Service::start(inventory(), Hand::default, move |_, _| say());
        let error = opened(&service).unwrap_err();
        assert!(error.to_string().contains(named), "{case}: {error}");
        assert!(error.hint().is_some(), "{case}: says what to do");
    }
}

#[test]
fn another_protocol_on_the_port_is_no_service() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let other = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"SSH-2.0-somebody\r\n").unwrap();
    });
    let error = Link::open(&[address]).unwrap_err();
    assert!(error.to_string().contains("does not speak WebSocket"), "{error}");
    other.join().unwrap();
}
