//! Tests of the look: what an eye would see of dots by depth and date.

use super::super::deposit::{Blood, Deposit, StrokeInk};
use super::super::heal::{Host, YEAR_D};
use super::super::stroke::reference::{ink, shape};
use super::*;
use crate::scenario::{self, Colours};

struct Room {
    healing: Healing,
    colours: Colours,
    table: Table,
}

impl Room {
    fn new() -> Self {
        let (healing, colours) = (scenario::healing().unwrap(), scenario::colours().unwrap());
        Self { healing, colours, table: Table::builtin().unwrap() }
    }

    fn look(&self, tone: &str, kind: PigmentKind, tip_mm: f64, days: f64) -> Look {
        let mut dot = Deposit::new([0.015, 0.070, 0.270, 1.370, 5.370], 0.0);
        let stroke =
            StrokeInk { buried_mm: tip_mm, sine: 1.0, held_nl: 6.0, pooled_nl: 0.0, blood: Blood::Likely(1.0) };
        dot.stroke(&shape(), 0.03, &ink(3.0), &self.healing.vessels, &stroke);
        let life_y = self.colours.pigments.of(kind).life_y;
        let healed = self.healing.moment(&Host::default(), life_y, days).healed(&dot);
        let tone = scenario::tone(tone).unwrap();
        Viewer::new(&self.table, &self.colours.pigments, &self.healing, tone).look(kind, &healed)
    }
}

#[test]
fn shallow_dots_vanish_good_ones_stay_deep_ones_are_pale_and_wide() {
    let room = Room::new();
    let year = |tip: f64| room.look("monk-04", PigmentKind::Carbon, tip, YEAR_D);
    assert!(year(0.07).opacity < 0.01, "{:?}", year(0.07));
    assert!(year(0.5).opacity > 0.3, "{:?}", year(0.5));
    assert!(year(1.5).opacity < 0.8 * year(0.5).opacity && year(1.5).radius_mm > 1.4 * year(0.5).radius_mm);
}

#[test]
fn a_settled_dot_only_fades() {
    let room = Room::new();
    for tip in [0.25, 0.5, 0.75, 1.0, 1.5] {
        let on = |days: f64| room.look("monk-04", PigmentKind::Carbon, tip, days).opacity;
        let series = [28.0, 90.0, 180.0, YEAR_D, 2.0 * YEAR_D, 3.0 * YEAR_D].map(on);
        assert!(series.windows(2).all(|pair| pair[1] < pair[0]), "{tip} mm: {series:?}");
    }
}

#[test]
fn new_skin_veils_dots_in_the_second_week() {
    let room = Room::new();
    let on = |days: f64| room.look("monk-04", PigmentKind::Carbon, 0.5, days);
    assert!(on(12.0).opacity < on(28.0).opacity && on(28.0).opacity < on(7.5).opacity);
}

#[test]
fn redness_goes() {
    let room = Room::new();
    let [red, green, _] = room.look("monk-02", PigmentKind::Carbon, 0.5, 0.0).halo;
    assert!(green < 0.9 && red > green, "{red} {green}");
    let later = room.look("monk-02", PigmentKind::Carbon, 0.5, 28.0).halo;
    assert!(later.iter().all(|light| (light - 1.0).abs() < 1e-4), "{later:?}");
}

#[test]
fn carbon_is_cool_and_iron_brown_is_warm() {
    let room = Room::new();
    for tone in ["monk-02", "monk-05", "monk-07"] {
        let (carbon, brown) =
            (room.look(tone, PigmentKind::Carbon, 0.5, 28.0), room.look(tone, PigmentKind::IronBrown, 0.5, 28.0));
        assert!(brown.lab.a > carbon.lab.a, "{tone}: {:?} {:?}", brown.lab, carbon.lab);
    }
}

#[test]
fn what_is_said_fits_together() {
    let room = Room::new();
    let look = room.look("monk-04", PigmentKind::Carbon, 0.5, 28.0);
    let light: Vec<f64> = scenario::tone("monk-04")
        .map(|tone| room.table.bare(tone).linear_rgb())
        .unwrap()
        .iter()
        .zip(look.through)
        .map(|(skin, share)| skin * share)
        .collect();
    assert_eq!(super::super::light::colour::srgb_bytes([light[0], light[1], light[2]]), look.srgb);
    assert!(look.srgb.iter().zip(look.skin_srgb).all(|(dot, skin)| *dot <= skin));
    assert!(look.core_mm < look.radius_mm);
    let nothing = room.look("monk-04", PigmentKind::Carbon, 0.0, 28.0);
    assert!(nothing.opacity.abs() < 1e-9 && nothing.radius_mm <= 0.0, "{nothing:?}");
}
