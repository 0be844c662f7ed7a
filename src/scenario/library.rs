//! The scenarios that come with the program, and finding one by id or path.

use std::path::Path;

use super::error::{Problem, ScenarioErrors, name_hint, shown};
use super::read::{Loaded, load, load_text};

const BUILT_IN: [(&str, &str); 22] = [
    ("first-dots", include_str!("../../scenarios/first-dots.ron")),
    ("fut-strip", include_str!("../../scenarios/fut-strip.ron")),
    ("pad-depth-drill", include_str!("../../scenarios/pad-depth-drill.ron")),
    ("lesson-angle", include_str!("../../scenarios/lesson-angle.ron")),
    ("lesson-dwell", include_str!("../../scenarios/lesson-dwell.ron")),
    ("lesson-stretch", include_str!("../../scenarios/lesson-stretch.ron")),
    ("lesson-spacing", include_str!("../../scenarios/lesson-spacing.ron")),
    ("lesson-fast-machine", include_str!("../../scenarios/lesson-fast-machine.ron")),
    ("lesson-hairline", include_str!("../../scenarios/lesson-hairline.ron")),
    ("lesson-second-session", include_str!("../../scenarios/lesson-second-session.ron")),
    ("androgenetic-crown", include_str!("../../scenarios/androgenetic-crown.ron")),
    ("female-parting", include_str!("../../scenarios/female-parting.ron")),
    ("areata-patch", include_str!("../../scenarios/areata-patch.ron")),
    ("totalis-hairline", include_str!("../../scenarios/totalis-hairline.ron")),
    ("fue-dots", include_str!("../../scenarios/fue-dots.ron")),
    ("oily-coil", include_str!("../../scenarios/oily-coil.ron")),
    ("strip-border", include_str!("../../scenarios/strip-border.ron")),
    ("between-grafts", include_str!("../../scenarios/between-grafts.ron")),
    ("scarring-alopecia", include_str!("../../scenarios/scarring-alopecia.ron")),
    ("burn-scar", include_str!("../../scenarios/burn-scar.ron")),
    ("after-chemotherapy", include_str!("../../scenarios/after-chemotherapy.ron")),
    ("elderly-scalp", include_str!("../../scenarios/elderly-scalp.ron")),
];

/// The scenario that starts when none is named.
pub const DEFAULT_ID: &str = "first-dots";

/// Id and text of every scenario that comes with the program.
pub fn builtin() -> &'static [(&'static str, &'static str)] {
    &BUILT_IN
}

/// A built-in scenario by id, or the file at a path.
pub fn find(name_or_path: &str) -> Result<Loaded, ScenarioErrors> {
    if let Some((id, text)) = BUILT_IN.iter().find(|(id, _)| *id == name_or_path) {
        return load_text(&format!("scenarios/{id}.ron"), text);
    }
    let path = Path::new(name_or_path);
    let looks_like_path = path.extension().is_some() || path.components().count() > 1;
    if looks_like_path || path.is_file() {
        return load(path);
    }
    let problem = Problem::new("", "is neither a scenario's id nor a file")
        .with_hint(name_hint(name_or_path, BUILT_IN.iter().map(|(id, _)| *id)));
    Err(ScenarioErrors::one(shown(name_or_path), problem))
}
