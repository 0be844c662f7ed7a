//! What is wrong with the running attempt, worst first, in the words of its banners. Pure.

use crate::app::hud::banner::Banner;
use crate::app::job::Trouble;
use crate::app::live::Live;
use crate::device::Why;
use crate::scenario::rubric::Light;
use crate::session::Held;

/// Late ticks that are not worth a word.
const FEW_LATE: u64 = 20;
/// Largest share of late ticks that is not worth a word: one in this many.
const SELDOM: u64 = 1000;

/// What the banners depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The attempt waits for its stylus.
    pub(super) held: Option<Held>,
    /// The stylus gives no force.
    pub(super) off: Option<Why>,
    /// What is wrong with the recording.
    pub(super) recording: Option<Trouble>,
    /// Ticks that were late, that could not be recorded, and all.
    pub(super) ticks: (u64, u64, u64),
    /// The law asked for a force that no device may receive.
    pub(super) faults: u32,
    /// What the trainee should know of a force that goes on.
    pub(super) remark: Option<Why>,
}

impl Seen {
    /// Of a running attempt.
    pub(super) fn of(live: &Live) -> Self {
        let ticks = live
            .snapshot
            .map_or((0, 0, 0), |newest| (newest.health.missed, newest.health.dropped_records, newest.record.tick.0));
        let (held, off, recording) = (live.held.clone(), live.off, live.trouble.clone());
        let remark = live.snapshot.and_then(|newest| newest.remark());
        Self { held, off, recording, ticks, faults: live.faults, remark }
    }
}

/// The banners, worst first.
pub(super) fn troubles(seen: &Seen) -> Vec<Banner> {
    let (late, dropped, all) = seen.ticks;
    let often = late > FEW_LATE && late.saturating_mul(SELDOM) > all;
    [
        seen.held.as_ref().map(waiting),
        seen.off.filter(|_| seen.held.is_none()).map(no_force),
        seen.recording.as_ref().map(not_recorded),
        (seen.faults > 0).then(fault),
        (dropped > 0).then(|| lost_ticks(dropped)),
        seen.remark.filter(|_| seen.held.is_none()).map(|why| banner(Light::Amber, why.told())),
        often.then(|| late_ticks(late)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn banner(light: Light, told: [&str; 3]) -> Banner {
    Banner { light, told: told.map(str::to_owned) }
}

fn waiting(held: &Held) -> Banner {
    let [happened, means, _] = held.why.told();
    let todo = match held.off {
        None => "It is back: Esc goes on, F finishes with what was done".to_owned(),
        Some(off) => format!("{} Then Esc goes on; F finishes with what was done", off.told()[2]),
    };
    let detail = if held.detail.is_empty() { String::new() } else { format!(" It is told: {}.", held.detail) };
    let means = format!("{means} No time runs and nothing is lost.{detail}");
    Banner { light: Light::Red, told: [happened.to_owned(), means, todo] }
}

fn no_force(off: Why) -> Banner {
    let [happened, means, todo] = off.told();
    Banner { light: Light::Amber, told: [format!("No force: {happened}"), means.to_owned(), todo.to_owned()] }
}

fn not_recorded((words, hint): &Trouble) -> Banner {
    let means = format!("{words}. What was written until then is kept and is what will be scored.");
    let todo = hint.clone().unwrap_or_else(|| "Finish with F and start again".to_owned());
    Banner { light: Light::Red, told: ["The recording stopped".to_owned(), means, todo] }
}

fn fault() -> Banner {
    banner(
        Light::Red,
        [
            "The force was cut",
            "A force was asked for that no device may receive, so the hand got none. The recording says when.",
            "Finish with F, and keep the recording: it shows the fault",
        ],
    )
}

fn lost_ticks(dropped: u64) -> Banner {
    let what =
        if dropped == 1 { "1 tick was not recorded".to_owned() } else { format!("{dropped} ticks were not recorded") };
    let means = "The disk was too slow for a moment; the score sheet names the gap";
    Banner {
        light: Light::Red,
        told: [what, means.to_owned(), "Close other programs before the next attempt".to_owned()],
    }
}

fn late_ticks(late: u64) -> Banner {
    let means = "The computer was busy, so time stood still for the hand; the score sheet says so";
    let todo = "Close other programs before the next attempt";
    Banner { light: Light::Amber, told: [format!("{late} ticks were late"), means.to_owned(), todo.to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_when_nothing_is_wrong() {
        for (case, ticks) in [("start", (0, 0, 0)), ("few late", (20, 0, 500)), ("seldom late", (30, 0, 40_000))] {
            assert_eq!(troubles(&Seen { ticks, ..Seen::default() }), [], "{case}");
        }
    }

    #[test]
    fn the_worst_comes_first_and_says_all_three() {
        let held = Held { why: Why::Unplugged, off: Some(Why::NotFound), detail: String::new() };
        let recording = Some(("the disk is full".to_owned(), None));
        let remark = Some(Why::TurnedDown);
        let seen =
            Seen { held: Some(held), off: Some(Why::NotFound), recording, ticks: (90, 3, 9000), faults: 1, remark };
        let said = troubles(&seen);
        assert_eq!(said.len(), 5, "{said:#?}");
        assert_eq!(said[0].told[0], Why::Unplugged.told()[0]);
        assert!(said.iter().all(|banner| banner.told.iter().all(|line| !line.is_empty())), "{said:#?}");
        let weaker = troubles(&Seen { remark, ..Seen::default() });
        assert_eq!(weaker.len(), 1, "{weaker:#?}");
        assert_eq!(weaker[0].told, Why::TurnedDown.told().map(str::to_owned));
        let first_amber = said.iter().position(|banner| banner.light == Light::Amber);
        assert_eq!(first_amber, Some(4), "{said:#?}");
    }

    #[test]
    fn a_stylus_that_is_back_asks_for_a_word() {
        let held = Held { why: Why::EmergencyStop, off: None, detail: "switch 2".to_owned() };
        let said = troubles(&Seen { held: Some(held), ..Seen::default() });
        assert!(said[0].told[2].contains("Esc goes on"), "{said:#?}");
        assert!(said[0].told[1].contains("switch 2"), "{said:#?}");
    }
}
