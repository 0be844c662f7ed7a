//! Pictures as a short list of marks, drawn the same on paper and on the screen. Nothing here knows of either; colours are
//! names of roles, places are points from the upper left corner and always lie in the picture. Pure.

mod curve;
mod depth;
mod head;
mod scale;
mod skin;
mod spread;

pub(super) use curve::curve;
pub(super) use depth::{angle, depth};
pub(super) use head::head;
pub(super) use skin::skin;
pub(super) use spread::map;

use crate::scenario::rubric::Light;

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Words and what matters most.
    Text,
    /// Second words.
    Dim,
    /// Thin lines.
    Line,
    /// A quiet area.
    Panel,
    /// What stands out without being good or bad.
    Accent,
    /// Good, tolerable, outside.
    Good,
    /// Tolerable.
    Warn,
    /// Outside.
    Bad,
    /// Behind what is good.
    GoodPale,
    /// Behind what is tolerable.
    WarnPale,
    /// Behind what is outside.
    BadPale,
    /// A layer of the skin, outermost first.
    Layer(usize),
    /// Black on any page.
    Black,
    /// White on any page.
    White,
}

impl Ink {
    /// The colour of a light.
    pub fn of(light: Light) -> Self {
        match light {
            Light::Green => Self::Good,
            Light::Amber => Self::Warn,
            Light::Red => Self::Bad,
        }
    }

    /// The pale colour of a light.
    pub fn pale(light: Light) -> Self {
        match light {
            Light::Green => Self::GoodPale,
            Light::Amber => Self::WarnPale,
            Light::Red => Self::BadPale,
        }
    }
}

/// A place in a picture.
pub(super) type At = (f32, f32);

/// Which end of words stands at their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Their beginning.
    Start,
    /// Their middle.
    Middle,
    /// Their end.
    End,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A filled outline.
    Area {
        /// Corners.
        points: Vec<At>,
        /// Inside.
        fill: Ink,
    },
    /// A line.
    Line {
        /// Its points.
        points: Vec<At>,
        /// Colour.
        ink: Ink,
        /// Width, points.
        width: f32,
        /// In dashes.
        dashed: bool,
    },
    /// A value by its light: a disc is green, a triangle amber, a cross red.
    Sign {
        /// Middle.
        at: At,
        /// Which.
        light: Light,
        /// Half its size, points.
        half: f32,
    },
    /// A ring, for a place without a dot.
    Ring {
        /// Middle.
        at: At,
        /// Half its size, points.
        half: f32,
        /// Colour.
        ink: Ink,
    },
    /// Words.
    Words {
        /// Where their line stands.
        at: At,
        /// Which end of them.
        anchor: Anchor,
        /// Colour.
        ink: Ink,
        /// Size, points.
        size: f32,
        /// What they say.
        text: String,
    },
    /// Marks with words of their own, which a screen shows when it is asked.
    Told {
        /// The words.
        tip: String,
        /// The marks.
        marks: Vec<Mark>,
    },
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Width, points.
    pub width: f32,
    /// Height, points.
    pub height: f32,
    /// What it shows.
    pub title: String,
    /// The same for those who cannot see it, with its main numbers.
    pub summary: String,
    /// From back to front.
    pub marks: Vec<Mark>,
}

impl Figure {
    fn new(width: f32, height: f32, title: &str) -> Self {
        Self { width, height, title: title.to_owned(), summary: String::new(), marks: Vec::new() }
    }

    /// A place that is not in the picture comes to its rim; one that is no number to its corner.
    fn inside(&self, (x, y): At) -> At {
        let clamp = |v: f32, most: f32| if v.is_nan() { 0.0 } else { v.clamp(0.0, most) };
        (clamp(x, self.width), clamp(y, self.height))
    }

    fn area(&mut self, points: &[At], fill: Ink) {
        let points = points.iter().map(|at| self.inside(*at)).collect();
        self.marks.push(Mark::Area { points, fill });
    }

    fn bar(&mut self, from: At, to: At, fill: Ink) {
        self.area(&[from, (to.0, from.1), to, (from.0, to.1)], fill);
    }

    fn line(&mut self, points: &[At], ink: Ink, width: f32, dashed: bool) {
        let points = points.iter().map(|at| self.inside(*at)).collect();
        self.marks.push(Mark::Line { points, ink, width, dashed });
    }

    fn words(&mut self, at: At, anchor: Anchor, ink: Ink, size: f32, text: impl Into<String>) {
        let at = self.inside(at);
        self.marks.push(Mark::Words { at, anchor, ink, size, text: text.into() });
    }

    fn sign(&self, at: At, light: Light, half: f32) -> Mark {
        Mark::Sign { at: self.inside(at), light, half }
    }
}

/// Size of small words in a picture, points.
const SMALL: f32 = 6.5;
