//! Ctrl-C as a word instead of an end: an attempt is finished and scored. A second one ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::CliError;

/// Exit code of a program that Ctrl-C ended, as shells know it.
const ENDED: i32 = 130;

/// True after Ctrl-C. To be asked for once in a program.
pub(super) fn flag() -> Result<Arc<AtomicBool>, CliError> {
    let pressed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&pressed);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::AcqRel) {
            std::process::exit(ENDED);
        }
    })
    .map_err(|error| CliError::failed(format_args!("Ctrl-C cannot be watched: {error}")))?;
    Ok(pressed)
}
