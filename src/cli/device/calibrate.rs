//! `stipple device calibrate`: step by step, with instructions; nothing is written before every step gave good data.

use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::text;
use super::which::{self, Which};
use crate::cli::out::Out;
use crate::cli::{CliError, interrupt, place, progress};
use crate::device::calibrate::{Bench, CalibrateError, base, sweep};
use crate::device::driver::arm::{self, today};
use crate::device::ohs::Calibration;
use crate::device::push::Pusher;
use crate::device::tuning::{Tuned, Tuning};
use crate::math::unit_quat;
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
    let mut guide = Guide {
        bench: Bench::new(which::open(args.which.as_ref())?).map_err(failed)?,
        lines: lines(),
        stop,
        swing: Duration::from_secs_f64(args.seconds),
        dry_run: args.dry_run,
    };
    out.line(text::identity(guide.bench.identity()))?;
    let before = *guide.bench.before();
    let mut now = before;
    for step in steps {
        now = guide.step(*step, now, out).map_err(failed)?;
    }
    if *steps == [Step::Home] {
        return out.line("home found; there is nothing to write");
    }
    now.day = today();
    changes(&before, &now, out)?;
    if args.dry_run {
        return out.line("nothing was written: --dry-run");
    }
    guide.bench.write(&now).map_err(failed)?;
    out.line(format_args!("written, read back and saved; hash {:08x}", now.hash()))
}

struct Guide<'a> {
    bench: Bench,
    lines: Receiver<()>,
    stop: &'a AtomicBool,
    swing: Duration,
    dry_run: bool,
}

impl Guide<'_> {
    /// Says what to do and waits for the word.
    fn ask(&mut self, what: &str, out: &mut Out) -> Result<(), CalibrateError> {
        out.note(format_args!("{what}; then press Enter or the button on the barrel"));
        let Self { bench, lines, stop, .. } = self;
        bench.wait_for_word(&mut || {
            if stop.load(Ordering::Acquire) { Err(CalibrateError::Asked) } else { Ok(lines.try_recv().is_ok()) }
        })
    }

    fn step(&mut self, step: Step, now: Calibration, out: &mut Out) -> Result<Calibration, CalibrateError> {
        match step {
            Step::Home => {
                self.ask("home: put the stylus into its home position, as its maker says", out)?;
                self.bench.home()?;
                Ok(now)
            }
            Step::Sensors => {
                self.ask("sensors: lay the stylus down and touch neither tip nor grip", out)?;
                if self.dry_run {
                    out.note("sensors: they are zeroed in the stylus itself, so --dry-run leaves them");
                    return Ok(now);
                }
                let zeroed = self.bench.zero_sensors()?;
                Ok(Calibration { tip: zeroed.tip, grip: zeroed.grip, ..now })
            }
            Step::Tip => self.tip(now, out),
            Step::Base => self.base(now, out),
            // it needs force, and so another way to the device
            Step::Friction => Ok(now),
        }
    }

    fn tip(&mut self, now: Calibration, out: &mut Out) -> Result<Calibration, CalibrateError> {
        self.ask("tip: press the tip lightly into a small pit that does not move", out)?;
        out.note(format_args!("swing the barrel widely to all sides for {:.0} s", self.swing.as_secs_f64()));
        let bar = progress::bar("swing");
        let stop = self.stop;
        let found = self.bench.pivot(self.swing, &mut |share| {
            progress::show(&bar, Progress { done_s: share, most_s: 1.0 });
            !stop.load(Ordering::Acquire)
        });
        bar.finish_and_clear();
        let found = found?;
        out.note(format_args!(
            "tip: off by {:.3} mm, known to {:.3} mm; it seemed to move by {:.3} mm",
            found.correction_mm, found.uncertain_mm, found.rms_mm
        ));
        Ok(Calibration { tip_offset_mm: now.tip_offset_mm + found.correction_mm, ..now })
    }

    fn base(&mut self, now: Calibration, out: &mut Out) -> Result<Calibration, CalibrateError> {
        out.note(
            "base: lay a sheet of paper flat on the table, one edge along yours; keep the tip still at each point",
        );
        let mut points = Vec::new();
        for where_to in
            ["its far left corner", "the edge to the right of that corner", "the edge nearer to you from that corner"]
        {
            self.ask(&format!("base: put the tip on {where_to}, 100 mm away where it is not the corner"), out)?;
            points.push(self.bench.place()?);
        }
        let [corner_mm, right_mm, near_mm] = points.as_slice() else { return Ok(now) };
        let found = base::fit(*corner_mm, *right_mm, *near_mm)
            .map_err(|source| CalibrateError::Data { step: "base", source })?;
        let degrees = f64::to_degrees;
        out.note(format_args!(
            "base: turned by {:.2} degrees; the corner was {:.1} degrees off a right angle",
            degrees(found.turn_rad),
            degrees(found.skew_rad)
        ));
        Ok(Calibration { base_rotation: unit_quat(found.correction * now.base_rotation), ..now })
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
    out.note(
        "friction: hold the stylus loosely with two fingers in the air; it is pushed slowly to both sides for 18 s",
    );
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
    let mut known = Tuning::load(&file)?;
    let (who, armed) = (pusher.link().identity(), pusher.link().armed());
    let before = known.of(who, &armed.capabilities).map(|tuned| tuned.friction_n);
    let (serial, hardware_id) = (who.serial.clone(), armed.capabilities.hardware_id);
    known.keep(Tuned { serial, hardware_id, friction_n, day: today() }, &file)?;
    let was = before.map_or_else(|| "unknown".to_owned(), |n| format!("{n:.3} N"));
    out.line(format_args!("kept for attempts in {}, before: {was}", file.display()))
}
