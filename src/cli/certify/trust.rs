//! `stipple trust`: the file that says whom to believe.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::secret::public;
use super::{CliError, out::Out, read_text, write, write_new};
use crate::certify::trust::{ExamRule, MAX_TRUST, Revoked, Role, TRUST_FORMAT, Trust, TrustedKey};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple trust new centre.trust
  stipple trust add centre.trust station-3.vkey --role station --until 2027-01-01T00:00:00Z
  stipple trust revoke centre.trust station-3.vkey --reason \"laptop stolen\"

The file is RON, made to be read: it also lists the devices that an exam may use, and what an exam must fulfil.")]
pub(in crate::cli) struct TrustArgs {
    #[command(subcommand)]
    verb: TrustVerb,
}

#[derive(Debug, Subcommand)]
enum TrustVerb {
    /// Write an empty trust file
    New {
        /// File to write; must not exist yet
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Believe a key
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
        #[arg(long, value_name = "TIME")]
        from: Option<Timestamp>,
        /// Believed before this moment, e.g. 2027-01-01T00:00:00Z
        #[arg(long, value_name = "TIME")]
        until: Timestamp,
    },
    /// Believe a key no more, whatever it signed
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
    /// Check a trust file and say what is in it
    Show {
        /// Trust file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
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
            let from = from.unwrap_or_else(Timestamp::now);
            let (role, from, until) = (Role::from(*role), from.to_string(), until.to_string());
            let known = TrustedKey { role, key: key.to_string(), from, until };
            change(file, |trust| {
                // the same command again, after the power went, adds nothing
                if !trust.keys.contains(&known) {
                    trust.keys.push(known);
                }
            })?;
            out.line(format_args!("{} is believed as {role}, key {}", key.name(), key.fingerprint()))?;
        }
        TrustVerb::Revoke { file, key, reason } => {
            let key = public(key)?;
            let at = Timestamp::now().to_string();
            change(file, |trust| trust.revoked.push(Revoked { key: key.to_string(), at, reason: reason.clone() }))?;
            out.line(format_args!("{} is believed no more, whatever it signed", key.name()))?;
        }
        TrustVerb::Show { file } => show(&load(file)?, out)?,
    }
    Ok(0)
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
    for device in &trust.devices {
        out.line(format_args!("device    {} calibration {}", device.id, device.calibration))?;
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
