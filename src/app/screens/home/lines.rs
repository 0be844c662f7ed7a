//! The list as lines below each other: headings and scenarios, how far it is scrolled, what is in view. Pure.

use core::ops::Range;

/// Height of a scenario's line, points.
pub(super) const ROW: f32 = 34.0;
/// Height of a heading, points.
pub(super) const HEADING: f32 = 32.0;
/// Shortest grip of the scroll bar, points.
const GRIP: f32 = 28.0;

/// A line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// Names the group below it.
    Heading(&'static str),
    /// A scenario, by its number on the shelf.
    Row(usize),
}

/// A line and where it begins and ends, points from the top of the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    /// What it is.
    pub(super) line: Line,
    /// Where it is.
    pub(super) at: Range<f32>,
}

/// All lines, and how far they are scrolled.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    all: Vec<Placed>,
    /// Points that have gone out of sight at the top.
    pub(super) scroll: f32,
}

impl Lines {
    /// Groups in order, each a heading and the number of its rows; a group without rows has no heading.
    pub(super) fn new(groups: &[(&'static str, usize)]) -> Self {
        let (mut all, mut row, mut top) = (Vec::new(), 0, 0.0);
        let mut put = |line, height: f32| {
            all.push(Placed { line, at: top..top + height });
            top += height;
        };
        for (heading, rows) in groups.iter().filter(|(_, rows)| *rows > 0) {
            put(Line::Heading(heading), HEADING);
            for _ in 0..*rows {
                put(Line::Row(row), ROW);
                row += 1;
            }
        }
        Self { all, scroll: 0.0 }
    }

    /// Height of all, points.
    pub(super) fn height(&self) -> f32 {
        self.all.last().map_or(0.0, |last| last.at.end)
    }

    /// Farthest that a view of this height can be scrolled.
    pub(super) fn most(&self, view: f32) -> f32 {
        (self.height() - view).max(0.0)
    }

    /// Scrolls by points; positive goes down.
    pub(super) fn scroll_by(&mut self, points: f32, view: f32) {
        self.scroll = (self.scroll + points).clamp(0.0, self.most(view));
    }

    /// Scrolls no farther than is needed to see a row whole, and its heading if it is the first below one.
    pub(super) fn show(&mut self, row: usize, view: f32) {
        let Some(index) = self.all.iter().position(|placed| placed.line == Line::Row(row)) else { return };
        let heading = index.checked_sub(1).and_then(|before| self.all.get(before));
        let heading = heading.filter(|placed| matches!(placed.line, Line::Heading(_)));
        let Some(at) = self.all.get(index).map(|placed| placed.at.clone()) else { return };
        let top = heading.map_or(at.start, |heading| heading.at.start);
        self.scroll = self.scroll.min(top).max(at.end - view).clamp(0.0, self.most(view));
    }

    /// The lines of which something is in view.
    pub(super) fn in_view(&self, view: f32) -> impl Iterator<Item = &Placed> {
        let (from, to) = (self.scroll, self.scroll + view);
        self.all.iter().filter(move |placed| placed.at.end > from && placed.at.start < to)
    }

    /// The row at a height of the view.
    pub(super) fn row_at(&self, y: f32) -> Option<usize> {
        let y = y + self.scroll;
        let placed = self.all.iter().find(|placed| placed.at.contains(&y))?;
        if let Line::Row(row) = placed.line { Some(row) } else { None }
    }

    /// Rows that fit into a view: what a page is.
    pub(super) fn page(view: f32) -> usize {
        ((view / ROW) as usize).saturating_sub(1).max(1)
    }

    /// Where the grip of a scroll bar as high as the view begins and ends; nothing when all is in view.
    pub(super) fn grip(&self, view: f32) -> Option<Range<f32>> {
        let most = self.most(view);
        (most > 0.0).then(|| {
            let long = (view * view / self.height()).max(GRIP).min(view);
            let top = (view - long) * self.scroll / most;
            top..top + long
        })
    }

    /// Scrolls so that the grip begins at a height of the bar.
    pub(super) fn drag_grip(&mut self, top: f32, view: f32) {
        if let Some(grip) = self.grip(view) {
            let room = (view - (grip.end - grip.start)).max(1e-3);
            self.scroll = (top / room).clamp(0.0, 1.0) * self.most(view);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: f32 = 300.0;

    fn lines() -> Lines {
        Lines::new(&[("Lessons", 9), ("Nothing", 0), ("Conditions", 16)])
    }

    #[test]
    fn groups_stand_below_their_headings_and_empty_ones_are_left_out() {
        let lines = lines();
        let headings: Vec<_> = lines.all.iter().filter(|placed| matches!(placed.line, Line::Heading(_))).collect();
        assert_eq!(headings.len(), 2, "{headings:?}");
        assert!((lines.height() - (2.0 * HEADING + 25.0 * ROW)).abs() < 1e-3);
        assert!(lines.all.windows(2).all(|pair| (pair[0].at.end - pair[1].at.start).abs() < 1e-3));
    }

    #[test]
    fn a_chosen_row_is_always_seen_whole() {
        let mut lines = lines();
        for row in (0..25).chain((0..25).rev()).chain([24, 0, 13, 2, 20]) {
            lines.show(row, VIEW);
            let placed = lines.all.iter().find(|placed| placed.line == Line::Row(row)).unwrap();
            let (top, end) = (placed.at.start - lines.scroll, placed.at.end - lines.scroll);
            assert!(top >= -1e-3 && end <= VIEW + 1e-3, "row {row}: {top} to {end}");
        }
        lines.show(0, VIEW);
        assert!(lines.scroll.abs() < 1e-6, "with the first row its heading is seen");
        let before = lines.scroll;
        lines.show(3, VIEW);
        assert!((lines.scroll - before).abs() < 1e-6, "a row in view moves nothing");
    }

    #[test]
    fn scrolling_ends_at_both_ends() {
        let mut lines = lines();
        lines.scroll_by(-50.0, VIEW);
        assert!(lines.scroll.abs() < 1e-6);
        lines.scroll_by(1e6, VIEW);
        assert!((lines.scroll - (lines.height() - VIEW)).abs() < 1e-3);
        let last = lines.in_view(VIEW).last().map(|placed| placed.line);
        assert_eq!(last, Some(Line::Row(24)));
        let mut short = Lines::new(&[("Lessons", 2)]);
        short.scroll_by(500.0, VIEW);
        assert!(short.scroll.abs() < 1e-6 && short.grip(VIEW).is_none(), "what fits is not scrolled");
    }

    #[test]
    fn a_height_is_the_row_that_is_drawn_there() {
        let mut lines = lines();
        assert_eq!(lines.row_at(0.5 * HEADING), None, "a heading is no row");
        assert_eq!(lines.row_at(HEADING + 0.5 * ROW), Some(0));
        lines.scroll_by(3.0 * ROW, VIEW);
        assert_eq!(lines.row_at(HEADING + 0.5 * ROW), Some(3));
        assert_eq!(lines.row_at(1e5), None);
    }

    #[test]
    fn the_grip_tells_the_place_and_moves_it() {
        let mut lines = lines();
        assert!(lines.grip(VIEW).unwrap().start.abs() < 1e-6);
        lines.scroll_by(1e6, VIEW);
        assert!((lines.grip(VIEW).unwrap().end - VIEW).abs() < 1e-3);
        for top in [0.0, 40.0, 111.0] {
            lines.drag_grip(top, VIEW);
            assert!((lines.grip(VIEW).unwrap().start - top).abs() < 1e-2, "{top}: {:?}", lines.grip(VIEW));
        }
    }
}
