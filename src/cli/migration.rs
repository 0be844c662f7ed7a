//! A migration table for people: who changes sides by another rubric.

use super::CliError;
use super::out::Out;
use crate::score::points;
use crate::score::{Change, Moved, MovedSum, Side};

/// Rows, those that change first, then the sum.
pub(super) fn table(rows: &[Moved], out: &mut Out) -> Result<(), CliError> {
    let wide = rows.iter().map(|row| row.attempt.chars().count()).max().unwrap_or(0).clamp(7, 60);
    if !rows.is_empty() {
        out.line(format_args!("{:<wide$}  {:<19}  {:<19}  change", "attempt", "before", "after"))?;
    }
    let changes = |row: &&Moved| row.change != Change::Same;
    let (changed, same): (Vec<&Moved>, Vec<&Moved>) = rows.iter().partition(changes);
    for row in changed.into_iter().chain(same) {
        let near = if row.near { "  near the mark" } else { "" };
        let line = format!("{:<wide$}  {}  {}  {}{near}", row.attempt, side(row.old), side(row.new), row.change);
        out.line(line)?;
    }
    out.line(MovedSum::of(rows))
}

fn side(side: Side) -> String {
    format!("{:<12} {:>6}", side.standing, points(side.total_hundredths))
}
