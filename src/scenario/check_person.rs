//! A person to the numbers of the skin: age, sex, region, hydration, habits, hair, blood and pain.

use super::error::{Problem, name_hint, shown};
use super::file::{AnaesthesiaFile, PatientFile, SunFile};
use super::presets::{Preset, Presets, Reader};
use crate::tissue::Tissue;
use crate::tissue::living::{Body, Grain, Hair, Living, Person, Sex};

/// Names of the tones, light to dark on each scale.
pub(super) const TONES: [&str; 16] = [
    "monk-01",
    "monk-02",
    "monk-03",
    "monk-04",
    "monk-05",
    "monk-06",
    "monk-07",
    "monk-08",
    "monk-09",
    "monk-10",
    "fitzpatrick-1",
    "fitzpatrick-2",
    "fitzpatrick-3",
    "fitzpatrick-4",
    "fitzpatrick-5",
    "fitzpatrick-6",
];

/// Names of the regions, in the order of [`crate::scalp::Region`].
const REGIONS: [&str; 5] = ["frontal", "temporal", "mid-scalp", "vertex", "occipital"];

/// Age of the law's own numbers, years, and the age that the factors of age are given for.
const AGES_Y: (f64, f64) = (40.0, 70.0);

/// Makes the skin of a patient a person's: changes the law's numbers and adds what force does not know.
pub(super) fn live(
    tissue: &mut Tissue,
    file: &PatientFile,
    preset: &Preset,
    presets: &Presets,
    own: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) {
    let file = &checked(file, problems);
    let given = Reader::new(&preset.values, "patients");
    let mut skin = Reader::new(&presets.skin, "skin");
    let region = region(file, problems);
    let mut made = Maker { tissue, file, given: &given, skin: &mut skin };
    let person = made.person(preset, region);
    made.age_and_sex(&person);
    made.water_and_sun(&person);
    let hair = made.hair(&person, region);
    let mut blood = Reader::new(&presets.healing, "healing");
    let living = Living { person, grain: made.grain(), hair, body: body(&mut skin, &mut blood) };
    if let Some(factor) = region.and_then(|i| tissue.region_thickness.get(i).copied()) {
        tissue.region_thickness = [factor; 5];
    }
    own.append(&mut skin.missing);
    own.append(&mut blood.missing);
    tissue.living = Some(living);
}

/// The file without what is out of range: told once here, under the author's own names.
fn checked(file: &PatientFile, problems: &mut Vec<Problem>) -> PatientFile {
    let mut file = file.clone();
    for (field, value, low, high, unit) in [
        ("age_y", &mut file.age_y, 5.0, 110.0, " years"),
        ("hydration", &mut file.hydration, 0.0, 1.0, ""),
        ("hair_per_cm2", &mut file.hair_per_cm2, 0.0, 200.0, " per cm2"),
        ("hair_length_mm", &mut file.hair_length_mm, 0.0, 1000.0, " mm"),
        ("unevenness", &mut file.unevenness, 0.0, 0.5, ""),
    ] {
        if let Some(wrong) = value.take_if(|value| !(low..=high).contains(value)) {
            problems.push(Problem::value(format!("patient.{field}"), wrong, format!("{low} to {high}{unit}")));
        }
    }
    if let Some(tone) = file.tone.take_if(|tone| !TONES.contains(&tone.as_str())) {
        let problem = Problem::value("patient.tone", format!("\"{}\"", shown(&tone)), "the name of a tone");
        problems.push(problem.with_hint(name_hint(&tone, TONES)));
    }
    file
}

/// Number of the one region whose skin the patient's is.
fn region(file: &PatientFile, problems: &mut Vec<Problem>) -> Option<usize> {
    let name = file.region.as_deref()?;
    let found = REGIONS.iter().position(|region| *region == name);
    if found.is_none() {
        let problem = Problem::value("patient.region", format!("\"{}\"", shown(name)), "the name of a region");
        problems.push(problem.with_hint(name_hint(name, REGIONS)));
    }
    found
}

struct Maker<'a, 'b> {
    tissue: &'a mut Tissue,
    file: &'a PatientFile,
    given: &'a Reader<'b>,
    skin: &'a mut Reader<'b>,
}

impl Maker<'_, '_> {
    fn person(&mut self, preset: &Preset, region: Option<usize>) -> Person {
        let given = |name: &str, default: f64| self.given.optional(name).unwrap_or(default);
        let age_y = self.file.age_y.unwrap_or(given("age", AGES_Y.0));
        let hydration = self.file.hydration.unwrap_or(given("hydration", 0.5));
        let male = given("male", 0.0) > 0.5;
        let (bleeding, uptake, spread) = (given("blood", 1.0), given("uptake", 1.0), given("spread", 1.0));
        let (dry, _) = dry_and_wet(hydration);
        let oily = self.file.oily.unwrap_or(false);
        let mut on = |is: bool, name: &str| if is { self.skin.number(name) } else { 1.0 };
        let anticoagulants = on(self.file.anticoagulants.unwrap_or(false), "anticoagulant_blood");
        let (oily_uptake, oily_spread) = (on(oily, "oily_uptake"), on(oily, "oily_spread"));
        let dry_uptake = between(dry, self.skin.number("dry_uptake"));
        let turnover = between(years(age_y), self.skin.number("old_turnover"));
        Person {
            condition: preset.title.clone(),
            age_y,
            sex: self.file.sex.unwrap_or(if male { Sex::Male } else { Sex::Female }),
            tone: self.file.tone.clone().unwrap_or_else(|| "monk-03".to_owned()),
            hydration,
            uptake: uptake * oily_uptake * dry_uptake,
            spread: spread * oily_spread,
            bleeding: bleeding * anticoagulants,
            harsh: self.harsh(oily),
            turnover,
            pain: self.pain(region),
        }
    }

    fn harsh(&mut self, oily: bool) -> f64 {
        let sun = match self.file.sun {
            None | Some(SunFile::Little) => 0.0,
            Some(SunFile::Moderate) => self.skin.number("sun_moderate_harsh"),
            Some(SunFile::Heavy) => self.skin.number("sun_heavy_harsh"),
        };
        let oily = if oily { self.skin.number("oily_harsh") } else { 0.0 };
        (sun + oily).min(1.0)
    }

    fn pain(&mut self, region: Option<usize>) -> [f64; 5] {
        let names = ["pain_frontal", "pain_temporal", "pain_midscalp", "pain_vertex", "pain_occipital"];
        let by_region = names.map(|name| self.skin.number(name));
        let numbed = match self.file.anaesthesia {
            None | Some(AnaesthesiaFile::Absent) => 1.0,
            Some(AnaesthesiaFile::Topical) => self.skin.number("pain_topical"),
            Some(AnaesthesiaFile::Block) => self.skin.number("pain_block"),
        };
        of_region(by_region, region).map(|pain| pain * numbed)
    }

    /// `factor(age)/factor(age of the preset)`, so that a preset that stands for an age is not aged twice; sex likewise.
    fn age_and_sex(&mut self, person: &Person) {
        let (now, then) = (years(person.age_y), years(self.given.optional("age").unwrap_or(AGES_Y.0)));
        let mut aged = |name: &str| {
            let old = self.skin.number(name);
            between(now, old) / between(then, old)
        };
        let (epidermis, dermis) = (aged("old_epidermis"), aged("old_dermis"));
        let (toughness, stiffness, slower) = (aged("old_toughness"), aged("old_stiffness"), aged("old_relaxation"));
        let given_male = self.given.optional("male").unwrap_or(0.0) > 0.5;
        let mut sexed = |name: &str| match (person.sex == Sex::Male, given_male) {
            (true, false) => self.skin.number(name),
            (false, true) => 1.0 / self.skin.number(name),
            _ => 1.0,
        };
        let (epidermis, dermis) = (epidermis * sexed("male_epidermis"), dermis * sexed("male_dermis"));
        for (mm, factor) in self.tissue.thickness_mm.iter_mut().zip([epidermis, epidermis, dermis, dermis, 1.0]) {
            *mm *= factor;
        }
        self.tissue.toughness *= toughness;
        self.tissue.k_scale *= stiffness;
        for tau_s in &mut self.tissue.prony_tau_s {
            *tau_s *= slower;
        }
    }

    fn water_and_sun(&mut self, person: &Person) {
        let (dry, wet) = dry_and_wet(person.hydration);
        let mut watered = |of_dry: &str, of_wet: &str| {
            between(dry, self.skin.number(of_dry)) * between(wet, self.skin.number(of_wet))
        };
        self.tissue.lub *= watered("dry_lub", "wet_lub");
        let [corneum, ..] = &mut self.tissue.gamma;
        *corneum *= watered("dry_corneum", "wet_corneum");
        if self.file.oily.unwrap_or(false) {
            self.tissue.lub *= self.skin.number("oily_lub");
        }
        if matches!(self.file.sun, Some(SunFile::Heavy)) {
            self.tissue.toughness *= self.skin.number("sun_heavy_toughness");
        }
    }

    fn grain(&mut self) -> Grain {
        Grain {
            share: self.file.unevenness.unwrap_or(self.skin.number("grain")),
            length_mm: self.skin.number("grain_length"),
            seed: self.file.seed.unwrap_or(1),
        }
    }

    /// Hair as the condition says; skin of a preset without hair is bare.
    fn hair(&mut self, person: &Person, region: Option<usize>) -> Hair {
        let given = |name: &str| self.given.optional(name);
        let (top, sides) = (given("hair_top").unwrap_or(0.0), given("hair_sides").unwrap_or(0.0));
        let old = self.skin.number("old_hair");
        let then = years(given("age").unwrap_or(AGES_Y.0));
        let left = between(years(person.age_y), old) / between(then, old);
        let by_region = [top, sides, top, top, sides].map(|per_cm2| per_cm2 * left);
        let angles = ["angle_frontal", "angle_temporal", "angle_midscalp", "angle_vertex", "angle_occipital"];
        let angles = angles.map(|name| self.skin.number(name).to_radians());
        let length_mm = given("hair_length").unwrap_or(self.skin.number("hair_length"));
        let short = given("follicle").unwrap_or(1.0);
        Hair {
            per_cm2: self.file.hair_per_cm2.map_or(of_region(by_region, region), |all| [all; 5]),
            angle_rad: of_region(angles, region),
            shaft_mm: given("shaft").unwrap_or(self.skin.number("shaft")),
            length_mm: self.file.hair_length_mm.unwrap_or(length_mm),
            follicle_mm: short * self.skin.number("follicle"),
            canal_mm: short * self.skin.number("canal"),
            mouth_mm: self.skin.number("mouth"),
            canal_toughness: self.skin.number("canal_toughness"),
            canal_uptake: self.skin.number("canal_uptake"),
            shaft_toughness: self.skin.number("shaft_toughness"),
        }
    }
}

fn body(skin: &mut Reader<'_>, blood: &mut Reader<'_>) -> Body {
    Body {
        vessel_mm: skin.number("vessel"),
        bleed: blood.number("bleed"),
        net_mm: ["net_top", "net_end"].map(|name| blood.number(name)),
        blood_percent: ["blood_upper", "blood_net", "blood_lower"].map(|name| blood.number(name)),
        place_mm: skin.number("place"),
        worked_nl: skin.number("worked"),
        worked_blood: skin.number("worked_blood"),
        worked_uptake: skin.number("worked_uptake"),
        pain: ["pain_a", "pain_b"].map(|name| skin.number(name)),
        pain_power: ["pain_length", "pain_number"].map(|name| skin.number(name)),
        pain_bleeding: skin.number("pain_bleeding"),
        pain_meter: ["pain_time", "pain_whole"].map(|name| skin.number(name)),
        swelling: ["swelling", "swelling_time"].map(|name| skin.number(name)),
    }
}

/// The numbers of all regions, or one region's everywhere.
fn of_region(all: [f64; 5], region: Option<usize>) -> [f64; 5] {
    region.and_then(|i| all.get(i).copied()).map_or(all, |one| [one; 5])
}

/// How old skin is: 0 up to the age of the law's own numbers, 1 at the age of the factors, at most 1.5.
fn years(age_y: f64) -> f64 {
    ((age_y - AGES_Y.0) / (AGES_Y.1 - AGES_Y.0)).clamp(0.0, 1.5)
}

/// 1 at share 0, the factor at share 1, a straight line between and beyond.
fn between(share: f64, factor: f64) -> f64 {
    1.0 + share * (factor - 1.0)
}

/// How dry and how wet: one of the two is 0.
fn dry_and_wet(hydration: f64) -> (f64, f64) {
    ((1.0 - 2.0 * hydration).max(0.0), (2.0 * hydration - 1.0).max(0.0))
}
