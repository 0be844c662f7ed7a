//! `stipple device emulate`: what can be asked of it, and a whole attempt with it over a socket. The kernel's buses are
//! tried in a virtual machine, see `tests/vm`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::tool::{attempts, done, folder, run};

/// A needle that goes down on a pad and comes out again.
fn motion(path: &Path) {
    let mut text = String::from("# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n");
    for (t_s, y_mm) in [(0.0, 3.0), (0.3, 3.0), (0.6, -1.0), (0.9, -1.0), (1.1, 3.0), (1.3, 3.0)] {
        // a motion file has no gap of more than 50 ms: the corners alone are not enough
        if t_s > 0.0 {
            let last: Vec<f64> = text.lines().last().unwrap().split(',').map(|n| n.parse().unwrap()).collect();
            let steps = ((t_s - last[0]) / 0.02_f64).round();
            let mut step = 1.0;
            while step < steps {
                let share = step / steps;
                let (t, y) = (last[0] + (t_s - last[0]) * share, last[2] + (y_mm - last[2]) * share);
                writeln!(text, "{t:.4},0,{y:.4},0,0,0,0,1,0,0").unwrap();
                step += 1.0;
            }
        }
        writeln!(text, "{t_s:.4},0,{y_mm:.4},0,0,0,0,1,0,0").unwrap();
    }
    fs::write(path, text).unwrap();
}

#[test]
fn wrong_wishes_are_explained() {
    let at = folder();
    for (args, says) in [
        (&["--over", "bluetooth"][..], "vhci-hs"),
        (&["--over", "bridge:10.0.0.1:7410"], "not on this machine"),
        (&["--fault", "gremlins"], "bad-crc"),
        (&["--fault", "flood@1"], "flood:TIMES"),
        (&["--unplug-at", "later"], "touch2+0.05"),
        (&["--replug-after", "1"], "--unplug-at"),
        (&["--mass-g", "1"], "2 to 200"),
        (&["--stylus", "hand.csv", "--trainee", "deep"], "--trainee"),
    ] {
        let args: Vec<&str> = ["device", "emulate"].iter().chain(args).copied().collect();
        let said = run(at.path(), &args);
        assert_eq!(said.code, 2, "{args:?}: {}", said.err);
        assert!(said.err.contains(says), "{args:?}: {}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn an_attempt_with_an_emulated_stylus_on_a_socket() {
    let at = folder();
    motion(&at.path().join("hand.csv"));
    let device = Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["device", "emulate", "--over", "bridge:unix:stylus.sock", "--stylus", "hand.csv"])
        .args(["--scenario", "pad-depth-drill"])
        .args(["--trace", "trace.csv", "--for", "20", "--json"])
        .current_dir(at.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !at.path().join("stylus.sock").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    // a machine under load may lose the device for a moment: then the attempt ends there, and is scored all the same
    let sheet = done(
        at.path(),
        &["practise", "pad-depth-drill", "--headless", "--stylus", "bridge:unix:stylus.sock", "--json"],
    );
    let sheet: serde_json::Value = serde_json::from_str(&sheet.out).unwrap();
    assert_eq!(sheet["synthetic"], true, "a program held it");
    let left = attempts(at.path());
    let again = done(at.path(), &["score", "--json", left[0].to_str().unwrap()]).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&again).unwrap(), sheet);
    let account = device.wait_with_output().unwrap();
    assert!(account.status.success(), "{}", String::from_utf8_lossy(&account.stderr));
    let account: serde_json::Value = serde_json::from_slice(&account.stdout).unwrap();
    assert!(account["commands_taken"].as_u64() > Some(0), "{account}");
    let trace = fs::read_to_string(at.path().join("trace.csv")).unwrap();
    for what in [",enabled,", ",state,", ",command,", ",set,0x11,ok"] {
        assert!(trace.contains(what), "the trace has no `{what}`");
    }
}
