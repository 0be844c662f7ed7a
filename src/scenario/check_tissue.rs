//! Law, patient and scars to the numbers of [`Tissue`].

use super::check::{parts, preset};
use super::check_person;
use super::error::Problem;
use super::file::{Named, Point, ScenarioFile, TissueFile};
use super::presets::{Presets, Reader};
use crate::scalp::ScalpPoint;
use crate::tissue::{LAYERS, Tissue};

/// The most scars a scenario may have.
pub const MAX_SCARS: usize = 64;
/// The most points of one path, outline or set of discs.
pub const MAX_POINTS: usize = 1000;
/// The most places in the shapes of all scars together: the servo looks at each when it meets the skin.
pub(super) const MAX_SCAR_POINTS: usize = 4000;

/// A whole number of a preset file.
pub(super) fn whole(value: f64) -> u32 {
    // presets are our own; NaN and negatives become 0, which no range allows
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; ranges are checked later")]
    let number = value as u32;
    number
}

/// The skin without its scars.
pub(super) fn patient(
    file: &ScenarioFile,
    presets: &Presets,
    own: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) -> Tissue {
    let (name, field, person) = parts(file.patient.as_ref(), "patient", "normal", |p| p.preset.as_ref());
    let empty = std::collections::BTreeMap::new();
    let found = preset(&presets.patients, name, &field, "a patient", problems);
    let mut p = Reader::new(found.map_or(&empty, |preset| &preset.values), format!("patients.{name}"));
    let mut tissue = law(presets, own);
    if let Some(k_b) = p.optional("k_b") {
        tissue.k_b = k_b;
    }
    tissue.toughness = p.number("toughness");
    tissue.k_scale = p.number("k_scale");
    let (epidermis, dermis, subcutis) = (p.number("epidermis"), p.number("dermis"), p.number("subcutis"));
    for (thickness, factor) in tissue.thickness_mm.iter_mut().zip([epidermis, epidermis, dermis, dermis, subcutis]) {
        *thickness *= factor;
    }
    let regions = p.number("regions");
    for factor in &mut tissue.region_thickness {
        *factor = 1.0 + regions * (*factor - 1.0);
    }
    own.append(&mut p.missing);
    let is_person = matches!(file.patient, Some(Named::Set(_))) || p.optional("hair_top").is_some();
    if let Some(found) = found.filter(|_| is_person) {
        check_person::live(&mut tissue, &person, found, presets, own, problems);
    }
    if let Some(differing) = &file.tissue {
        apply(&mut tissue, differing, problems);
    }
    tissue
}

/// The constants of the law, for a patient with all factors 1.
fn law(presets: &Presets, own: &mut Vec<Problem>) -> Tissue {
    let mut r = Reader::new(&presets.law, "law");
    let tissue = Tissue {
        k_b: r.number("k_b"),
        k_t: r.number("k_t"),
        k_t_rate: r.number("k_t_rate"),
        prony_g: ["prony_g1", "prony_g2", "prony_g3"].map(|name| r.number(name)),
        prony_tau_s: ["prony_tau1", "prony_tau2", "prony_tau3"].map(|name| r.number(name)),
        q: r.number("q"),
        gamma: ["gamma_corneum", "gamma_epidermis", "gamma_papillary", "gamma_reticular", "gamma_subcutis"]
            .map(|name| r.number(name)),
        thickness_mm: [
            "thickness_corneum",
            "thickness_epidermis",
            "thickness_papillary",
            "thickness_reticular",
            "thickness_subcutis",
        ]
        .map(|name| r.number(name)),
        zeta: r.number("zeta"),
        spread: r.number("spread"),
        tau_w_mpa: r.number("tau_w"),
        lub: r.number("lub"),
        beta: r.number("beta"),
        v0_mm_per_s: r.number("v0"),
        prong_exponent: r.number("prong_exponent"),
        hole_radius_mm: r.number("hole_radius"),
        hole_angle_rad: r.number("hole_angle").to_radians(),
        dot_radius_mm: r.number("dot_radius"),
        lateral_n_per_mm: r.number("lateral"),
        lateral_slope: r.number("lateral_slope"),
        lateral_tear_n: r.number("lateral_tear"),
        lateral_damping: r.number("lateral_damping"),
        nose_modulus_mpa: r.number("nose_modulus"),
        nose_friction: r.number("nose_friction"),
        skull_n_per_mm: r.number("skull"),
        toughness: 1.0,
        k_scale: 1.0,
        region_thickness: ["region_frontal", "region_temporal", "region_midscalp", "region_vertex", "region_occipital"]
            .map(|name| r.number(name)),
        scars: Vec::new(),
        living: None,
    };
    own.append(&mut r.missing);
    tissue
}

fn apply(tissue: &mut Tissue, file: &TissueFile, problems: &mut Vec<Problem>) {
    let set = |field: &mut f64, value: Option<f64>| *field = value.unwrap_or(*field);
    set(&mut tissue.k_b, file.k_b);
    set(&mut tissue.k_t, file.k_t);
    set(&mut tissue.q, file.q);
    set(&mut tissue.tau_w_mpa, file.tau_w_mpa);
    set(&mut tissue.lub, file.lub);
    set(&mut tissue.toughness, file.toughness);
    set(&mut tissue.k_scale, file.k_scale);
    set(&mut tissue.hole_radius_mm, file.hole_radius_mm);
    set(&mut tissue.hole_angle_rad, file.hole_angle_deg.map(f64::to_radians));
    set(&mut tissue.dot_radius_mm, file.dot_radius_mm);
    set(&mut tissue.nose_modulus_mpa, file.nose_modulus_mpa);
    set_layers(&mut tissue.gamma, file.gamma.as_deref(), "tissue.gamma", problems);
    set_layers(&mut tissue.thickness_mm, file.thickness_mm.as_deref(), "tissue.thickness_mm", problems);
}

fn set_layers(layers: &mut [f64; LAYERS], file: Option<&[f64]>, field: &str, problems: &mut Vec<Problem>) {
    let Some(values) = file else { return };
    match values.try_into() {
        Ok(values) => *layers = values,
        Err(_wrong_length) => {
            let found = format!("a list of {}", values.len());
            problems.push(Problem::value(field, found, format!("{LAYERS} numbers, the outermost layer first")));
        }
    }
}

/// A point counted from a landmark.
pub(super) fn moved(p: Point, origin: ScalpPoint) -> ScalpPoint {
    ScalpPoint { forward_mm: origin.forward_mm + p.0, left_mm: origin.left_mm + p.1 }
}
