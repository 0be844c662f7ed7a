//! A bridge whose other end means harm: garbage, half frames, floods, lengths of 4 GB. It is refused with an error, and
//! nothing grows.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use stipple::device::bridge::{BridgeAddress, BridgeDoor, BridgeServer, BridgeStream, Frame, Hello, serve};
use stipple::device::driver::{self, ArmError, PortError};
use stipple::device::ohs::Command;
use stipple::device::random::Random;
use stipple::math::Pose;

use super::bench::desk;
use super::framing::{bridge_stream, samples};

fn bytes(frame: &Frame) -> Vec<u8> {
    let (bytes, length) = frame.bytes();
    bytes[..length].to_vec()
}

fn hello() -> Vec<u8> {
    bytes(&Frame::Hello(Hello::new("harm", "", false)))
}

/// What the driver says of somebody who answers a connection with these bytes and then listens.
fn answered_with(answer: Vec<u8>) -> ArmError {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = BridgeAddress::Tcp(listener.local_addr().unwrap());
    let other = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // the driver may have left in the middle of it
        drop(stream.write_all(&answer));
        let mut rest = [0; 512];
        while stream.read(&mut rest).is_ok_and(|count| count > 0) {}
    });
    let error = driver::open(Box::new(BridgeDoor::new(address)), Pose::IDENTITY).unwrap_err();
    other.join().unwrap();
    error
}

type Is<'a> = &'a dyn Fn(&ArmError) -> bool;

#[test]
fn whoever_does_not_speak_the_protocol_is_refused() {
    let garbage: Vec<u8> = (0..4_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    let states: Vec<u8> = bytes(&Frame::State([7; 64])).repeat(50_000);
    let protocol = |error: &ArmError| matches!(error, ArmError::Port(PortError::Protocol { .. }));
    let late = |error: &ArmError| matches!(error, ArmError::Port(PortError::Timeout { .. }));
    let report = |error: &ArmError| matches!(error, ArmError::Report { .. });
    let feature = [
        hello(),
        bytes(&Frame::Feature({
            let mut report = [0; 64];
            report[0] = 0x10;
            report
        })),
    ];
    let cases: [(&str, Vec<u8>, Is<'_>); 9] = [
        ("garbage", garbage, &protocol),
        ("4 GB", vec![0xff; 64], &protocol),
        ("a web server", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), &protocol),
        ("no length", vec![0; 64], &protocol),
        ("half a hello", hello()[..40].to_vec(), &late),
        ("nothing", Vec::new(), &late),
        ("states before a hello", bytes(&Frame::State([1; 64])), &protocol),
        ("nothing but states", [hello(), states].concat(), &late),
        ("an answer with a wrong CRC", feature.concat(), &|error| report(error) || late(error)),
    ];
    for (case, answer, is_expected) in cases {
        let error = answered_with(answer);
        assert!(is_expected(&error), "{case}: {error}");
        assert!(error.hint().is_some(), "{case}");
    }
}

#[test]
fn a_device_survives_whatever_a_host_sends() {
    let desk = desk();
    let server = BridgeServer::bind(&"127.0.0.1:0".parse().unwrap()).unwrap();
    let BridgeAddress::Tcp(address) = server.address().clone() else { panic!() };
    let device = Mutex::new(desk.clone());
    let stop = AtomicBool::new(false);
    let state = bytes(&Frame::State([0; 64]));
    for (case, sent, refused) in [
        ("garbage", vec![0xa5; 10_000], true),
        ("4 GB after the hello", [hello(), vec![0xff; 10]].concat(), true),
        ("a state, which only devices send", [hello(), state].concat(), true),
        ("half a command", [hello(), bytes(&Frame::Command([2; 64]))[..30].to_vec()].concat(), false),
        ("a wrong command", [hello(), bytes(&Frame::Command([2; 64]))].concat(), false),
    ] {
        let host = std::thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            drop(stream.write_all(&sent));
            drop(stream.shutdown(std::net::Shutdown::Write));
            let mut rest = [0; 4096];
            while stream.read(&mut rest).is_ok_and(|count| count > 0) {}
        });
        let stream = server.accept(std::time::Duration::from_secs(30)).unwrap().unwrap();
        let outcome = serve(stream, &device, &stop);
        assert_eq!(outcome.is_err(), refused, "{case}: {outcome:?}");
        host.join().unwrap();
    }
    // and still does its work
    let served = std::thread::spawn(move || {
        let stream = server.accept(std::time::Duration::from_secs(30)).unwrap().unwrap();
        serve(stream, &device, &AtomicBool::new(false))
    });
    let stylus = driver::open(Box::new(BridgeDoor::new(BridgeAddress::Tcp(address))), Pose::IDENTITY).unwrap();
    assert!(desk.with(|stylus| stylus.firmware().is_armed()));
    drop(stylus);
    served.join().unwrap().unwrap();
}

/// Memory of this process, kB.
#[cfg(target_os = "linux")]
fn memory_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_flood_of_commands_takes_no_memory() {
    let desk = desk();
    let server = BridgeServer::bind(&"127.0.0.1:0".parse().unwrap()).unwrap();
    let address = server.address().clone();
    let host = std::thread::spawn(move || {
        let mut stream = BridgeStream::connect(&address).unwrap();
        let piece = bytes(&Frame::Command(Command::NOTHING.pack())).repeat(1000);
        let mut other = stream.try_clone().unwrap();
        let reader = std::thread::spawn(move || {
            let mut rest = [0; 4096];
            while other.read(&mut rest).is_ok_and(|count| count > 0) {}
        });
        stream.write_all(&hello()).unwrap();
        for _ in 0..1000 {
            stream.write_all(&piece).unwrap();
        }
        stream.shutdown();
        reader.join().unwrap();
    });
    let device = Mutex::new(desk.clone());
    let before_kb = memory_kb();
    let stream = server.accept(std::time::Duration::from_secs(30)).unwrap().unwrap();
    serve(stream, &device, &AtomicBool::new(false)).unwrap();
    host.join().unwrap();
    let grown_kb = memory_kb().saturating_sub(before_kb);
    // 69 MB came; other tests run beside this one and take some megabytes of their own
    assert!(grown_kb < 40_000, "{grown_kb} kB");
}

#[test]
fn no_stream_of_bytes_breaks_the_framing() {
    let mut random = Random::new(11);
    let mut below = |count: usize| usize::try_from(random.bits() % u64::try_from(count).unwrap()).unwrap();
    let seeds = samples();
    for _ in 0..50_000 {
        let mut data = vec![u8::try_from(below(256)).unwrap()];
        for _ in 0..below(12) {
            data.extend(bytes(&seeds[below(seeds.len())]));
        }
        for _ in 0..below(4) {
            let at = below(data.len());
            data[at] = u8::try_from(below(256)).unwrap();
        }
        data.truncate(1 + below(data.len()));
        bridge_stream::stream(&data);
    }
}
