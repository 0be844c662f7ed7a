//! `stipple device emulate`: a virtual stylus behind the kernel's HID layer, held by a virtual trainee or a motion file.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::args::trainee;
use crate::cli::out::Out;
use crate::cli::{CliError, prepare};
use crate::device::bridge::BridgeAddress;
use crate::device::driver::Mount;
use crate::device::emulate::{
    self, Account, Bench, Bridge, Bus, EndingHand, FAULT_NAMES, Moment, PlannedFault, SERIAL, Settings, Trace,
};
use crate::device::ohs::Features;
use crate::device::ohs::firmware::{EmulatedStylus, Hand, Model, MountedHand, Patience};
use crate::device::{MotionFile, MotionHand, TraineeKind, VirtualTrainee};
use crate::scenario;
use crate::session::Prepared;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  sudo stipple device emulate --scenario pad-depth-drill &
  stipple practise pad-depth-drill --headless --stylus hid

  sudo stipple device emulate --over vhci --model touch --trace trace.csv
  sudo stipple device emulate --fault stall@touch2~0.05 --fault lie-force
  sudo stipple device emulate --unplug-at touch3+0.02 --replug-after 2

Its scenario must be the one that is practised. The hand starts when a program has armed the device, and ends by pressing the
second button; the device is there until then, and until no program has it open. What it records is marked synthetic.

MOMENT is `start`, seconds of work such as `2.5`, or a touch such as `touch`, `touch3` or `touch2+0.05`.")]
pub(in crate::cli) struct EmulateArgs {
    /// What carries its reports: uhid (the kernel's HID layer), vhci or vhci-hs (its USB layer at full or high speed), or
    /// bridge:ADDRESS (a socket of this machine)
    #[arg(long, value_name = "BUS", default_value = "uhid")]
    over: Over,
    /// Scenario that its hand works on: a name from `stipple scenario list`, or a path [default: the first drill]
    #[arg(long, value_name = "NAME|FILE")]
    scenario: Option<String>,
    /// Which virtual trainee holds it
    #[arg(long, value_name = "TRAINEE", default_value = "expert", value_parser = trainee())]
    trainee: TraineeKind,
    /// A motion file that moves it, instead of a trainee
    #[arg(long, value_name = "FILE.csv", conflicts_with = "trainee")]
    stylus: Option<PathBuf>,
    /// Seed of the trainee's tremor and of the faults' noise
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The hand goes on this long after the device is there, at the start and after a loss
    #[arg(long, value_name = "S", default_value_t = 0.5, value_parser = seconds)]
    wait: f64,
    #[command(flatten)]
    body: BodyArgs,
    /// Something goes wrong: `KIND[:NUMBER][@MOMENT[~SECONDS]]`; may be given more than once; --help lists the kinds
    #[arg(long, value_name = "FAULT", long_help = fault_help())]
    fault: Vec<PlannedFault>,
    /// The cable is drawn
    #[arg(long, value_name = "MOMENT")]
    unplug_at: Option<Moment>,
    /// And plugged in again this long after
    #[arg(long, value_name = "S", requires = "unplug_at", value_parser = seconds)]
    replug_after: Option<f64>,
    /// End after this time
    #[arg(long = "for", value_name = "S", value_parser = seconds)]
    for_s: Option<f64>,
    /// Write every report and command with its time to this file, as CSV
    #[arg(long, value_name = "FILE.csv")]
    trace: Option<PathBuf>,
    /// Print the account at the end as JSON
    #[arg(long)]
    json: bool,
}

/// What the device is made of.
#[derive(Args, Clone, Debug)]
struct BodyArgs {
    /// Which device: a good one, or one of the class that most training centres own
    #[arg(long, value_name = "MODEL", default_value = "good")]
    model: ModelName,
    /// Moving mass as felt at the tip, 2 to 200 g
    #[arg(long, value_name = "G", value_parser = within::<2, 200>)]
    mass_g: Option<f64>,
    /// Friction as felt at the tip, 0 to 1 N
    #[arg(long, value_name = "N", value_parser = within::<0, 1>)]
    friction_n: Option<f64>,
    /// Smallest step that its encoders tell, 0 to 1000 um
    #[arg(long, value_name = "UM", value_parser = within::<0, 1000>)]
    resolution_um: Option<f64>,
    /// Delay from a sample to its report, 0 to 5 ms
    #[arg(long, value_name = "MS", value_parser = within::<0, 5>)]
    latency_ms: Option<f64>,
    /// Rate of its reports, 100 to 2000 Hz
    #[arg(long, value_name = "HZ", value_parser = within::<100, 2000>)]
    report_hz: Option<f64>,
    /// Rate of its own servo loop, 500 to 20000 Hz
    #[arg(long, value_name = "HZ", value_parser = within::<500, 20_000>)]
    servo_hz: Option<f64>,
    /// It does not render a contact plane by itself
    #[arg(long)]
    no_plane: bool,
    /// It does not vibrate by itself
    #[arg(long)]
    no_vibration: bool,
}

#[derive(Clone, Debug)]
enum Over {
    Uhid,
    Vhci,
    VhciHs,
    Bridge(BridgeAddress),
}

impl FromStr for Over {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(address) = text.strip_prefix("bridge:") {
            let address = address.parse::<BridgeAddress>();
            return address.map(Self::Bridge).map_err(|error| format!("{error}\nhint: {}", error.hint()));
        }
        Ok(match text {
            "uhid" => Self::Uhid,
            "vhci" => Self::Vhci,
            "vhci-hs" => Self::VhciHs,
            _ => return Err("must be uhid, vhci, vhci-hs or bridge:ADDRESS".to_owned()),
        })
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ModelName {
    Good,
    Touch,
}

impl BodyArgs {
    fn model(&self) -> Model {
        let mut model = match self.model {
            ModelName::Good => Model::GOOD,
            ModelName::Touch => Model::TOUCH_CLASS,
        };
        let set = |value: Option<f64>, scale: f64, field: &mut f64| *field = value.map_or(*field, |v| v * scale);
        set(self.mass_g, 1e-3, &mut model.body.mass_kg);
        set(self.friction_n, 1.0, &mut model.body.friction_n);
        set(self.resolution_um, 1e-3, &mut model.body.resolution_mm);
        set(self.resolution_um, 1e-3, &mut model.capabilities.position_resolution_mm);
        set(self.report_hz, 1.0, &mut model.capabilities.report_hz);
        set(self.servo_hz, 1.0, &mut model.capabilities.servo_hz);
        model.latency_us = self.latency_ms.map_or(model.latency_us, |ms| micros(ms * 1e-3));
        for (without, feature) in [(self.no_plane, Features::LOCAL_PLANE), (self.no_vibration, Features::VIBRATION)] {
            if without {
                model.capabilities.features = Features(model.capabilities.features.0 & !feature);
            }
        }
        model
    }
}

pub(in crate::cli) fn run(args: &EmulateArgs, out: &mut Out) -> Result<u8, CliError> {
    let prepared = prepare::scenario(args.scenario.as_deref().unwrap_or(scenario::DEFAULT_ID), &[])?;
    let model = args.body.model();
    let there = Arc::new(AtomicBool::new(false));
    let hand = EndingHand::new(hand(args, &prepared, &model)?, micros(args.wait), Arc::clone(&there));
    let settings = Settings {
        unplug: args.unplug_at,
        replug_after_us: args.replug_after.map(micros),
        end_us: args.for_s.map(micros),
        hand_done: hand.done(),
        ..Settings::default()
    };
    let trace = args.trace.as_ref().map_or(Ok(Trace::none()), |path| {
        Trace::to(path).map_err(|error| CliError::failed(format_args!("{}: {error}", path.display())))
    })?;
    let make = |now_us| EmulatedStylus::new(model, Box::new(hand) as Box<dyn Hand>, args.seed, now_us);
    let bench = Arc::new(Bench::new(make, args.fault.clone(), trace, there));
    let mut bus = bus(&args.over, model.name)?;
    let name = bus.name();
    out.note(format_args!("{} is plugged in over {name}", model.name));
    let mut tell = |at_us: u64, sight| out.note(format_args!("{:.3} s: {sight}", at_us as f64 * 1e-6));
    let account = emulate::run(&bench, bus.as_mut(), &settings, &mut tell)
        .map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    print(&account, &name, args.json, out)
}

/// The hand that holds the device, in the device's frame.
fn hand(args: &EmulateArgs, prepared: &Prepared, model: &Model) -> Result<Box<dyn Hand>, CliError> {
    let c = &model.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let (at, patience) = (mount.world_from_device(), Patience::WhileEnabled);
    let Some(file) = &args.stylus else {
        let trainee = VirtualTrainee::new(args.trainee, args.seed, prepared.task());
        return Ok(Box::new(MountedHand::new(trainee, at, patience)));
    };
    let motion = MotionFile::load(file, prepared.scenario.machine.out_mm())
        .map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    Ok(Box::new(MountedHand::new(MotionHand::new(motion), at, patience)))
}

/// What carries the device's reports.
fn bus(over: &Over, name: &str) -> Result<Box<dyn Bus>, CliError> {
    if let Over::Bridge(address) = over {
        let bridge = Bridge::new(address, name, SERIAL);
        let failed = |error| CliError::failed(format_args!("{address}: {error}")).hint("choose another address");
        return Ok(Box::new(bridge.map_err(failed)?));
    }
    kernel_bus(over, name).ok_or_else(|| {
        CliError::failed("only Linux lets a program make a HID device").hint("use --over bridge:127.0.0.1:7410")
    })
}

#[cfg(target_os = "linux")]
fn kernel_bus(over: &Over, name: &str) -> Option<Box<dyn Bus>> {
    use crate::device::emulate::{Speed, Uhid, Vhci};
    Some(match over {
        Over::Uhid => Box::new(Uhid::new(name, SERIAL)),
        Over::Vhci => Box::new(Vhci::new(Speed::Full, name, SERIAL)),
        Over::VhciHs => Box::new(Vhci::new(Speed::High, name, SERIAL)),
        Over::Bridge(_) => return None,
    })
}

#[cfg(not(target_os = "linux"))]
fn kernel_bus(_over: &Over, _name: &str) -> Option<Box<dyn Bus>> {
    None
}

fn print(account: &Account, bus: &str, json: bool, out: &mut Out) -> Result<u8, CliError> {
    let Account { count, overrun, diagnostics: d, late, lived_us, real_time } = account;
    let lived = Duration::from_micros(*lived_us);
    if json {
        let all = serde_json::json!({
            "bus": bus, "lived_s": lived.as_secs_f64(), "reports": count.reports, "reports_lost": overrun,
            "frames_late": late, "commands_taken": count.taken, "commands_refused": count.refused,
            "touches": count.touches, "most_n": count.most_n, "watchdog_trips": d.watchdog_trips,
            "commands_missing": d.seq_gaps, "commands_broken": d.crc_errors, "deadman_opens": d.deadman_opens,
            "last_fault": d.last_fault.words(), "real_time": real_time,
        });
        out.line(all)?;
        return Ok(0);
    }
    out.line(format_args!("Virtual stylus over {bus}, {:.1} s", lived.as_secs_f64()))?;
    out.line(format_args!("  reports sent {}, lost {overrun}, late frames {late}", count.reports))?;
    out.line(format_args!(
        "  commands taken {}, refused {}, missing {}; watchdog bit {} times",
        count.taken, count.refused, d.seq_gaps, d.watchdog_trips
    ))?;
    out.line(format_args!("  touches {}, largest force {:.3} N", count.touches, count.most_n))?;
    Ok(0)
}

fn micros(seconds: f64) -> u64 {
    u64::try_from(Duration::from_secs_f64(seconds).as_micros()).unwrap_or(u64::MAX)
}

fn fault_help() -> String {
    format!("Something goes wrong: KIND[:NUMBER][@MOMENT[~SECONDS]]; may be given more than once. Kinds: {FAULT_NAMES}")
}

/// Seconds, at most a day.
fn seconds(text: &str) -> Result<f64, String> {
    within::<0, 86_400>(text)
}

/// A number in a range.
fn within<const LOW: i32, const HIGH: i32>(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (f64::from(LOW)..=f64::from(HIGH)).contains(n));
    number.ok_or_else(|| format!("is `{text}`, must be a number from {LOW} to {HIGH}"))
}
