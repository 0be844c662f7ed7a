//! `stipple report`: the score report, two pages for paper and one for a screen.

use std::path::{Path, PathBuf};

use clap::Args;

use super::trust::load;
use super::{CliError, out::Out, progress, read, write, write_new};
use crate::certify::pack::{self, ENDING, MAX_PACK};
use crate::certify::report::{MAX_SHEET, Report, ReportError, Wanted, of_attempt, of_pack, of_sheet, pdf};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple report attempts/20261123-101500-first-dots
  stipple report handover.stipple --trust centre.trust --out handover.pdf
  stipple report attempts/20261123-101500-first-dots --html --pdf
  stipple report recording.mcap --name \"A. Trainee\"      the trainee's own copy, with what to practise

The recording is scored again; a pack is verified first, and of one that fails there is no report. The same input gives the
same bytes. Without --name no name is on it, only the pseudonym.")]
pub(in crate::cli) struct ReportArgs {
    /// Folder of an attempt, recording, score.json, or a .stipple pack
    #[arg(value_name = "WHAT")]
    what: PathBuf,
    /// File to write, PDF or HTML by its ending; must not exist yet [default: report.pdf beside the attempt]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write a page for a screen: report.html
    #[arg(long)]
    html: bool,
    /// Write the pages for paper: report.pdf; the default
    #[arg(long)]
    pdf: bool,
    /// Name of the trainee, for a copy that stays with the trainee
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The trainee's own copy: with what to practise
    #[arg(long)]
    feedback: bool,
    /// Whom to believe; a pack needs it
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Document of the cut score that the rubric cites
    #[arg(long, value_name = "FILE")]
    cutscore: Option<PathBuf>,
    /// The credential of this attempt, to be embedded
    #[arg(long, value_name = "FILE")]
    credential: Option<PathBuf>,
}

pub(in crate::cli) fn run(args: &ReportArgs, out: &mut Out) -> Result<u8, CliError> {
    let (to_pdf, to_html) = targets(args)?;
    let report = report(args)?;
    if let Some(path) = to_pdf {
        let bytes = pdf(&report).map_err(CliError::failed)?;
        put(args, &path, &bytes)?;
        out.line(format_args!("Written {}: {}, {} of 100", path.display(), report.result.word, report.result.total))?;
    }
    if let Some(path) = to_html {
        put(args, &path, crate::certify::report::html(&report).as_bytes())?;
        out.line(format_args!("Written {}: {}, {} of 100", path.display(), report.result.word, report.result.total))?;
    }
    for mark in &report.marks {
        out.note(mark);
    }
    Ok(0)
}

/// What is written and where.
fn targets(args: &ReportArgs) -> Result<(Option<PathBuf>, Option<PathBuf>), CliError> {
    let Some(out) = &args.out else {
        let beside = |ending: &str| beside(&args.what, ending);
        return Ok(((args.pdf || !args.html).then(|| beside("pdf")), args.html.then(|| beside("html"))));
    };
    match (out.extension().and_then(|ending| ending.to_str()), args.pdf, args.html) {
        (_, true, true) => Err(CliError::usage("--out names one file, --pdf and --html ask for two")
            .hint("leave out --out, or ask for one of them")),
        (_, false, true) | (Some("html"), false, false) => Ok((None, Some(out.clone()))),
        (_, true, false) | (Some("pdf"), false, false) => Ok((Some(out.clone()), None)),
        _ => Err(CliError::usage(format_args!("{}: ends in neither .pdf nor .html", out.display()))
            .hint("the ending says what is written; with another one say --pdf or --html")),
    }
}

/// In the attempt's folder; of a file that is no attempt beside it and by its name.
fn beside(what: &Path, ending: &str) -> PathBuf {
    if what.is_dir() {
        return what.join(format!("report.{ending}"));
    }
    let of_attempt = [crate::recording::FILE_NAME, pack::SCORE];
    let name = what.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if of_attempt.contains(&name) {
        what.with_file_name(format!("report.{ending}"))
    } else {
        what.with_extension(ending)
    }
}

/// Only a report beside its attempt takes the place of an older one.
fn put(args: &ReportArgs, path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let is_beside = args.out.is_none() && path.file_stem().is_some_and(|stem| stem == "report");
    if is_beside { write(path, bytes) } else { write_new(path, bytes) }
}

fn report(args: &ReportArgs) -> Result<Report, CliError> {
    let file = |path: &Option<PathBuf>| path.as_deref().map(|path| read(path, MAX_SHEET)).transpose();
    let wanted = Wanted {
        name: args.name.clone(),
        feedback: args.feedback,
        cutscore: file(&args.cutscore)?,
        credential: file(&args.credential)?,
    };
    let ending = args.what.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if args.trust.is_some() && ending != ENDING {
        return Err(CliError::usage(
            "--trust: only a pack is verified; nothing vouches for an attempt's folder or its sheet",
        )
        .hint("leave it out, or make a pack: stipple pack"));
    }
    let bar = progress::bar("scoring");
    let made = match ending {
        ENDING => {
            let trust = args.trust.as_deref().ok_or_else(|| {
                CliError::usage("--trust: a pack is verified first, and that needs to know whom to believe")
                    .hint("`stipple trust new` makes the file; the certifying body gives it to you")
            })?;
            let (bytes, trust) = (read(&args.what, MAX_PACK)?, load(trust)?);
            of_pack(&bytes, &trust, &wanted, &mut |done| progress::show(&bar, done))
        }
        "json" => of_sheet(&read(&args.what, MAX_SHEET)?, &wanted),
        _ => of_attempt(&args.what, &wanted, &mut |done| progress::show(&bar, done)),
    };
    bar.finish_and_clear();
    made.map_err(|error| match error {
        ReportError::Session(error) => error.into(),
        ReportError::Logbook(error) => error.into(),
        other => {
            let of = match other {
                ReportError::Cutscore(_) => args.cutscore.as_deref(),
                ReportError::Credential { .. } => args.credential.as_deref(),
                _ => None,
            };
            CliError::failed(format_args!("{}: {other}", of.unwrap_or(&args.what).display())).hint_if(other.hint())
        }
    })
}
