//! The validation as one page that needs nothing from outside.

use std::fmt::Write as _;

use super::plot::{HEIGHT, Plot, Series, WIDTH, escaped};
use super::report::{figure, summary, values};
use super::rows::Curve;
use super::validate::{Measure, Row, Validation};

const STYLE: &str = "body{font:15px/1.45 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222;background:#fff}\
h1{font-size:1.5em}h2{font-size:1.1em;margin:2em 0 .2em}p{margin:.3em 0}.small{color:#555;font-size:.9em}\
table{border-collapse:collapse;width:100%;margin:.5em 0}td,th{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd}\
td.n{text-align:right;white-space:nowrap}.yes{color:#006d3c;font-weight:bold}.no{color:#b00020;font-weight:bold}\
figure{display:inline-block;margin:.5em .5em .5em 0}svg{max-width:100%;height:auto}";

/// The page.
pub fn page(validation: &Validation) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Stipple: validation</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>Stipple held against published measurements</h1>\n"
    );
    for line in summary(validation) {
        let _infallible = writeln!(page, "<p>{}</p>", escaped(&line));
    }
    validation.rows.iter().for_each(|row| section(&mut page, row));
    page.push_str("</body>\n</html>\n");
    page
}

/// Pictures one below the other, as one SVG file.
pub fn plots(plots: &[Plot]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{}\">\n",
        HEIGHT * plots.len() as f64
    );
    for (number, plot) in plots.iter().enumerate() {
        let _infallible =
            writeln!(svg, "<g transform=\"translate(0 {})\">\n{}</g>", HEIGHT * number as f64, plot.svg());
    }
    svg.push_str("</svg>\n");
    svg
}

fn section(page: &mut String, row: &Row) {
    let _infallible = write!(
        page,
        "<h2>{} {}</h2>\n<p class=\"small\">Source: {}. Here: {}. {}</p>\n<table>\n<tr><th>row</th><th>what</th>\
         <th>published</th><th>agrees from</th><th>to</th><th>ours</th><th>unit</th><th>class</th><th>verdict</th></tr>\n",
        escaped(&row.id),
        escaped(&row.title),
        escaped(&row.source),
        escaped(&row.setup),
        escaped(&values(row))
    );
    row.measures.iter().for_each(|measure| line(page, measure));
    page.push_str("</table>\n");
    for curve in &row.curves {
        let _infallible = writeln!(page, "<figure>{}</figure>", plot(curve).svg());
    }
}

fn line(page: &mut String, m: &Measure) {
    let (class, verdict) = if m.holds { ("yes", "holds") } else { ("no", "fails") };
    let _infallible = writeln!(
        page,
        "<tr><td>{}</td><td title=\"uses {}\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td class=\"n\"><b>{}</b></td><td>{}</td><td>{}</td><td class=\"{class}\">{verdict}</td></tr>",
        escaped(&m.id),
        escaped(&m.uses.join(", ")),
        escaped(&m.what),
        escaped(&m.published),
        figure(m.low),
        figure(m.high),
        figure(m.ours),
        escaped(&m.unit),
        m.class.name()
    );
}

fn plot(curve: &Curve) -> Plot {
    let mut series = vec![Series { name: "Stipple".into(), points: curve.ours.clone(), dots: false }];
    if !curve.published.is_empty() {
        series.push(Series { name: "published".into(), points: curve.published.clone(), dots: true });
    }
    Plot { title: curve.title.clone(), x: curve.x.clone(), y: curve.y.clone(), series, marks: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::science::validate::Class;

    #[test]
    fn words_of_rows_cannot_become_code() {
        let measure = Measure {
            id: "V1a".into(),
            what: "<img src=x>".into(),
            unit: "<u>".into(),
            published: "\"<i>".into(),
            low: 0.0,
            high: 1.0,
            ours: 2.0,
            class: Class::Predicted,
            holds: false,
            uses: vec!["\"><b>".into()],
        };
        let row = Row {
            id: "<V1>".into(),
            title: "<script>".into(),
            source: "<a>".into(),
            setup: "<p>".into(),
            values: vec![("<n>".into(), 1.0, "<mm>".into(), "<A!>".into())],
            measures: vec![measure],
            curves: Vec::new(),
        };
        let page = page(&Validation { rows: vec![row] });
        for tag in ["<img", "<script", "<a>", "<i>", "<u>", "<n>", "<mm>", "<A!>", "<V1>"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert!(page.contains("fails"));
    }
}
