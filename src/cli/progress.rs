//! A progress bar on standard error, only where that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::session::Progress;

/// Steps of a bar.
const STEPS: u64 = 1000;

/// A bar for a long piece of work.
pub(super) fn bar(what: &str) -> ProgressBar {
    // indicatif hides the bar by itself where standard error is not a terminal
    let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr_with_hz(10));
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent:>3} %");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
    bar.set_message(what.to_owned());
    bar
}

/// Moves the bar to where the work is.
pub(super) fn show(bar: &ProgressBar, progress: Progress) {
    if progress.most_s > 0.0 {
        let share = (progress.done_s / progress.most_s).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to STEPS")]
        bar.set_position((share * STEPS as f64) as u64);
    }
}
