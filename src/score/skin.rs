//! What a person's skin went through, for the sheet, and what to say of it.

use super::dots::Dot;
use super::int::{bp, count, hundredths};
use super::sheet::SkinSheet;
use crate::sim::{Body, marks};

/// Counts over dots, and the body at the end.
pub(super) fn skin(made: &[Dot], body: Body) -> SkinSheet {
    let with = |mark: u32| count(made.iter().filter(|dot| dot.tally.seen & mark != 0).count());
    SkinSheet {
        bled_dots: with(marks::BLEED),
        follicle_dots: with(marks::FOLLICLE),
        shaft_dots: with(marks::SHAFT),
        overworked_dots: with(marks::OVERWORKED),
        pain_peak_hundredths: hundredths(body.pain_peak),
        swelling_bp: bp(body.swelling),
    }
}

/// What the skin of one dot has to say, worst first.
pub(super) fn feedback(dot: &Dot, said: &mut Vec<String>) {
    for (mark, sentence) in [
        (
            marks::OVERWORKED,
            "This place was over-worked: it bleeds and takes ink badly; leave it and come back another day",
        ),
        (marks::SHAFT, "The needle met a hair shaft: place the dot beside the hair"),
        (marks::FOLLICLE, "The needle went into a follicle, which takes ink unevenly: place the dot between follicles"),
        (marks::BLEED, "It bled: blood dilutes the ink; stay a little higher"),
    ] {
        if dot.tally.seen & mark != 0 {
            said.push(sentence.to_owned());
        }
    }
}
