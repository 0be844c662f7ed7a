//! `stipple device calibrate`: step by step, with instructions; nothing is written before every step gave good data.

use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::ProgressBar;

use super::text;
use super::which::{self, Which};
use crate::cli::out::Out;
use crate::cli::{CliError, interrupt, place, progress};
use crate::device::calibrate::guide::{self, FRICTION_WORDS, Guide, Lead};
use crate::device::calibrate::{CalibrateError, sweep};
use crate::device::driver::arm::{self, today};
use crate::device::ohs::Calibration;
use crate::device::push::Pusher;
use crate::device::tuning;
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple device calibrate
  stipple device calibrate --step tip --step base --dry-run
  stipple device calibrate hid:OHS-0007 --step friction

Each step says what to do and waits for Enter or the button on the barrel. Data that cannot be right are refused, with the
reason. Then the calibration is written with today's date, read back and saved in the stylus. The friction is kept on this
computer, as a setting of the device for attempts. Only the step `friction` gives force: slowly, at most 1.5 N, while the grip is closed.")]
pub(in crate::cli) struct CalibrateArgs {
    /// hid, hid:SERIAL, bridge:ADDRESS or haply [default: the only one there]
    #[arg(value_name = "WHICH", value_parser = str::parse::<Which>)]
    which: Option<Which>,
    /// Only this step; may be given more than once [default: all]
    #[arg(long, value_name = "STEP")]
    step: Vec<Step>,
    /// Measure and show, write nothing
    #[arg(long)]
    dry_run: bool,
    /// How long the stylus is swung about its tip
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = super::seconds)]
    seconds: f64,
    /// Begin the friction's sweep without asking, for an emulated stylus
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Step {
    /// Finds the home position
    Home,
    /// Sets tip and grip to no force
    Sensors,
    /// Finds the tip: the stylus swings about it
    Tip,
    /// Finds how the base stands: three points on the table
    Base,
    /// Measures the dry friction with a slow force to and fro
    Friction,
}

impl From<Step> for guide::Step {
    fn from(step: Step) -> Self {
        match step {
            Step::Home => Self::Home,
            Step::Sensors => Self::Sensors,
            Step::Tip => Self::Tip,
            Step::Base => Self::Base,
            Step::Friction => Self::Friction,
        }
    }
}

pub(super) fn run(args: &CalibrateArgs, out: &mut Out) -> Result<u8, CliError> {
    let stop = interrupt::flag()?;
    let has = |step| args.step.is_empty() || args.step.contains(&step);
    let steps: Vec<Step> =
        [Step::Home, Step::Sensors, Step::Tip, Step::Base].into_iter().filter(|step| has(*step)).collect();
    if !steps.is_empty() {
        measured(args, &steps, &stop, out)?;
    }
    if has(Step::Friction) {
        friction(args, &stop, out)?;
    }
    Ok(0)
}

fn failed(error: CalibrateError) -> CliError {
    CliError::failed(&error).hint_if(error.hint())
}

/// The steps that need no force, and the writing.
fn measured(args: &CalibrateArgs, steps: &[Step], stop: &AtomicBool, out: &mut Out) -> Result<(), CliError> {
    let ports = which::open(args.which.as_ref())?;
    let mut guide = Guide::new(ports, Duration::from_secs_f64(args.seconds), args.dry_run).map_err(failed)?;
    out.line(text::identity(guide.identity()))?;
    let before = *guide.before();
    let mut now = before;
    let mut lead = Terminal { lines: lines(), stop, bar: None, out };
    for step in steps {
        now = guide.step((*step).into(), now, &mut lead).map_err(failed)?;
        lead.finish();
    }
    let out = lead.out;
    if *steps == [Step::Home] {
        return out.line("home found; there is nothing to write");
    }
    now.day = today();
    changes(&before, &now, out)?;
    if args.dry_run {
        return out.line("nothing was written: --dry-run");
    }
    guide.write(&now).map_err(failed)?;
    out.line(format_args!("written, read back and saved; hash {:08x}", now.hash()))
}

/// A terminal leads the person.
struct Terminal<'a> {
    lines: Receiver<()>,
    stop: &'a AtomicBool,
    bar: Option<ProgressBar>,
    out: &'a mut Out,
}

impl Terminal<'_> {
    fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Lead for Terminal<'_> {
    fn ask(&mut self, what: &str) {
        self.out.note(format_args!("{what}; then press Enter or the button on the barrel"));
    }

    fn say(&mut self, what: &str) {
        self.finish();
        self.out.note(what);
    }

    fn share(&mut self, share: f64) -> bool {
        let bar = self.bar.get_or_insert_with(|| progress::bar("swing"));
        progress::show(bar, Progress { done_s: share, most_s: 1.0 });
        !self.stop.load(Ordering::Acquire)
    }

    fn word(&mut self) -> Result<bool, CalibrateError> {
        if self.stop.load(Ordering::Acquire) { Err(CalibrateError::Asked) } else { Ok(self.lines.try_recv().is_ok()) }
    }
}

/// One word for each line of standard input; none when it is closed.
fn lines() -> Receiver<()> {
    let (say, lines) = channel();
    let read = move || {
        let mut line = String::new();
        let stdin = std::io::stdin();
        while matches!(stdin.lock().read_line(&mut line), Ok(1..)) && say.send(()).is_ok() {
            line.clear();
        }
    };
    // without it the button on the barrel is the word
    drop(std::thread::Builder::new().name("standard input".to_owned()).spawn(read));
    lines
}

fn changes(before: &Calibration, now: &Calibration, out: &mut Out) -> Result<(), CliError> {
    out.line("Calibration: before, now")?;
    let same = |a: bool| if a { "  unchanged" } else { "" };
    let (a, b) = (before, now);
    let row = |out: &mut Out, name: &str, from: String, to: String, is_same: bool| {
        text::row(out, name, format_args!("{from} -> {to}{}", same(is_same)))
    };
    let mm = |v: crate::math::DVec3| format!("({:.3}, {:.3}, {:.3}) mm", v.x, v.y, v.z);
    let quat = |q: crate::math::DQuat| format!("({:.4}, {:.4}, {:.4}, {:.4})", q.x, q.y, q.z, q.w);
    row(out, "tip offset", mm(a.tip_offset_mm), mm(b.tip_offset_mm), a.tip_offset_mm == b.tip_offset_mm)?;
    row(out, "base rotation", quat(a.base_rotation), quat(b.base_rotation), a.base_rotation == b.base_rotation)?;
    row(out, "tip sensor zero", format!("{:.3} N", a.tip.zero_n), format!("{:.3} N", b.tip.zero_n), a.tip == b.tip)?;
    row(
        out,
        "grip sensor zero",
        format!("{:.3} N", a.grip.zero_n),
        format!("{:.3} N", b.grip.zero_n),
        a.grip == b.grip,
    )?;
    let age = |day| match arm::calibration_age_days(day) {
        Some(0) => "today".to_owned(),
        Some(days) => format!("{days} days ago"),
        None => "never".to_owned(),
    };
    row(out, "made", age(a.day), age(b.day), a.day == b.day)
}

/// The friction: with force, through the limiter, kept on this computer.
fn friction(args: &CalibrateArgs, stop: &AtomicBool, out: &mut Out) -> Result<(), CliError> {
    let only = args.step.contains(&Step::Friction);
    out.note(FRICTION_WORDS);
    let mut pusher = match super::test::open(args.which.as_ref(), args.yes, out) {
        Ok(pusher) => pusher,
        Err(error) if only => return Err(error),
        Err(error) => {
            // the other steps are done and stand
            error.problems.iter().for_each(|(what, _)| out.note(format_args!("friction: left out: {what}")));
            return Ok(());
        }
    };
    super::test::hold(&mut pusher, Duration::from_mins(1), stop, out)?;
    let bar = progress::bar("friction");
    let found = sweep::run(&mut pusher, &mut |share| {
        progress::show(&bar, Progress { done_s: share, most_s: 1.0 });
        !stop.load(Ordering::Acquire)
    });
    bar.finish_and_clear();
    let friction_n = found.map_err(|error| match error {
        sweep::SweepError::Stop(stop) => super::test::stopped(&stop),
        sweep::SweepError::Data(error) => failed(error),
    })?;
    out.line(format_args!("friction: {friction_n:.3} N"))?;
    if args.dry_run {
        return out.line("it was not kept: --dry-run");
    }
    keep(&pusher, friction_n, out)
}

fn keep(pusher: &Pusher, friction_n: f64, out: &mut Out) -> Result<(), CliError> {
    let file = place::devices().ok_or_else(|| {
        CliError::failed("this system has no place for settings").hint("name a file with STIPPLE_DEVICES")
    })?;
    let (who, armed) = (pusher.link().identity(), pusher.link().armed());
    let before = tuning::keep_friction(&file, who, &armed.capabilities, friction_n, today())?;
    let was = before.map_or_else(|| "unknown".to_owned(), |n| format!("{n:.3} N"));
    out.line(format_args!("kept for attempts in {}, before: {was}", file.display()))
}
