//! What happened, seen from the law's output: derived, never scored from.

use crate::sim::{Outcome, marks};

/// Remembers what was, to say what is new.
#[derive(Debug, Default)]
pub(super) struct Events {
    marks: u32,
    dots: u32,
}

impl Events {
    /// Kind and value of what is new in this tick.
    ///
    /// `rupture` pop force, N · `dot` its number · `dip` ink after it, nL · `tear` drag, mm · `skull` true depth, mm ·
    /// `bad_input` and `places_full` 0.
    pub(super) fn of(&mut self, outcome: &Outcome) -> [Option<(&'static str, f64)>; 7] {
        let risen = outcome.marks & !self.marks;
        let fresh_dot = outcome.dot > self.dots;
        self.marks = outcome.marks;
        self.dots = self.dots.max(outcome.dot);
        let on = |mark: u32, kind: &'static str, value: f64| (risen & mark != 0).then_some((kind, value));
        // a rupture is a mark of its tick alone, so two in a row are two
        let rupture = outcome.has(marks::RUPTURE).then_some(("rupture", outcome.pop_n));
        [
            rupture,
            fresh_dot.then_some(("dot", f64::from(outcome.dot))),
            on(marks::DIPPED, "dip", outcome.ink_nl),
            on(marks::TEAR, "tear", outcome.drag_mm),
            on(marks::SKULL, "skull", outcome.depth_mm),
            on(marks::BAD_INPUT, "bad_input", 0.0),
            on(marks::PLACES_FULL, "places_full", 0.0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_said_once() {
        let mut outcome = super::super::fields::blank().outcome;
        let mut events = Events::default();
        let mut said = Vec::new();
        for (marks, dot) in [
            (marks::DIPPED, 0),
            (marks::DIPPED, 0),
            (marks::RUPTURE, 1),
            (marks::RUPTURE, 1),
            (0, 1),
            (marks::DIPPED, 2),
        ] {
            (outcome.marks, outcome.dot) = (marks, dot);
            said.push(events.of(&outcome).into_iter().flatten().map(|(kind, _)| kind).collect::<Vec<_>>().join(" "));
        }
        assert_eq!(said, ["dip", "", "rupture dot", "rupture", "", "dot dip"]);
    }
}
