//! The blocks of the page. Pure.

use std::fmt::Write as _;

use super::super::content::{Fact, Part, Report};
use super::svg::{code, sign};
use crate::scenario::rubric::Light;
use crate::science::plot::escaped;

/// Dots that are listed, and lines of a list.
const MOST_DOTS: usize = 400;
const MOST_LINES: usize = 300;

pub(super) fn result(page: &mut String, report: &Report) {
    let result = &report.result;
    let colour = light_name(result.light);
    let _infallible = write!(
        page,
        "<section class=\"result {colour}\">\n<div><p class=\"total\">{} <small>of 100, cut {}</small></p></div>\n\
         <div><p class=\"word\">{}{}</p>\n",
        escaped(&result.total),
        escaped(&result.cut),
        sign(result.light),
        escaped(result.word)
    );
    for line in &result.lines {
        let _infallible = writeln!(page, "<p><bdi>{}</bdi></p>", escaped(line));
    }
    let _infallible = writeln!(page, "<p class=\"dim\">{}</p>", escaped(&result.trust));
    if let Some(advice) = &report.advice {
        let _infallible = writeln!(page, "<p><b>Next:</b> <bdi>{}</bdi></p>", escaped(advice));
    }
    page.push_str("</div>\n</section>\n");
}

pub(super) fn who_and_task(page: &mut String, report: &Report) {
    page.push_str("<div class=\"two\">\n<section>\n<h2>Who and what</h2>\n");
    facts(page, &report.who);
    page.push_str("</section>\n<section>\n<h2>Task</h2>\n");
    facts(page, &report.task);
    if let Some(square) = &report.code {
        page.push_str(&code(square));
    }
    page.push_str("</section>\n</div>\n");
}

fn facts(page: &mut String, all: &[Fact]) {
    page.push_str("<dl>\n");
    for fact in all {
        let (open, close) = if fact.code { ("<code>", "</code>") } else { ("<bdi>", "</bdi>") };
        let _infallible =
            writeln!(page, "<dt>{}</dt><dd>{open}{}{close}</dd>", escaped(fact.name), escaped(&fact.value));
    }
    page.push_str("</dl>\n");
}

pub(super) fn parts(page: &mut String, report: &Report) {
    page.push_str(
        "<section>\n<h2>Parts of the total</h2>\n<div class=\"scroll\"><table>\n<tr><th>part</th><th class=\"n\">weight</th>\
         <th class=\"n\">score</th><th>floor</th><th>dots</th><th>green, amber, red</th><th>what was found</th>\
         <th>where in the recording</th></tr>\n",
    );
    report.parts.iter().for_each(|part| row(page, part));
    page.push_str("</table></div>\n</section>\n");
}

fn row(page: &mut String, part: &Part) {
    let floor = part.floor.as_ref().map_or_else(
        || "none".to_owned(),
        |floor| format!("{}{}", sign(if floor.reached { Light::Green } else { Light::Red }), escaped(&floor.score)),
    );
    let lights = [Light::Green, Light::Amber, Light::Red];
    let all = part.counts.iter().fold(0_u32, |sum, n| sum.saturating_add(*n)).max(1);
    let (mut bar, mut counts) = (String::new(), String::new());
    for (light, count) in lights.into_iter().zip(part.counts) {
        let share = 100.0 * f64::from(count) / f64::from(all);
        let _infallible = write!(bar, "<i class=\"{}\" style=\"width:{share:.1}%\"></i>", light_name(light));
        let _infallible = write!(counts, "<span>{}{count}</span>", sign(light));
    }
    let _infallible = writeln!(
        page,
        "<tr{}><td class=\"k\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"k\">{floor}</td>\
         <td><div class=\"bar\">{bar}</div></td><td class=\"counts\">{counts}</td><td><bdi>{}</bdi></td><td>{}</td></tr>",
        if part.weakest { " class=\"weak\"" } else { "" },
        escaped(part.name),
        escaped(&part.weight),
        escaped(&part.score),
        escaped(&part.note),
        escaped(&part.evidence)
    );
}

pub(super) fn critical(page: &mut String, report: &Report) {
    let all: Vec<String> = report.critical.iter().map(|fault| format!("{} ({})", fault.text, fault.place)).collect();
    section(page, "Critical errors", &all, "None");
}

pub(super) fn deviations(page: &mut String, report: &Report) {
    section(page, "Deviations", &report.deviations, "None recorded");
}

pub(super) fn limits(page: &mut String, report: &Report) {
    section(page, "What this report does not say", &report.limits, "");
}

fn section(page: &mut String, title: &str, all: &[String], none: &str) {
    let _infallible = writeln!(page, "<section>\n<h2>{title}</h2>");
    if all.is_empty() {
        let _infallible = writeln!(page, "<p>{}{none}</p>\n</section>", sign(Light::Green));
        return;
    }
    page.push_str("<ul>\n");
    for line in all.iter().take(MOST_LINES) {
        let _infallible = writeln!(page, "<li><bdi>{}</bdi></li>", escaped(line));
    }
    page.push_str("</ul>\n");
    more(page, all.len(), MOST_LINES);
    page.push_str("</section>\n");
}

fn more(page: &mut String, all: usize, shown: usize) {
    if all > shown {
        let _infallible = writeln!(page, "<p class=\"dim\">and {} more in the sheet</p>", all - shown);
    }
}

pub(super) fn dots(page: &mut String, report: &Report) {
    page.push_str("<section>\n<h2>Dots that are not green in everything, the worst first</h2>\n");
    if report.dots.is_empty() {
        let word = if report.dots_in_all == 0 { "No dot was placed" } else { "None" };
        let _infallible = writeln!(page, "<p>{word}</p>\n</section>");
        return;
    }
    let told = report.dots.iter().any(|dot| !dot.feedback.is_empty());
    let heading = if told { "<th>what happened, what to change</th>" } else { "" };
    let _infallible = writeln!(
        page,
        "<div class=\"scroll\"><table>\n<tr><th class=\"n\">dot</th><th>below the junction</th><th>angle</th><th>dwell</th>\
         <th>size</th><th>place in the plan</th><th>where in the recording</th>{heading}</tr>"
    );
    for dot in report.dots.iter().take(MOST_DOTS) {
        let _infallible = write!(page, "<tr><td class=\"n\">{}</td>", dot.number);
        for (value, light) in &dot.values {
            let _infallible =
                write!(page, "<td class=\"k\">{}{}</td>", light.map_or_else(String::new, sign), escaped(value));
        }
        let _infallible = write!(page, "<td class=\"k\">{}</td>", escaped(&dot.place));
        if told {
            let _infallible = write!(page, "<td><bdi>{}</bdi></td>", escaped(&dot.feedback.join(". ")));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table></div>\n");
    more(page, report.dots.len(), MOST_DOTS);
    page.push_str("</section>\n");
}

pub(super) fn integrity(page: &mut String, report: &Report) {
    page.push_str("<section>\n<h2>Integrity: how to be sure of it</h2>\n");
    facts(page, &report.integrity);
    if !report.checks.is_empty() {
        page.push_str("<div class=\"scroll\"><table>\n<caption>Checks of the pack</caption>\n");
        for check in &report.checks {
            let held = match check.held {
                Some(true) => sign(Light::Green) + "held",
                Some(false) => sign(Light::Red) + "failed",
                None => "nothing to check".to_owned(),
            };
            let _infallible = writeln!(
                page,
                "<tr><td class=\"k\">{}</td><td class=\"k\">{held}</td><td><bdi>{}</bdi></td></tr>",
                escaped(check.name),
                escaped(&check.text)
            );
        }
        page.push_str("</table></div>\n");
    }
    page.push_str("</section>\n");
}

pub(super) fn sign_off(page: &mut String, report: &Report) {
    page.push_str("<section>\n<h2>Sign-off</h2>\n<div class=\"boxes\">\n");
    for signature in &report.signatures {
        let _infallible = write!(
            page,
            "<div><b>{}</b><p class=\"dim\">{}</p><p class=\"dim\"><bdi>{}</bdi></p>",
            escaped(signature.role),
            escaped(signature.statement),
            escaped(&signature.known)
        );
        page.push_str("<hr><span class=\"line\">name</span><hr><span class=\"line\">date</span></div>\n");
    }
    page.push_str("</div>\n</section>\n");
}

fn light_name(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    }
}
