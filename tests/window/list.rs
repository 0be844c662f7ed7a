//! The list of scenarios: how many are seen at once, and every way to get at the others.

use serde_json::Value;
use stipple::scenario;

use super::stage::{self, Stage};
use super::{pictures, skipped};

/// As many as are to be seen at once, and more.
const SEEN: usize = 12;

#[test]
fn the_list_is_seen_scrolled_and_chosen_from_at_1280x720() {
    if skipped("of the list") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir_all(pictures()).expect("the folder of pictures");
    let mut stage = Stage::open((1280, 720), folder.path(), &["--low-graphics", "--size", "1280x720"]);
    let now = stage.wait("the list of scenarios", |now| now["buttons"]["list"].is_array());
    let all: Vec<&str> = scenario::builtin().iter().map(|(id, _)| *id).collect();
    assert_eq!(now["list"]["rows"], all.len(), "{now:#}");
    let seen = |now: &Value| all.iter().filter(|id| now["buttons"][**id].is_array()).count();
    assert!(seen(&now) >= SEEN.min(all.len()), "{} of {} are seen at once", seen(&now), all.len());
    let first = now["list"]["chosen"].clone();

    let (x, y) = stage::pixel(&now["buttons"]["list"]);
    stage.point(x, y);
    let scrolled = |now: &Value| now["list"]["scroll"].as_f64().unwrap_or(0.0);
    let now = stage.until("the wheel goes down", |stage, _| stage.wheel(3), |now| scrolled(now) > 0.0);
    assert_eq!(now["list"]["chosen"], first, "the wheel chooses nothing");
    stage.until("the wheel goes up", |stage, _| stage.wheel(-9), |now| scrolled(now) < 0.5);

    let last = |now: &Value| now["list"]["chosen"] != first && scrolled(now) > 0.0;
    let now = stage.until("the last one is chosen and in view", |stage, _| stage.key("End"), last);
    let id = now["list"]["chosen"].as_str().expect("an id").to_owned();
    assert!(now["buttons"][&id].is_array(), "{id} is not in view: {now:#}");
    stage.picture(&pictures().join("home-end-1280x720.png"));
    stage.until("one up", |stage, _| stage.key("Up"), |now| now["list"]["chosen"] != id.as_str());
    stage.until("the first again", |stage, _| stage.key("Home"), |now| now["list"]["chosen"] == first);
    stage.until("a page down", |stage, _| stage.key("Next"), |now| now["list"]["chosen"] != first);
    let now = stage.until("a page up", |stage, _| stage.key("Prior"), |now| now["list"]["chosen"] == first);

    let (x, y) = stage::pixel(&now["buttons"]["scroll-bar"]);
    stage.point(x, y);
    stage.button(true);
    // pulled down a little more every time that nothing came of it
    let pull = |stage: &Stage, again: u32| stage.point(x, y + 60.0 + f64::from(again));
    stage.until("the bar is pulled down", pull, |now| scrolled(now) > 0.0);
    stage.button(false);
}
