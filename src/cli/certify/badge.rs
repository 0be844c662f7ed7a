//! `stipple export badge`: a passed exam as an Open Badges credential.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::secret::KeyChoice;
use super::{CliError, moment, not_before, out::Out, place, progress, read, read_text, write_new};
use crate::certify::credential::{Award, IssuerFile, MAX_ISSUER_BYTES, Subject, issue};
use crate::certify::pack::MAX_PACK;
use crate::recording::{Mode, Registration};
use crate::score::points;
use crate::session::{Scored, score_file};
use crate::units::from_hex;

#[derive(Args, Debug)]
pub(in crate::cli) struct BadgeArgs {
    /// Recording, or the folder of an attempt
    #[arg(value_name = "ATTEMPT")]
    attempt: PathBuf,
    /// Who issues, what for, for how long: a RON file
    #[arg(long, value_name = "FILE")]
    issuer: PathBuf,
    #[command(flatten)]
    key: KeyChoice,
    /// File to write; must not exist yet
    #[arg(short, long, value_name = "FILE", default_value = "credential.json")]
    output: PathBuf,
    /// Moment of signing, from which it holds, e.g. 2026-11-23T10:30:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,
    /// Who decided on an attempt that is borderline or provisional: an assessor or a board, not a trainee's name
    #[arg(long, value_name = "WHO")]
    decided_by: Option<String>,
    /// 32 hexadecimal digits that hide the pseudonym in its hash [default: random]
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,
}

pub(in crate::cli) fn run(args: &BadgeArgs, out: &mut Out) -> Result<u8, CliError> {
    let recording = place::recording(&args.attempt);
    let file = IssuerFile::parse(&read_text(&args.issuer, MAX_ISSUER_BYTES)?)
        .map_err(|error| CliError::failed(format_args!("{}: {error}", args.issuer.display())))?;
    let salt = salt(args.salt.as_deref())?;
    let created = args.at.unwrap_or_else(Timestamp::now);
    let digest = digest(&recording)?;
    let bar = progress::bar("scoring");
    let scored = score_file(&recording, None, &mut |done| progress::show(&bar, done));
    bar.finish_and_clear();
    let scored = scored?;
    not_before(args.at, created, &scored)?;
    if self::digest(&recording)? != digest {
        return Err(CliError::failed(format_args!("{}: it changed while it was read", recording.display())));
    }
    let award = award(file, &scored, digest, salt, created).map_err(|error| said(&recording, &error))?;
    let award = Award { decided_by: args.decided_by.clone(), ..award };
    let key = args.key.open()?;
    let credential = issue(&scored.sheet, &award, key.signing(), created)
        .map_err(|error| CliError::failed(format_args!("{}: {error}", recording.display())).hint_if(error.hint()))?;
    write_new(&args.output, &credential)?;
    let total = scored.sheet.verdict.total_hundredths;
    let (to, name) = (args.output.display(), &award.achievement.name);
    out.line(format_args!("Written {to}: {name}, {} points", points(total)))?;
    Ok(0)
}

fn award(
    file: IssuerFile,
    scored: &Scored,
    recording_digest: [u8; 32],
    salt: [u8; 16],
    created: Timestamp,
) -> Result<Award, String> {
    let registration = Registration::read(&scored.header)
        .map_err(|error| format!("`{}` is {}, must be {}", error.field, error.found, error.allowed))?;
    let (mode, pseudonym, attempt_number) =
        registration.map_or((Mode::Practice, String::new(), 1), |opened| (opened.mode, opened.trainee, opened.number));
    let days = |days: u32| SignedDuration::from_hours(i64::from(days) * 24);
    let valid_until = file.valid_days.map(|count| created.checked_add(days(count))).transpose();
    Ok(Award {
        issuer: file.issuer,
        achievement: file.achievement,
        subject: Subject { pseudonym, salt },
        recording_digest,
        mode,
        attempt_number,
        valid_from: created,
        valid_until: valid_until.map_err(|error| error.to_string())?,
        decided_by: None,
    })
}

fn digest(recording: &Path) -> Result<[u8; 32], CliError> {
    Ok(Sha256::digest(read(recording, MAX_PACK)?).into())
}

fn salt(given: Option<&str>) -> Result<[u8; 16], CliError> {
    if let Some(text) = given {
        let wrong =
            || CliError::usage(format_args!("--salt: {text:?}, must be 32 hexadecimal digits in small letters"));
        return from_hex(text).ok_or_else(wrong);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| CliError::failed(format_args!("no randomness for the salt: {error}")))?;
    Ok(salt)
}

fn said(path: &Path, error: &str) -> CliError {
    CliError::failed(format_args!("{}: {error}", path.display()))
}
