//! Cut scores and reliability as text for people.

use super::super::CliError;
use super::super::out::Out;
use crate::score::points;
use crate::standard::CutScore;
use crate::standard::document::{ClosedSheet, ConsequencesSheet, Method};
use crate::standard::trust::{Reliability, ScenarioStudy, SemSheet};

fn percent(bp: i64) -> String {
    format!("{:.1} %", bp as f64 / 100.0)
}

/// Shares without a percent sign: alpha, kappa, correlations.
fn share(bp: Option<i64>) -> String {
    bp.map_or_else(|| "-".to_owned(), |bp| format!("{:.2}", bp as f64 / 1e4))
}

fn sem(sem: SemSheet) -> String {
    format!("{} points (n {})", points(sem.points_hundredths), sem.n)
}

fn list(title: &str, items: &[String], out: &mut Out) -> Result<(), CliError> {
    if !items.is_empty() {
        out.line(format_args!("\n{title}"))?;
    }
    items.iter().try_for_each(|item| out.line(format_args!("  - {item}")))
}

/// A cut score.
pub(super) fn cut_score(of: &CutScore, out: &mut Out) -> Result<(), CliError> {
    let state = if of.provisional.is_empty() { "" } else { "   PROVISIONAL" };
    out.line(format_args!("Cut score     {} of 100{state}", points(of.cut_hundredths)))?;
    out.line(format_args!("Method        {}", method(&of.method)))?;
    let interval = &of.interval;
    out.line(format_args!(
        "Interval      {} to {} at {} ({}, {} resamples, seed {})",
        points(interval.low_hundredths),
        points(interval.high_hundredths),
        percent(interval.level_bp),
        interval.how,
        interval.resamples,
        interval.seed
    ))?;
    if let Some(ClosedSheet { how, low_hundredths, high_hundredths, se_hundredths }) = &of.closed {
        let (low, high, se) = (points(*low_hundredths), points(*high_hundredths), points(*se_hundredths));
        out.line(format_args!("By formula    {low} to {high}, standard error {se} ({how})"))?;
    }
    if let Some(does) = &of.consequences {
        consequences(does, out)?;
    }
    for group in &of.groups {
        let (mean, sd) = (points(group.mean_hundredths), points(group.sd_hundredths));
        let critical =
            if group.critical > 0 { format!(", critical errors in {}", group.critical) } else { String::new() };
        out.line(format_args!("{:<13} n {}, mean {mean}, SD {sd}{critical}", group.name, group.n))?;
    }
    if let (Some(scenario), Some(rubric)) = (&of.scenario, &of.rubric) {
        out.line(format_args!("Task          {}, rubric {}", scenario.id, rubric.school))?;
    }
    if !of.cohort.is_empty() {
        out.line(format_args!("Cohort        {}", of.cohort))?;
    }
    if !of.panel.is_empty() {
        out.line(format_args!("Panel         {}", of.panel.join(", ")))?;
    }
    out.line(format_args!("Date          {}", of.date))?;
    list("Provisional, because", &of.provisional, out)?;
    list("What it does not say", &of.limits, out)?;
    out.line(format_args!("\nDigest        {}", of.digest()))
}

fn method(method: &Method) -> String {
    match method {
        Method::ContrastingGroups { by_size, .. } => {
            let how = if *by_size { "counted by their size" } else { "counted alike" };
            format!("contrasting groups, curves {how}")
        }
        Method::BorderlineRegression { borderline_hundredths, slope_hundredths, r_squared_bp, .. } => format!(
            "borderline regression at rating {}, {} points a rating, R² {:.2}",
            points(*borderline_hundredths),
            points(*slope_hundredths),
            *r_squared_bp as f64 / 1e4
        ),
        Method::BorderlineGroup { borderline_hundredths, median } => {
            let middle = if *median { "median" } else { "mean" };
            format!("{middle} of those rated {}", points(*borderline_hundredths))
        }
        Method::Angoff { geometric, sd_hundredths, .. } => {
            let joined = if *geometric { "domains joined as in the score" } else { "mean of the items" };
            format!("Angoff, {joined}, SD of the judges {}", points(*sd_hundredths))
        }
    }
}

fn consequences(does: &ConsequencesSheet, out: &mut Out) -> Result<(), CliError> {
    let expected = |bp: Option<i64>| bp.map_or_else(String::new, |bp| format!(", {} expected", percent(bp)));
    out.line(format_args!(
        "False passes  {} of {}{}",
        does.false_passes,
        does.not_ready,
        expected(does.expected_false_passes_bp)
    ))?;
    let fails = expected(does.expected_false_fails_bp);
    out.line(format_args!("False fails   {} of {}{fails}", does.false_fails, does.ready))?;
    out.line(format_args!("Kappa         {}", share(does.kappa_bp)))
}

/// Reliability.
pub(super) fn reliability(of: &Reliability, out: &mut Out) -> Result<(), CliError> {
    let state = if of.provisional.is_empty() { "" } else { "   PROVISIONAL" };
    out.line(format_args!("Alpha         {} (n {}){state}", share(Some(of.alpha_bp)), of.persons))?;
    let (low, high) = (share(Some(of.alpha_low_bp)), share(Some(of.alpha_high_bp)));
    out.line(format_args!("Interval      {low} to {high} at 95 % (Feldt)"))?;
    out.line(format_args!("SEM           {}", sem(of.sem)))?;
    if let Some(cut) = &of.cut {
        out.line(format_args!("Cut           {}", points(cut.cut_hundredths)))?;
        let near = format!("within {} points of it", points(cut.window_hundredths));
        let none = || format!("none: nobody {near} has two attempts");
        let found = cut.sem_at_cut.map_or_else(none, |found| format!("{}, {near}", sem(found)));
        out.line(format_args!("SEM at cut    {found}"))?;
        out.line(format_args!("Decided alike {}, kappa {}", share(cut.agreement_bp), share(cut.kappa_bp)))?;
        out.line(format_args!("Decided right {}", share(cut.accuracy_bp)))?;
        if cut.retest_n > 0 {
            let (alike, of) = (cut.retest_alike, cut.retest_n);
            let kappa = share(cut.retest_kappa_bp);
            out.line(format_args!("Second try    {alike} of {of} decided alike, kappa {kappa}"))?;
        }
    }
    out.line("\nDomain      difficulty      SD   r with rest   alpha without")?;
    for item in &of.domains {
        let (rest, without) = (share(item.rest_correlation_bp), share(item.alpha_without_bp));
        let (difficulty, sd) = (share(Some(item.difficulty_bp)), points(item.sd_hundredths));
        out.line(format_args!("{:<11} {difficulty:>10} {sd:>7} {rest:>13} {without:>15}", item.name))?;
    }
    list("Provisional, because", &of.provisional, out)?;
    out.line(format_args!("\nDigest        {}", of.digest()))
}

/// A study of scenarios.
pub(super) fn study(of: &ScenarioStudy, out: &mut Out) -> Result<(), CliError> {
    let state = if of.provisional.is_empty() { "" } else { "   PROVISIONAL" };
    out.line(format_args!("{} persons at {} scenarios{state}", of.persons, of.scenarios))?;
    out.line(format_args!("Spread        between persons    {}", percent(of.persons_bp)))?;
    out.line(format_args!("              between scenarios  {}", percent(of.scenarios_bp)))?;
    out.line(format_args!("              the rest           {}", percent(of.rest_bp)))?;
    out.line("\nScenarios   ranks   against a cut   SEM")?;
    for row in &of.outlook {
        let (g, phi) = (share(row.g_bp), share(row.phi_bp));
        out.line(format_args!("{:<11} {g:>5} {phi:>15}   {}", row.scenarios, sem(row.sem_absolute)))?;
    }
    list("Provisional, because", &of.provisional, out)
}
