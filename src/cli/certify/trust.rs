//! `stipple trust`: the file that says whom to believe.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::secret::public;
use super::{CliError, moment, out::Out, read_text, write, write_new};
use crate::certify::papers;
use crate::certify::trust::{Device, ExamRule, MAX_TRUST, Revoked, Role, TRUST_FORMAT, Trust, TrustedKey};
use crate::cli::device::which::{self, Which};
use crate::device::driver::arm;
use crate::scenario::shown;

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple trust new centre.trust
  stipple trust add centre.trust station-3.vkey --role station --until 2027-01-01T00:00:00Z
  stipple trust revoke centre.trust station-3.vkey --reason \"laptop stolen\"
  stipple trust device centre.trust hid:OHS-0007
  stipple trust device centre.trust --id 0000abcd:OHS-0007 --calibration 0badcafe
  stipple trust forget centre.trust 0000abcd:OHS-0007

The file is RON, made to be read: what an exam must fulfil is changed in it by hand. `trust show` checks it.")]
pub(in crate::cli) struct TrustArgs {
    #[command(subcommand)]
    verb: TrustVerb,
}

#[derive(Debug, Subcommand)]
enum TrustVerb {
    /// Write an empty trust file
    #[command(after_help = "EXAMPLES\n  stipple trust new centre.trust")]
    New {
        /// File to write; must not exist yet
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Believe a key
    #[command(after_help = "\
EXAMPLES
  stipple trust add centre.trust station-3.vkey --role station --until 2027-01-01T00:00:00Z")]
    Add {
        /// Trust file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Public key: a .vkey file
        #[arg(value_name = "KEY.vkey")]
        key: PathBuf,
        /// What it may sign
        #[arg(long)]
        role: RoleChoice,
        /// Believed from this moment on [default: now]
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<Timestamp>,
        /// Believed before this moment, e.g. 2027-01-01T00:00:00Z
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Timestamp,
    },
    /// Believe a key no more, whatever it signed
    #[command(after_help = "\
EXAMPLES
  stipple trust revoke centre.trust station-3.vkey --reason \"laptop stolen\"")]
    Revoke {
        /// Trust file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Public key: a .vkey file
        #[arg(value_name = "KEY.vkey")]
        key: PathBuf,
        /// Why, for the reader
        #[arg(long)]
        reason: String,
    },
    /// Let exams use a stylus, with the calibration that it has now; in place of an older one
    Device(DeviceArgs),
    /// Let exams use a stylus no more
    #[command(after_help = "EXAMPLES\n  stipple trust forget centre.trust 0000abcd:OHS-0007")]
    Forget {
        /// Trust file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Hardware id and serial number, as `trust show` prints them
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Check a trust file and say what is in it
    #[command(after_help = "EXAMPLES\n  stipple trust show centre.trust")]
    Show {
        /// Trust file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// A stylus: one that is connected, or what was read from it elsewhere.
#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple trust device centre.trust hid:OHS-0007
  stipple trust device centre.trust --id 0000abcd:OHS-0007 --calibration 0badcafe")]
struct DeviceArgs {
    /// Trust file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The stylus: hid or hid:SERIAL [default: the only one there]. It is read, and gives no force
    #[arg(value_name = "WHICH", value_parser = str::parse::<Which>)]
    which: Option<Which>,
    /// Its hardware id and serial number, as a refused exam prints them, when it is not connected here
    #[arg(long, value_name = "ID", requires = "calibration", conflicts_with = "which")]
    id: Option<String>,
    /// The check sum of its calibration, 8 hexadecimal digits
    #[arg(long, value_name = "HEX", requires = "id")]
    calibration: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleChoice {
    Station,
    Assessor,
    Scheme,
    Issuer,
    Log,
}

impl From<RoleChoice> for Role {
    fn from(choice: RoleChoice) -> Self {
        match choice {
            RoleChoice::Station => Self::Station,
            RoleChoice::Assessor => Self::Assessor,
            RoleChoice::Scheme => Self::Scheme,
            RoleChoice::Issuer => Self::Issuer,
            RoleChoice::Log => Self::Log,
        }
    }
}

pub(in crate::cli) fn run(args: &TrustArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        TrustVerb::New { file } => {
            let exam = ExamRule::default();
            let (keys, revoked, devices) = (Vec::new(), Vec::new(), Vec::new());
            let empty = Trust { format: TRUST_FORMAT, keys, revoked, devices, exam };
            write_new(file, text(&empty)?.as_bytes())?;
            out.line(format_args!("Written {}; it believes nobody yet", file.display()))?;
        }
        TrustVerb::Add { file, key, role, from, until } => {
            let key = public(key)?;
            let said = from.unwrap_or_else(Timestamp::now);
            let (role, until) = (Role::from(*role), until.to_string());
            let known = TrustedKey { role, key: key.to_string(), from: said.to_string(), until };
            change(file, |trust| {
                // the same command again, after the power went, adds nothing
                let same = |old: &TrustedKey| TrustedKey { from: known.from.clone(), ..old.clone() } == known;
                let is_there = |old: &TrustedKey| *old == known || (from.is_none() && same(old));
                if !trust.keys.iter().any(is_there) {
                    trust.keys.push(known);
                }
            })?;
            out.line(format_args!("{} is believed as {role}, key {}", key.name(), key.fingerprint()))?;
        }
        TrustVerb::Revoke { file, key, reason } => {
            let key = public(key)?;
            if reason.trim().is_empty() {
                return Err(CliError::usage("--reason: is empty, must say why the key is believed no more"));
            }
            let gone = Revoked { key: key.to_string(), at: Timestamp::now().to_string(), reason: reason.clone() };
            change(file, |trust| {
                if !trust.revoked.iter().any(|old| old.key == gone.key) {
                    trust.revoked.push(gone);
                }
            })?;
            out.line(format_args!("{} is believed no more, whatever it signed", key.name()))?;
        }
        TrustVerb::Device(args) => add_device(args, out)?,
        TrustVerb::Forget { file, id } => {
            if !load(file)?.devices.iter().any(|device| device.id == *id) {
                return Err(CliError::failed(format_args!("{}: no device {id:?} in it", file.display()))
                    .hint("see `stipple trust show` for those that are"));
            }
            change(file, |trust| trust.devices.retain(|device| device.id != *id))?;
            out.line(format_args!("{id} is taken in no exam any more"))?;
        }
        TrustVerb::Show { file } => show(&load(file)?, out)?,
    }
    Ok(0)
}

fn add_device(args: &DeviceArgs, out: &mut Out) -> Result<(), CliError> {
    // before a device is opened
    load(&args.file)?;
    let device = match (&args.id, &args.calibration) {
        (Some(id), Some(calibration)) => {
            Device { id: id.clone(), calibration: calibration.to_lowercase(), calibration_sha256: None }
        }
        _ => read_device(args.which.as_ref())?,
    };
    let Device { id, calibration, .. } = device.clone();
    change(&args.file, |trust| {
        trust.devices.retain(|known| known.id != device.id);
        trust.devices.push(device);
    })?;
    out.line(format_args!("Exams may use {id} with calibration {calibration}"))?;
    out.note("a new calibration of it must be registered again");
    Ok(())
}

/// What a connected stylus says of itself.
fn read_device(which: Option<&Which>) -> Result<Device, CliError> {
    let mut ports = which::open(which)?;
    let armed = arm::check(ports.control.as_mut(), &ports.identity)
        .map_err(|error| CliError::failed(&error).hint_if(error.hint()))?;
    papers::register(&ports.identity, &armed).map_err(|why| CliError::failed(why).hint("nothing was registered"))
}

fn show(trust: &Trust, out: &mut Out) -> Result<(), CliError> {
    for known in &trust.keys {
        let gone = if trust.revoked.iter().any(|gone| gone.key == known.key) { ", REVOKED" } else { "" };
        out.line(format_args!(
            "{:<9} {} from {} until {}{gone}",
            known.role.to_string(),
            known.key,
            known.from,
            known.until
        ))?;
    }
    for gone in &trust.revoked {
        out.line(format_args!("revoked   {} on {}: {}", gone.key, gone.at, shown(&gone.reason)))?;
    }
    for device in &trust.devices {
        let whole = device.calibration_sha256.as_ref().map_or_else(String::new, |whole| format!(", SHA-256 {whole}"));
        out.line(format_args!("device    {} calibration {}{whole}", device.id, device.calibration))?;
    }
    let exam = trust.exam;
    let most =
        format!("{} late ticks of a million, calibration not older than {} h", exam.late_ppm, exam.calibration_h);
    out.line(format_args!("exam      at most {most}"))?;
    let stops =
        format!("{} pauses and {} losses of the stylus, none over {} s", exam.pauses, exam.losses, exam.pause_s);
    out.line(format_args!("exam      at most {stops}; {} missing ticks of a million", exam.missing_ppm))?;
    out.line(if exam.nonce {
        "exam      with a nonce of the centre"
    } else {
        "exam      without a nonce of the centre"
    })
}

/// A trust file, checked.
pub(in crate::cli) fn load(file: &Path) -> Result<Trust, CliError> {
    Trust::parse(&read_text(file, MAX_TRUST)?)
        .map_err(|error| CliError::failed(format_args!("{}: {error}", file.display())))
}

fn change(file: &Path, change: impl FnOnce(&mut Trust)) -> Result<(), CliError> {
    let mut trust = load(file)?;
    change(&mut trust);
    let text = text(&trust)?;
    Trust::parse(&text).map_err(|error| CliError::usage(format_args!("{}: {error}", file.display())))?;
    write(file, text.as_bytes())
}

fn text(trust: &Trust) -> Result<String, CliError> {
    trust.encode().map_err(CliError::failed)
}
