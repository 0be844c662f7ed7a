//! A picture as one `<svg>` element. Pure.

use std::fmt::Write as _;

use super::super::Code;
use super::super::figure::{Anchor, At, Figure, Ink, Mark};
use crate::scenario::rubric::Light;
use crate::science::plot::escaped;

/// Room that the words of a mark need beside it, points.
const TIP: f32 = 470.0;

/// A picture; its told marks can be reached by keys when there are few enough to walk through.
pub(super) fn svg(figure: &Figure, by_keys: bool) -> String {
    let (width, height) = (figure.width, figure.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"{role}\" aria-label=\"{}. {}\" font-family=\"inherit\">\n",
        escaped(&figure.title),
        escaped(&figure.summary),
        role = if by_keys { "group" } else { "img" },
    );
    let mut writer = Writer { out: &mut out, width, by_keys };
    writer.marks(&figure.marks);
    out.push_str("</svg>\n");
    out
}

struct Writer<'a> {
    out: &'a mut String,
    width: f32,
    by_keys: bool,
}

impl Writer<'_> {
    fn marks(&mut self, all: &[Mark]) {
        for mark in all {
            self.mark(mark);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Area { points, fill } => {
                let _infallible =
                    writeln!(self.out, "<polygon points=\"{}\" class=\"f-{}\"/>", places(points), name(*fill));
            }
            Mark::Line { points, ink, width, dashed } => {
                let dashes = if *dashed { " stroke-dasharray=\"3 2\"" } else { "" };
                let _infallible = writeln!(
                    self.out,
                    "<polyline points=\"{}\" class=\"s-{}\" fill=\"none\" stroke-width=\"{width}\"{dashes}/>",
                    places(points),
                    name(*ink)
                );
            }
            Mark::Sign { at, light, half } => {
                // a cross is a line of one colour: what sets it off from the skin is drawn under it
                if self.by_keys && *light == Light::Red {
                    self.out.push_str(&cross(*at, *half, "halo", 1.15));
                }
                self.out.push_str(&shape(*at, *light, *half));
            }
            Mark::Ring { at, half, ink } => {
                let _infallible = writeln!(
                    self.out,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{half}\" class=\"s-{}\" fill=\"none\"/>",
                    at.0,
                    at.1,
                    name(*ink)
                );
            }
            Mark::Words { at, anchor, ink, size, text } => self.words(*at, *anchor, *ink, *size, text),
            Mark::Told { tip, marks } => self.told(tip, marks),
        }
    }

    fn words(&mut self, at: At, anchor: Anchor, ink: Ink, size: f32, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _infallible = writeln!(
            self.out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\" class=\"f-{}\">{}</text>",
            at.0,
            at.1,
            name(ink),
            escaped(text)
        );
    }

    fn told(&mut self, tip: &str, marks: &[Mark]) {
        let tip = escaped(tip);
        if !self.by_keys {
            let _infallible = writeln!(self.out, "<g><title>{tip}</title>");
            self.marks(marks);
            self.out.push_str("</g>\n");
            return;
        }
        let _infallible = writeln!(
            self.out,
            "<g class=\"told\" tabindex=\"0\" role=\"img\" aria-label=\"{tip}\"><title>{tip}</title>"
        );
        self.marks(marks);
        let x = marks
            .iter()
            .find_map(|mark| if let Mark::Sign { at, .. } = mark { Some(at.0) } else { None })
            .unwrap_or(0.0);
        let (x, anchor) = if x + TIP < self.width { (x, "start") } else { (self.width - 4.0, "end") };
        let _infallible = writeln!(
            self.out,
            "<text class=\"tip f-text\" x=\"{x:.1}\" y=\"12\" text-anchor=\"{anchor}\" font-size=\"7.5\">{tip}</text></g>"
        );
    }
}

/// A light by its shape: disc, triangle, cross.
fn shape((x, y): At, light: Light, half: f32) -> String {
    match light {
        Light::Green => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{half:.1}\" class=\"sg f-good\"/>\n"),
        Light::Amber => {
            let (top, wide, low) = (y - half * 1.2, half * 1.15, y + half * 0.8);
            format!(
                "<polygon points=\"{x:.1},{top:.1} {:.1},{low:.1} {:.1},{low:.1}\" class=\"sg f-warn\"/>\n",
                x + wide,
                x - wide
            )
        }
        Light::Red => cross((x, y), half, "s-bad", 0.7),
    }
}

fn cross((x, y): At, half: f32, class: &str, width: f32) -> String {
    let (left, right, top, low) = (x - half, x + half, y - half, y + half);
    format!(
        "<path d=\"M{left:.1} {top:.1}L{right:.1} {low:.1}M{left:.1} {low:.1}L{right:.1} {top:.1}\" class=\"{class}\" \
         stroke-width=\"{:.1}\"/>\n",
        half * width
    )
}

/// A light in running words, with its name for those who cannot see it.
pub(super) fn sign(light: Light) -> String {
    let word = match light {
        Light::Green => "green",
        Light::Amber => "amber",
        Light::Red => "red",
    };
    let mark = shape((0.0, 0.0), light, 4.2);
    format!("<svg class=\"sign\" viewBox=\"-5 -5 10 10\" role=\"img\" aria-label=\"{word}\">{}</svg>", mark.trim_end())
}

/// The square code, black on white on any page.
pub(super) fn code(code: &Code) -> String {
    let side = code.width + 8;
    let mut path = String::new();
    for (column, row, length) in code.bars() {
        let _infallible = write!(path, "M{} {}h{length}v1h-{length}z", column + 4, row + 4);
    }
    format!(
        "<svg class=\"code\" viewBox=\"0 0 {side} {side}\" width=\"132\" height=\"132\" role=\"img\" aria-label=\"Square code: {}\" \
         shape-rendering=\"crispEdges\"><path d=\"{path}\" fill=\"#000\"/></svg>\n",
        escaped(&code.text)
    )
}

fn places(points: &[At]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

fn name(ink: Ink) -> &'static str {
    match ink {
        Ink::Text => "text",
        Ink::Dim => "dim",
        Ink::Line => "line",
        Ink::Panel => "panel",
        Ink::Accent => "accent",
        Ink::Good => "good",
        Ink::Warn => "warn",
        Ink::Bad => "bad",
        Ink::GoodPale => "good-pale",
        Ink::WarnPale => "warn-pale",
        Ink::BadPale => "bad-pale",
        Ink::Layer(layer) => ["l0", "l1", "l2", "l3", "l4"].get(layer).copied().unwrap_or("l4"),
        Ink::Black => "black",
        Ink::White => "white",
    }
}
