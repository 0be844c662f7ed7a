//! The report as one page for a screen: nothing from outside, no script, every word of a stranger made harmless. Pure.

mod blocks;
mod svg;

use std::fmt::Write as _;

use super::content::{Figures, Report};
use super::figure::Figure;
use crate::scenario::rubric::Light;
use crate::science::plot::escaped;
use svg::{sign, svg};

/// Colours of the window on a dark screen, of the paper on a light one.
const STYLE: &str = include_str!("style.css");

/// What the page may load and do: nothing but its own styles and pictures that stand in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page.
pub fn html(report: &Report) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>Score report: {title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<header>\n<p class=\"kind\">Score report</p>\n<h1><bdi>{title}</bdi></h1>\n",
        title = escaped(&report.title)
    );
    for mark in &report.marks {
        let _infallible = writeln!(page, "<p class=\"mark\">{}{}</p>", sign(Light::Amber), escaped(mark));
    }
    page.push_str("</header>\n<main>\n");
    blocks::result(&mut page, report);
    blocks::who_and_task(&mut page, report);
    blocks::parts(&mut page, report);
    blocks::critical(&mut page, report);
    figures(&mut page, &report.figures);
    blocks::dots(&mut page, report);
    blocks::deviations(&mut page, report);
    blocks::integrity(&mut page, report);
    blocks::sign_off(&mut page, report);
    blocks::limits(&mut page, report);
    let _infallible = write!(
        page,
        "</main>\n<footer class=\"dim\"><p>Stipple score report, version {}. Sheet <code>{}</code></p></footer>\n</body>\n</html>\n",
        super::REPORT_VERSION,
        escaped(&report.sheet_digest)
    );
    page
}

fn figures(page: &mut String, figures: &Figures) {
    page.push_str("<section>\n<h2>Where the dots lie</h2>\n<div class=\"two\">\n");
    figures.head.iter().for_each(|head| figure(page, head));
    figure(page, &figures.map);
    page.push_str("</div>\n</section>\n");
    if let Some(skin) = &figures.skin {
        page.push_str("<section>\n<h2>Under the skin</h2>\n");
        let _infallible = write!(
            page,
            "<figure class=\"wide\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Under the skin\">{}</div>\
             <figcaption>{}. Point at a dot, or walk with the tab key, for its numbers</figcaption></figure>\n</section>\n",
            svg(skin, true),
            escaped(&skin.summary)
        );
    }
    page.push_str("<section>\n<h2>Depth, angle, progress</h2>\n<div class=\"two\">\n");
    [&figures.depth, &figures.angle].into_iter().chain(&figures.curve).for_each(|one| figure(page, one));
    page.push_str("</div>\n</section>\n");
}

fn figure(page: &mut String, one: &Figure) {
    let _infallible = writeln!(
        page,
        "<figure>{}<figcaption><b>{}</b>{}</figcaption></figure>",
        svg(one, false),
        escaped(&one.title),
        escaped(&one.summary)
    );
}
