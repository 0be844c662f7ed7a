//! `stipple attach`: what came after the signatures, into the pack.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, out::Out, progress, read, write};
use crate::certify::make::attach;
use crate::certify::pack::{LATER, MAX_PACK, REPORT};
use crate::certify::report::{Compared, compare_in};

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple attach handover.stipple credential.json
  stipple attach handover.stipple session.tlog-proof checkpoint.tsr

A file goes in under its own name: credential.json, report.pdf, statements.json, session.tlog-proof or checkpoint.tsr. What
the station signed stays as it is. `stipple verify` checks that the files belong to this attempt. A report.pdf must be the
page of the pack's own files, as `stipple pack --report` makes it.")]
pub(in crate::cli) struct AttachArgs {
    /// The pack; it is replaced by the same with these files in it
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Files that came later
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

pub(in crate::cli) fn run(args: &AttachArgs, out: &mut Out) -> Result<u8, CliError> {
    let mut files = Vec::new();
    for path in &args.files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // a name that goes into no pack is refused before its file is read
        let content = if LATER.contains(&name.as_str()) { read(path, MAX_PACK)? } else { Vec::new() };
        files.push((name, content));
    }
    let count = files.len();
    let has_page = files.iter().any(|(name, _)| name == REPORT);
    let whole = attach(&read(&args.pack, MAX_PACK)?, files)
        .map_err(|error| CliError::failed(format_args!("{}: {error}", args.pack.display())).hint_if(error.hint()))?;
    if has_page {
        page_fits(args, &whole)?;
    }
    write(&args.pack, &whole)?;
    let files = if count == 1 { "file" } else { "files" };
    out.line(format_args!("{} holds {count} {files} more; check it with `stipple verify`", args.pack.display()))?;
    Ok(0)
}

/// A page that is not the pack's own would spoil it: no check passes with another.
fn page_fits(args: &AttachArgs, whole: &[u8]) -> Result<(), CliError> {
    let bar = progress::bar("scoring");
    let compared = compare_in(whole, &mut |done| progress::show(&bar, done));
    bar.finish_and_clear();
    let said = |error: &dyn std::fmt::Display| CliError::failed(format_args!("{}: {error}", args.pack.display()));
    match compared.map_err(|error| said(&error).hint_if(error.hint()))? {
        Some(Compared::Same) => Ok(()),
        _ => Err(said(&"report.pdf is not the page of this pack's own files; the pack stays as it was")
            .hint("`stipple pack --report` puts it in; one that `stipple report PACK` made tells of checks too, and stays outside")),
    }
}
