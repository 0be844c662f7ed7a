//! A small picture of curves as SVG, nothing from outside: no script, no font, no link.

use std::fmt::Write as _;

/// Width of a picture, pixels.
pub const WIDTH: f64 = 520.0;
/// Height of a picture, pixels.
pub const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 48.0;

/// Colours that people with any colour vision can tell apart (Okabe and Ito).
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"];

/// One curve or set of points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// Places; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// Points instead of a line.
    pub dots: bool,
}

/// A picture of curves over one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// What it shows.
    pub title: String,
    /// Horizontal axis, with unit.
    pub x: String,
    /// Vertical axis, with unit.
    pub y: String,
    /// The curves.
    pub series: Vec<Series>,
    /// Places on the horizontal axis to be marked, with a word each.
    pub marks: Vec<(f64, String)>,
}

/// Letters that mean something in SVG and HTML, made harmless.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// A range of values between round numbers, and where they lie in a picture.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis over values, ends on round numbers; `from` and `to` are the places of its ends.
    pub fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let (low, high) = if high - low > 1e-12 { (low, high) } else { (low - 0.5, high + 0.5) };
        let raw = (high - low) / 5.0;
        let ten = libm::pow(10.0, libm::floor(libm::log10(raw)));
        let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * ten).into_iter().find(|step| *step >= raw).unwrap_or(raw);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { low, high, step, from, to }
    }

    /// The lowest number.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The highest number.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Where a value lies.
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round values along the axis.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        let (low, step) = (self.low, self.step);
        let count = ((self.high - low) / step).round().clamp(0.0, 20.0);
        (0..=20).map(f64::from).take_while(move |i| *i <= count).map(move |i| low + i * step)
    }

    /// Digits after the point that a tick needs.
    pub fn digits(&self) -> usize {
        [1.0, 10.0, 100.0, 1000.0]
            .into_iter()
            .position(|n| (self.step * n - (self.step * n).round()).abs() < 1e-6)
            .unwrap_or(4)
    }
}

impl Plot {
    /// The picture as one `<svg>` element.
    pub fn svg(&self) -> String {
        let points = || {
            let all = self.series.iter().flat_map(|series| series.points.iter());
            all.copied().filter(|(x, y)| x.is_finite() && y.is_finite())
        };
        let x = Axis::over(points().map(|p| p.0), LEFT, WIDTH - RIGHT);
        let y = Axis::over(points().map(|p| p.1), HEIGHT - BOTTOM, TOP);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n\
             <title>{0}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"16\" font-size=\"13\">{0}</text>\n",
            escaped(&self.title)
        );
        self.axes(&mut svg, &x, &y);
        for (at, word) in self.marks.iter().filter(|(at, _)| (x.low..=x.high).contains(at)) {
            let (px, y1, y2) = (x.at(*at), TOP, HEIGHT - BOTTOM);
            line(&mut svg, (px, y1), (px, y2), "#888\" stroke-dasharray=\"3 3");
            text(&mut svg, (px + 3.0, TOP + 9.0), "start", word);
        }
        for (number, series) in self.series.iter().enumerate() {
            let colour = COLOURS.get(number % COLOURS.len()).copied().unwrap_or("#000");
            series.draw(&mut svg, &x, &y, colour);
            let left = LEFT + 130.0 * number as f64;
            let name = escaped(&series.name);
            let _infallible = writeln!(svg, "<text x=\"{left:.1}\" y=\"29\" fill=\"{colour}\">\u{25cf} {name}</text>");
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn axes(&self, svg: &mut String, x: &Axis, y: &Axis) {
        for tick in x.ticks() {
            line(svg, (x.at(tick), TOP), (x.at(tick), HEIGHT - BOTTOM), "#e4e4e4");
            text(svg, (x.at(tick), HEIGHT - BOTTOM + 14.0), "middle", &format!("{tick:.*}", x.digits()));
        }
        for tick in y.ticks() {
            line(svg, (LEFT, y.at(tick)), (WIDTH - RIGHT, y.at(tick)), "#e4e4e4");
            text(svg, (LEFT - 5.0, y.at(tick) + 4.0), "end", &format!("{tick:.*}", y.digits()));
        }
        text(svg, (0.5 * (LEFT + WIDTH - RIGHT), HEIGHT - 12.0), "middle", &self.x);
        let (px, py, name) = (14.0, 0.5 * (TOP + HEIGHT - BOTTOM), escaped(&self.y));
        let _infallible = writeln!(
            svg,
            "<text x=\"{px:.1}\" y=\"{py:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 {px:.1} {py:.1})\">{name}</text>"
        );
    }
}

impl Series {
    fn draw(&self, svg: &mut String, x: &Axis, y: &Axis, colour: &str) {
        let finite = self.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        let places = finite.map(|(px, py)| (x.at(*px), y.at(*py)));
        if self.dots {
            for (px, py) in places {
                let _infallible = writeln!(svg, "<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"4\" fill=\"{colour}\"/>");
            }
            return;
        }
        let path: Vec<String> = places.map(|(px, py)| format!("{px:.1},{py:.1}")).collect();
        let path = path.join(" ");
        let _infallible =
            writeln!(svg, "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>");
    }
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), stroke: &str) {
    let ((x1, y1), (x2, y2)) = (from, to);
    let _infallible =
        writeln!(svg, "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{stroke}\"/>");
}

fn text(svg: &mut String, at: (f64, f64), anchor: &str, words: &str) {
    let ((x, y), words) = (at, escaped(words));
    let _infallible = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_become_code() {
        assert_eq!(escaped("<b a=\"1\" & 'x'>\u{7}"), "&lt;b a=&quot;1&quot; &amp; &#39;x&#39;&gt; ");
        let plot = Plot { title: "<script>".into(), x: "\"".into(), y: "<".into(), ..Plot::default() };
        assert!(!plot.svg().contains("<script>"));
    }

    #[test]
    fn points_that_are_no_numbers_are_left_out() {
        let points = vec![(0.0, 0.0), (f64::NAN, 1.0), (1.0, f64::INFINITY), (2.0, 3.0)];
        let svg = Plot {
            series: vec![
                Series { name: "a".into(), points: points.clone(), dots: false },
                Series { name: "b".into(), points, dots: true },
            ],
            ..Plot::default()
        }
        .svg();
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 2);
    }

    #[test]
    fn axes_end_on_round_numbers_that_hold_all_values() {
        for (low, high) in [(0.0, 1.0), (5.0, 37.0), (-0.013, 0.31), (3.0, 3.0), (1e-4, 2e-4), (-900.0, 1e5)] {
            let axis = Axis::over([low, high].into_iter(), 0.0, 100.0);
            assert!(axis.low <= low && axis.high >= high, "{low} to {high}");
            let ticks: Vec<f64> = axis.ticks().collect();
            assert!((3..=12).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
            assert!((axis.at(axis.low)).abs() < 1e-9 && (axis.at(axis.high) - 100.0).abs() < 1e-9);
        }
    }
}
