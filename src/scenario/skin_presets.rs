//! Healing, optics, pigments and tones as the model wants them, from the program's own preset files. Any thread.

use super::error::{Problem, ScenarioErrors};
use super::presets::{PresetMap, Presets, Reader, Values};
use crate::pigment::bleed::Vessels;
use crate::pigment::heal::Healing;
use crate::pigment::light::{Optics, Pigment, Pigments, Spectrum, Tone};
use crate::tool::PigmentKind;

/// What the colours of pigment in skin come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Colours {
    /// The skin.
    pub optics: Optics,
    /// What is in it.
    pub pigments: Pigments,
}

/// The numbers of healing.
pub fn healing() -> Result<Healing, ScenarioErrors> {
    healing_of(Presets::get()?)
}

/// The same from presets that are not the program's own.
pub fn healing_of(presets: &Presets) -> Result<Healing, ScenarioErrors> {
    read("assets/healing.ron", &presets.healing, |r| Healing {
        turnover_d: r.number("turnover"),
        early_d: r.number("early"),
        early_loss: [r.number("early_loss"), r.number("early_loss_scar")],
        harsh_loss: r.number("harsh_loss"),
        contraction: r.number("contraction"),
        contraction_d: r.number("contraction_time"),
        spread: r.number("spread"),
        spread_depth_mm: r.number("spread_depth"),
        spread_width_mm: r.number("spread_width"),
        drift_mm2_per_d: [r.number("drift_upper"), r.number("drift_deep")],
        pool_spread: r.number("pool_spread"),
        darkness: r.number("darkness"),
        whole_ng_per_mm2: r.number("whole"),
        blur: r.number("blur"),
        erythema: [r.number("erythema"), r.number("erythema_time")],
        scab: r.number("scab"),
        scab_d: ["scab_begin", "scab_whole", "scab_wane", "scab_end"].map(|name| r.number(name)),
        ghost: r.number("ghost"),
        ghost_d: ["ghost_begin", "ghost_whole", "ghost_wane", "ghost_end"].map(|name| r.number(name)),
        smear_mm: r.number("smear"),
        vessels: Vessels {
            readiness: r.number("bleed"),
            net_mm: [r.number("net_top"), r.number("net_end")],
            blood_percent: ["blood_upper", "blood_net", "blood_lower"].map(|name| r.number(name)),
            washes: r.number("washes"),
        },
    })
}

/// Skin in light and what colours inks.
pub fn colours() -> Result<Colours, ScenarioErrors> {
    colours_of(Presets::get()?)
}

/// The same from presets that are not the program's own.
pub fn colours_of(presets: &Presets) -> Result<Colours, ScenarioErrors> {
    let optics = read("assets/optics.ron", &presets.optics, |r| Optics {
        epidermis_mm: r.number("epidermis"),
        base: ["base_0", "base_1", "base_2", "base_3"].map(|name| r.number(name)),
        melanosome: [r.number("melanosome"), r.number("melanosome_slope")],
        scatter: ["scatter", "scatter_small", "scatter_slope"].map(|name| r.number(name)),
        saturation: r.number("saturation"),
        haemoglobin_g_per_l: r.number("haemoglobin"),
        surface: [r.number("surface_out"), r.number("surface_in")],
    })?;
    let [a, b, c] = PigmentKind::ALL.map(|kind| pigment(&presets.pigments, kind));
    Ok(Colours { optics, pigments: Pigments([a?, b?, c?]) })
}

fn pigment(presets: &PresetMap, kind: PigmentKind) -> Result<Pigment, ScenarioErrors> {
    named("assets/pigments.ron", presets, kind.name(), |r| Pigment {
        spectrum: Spectrum {
            mac_m2_per_g: r.number("mac"),
            slope: r.number("slope"),
            edge_share: r.number("edge_share"),
            edge_nm: r.number("edge"),
            edge_width_nm: r.number("edge_width"),
        },
        life_y: r.number("life"),
    })
}

/// A tone of skin by its name in `assets/tones.ron`, e.g. `monk-04` or `fitzpatrick-2`.
pub fn tone(name: &str) -> Result<Tone, ScenarioErrors> {
    tone_of(Presets::get()?, name)
}

/// The same from presets that are not the program's own.
pub fn tone_of(presets: &Presets, name: &str) -> Result<Tone, ScenarioErrors> {
    named("assets/tones.ron", &presets.tones, name, |r| Tone { melanin: r.number("melanin"), blood: r.number("blood") })
}

/// Names of all tones, those of one scale together.
pub fn tones() -> Result<impl Iterator<Item = &'static str>, ScenarioErrors> {
    Ok(Presets::get()?.tones.keys().map(String::as_str))
}

/// The kind of pigment that an ink names; a wrong name is a fault of the build.
pub(super) fn kind(pigment: Option<&str>, ink: &str, problems: &mut Vec<Problem>) -> PigmentKind {
    let Some(name) = pigment else { return PigmentKind::Carbon };
    let found = PigmentKind::ALL.into_iter().find(|kind| kind.name() == name);
    found.unwrap_or_else(|| {
        problems.push(Problem::new(format!("inks.{ink}.pigment"), format!("`{name}` is no pigment")));
        PigmentKind::Carbon
    })
}

fn named<T>(
    file: &str,
    presets: &PresetMap,
    name: &str,
    made: impl FnOnce(&mut Reader<'_>) -> T,
) -> Result<T, ScenarioErrors> {
    let Some(preset) = presets.get(name) else {
        let hint = super::error::name_hint(name, presets.keys().map(String::as_str));
        let problem = Problem::new(super::error::shown(name), "is not in this file").with_hint(hint);
        return Err(ScenarioErrors::one(file, problem));
    };
    read(file, &preset.values, made)
}

/// Numbers of one list; every one that is missing is told.
fn read<T>(file: &str, values: &Values, made: impl FnOnce(&mut Reader<'_>) -> T) -> Result<T, ScenarioErrors> {
    let mut reader = Reader::new(values, file);
    let made = made(&mut reader);
    if reader.missing.is_empty() {
        Ok(made)
    } else {
        Err(ScenarioErrors { name: file.to_owned(), problems: reader.missing })
    }
}
