//! Every condition and every kind of scar loads, can be worked on, and differs from the others where it should.

use stipple::scenario::presets::Presets;
use stipple::scenario::{self, ScenarioErrors};
use stipple::tissue::living::Sex;

use crate::hand::{TAP, dot, stage};

#[test]
fn every_patient_and_scar_can_be_worked_on() {
    let presets = Presets::get().unwrap();
    assert!(presets.patients.values().filter(|p| p.values.contains_key("hair_top")).count() >= 11);
    for name in presets.patients.keys().filter(|name| *name != "rigid") {
        let got = dot(&stage(&format!("patient: (preset: \"{name}\"),")), TAP);
        assert!((0.3..1.3).contains(&got.depth_mm) && got.ink_nl > 0.5, "{name}: {got:?}");
        let living = stage(&format!("patient: \"{name}\",")).scenario.tissue.living.is_some();
        assert_eq!(living, presets.patients[name].values.contains_key("hair_top"), "{name}");
    }
    for kind in presets.scars.keys() {
        let scar = format!("scars: [(kind: \"{kind}\", shape: Patch(radius_mm: 6))],");
        let got = dot(&stage(&format!("patient: \"natural\", {scar}")), TAP);
        assert!((0.3..1.3).contains(&got.depth_mm), "{kind}: {got:?}");
    }
    for needle in presets.needles.keys() {
        for point in presets.points.keys() {
            let got = dot(&stage(&format!("needle: (preset: \"{needle}\", points: [\"{point}\"]),")), TAP);
            assert!((0.2..1.0).contains(&got.depth_mm), "{needle} {point}: {got:?}");
        }
    }
    for machine in presets.machines.keys() {
        let got = dot(&stage(&format!("machine: \"{machine}\",")), TAP);
        assert!((0.3..1.0).contains(&got.depth_mm), "{machine}: {got:?}");
    }
}

#[test]
fn a_person_changes_what_a_person_changes() {
    let tissue = |with: &str| stage(&format!("patient: ({with}),")).scenario.tissue.clone();
    let base = tissue("preset: \"normal\"");
    let person = |with: &str| tissue(with).living.unwrap().person;
    assert_eq!(person("tone: \"fitzpatrick-4\"").tone, "fitzpatrick-4");
    assert_eq!(person("sex: Male").sex, Sex::Male);
    assert!((person("oily: true, sun: Heavy").harsh - 1.0).abs() < 1e-12);
    assert!(person("sun: Moderate").harsh > 0.0 && person("oily: false").harsh.abs() < 1e-12);
    assert!(person("oily: true").spread > 1.0 && person("age_y: 70").turnover > 1.5);
    assert!((person("anticoagulants: true").bleeding - 2.0).abs() < 1e-12);
    assert!((person("anaesthesia: Block").pain[2] - 0.1).abs() < 1e-12);
    // a preset that stands for an age or a sex has it once
    let old = tissue("preset: \"elderly\"");
    assert!((old.toughness - 0.9).abs() < 1e-12 && (old.thickness_mm[3] - 0.9 * 1.1).abs() < 1e-12);
    let young = tissue("preset: \"elderly\", age_y: 30");
    assert!((young.toughness - base.toughness).abs() < 1e-12);
    let woman = tissue("preset: \"normal-male\", sex: Female");
    assert!((woman.thickness_mm[1] - base.thickness_mm[1]).abs() < 1e-4);
    // one region everywhere
    let temple = tissue("preset: \"natural\", region: \"temporal\"");
    assert!(temple.region_thickness.iter().all(|factor| (factor - 0.9).abs() < 1e-12));
    assert!(temple.living.unwrap().hair.angle_rad.iter().all(|a| (a.to_degrees() - 7.0).abs() < 1e-9));
}

#[test]
fn what_is_wrong_with_a_person_is_said_all_at_once() {
    let text = "(format: 1, title: \"t\",\n patient: (preset: \"natral\", age_y: 3,\n  tone: \"monk-11\", region: \"front\", hydration: 2),\n scars: [(kind: \"burn\", shape: Patch(radius_mm: 900, ragged: 2))],\n needle: (points: [\"blunt\"]),\n plan: (dots: List([(0, 0)])))";
    let errors: ScenarioErrors = scenario::load_text("t.ron", text).unwrap_err();
    let said = errors.to_string();
    for (field, line) in [
        ("patient.preset", 2),
        ("patient.age_y", 2),
        ("patient.tone", 3),
        ("patient.region", 3),
        ("patient.hydration", 3),
        ("scars[0].shape.radius_mm", 4),
        ("scars[0].shape.ragged", 4),
        ("needle.points[0]", 5),
    ] {
        let told = errors.problems.iter().find(|p| p.field == field);
        assert_eq!(told.and_then(|p| p.place).map(|p| p.line), Some(line), "{field}\n{said}");
    }
    assert!(!said.contains("tissue.living"), "{said}");
    let text = "(format: 1, title: \"t\", scars: [(kind: \"burn\", blood: 2, shape: Patch(radius_mm: 9))], plan: (dots: List([(0, 0)])))";
    let errors = scenario::load_text("t.ron", text).unwrap_err();
    assert!(errors.to_string().contains("only a person has"), "{errors}");
}
