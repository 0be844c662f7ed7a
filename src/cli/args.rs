//! What can be written on the command line. Data only; the meaning is in the file of each command.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::carried;
use super::certify::{
    AttachArgs, KeyArgs, PackArgs, ReportArgs, RevokedArgs, SchemeArgs, SignArgs, TrustArgs, VerifyArgs,
};
use super::cutscore::CutscoreArgs;
use super::device::{BenchArgs, CalibrateArgs, EmulateArgs, ListArgs, ProbeArgs, TestArgs};
use super::exam::ExamArgs;
use super::export::ExportArgs;
use super::logbook::LogbookArgs;
use super::lrs::LrsArgs;
use super::science::ScienceArgs;
use super::stylus::StylusChoice;
use crate::device::{DeviceChoice, TraineeKind};
use crate::logbook::Pseudonym;

/// Trainer for scalp micropigmentation: a needle in layered skin, felt, seen and scored.
#[derive(Debug, Parser)]
#[command(
    name = "stipple",
    version,
    propagate_version = true,
    // what stands before a command would be read by nobody
    args_conflicts_with_subcommands = true,
    after_help = "\
EXAMPLES
  stipple                             open the trainer
  stipple demo                        watch a virtual trainee be scored, without a window
  stipple practise pad-depth-drill    open the trainer on one scenario
  stipple --low-graphics=false        open it with the full picture on a machine without a graphics card
  stipple score attempts/*/recording.mcap --json

Attempts go to --out, else to STIPPLE_ATTEMPTS, else to the user's data folder. STIPPLE_STATUS=FILE keeps an account of a
running attempt in a file. Exit codes: 0 done, 1 failed, 2 wrong use."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Folder that receives the folder of each attempt
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The device that moves the needle: hid, hid:SERIAL, bridge:ADDRESS or haply [default: mouse or pen]
    #[arg(long, value_name = "DEVICE", value_parser = str::parse::<DeviceChoice>)]
    pub(super) stylus: Option<DeviceChoice>,
    #[command(flatten)]
    pub(super) window: WindowArgs,
}

/// How the window is opened.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct WindowArgs {
    /// No shadows, no smoothing, smaller textures, or not [default: as the graphics card is: low without one]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(super) low_graphics: Option<bool>,
    /// Width and height of the window
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(super) size: Option<(u32, u32)>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// A virtual trainee performs a scenario, faster than real time, and is scored
    Demo(DemoArgs),
    /// Practise a scenario, in the window, with a stylus or with a motion file
    Practise(PractiseArgs),
    /// Simulate a recording again and compare, to the bit
    Replay(ReplayArgs),
    /// Score recordings again
    Score(ScoreArgs),
    /// Set a cut score from people's attempts or a panel, and see how far totals can be trusted
    Cutscore(Box<CutscoreArgs>),
    /// Make, check, list and show scenario files
    Scenario(ScenarioArgs),
    /// Print the JSON Schema of a file format
    Schema(SchemaArgs),
    /// Write a recording in another format
    Export(ExportArgs),
    /// Take an exam: registered device, signed scenario, aids off
    Exam(ExamArgs),
    /// Make and show keys that sign
    Key(KeyArgs),
    /// Say whom to believe: keys, revoked keys, exam devices
    Trust(TrustArgs),
    /// Sign a scenario and its rubric for exams
    Scheme(SchemeArgs),
    /// Put an attempt into one signed file to hand over
    Pack(PackArgs),
    /// Sign a pack beside the station, as the assessor who watched
    Sign(SignArgs),
    /// The score report of an attempt: two pages for paper, one for a screen
    Report(ReportArgs),
    /// Put a credential, a report or a log's proof into a signed pack
    Attach(AttachArgs),
    /// Credentials that hold no more: an issuer's signed list
    Revoked(RevokedArgs),
    /// Check packs: files, signatures, exam rules, and the score from the recording anew
    Verify(VerifyArgs),
    /// Trainees and their attempts
    Logbook(LogbookArgs),
    /// Send attempts to a learning record store, now or when there is a network again
    Lrs(LrsArgs),
    /// The model without an attempt: its numbers held against what is published, colours, healing
    Science(ScienceArgs),
    /// The stylus itself
    Device(DeviceArgs),
    /// Speak with the Haply service for a running program; started by that program, not by people
    #[command(name = crate::device::haply::COMMAND, hide = true)]
    HaplyAdapter(HaplyAdapterArgs),
}

/// How a program starts its adapter; the key comes on standard input.
#[derive(Debug, Args)]
pub(super) struct HaplyAdapterArgs {
    /// Where the service listens
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) service: String,
    /// Where the program listens
    #[arg(long, value_name = "ADDRESS")]
    pub(super) program: std::net::SocketAddr,
}

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple demo
  stipple demo --scenario fut-strip --trainee shallow --seed 7
  stipple demo --trainee heavy --json | jq .verdict

A virtual trainee is a compliant arm with tremor that the skin pushes back, not a script. Its attempts are marked
synthetic.")]
pub(super) struct DemoArgs {
    /// Scenario: a name from `stipple scenario list`, or a path [default: the first drill]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) scenario: Option<String>,
    /// Which hand
    #[arg(long, value_name = "TRAINEE", default_value = "expert", value_parser = trainee())]
    pub(super) trainee: TraineeKind,
    /// Seed of its tremor and small errors
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Override one parameter; may be given more than once, marks the score as modified
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Folder that receives the folder of the attempt
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Register the attempt in the logbook under this pseudonym; it stays marked synthetic
    #[arg(long, value_name = "PSEUDONYM")]
    pub(super) log: Option<Pseudonym>,
    /// Print the score sheet as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple practise first-dots
  stipple practise my-lesson.ron --set tissue.k_b=0.2
  stipple practise first-dots --stylus hid --trainee T-000173
  stipple practise pad-depth-drill --headless --stylus hand.csv --json
  stipple practise pad-depth-drill --headless --stylus hid --resume-after 5
  stipple practise pad-depth-drill --headless --stylus bridge:127.0.0.1:7410
  stipple practise first-dots --headless --stylus hid --trainee T-000173 --supervised-by assessor-a

A stylus is any device that speaks OHS, the open haptic stylus protocol: `hid` takes the one that is connected, `hid:SERIAL`
a certain one, `bridge:HOST:PORT` or `bridge:unix:PATH` one behind a bridge on this machine; `haply` is the Inverse3 behind
its own service. Without a window the attempt ends with the scenario's time, with Ctrl-C or with the stylus's second button,
and is scored; in the window that button pauses and goes on. The switch on the barrel re-centres: while it is held and the
needle is clear of the skin, the needle stays and the hand moves back, without force.

In the window a press of the button lasts as long as it was held, to 1 ms on X11; on other systems it is as exact as the
pace of the pictures. The remarks of a recording say which.

A motion file is CSV with the columns t_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch after the lines
`# frame: patient` and `# point: tip` (or `# point: handpiece`); `stipple export csv` writes one.")]
pub(super) struct PractiseArgs {
    /// Scenario: a name from `stipple scenario list`, or a path
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// Without a window; needs --stylus
    #[arg(long, requires = "stylus")]
    pub(super) headless: bool,
    /// What moves the needle: hid, hid:SERIAL, bridge:ADDRESS, haply; without a window also a motion file
    #[arg(long, value_name = "WHAT", value_parser = str::parse::<StylusChoice>)]
    pub(super) stylus: Option<StylusChoice>,
    /// When the stylus goes away, wait for it and go on this many seconds after it is back; without this the attempt ends
    #[arg(long, value_name = "S", requires = "headless", value_parser = seconds)]
    pub(super) resume_after: Option<f64>,
    /// Play a motion file by the clock, one tick a millisecond, as with a hand on the stylus
    #[arg(long, requires = "headless")]
    pub(super) real_time: bool,
    /// Override one parameter; may be given more than once, marks the score as modified
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Folder that receives the folder of the attempt
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Whose attempts they are: registered in the logbook before their first sample
    #[arg(long, value_name = "PSEUDONYM")]
    pub(super) trainee: Option<Pseudonym>,
    /// The assessor who watches, by the name of the key that will sign the pack: a supervised attempt
    #[arg(long, value_name = "KEY", requires = "trainee", conflicts_with = "set", value_parser = key_name)]
    pub(super) supervised_by: Option<String>,
    /// Print the score sheet as JSON
    #[arg(long, requires = "headless")]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) window: WindowArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple replay attempts/2026-03-01T10-12-30Z-pad-depth-drill/recording.mcap

Exit code 0 when every tick agrees to the bit, 1 when one differs or the recording is damaged.")]
pub(super) struct ReplayArgs {
    /// Recording, or the folder of an attempt
    #[arg(value_name = "RECORDING")]
    pub(super) recording: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple score recording.mcap
  stipple score cohort/*/recording.mcap --jsonl > cohort.jsonl
  stipple score exam.mcap --rubric deep --require-pass
  stipple score cohort/*/recording.mcap --rubric 2027.ron --migration
  stipple score second/recording.mcap --before skin.json --days 28")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command, each there or not")]
pub(super) struct ScoreArgs {
    /// Recordings, or folders of attempts
    #[arg(value_name = "RECORDING", required = true)]
    pub(super) recordings: Vec<PathBuf>,
    /// Judge by another rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    /// Print who changes sides by that rubric, and no sheets
    #[arg(long, requires = "rubric")]
    pub(super) migration: bool,
    /// Pigment that was in the skin before: a file that `science heal --carry` wrote, in place of the scenario's own
    #[arg(long, value_name = "FILE")]
    pub(super) before: Option<PathBuf>,
    /// Days between that file and this attempt
    #[arg(long, value_name = "DAYS", default_value_t = 14.0, value_parser = carried::days, requires = "before")]
    pub(super) days: f64,
    /// Print the score sheets as a JSON array (one recording: as one object)
    #[arg(long, conflicts_with = "jsonl")]
    pub(super) json: bool,
    /// Print one score sheet a line
    #[arg(long)]
    pub(super) jsonl: bool,
    /// Exit with code 1 when an attempt does not pass
    #[arg(long)]
    pub(super) require_pass: bool,
}

#[derive(Debug, Args)]
pub(super) struct ScenarioArgs {
    #[command(subcommand)]
    pub(super) verb: ScenarioVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum ScenarioVerb {
    /// Write a commented scenario file to start from
    #[command(after_help = "EXAMPLES\n  stipple scenario new my-lesson.ron")]
    New {
        /// File to write; must not exist yet
        #[arg(value_name = "FILE.ron")]
        file: PathBuf,
    },
    /// Check scenario files and explain every problem
    #[command(
        after_help = "EXAMPLES\n  stipple scenario check my-lesson.ron\n  stipple scenario check scenarios/*.ron"
    )]
    Check {
        /// Names or files; all built-in scenarios when there is none
        #[arg(value_name = "NAME|FILE")]
        files: Vec<String>,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// List the scenarios that come with the program
    #[command(after_help = "EXAMPLES\n  stipple scenario list\n  stipple scenario list --json")]
    List {
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what a scenario asks for, with every preset resolved
    #[command(after_help = "EXAMPLES\n  stipple scenario show fut-strip\n  stipple scenario show my-lesson.ron --json")]
    Show {
        /// Name or file
        #[arg(value_name = "NAME|FILE")]
        scenario: String,
        /// Print the resolved scenario as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "EXAMPLES\n  stipple schema score > score.schema.json")]
pub(super) struct SchemaArgs {
    /// Which format
    pub(super) what: SchemaOf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// Scenario file
    Scenario,
    /// Rubric file
    Rubric,
    /// Score sheet
    Score,
    /// Cut score
    Cutscore,
}

#[derive(Debug, Args)]
pub(super) struct DeviceArgs {
    #[command(subcommand)]
    pub(super) verb: DeviceVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum DeviceVerb {
    /// Every device that could be used now
    List(ListArgs),
    /// A health report of a stylus; never any force
    Probe(ProbeArgs),
    /// Does it give the force it is told to give? Small forces, only while it is held
    Test(TestArgs),
    /// How long reports and commands are on their way; never any force
    Bench(BenchArgs),
    /// Home, sensors, tip, base and friction, step by step
    Calibrate(CalibrateArgs),
    /// Print the udev rule that lets users open a stylus
    #[command(after_help = "\
EXAMPLES
  stipple device udev-rule | sudo tee /etc/udev/rules.d/70-ohs.rules
  sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw")]
    UdevRule,
    /// Make a virtual stylus that other programs see as a real one
    Emulate(Box<EmulateArgs>),
}

/// Knows the names of the trainees, so that help lists them and a wrong one is explained.
pub(super) fn trainee() -> impl TypedValueParser<Value = TraineeKind> {
    PossibleValuesParser::new(TraineeKind::ALL.map(TraineeKind::name)).try_map(|name| name.parse::<TraineeKind>())
}

/// The name of a key.
fn key_name(text: &str) -> Result<String, String> {
    crate::certify::key::name(text).map(str::to_owned).map_err(|error| error.to_string())
}

/// Seconds, at most an hour.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|s| (0.0..=3600.0).contains(s));
    seconds.ok_or_else(|| format!("is `{text}`, must be 0 to 3600 seconds"))
}

/// `1280x720` as width and height.
fn size(text: &str) -> Result<(u32, u32), String> {
    let wrong =
        || format!("is `{text}`, must be width x height such as 1280x720, at least 960x600, at most 15360x8640");
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let size = (width.parse().map_err(|_e| wrong())?, height.parse().map_err(|_e| wrong())?);
    if (960..=15_360).contains(&size.0) && (600..=8640).contains(&size.1) { Ok(size) } else { Err(wrong()) }
}
