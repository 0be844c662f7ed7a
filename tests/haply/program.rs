//! The product itself: `stipple practise --headless --stylus haply:...` against the stand-in, to the score, and stopped in
//! the middle as a debugger would.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::attempt::{prepared, trainee};
use crate::service::{Hand, Heard, Service};

const PATIENCE: Duration = Duration::from_mins(1);

fn service(dots: usize) -> Service {
    let holder = trainee(&prepared(), dots);
    Service::good(move || Hand { holder: Some(Arc::clone(&holder)), ..Hand::default() })
}

fn stipple(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stipple"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn practise(service: &Service, folder: &Path, more: &[&str]) -> Child {
    let stylus = format!("haply:{}", service.address);
    let out = folder.to_str().unwrap();
    let args = ["practise", "pad-depth-drill", "--headless", "--stylus", &stylus, "--json", "--out", out];
    stipple(&[&args[..], more].concat()).spawn().unwrap()
}

fn sheet(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn an_attempt_of_the_product_is_scored_as_its_recording_is() {
    let _turn = crate::turn();
    let service = service(3);
    let folder = tempfile::TempDir::new().unwrap();
    // the hand lets go when it has done its work, and that ends the attempt
    let done = practise(&service, folder.path(), &[]).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("Haply inverse3"), "says who is there: {said}");
    let live = sheet(&done);
    let attempt = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let recording = attempt.join("recording.mcap");
    let again = sheet(&stipple(&["score", recording.to_str().unwrap(), "--json"]).output().unwrap());
    for field in ["verdict", "domains", "critical", "dots"] {
        assert!(!live[field].is_null(), "{field}: {live}");
        assert_eq!(again[field], live[field], "{field}");
    }
}

#[test]
fn nobody_there_is_an_error_with_a_way_out() {
    let _turn = crate::turn();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let stylus = format!("haply:{free}");
    let failed = stipple(&["practise", "pad-depth-drill", "--headless", "--stylus", &stylus]).output().unwrap();
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("error: no Haply service at {free}")), "{said}");
    assert!(said.contains("hint: start the Haply Hub"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_product_that_is_stopped_or_killed_leaves_no_force_behind() {
    let _turn = crate::turn();
    for signal in ["STOP", "KILL"] {
        let service = service(500);
        let folder = tempfile::TempDir::new().unwrap();
        // a machine under load may silence the device for a moment
        let mut product = practise(&service, folder.path(), &["--resume-after", "0"]);
        let pushes = |heard: &Heard| heard.force_n.is_some_and(|f| f != [0.0; 3]);
        wait_for("force", || service.heard().iter().any(pushes));
        let pid = product.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &pid]).status().unwrap().success());
        let stopped = Instant::now();
        // stopped: the adapter goes on asking and gives nothing; killed: its last word is that there is nothing
        wait_for("an end of force", || {
            let before = service.heard().len();
            std::thread::sleep(Duration::from_millis(300));
            let heard = service.heard();
            let quiet = heard.iter().rev().take_while(|heard| !pushes(heard)).count();
            if signal == "STOP" { quiet >= 300 } else { heard.len() == before && quiet >= 1 }
        });
        let heard = service.heard();
        assert!(heard.last().is_some_and(|heard| !pushes(heard)), "{signal}: force came back");
        let last = heard.iter().rev().find(|heard| pushes(heard)).unwrap();
        let late_ms = last.at.saturating_duration_since(stopped).as_secs_f64() * 1e3;
        println!("{signal}: the last force came {late_ms:.1} ms after the signal");
        drop(Command::new("kill").args(["-KILL", &pid]).status());
        product.wait().unwrap();
    }
}
