//! A virtual screen with the real program on it, a hand that moves the real pointer and keys, and a camera.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest wait for a state. Software rendering draws a few frames a second, and a cold driver compiles first; a wait
/// that ends here is a state that never came, not a slow machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// How often something is done again that had no effect.
const TRIES: u32 = 6;
/// New accounts that are waited for before that.
const ACCOUNTS: u32 = 8;

/// Programs of the system that the test needs.
const TOOLS: [&str; 4] = ["Xvfb", "xdotool", "import", "convert"];

/// The first tool that is not there.
pub(super) fn missing_tool() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |tool: &&str| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
    TOOLS.into_iter().find(|tool| !there(tool))
}

/// Mean brightness of the middle of a picture, 0 to 1: lit skin is far above the panels' dark.
pub(super) fn brightness(file: &Path) -> f64 {
    let mut convert = Command::new("convert");
    convert.arg(file).args(["-gravity", "center", "-crop", "20%x20%+0+0", "-format", "%[fx:mean]", "info:"]);
    let told = convert.output().expect("convert runs");
    String::from_utf8_lossy(&told.stdout).trim().parse().expect("a number")
}

/// What presses the needle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The first button.
    Button,
    /// The third, where the pointer's map makes it the first.
    ThirdAsFirst,
    /// The key that does the same.
    Enter,
}

/// Screen, program and the folder where both leave what they write.
pub(super) struct Stage {
    screen: Child,
    program: Child,
    display: String,
    window: String,
    folder: PathBuf,
}

impl Stage {
    /// Opens a screen of this size and starts the program on it with a status file.
    pub(super) fn open(size: (u32, u32), folder: &Path, args: &[&str]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_stipple"));
        program.args(args);
        Self::start(size, folder, program)
    }

    /// The same with another program.
    pub(super) fn start(size: (u32, u32), folder: &Path, mut program: Command) -> Self {
        fs::create_dir_all(folder).expect("folder for the window test");
        let (screen, display) = screen(size.0, size.1);
        let log = File::create(folder.join("program.log")).expect("log file");
        let program = program
            .env_remove("WAYLAND_DISPLAY")
            .env("DISPLAY", &display)
            .env("STIPPLE_STATUS", folder.join("status.json"))
            .env("STIPPLE_ATTEMPTS", folder.join("attempts"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut stage = Self { screen, program, display, window: String::new(), folder: folder.to_path_buf() };
        stage.window = stage.find_window();
        stage
    }

    /// The program's newest account of itself, if it has given one that is whole.
    pub(super) fn status(&self) -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(self.folder.join("status.json")).ok()?).ok()
    }

    /// Waits until the status is as wanted, and gives it.
    pub(super) fn wait(&mut self, what: &str, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        let since = Instant::now();
        loop {
            if let Some(status) = self.status().filter(&mut wanted) {
                return status;
            }
            if let Some(ended) = self.program.try_wait().expect("the program can be asked") {
                panic!("the program ended ({ended}) before: {what}\n{}", self.log());
            }
            assert!(since.elapsed() < PATIENCE, "never came: {what}\nstatus: {:?}\n{}", self.status(), self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs xdotool and gives what it printed.
    pub(super) fn xdotool(&self, args: &[&str]) -> String {
        let done = Command::new("xdotool").args(args).env("DISPLAY", &self.display).output().expect("xdotool runs");
        assert!(done.status.success(), "xdotool {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Moves the pointer to a pixel of the window.
    pub(super) fn point(&self, x: f64, y: f64) {
        self.xdotool(&["mousemove", &format!("{x:.0}"), &format!("{y:.0}")]);
    }

    /// Clicks a button of the window, by the name that the status gives it.
    pub(super) fn click(&mut self, name: &str) {
        let now = self.wait(name, |now| now["buttons"][name].is_array());
        let (x, y) = pixel(&now["buttons"][name]);
        self.point(x, y);
        self.xdotool(&["click", "1"]);
    }

    /// Turns the wheel by notches; positive goes down.
    pub(super) fn wheel(&self, notches: i32) {
        let button = if notches > 0 { "5" } else { "4" };
        self.xdotool(&["click", "--repeat", &notches.unsigned_abs().to_string(), button]);
    }

    /// Presses the first button of the pointer or lets it go.
    pub(super) fn button(&self, down: bool) {
        self.xdotool(&[if down { "mousedown" } else { "mouseup" }, "1"]);
    }

    /// The screen's name.
    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Holds something for so long, s.
    pub(super) fn hold(&self, hold_s: f64, held: Held) {
        let (down, up, which) = match held {
            Held::Button => ("mousedown", "mouseup", "1"),
            Held::ThirdAsFirst => ("mousedown", "mouseup", "3"),
            Held::Enter => ("keydown", "keyup", "Return"),
        };
        self.xdotool(&["windowfocus", "--sync", &self.window]);
        self.xdotool(&[down, which, "sleep", &hold_s.to_string(), up, which]);
    }

    /// Presses and releases a key; without a window manager the window has to be given the focus first.
    pub(super) fn key(&self, key: &str) {
        self.xdotool(&["windowfocus", "--sync", &self.window]);
        self.xdotool(&["key", key]);
    }

    /// Types a text.
    pub(super) fn type_text(&self, text: &str) {
        self.xdotool(&["windowfocus", "--sync", &self.window]);
        self.xdotool(&["type", "--delay", "40", text]);
    }

    /// A picture of the whole screen, of what the status tells now or of something later.
    pub(super) fn picture(&mut self, file: &Path) {
        self.accounts(2);
        let done = Command::new("import").args(["-window", "root"]).arg(file).env("DISPLAY", &self.display).status();
        assert!(done.expect("import runs").success(), "no picture {}", file.display());
    }

    /// Does something until the status is as wanted: once, and again when several accounts have come without it, as a
    /// person does who sees that a key was not taken. Software rendering can be slower than the pointer and the keys.
    pub(super) fn until(&mut self, what: &str, act: impl Fn(&Self, u32), wanted: impl Fn(&Value) -> bool) -> Value {
        for again in 0..TRIES {
            act(self, again);
            for _ in 0..ACCOUNTS {
                self.accounts(1);
                if let Some(status) = self.status().filter(&wanted) {
                    return status;
                }
            }
        }
        panic!("never came: {what}\nstatus: {:?}\n{}", self.status(), self.log());
    }

    /// Waits for so many new accounts of the program, each of which is at least a frame later than the one before.
    pub(super) fn accounts(&mut self, wanted: u32) {
        let file = self.folder.join("status.json");
        let written = || fs::metadata(&file).and_then(|about| about.modified()).ok();
        let (mut last, mut seen) = (written(), 0);
        self.wait("the program goes on", |_| {
            let now = written();
            seen += u32::from(now != last);
            last = now;
            seen >= wanted
        });
    }

    fn find_window(&mut self) -> String {
        let since = Instant::now();
        loop {
            let found = Command::new("xdotool")
                .args(["search", "--onlyvisible", "--name", "Stipple"])
                .env("DISPLAY", &self.display)
                .output()
                .expect("xdotool runs");
            if let Some(id) = String::from_utf8_lossy(&found.stdout).lines().next() {
                return id.to_owned();
            }
            if let Some(ended) = self.program.try_wait().expect("the program can be asked") {
                panic!("the program ended ({ended}) before it had a window\n{}", self.log());
            }
            assert!(since.elapsed() < PATIENCE, "no window came\n{}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The end of what the program said.
    fn log(&self) -> String {
        let text = fs::read_to_string(self.folder.join("program.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.iter().skip(lines.len().saturating_sub(40)).copied().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in [&mut self.program, &mut self.screen] {
            // one that has ended already is what is wanted
            child.kill().unwrap_or_default();
            child.wait().map(drop).unwrap_or_default();
        }
    }
}

/// A pixel as the status writes it.
pub(super) fn pixel(at: &Value) -> (f64, f64) {
    let number = |index: usize| at[index].as_f64().unwrap_or_else(|| panic!("{at} is no pixel"));
    (number(0), number(1))
}

/// Starts a virtual screen; it picks a free display and says which.
fn screen(width: u32, height: u32) -> (Child, String) {
    let size = format!("{width}x{height}x24");
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", &size])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut line = String::new();
    let said = screen.stdout.take().map(|said| said.take(32)).expect("Xvfb says its display");
    BufReader::new(said).read_line(&mut line).expect("Xvfb says its display");
    let number: u32 = line.trim().parse().unwrap_or_else(|_| panic!("Xvfb said `{line}` for its display"));
    (screen, format!(":{number}"))
}
