//! `stipple practise`: a person in the window, or a stylus or motion file without one.

use std::path::Path;

use super::args::{DemoArgs, PractiseArgs, WindowArgs};
use super::attempt_device::Manner;
use super::out::Out;
use super::stylus::StylusChoice;
use super::{CliError, OpenWindow, WindowRequest, attempt, attempt_device, demo, place, prepare, status, stylus};
use crate::certify::papers::supervised;
use crate::device::motion_file::{MotionFile, MotionHand};
use crate::device::{DeviceChoice, TraineeKind};
use crate::logbook::{Entry, Logbook};
use crate::scenario;
use crate::session::Prepared;

pub(super) fn run(args: &PractiseArgs, open_window: OpenWindow, out: &mut Out) -> Result<u8, CliError> {
    let prepared = prepare::scenario(&args.scenario, &args.set)?;
    let stylus = match &args.stylus {
        Some(choice) if args.headless => return headless(&prepared, choice, args, out),
        Some(StylusChoice::File(file)) => {
            return Err(CliError::usage(format_args!("{} is a motion file, which needs no window", file.display()))
                .hint("add --headless, or name a device: hid, bridge:ADDRESS or haply"));
        }
        Some(StylusChoice::Device(choice)) => Some(choice.clone()),
        None => None,
    };
    if !has_display() {
        return Err(CliError::failed("there is no display to open a window on")
            .hint("bring a stylus or a motion file: --headless --stylus hid or FILE.csv, or watch `stipple demo`"));
    }
    let request = WindowRequest {
        scenario: Some(args.scenario.clone()),
        overrides: prepare::overrides(&args.set)?,
        stylus,
        trainee: args.trainee,
        supervised_by: args.supervised_by.clone(),
        ..request(&args.window, args.out.as_deref())?
    };
    if let Some(trainee) = args.trainee {
        // said here rather than when the attempt should begin
        Logbook::at(&request.attempts).trainee(trainee)?;
    }
    window(open_window, request)
}

fn headless(prepared: &Prepared, choice: &StylusChoice, args: &PractiseArgs, out: &mut Out) -> Result<u8, CliError> {
    let door = match choice {
        StylusChoice::File(file) => return from_file(prepared, file, args, out),
        StylusChoice::Device(choice) => stylus::door(choice)?,
    };
    let manner = Manner { resume_after_s: args.resume_after, entry: entry(args)?, json: args.json };
    attempt_device::run(prepared, door, &manner, out)
}

fn from_file(prepared: &Prepared, file: &Path, args: &PractiseArgs, out: &mut Out) -> Result<u8, CliError> {
    if args.supervised_by.is_some() {
        return Err(CliError::usage("a motion file is no person that an assessor could watch")
            .hint("bring a stylus: --stylus hid"));
    }
    let motion = MotionFile::load(file, prepared.scenario.machine.out_mm())
        .map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    let hand = Box::new(MotionHand::new(motion));
    if args.real_time {
        attempt::run_in_real_time(prepared, hand, &entry(args)?, args.json, out)
    } else {
        attempt::run(prepared, hand, &entry(args)?, args.json, out)
    }
}

fn entry(args: &PractiseArgs) -> Result<Entry, CliError> {
    let store = place::attempts(args.out.as_deref())?;
    Ok(match (args.trainee, &args.supervised_by) {
        (Some(trainee), Some(assessor)) => supervised(store, trainee, assessor),
        _ => Entry::practice(store, args.trainee),
    })
}

/// The trainer; where there is no display, a demo instead.
pub(super) fn window_or_demo(
    open_window: OpenWindow,
    args: &WindowArgs,
    stylus: Option<&DeviceChoice>,
    into: Option<&Path>,
    out: &mut Out,
) -> Result<u8, CliError> {
    if has_display() {
        return window(open_window, WindowRequest { stylus: stylus.cloned(), ..request(args, into)? });
    }
    out.note("there is no display here, so this runs `stipple demo` instead of the window");
    let args = DemoArgs {
        scenario: Some(scenario::DEFAULT_ID.to_owned()),
        trainee: TraineeKind::Expert,
        seed: 1,
        set: Vec::new(),
        out: into.map(Path::to_path_buf),
        log: None,
        json: false,
    };
    demo::run(&args, out)
}

/// The window as the command line wants it, on the list of scenarios.
fn request(args: &WindowArgs, into: Option<&Path>) -> Result<WindowRequest, CliError> {
    Ok(WindowRequest {
        attempts: place::attempts(into)?,
        low_graphics: args.low_graphics,
        size: args.size,
        status: status::file(),
        devices: place::devices(),
        ..WindowRequest::default()
    })
}

fn window(open_window: OpenWindow, request: WindowRequest) -> Result<u8, CliError> {
    let Some(open) = open_window else {
        return Err(CliError::failed("this build has no window")
            .hint("build with default features, or bring a motion file: --headless --stylus FILE.csv"));
    };
    open(request).map(|()| 0).map_err(|error| CliError::failed(error.message).hint(error.hint))
}

/// A screen can be reached. Systems other than Linux and its like always have one.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
