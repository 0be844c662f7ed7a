//! What every number of a resolved scenario must fulfil, whether it comes from a file, a recording or an override.

use std::fmt::Display;

use super::check_tissue::{MAX_POINTS, MAX_SCAR_POINTS, MAX_SCARS};
use super::earlier::{MAX_DAYS, MAX_EARLIER};
use super::error::Problem;
use super::plan::MAX_DOTS;
use super::{Scenario, rubric_check};
use crate::scalp::{ScalpPoint, ScalpSpec, zone::Zone};
use crate::tissue::{Scar, ScarShape, Tissue};
use crate::tool::{Ink, Machine, Needle};

/// Longest arc that any head has, mm; the surface itself says more exactly what is on it.
const MAX_ARC_MM: f64 = 400.0;

/// Adds what is out of range to `problems`; `name` turns a path of the resolved scenario into the author's.
pub(super) fn check(scenario: &Scenario, name: &dyn Fn(&str) -> String, problems: &mut Vec<Problem>) {
    let mut r = Ranges { name, problems };
    r.header(scenario);
    r.scalp(&scenario.scalp);
    r.tissue(&scenario.tissue);
    r.needle(&scenario.needle);
    r.machine(&scenario.machine);
    r.ink(&scenario.ink);
    r.cup(scenario);
    r.zone(&scenario.plan.zone);
    r.points("plan.dots", &scenario.plan.dots, 1, MAX_DOTS);
    r.number("plan.tolerance_mm", scenario.plan.tolerance_mm, 0.01, 50.0, " mm");
    if let Some(earlier) = &scenario.earlier {
        r.number("earlier.days_ago", earlier.days_ago, 1.0, MAX_DAYS, " days");
        r.points("earlier.dots", &earlier.dots, 1, MAX_EARLIER);
    }
}

/// The same under the paths of the resolved scenario itself, rubric included.
pub(super) fn check_all(scenario: &Scenario, problems: &mut Vec<Problem>) {
    check(scenario, &str::to_owned, problems);
    rubric_check::check(&scenario.rubric, "rubric.", problems);
}

pub(super) struct Ranges<'a> {
    name: &'a dyn Fn(&str) -> String,
    problems: &'a mut Vec<Problem>,
}

impl Ranges<'_> {
    pub(super) fn bad(&mut self, field: &str, found: impl Display, allowed: impl Display) {
        self.problems.push(Problem::value((self.name)(field), found, allowed));
    }

    pub(super) fn number(&mut self, field: &str, value: f64, low: f64, high: f64, unit: &str) {
        // NaN is in no range
        if !(low..=high).contains(&value) {
            self.bad(field, value, format!("{low} to {high}{unit}"));
        }
    }

    fn count(&mut self, field: &str, value: u32, low: u32, high: u32) {
        if !(low..=high).contains(&value) {
            self.bad(field, value, format!("{low} to {high}"));
        }
    }

    pub(super) fn text(&mut self, field: &str, text: &str, low: usize, high: usize) {
        let letters = text.chars().count();
        if !(low..=high).contains(&letters) {
            self.bad(field, format!("{letters} letters long"), format!("{low} to {high} letters long"));
        }
    }

    fn header(&mut self, s: &Scenario) {
        if s.format != super::file::FORMAT {
            self.bad("format", s.format, super::file::FORMAT);
        }
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=60).contains(&s.id.len()) || !s.id.chars().all(good) {
            let found = format!("\"{}\"", super::error::shown(&s.id));
            self.bad("id", found, "1 to 60 of the letters a-z, digits and -");
        }
        self.text("title", &s.title, 0, 80);
        self.text("brief", &s.brief, 0, 1200);
        self.count("level", s.level, 1, 4);
        self.number("time_limit_s", s.time_limit_s, 5.0, 14_400.0, " s");
        // hands, motion files and recordings know no other
        let tick_hz = f64::from(crate::units::TICK_HZ);
        self.number("tick_hz", s.tick_hz, tick_hz, tick_hz, " Hz");
        self.count("micro_steps", s.micro_steps, 1, 400);
        if s.overrides.len() > 256 {
            self.bad("overrides", format!("a list of {}", s.overrides.len()), "at most 256");
        }
    }

    fn scalp(&mut self, scalp: &ScalpSpec) {
        match *scalp {
            ScalpSpec::Pad { width_mm, length_mm } => {
                self.number("scalp.width_mm", width_mm, 20.0, 300.0, " mm");
                self.number("scalp.length_mm", length_mm, 20.0, 300.0, " mm");
            }
            ScalpSpec::Head { generator, seed: _, length_mm, breadth_mm, height_mm } => {
                self.count("scalp.generator", generator, 1, 1);
                self.number("scalp.length_mm", length_mm, 150.0, 230.0, " mm");
                self.number("scalp.breadth_mm", breadth_mm, 115.0, 190.0, " mm");
                self.number("scalp.height_mm", height_mm, 100.0, 165.0, " mm");
            }
        }
    }

    fn tissue(&mut self, t: &Tissue) {
        for (field, value, low, high, unit) in [
            ("k_b", t.k_b, 0.001, 1e7, " N/mm"),
            ("k_t", t.k_t, 0.0, 10.0, " N/mm"),
            ("k_t_rate", t.k_t_rate, 0.001, 100.0, " N/mm per second"),
            ("q", t.q, 0.0, 100.0, " N/mm"),
            ("zeta", t.zeta, 0.0, 10.0, ""),
            ("spread", t.spread, 0.0, 10.0, ""),
            ("tau_w_mpa", t.tau_w_mpa, 0.0, 1.0, " MPa"),
            ("lub", t.lub, 0.0, 10.0, ""),
            ("beta", t.beta, 0.0, 0.95, ""),
            ("v0_mm_per_s", t.v0_mm_per_s, 0.01, 10_000.0, " mm/s"),
            ("prong_exponent", t.prong_exponent, 0.0, 1.0, ""),
            ("hole_radius_mm", t.hole_radius_mm, 0.0, 1.0, " mm"),
            ("hole_angle_rad", t.hole_angle_rad, 0.0, 1.6, " (radians)"),
            ("dot_radius_mm", t.dot_radius_mm, 0.01, 5.0, " mm"),
            ("lateral_n_per_mm", t.lateral_n_per_mm, 0.0, 10.0, " N/mm"),
            ("lateral_slope", t.lateral_slope, 0.0, 10.0, " N/mm per mm"),
            ("lateral_tear_n", t.lateral_tear_n, 0.001, 10.0, " N"),
            ("lateral_damping", t.lateral_damping, 0.0, 0.01, " N s/mm"),
            ("nose_modulus_mpa", t.nose_modulus_mpa, 0.0, 10.0, " MPa"),
            ("nose_friction", t.nose_friction, 0.0, 2.0, ""),
            ("skull_n_per_mm", t.skull_n_per_mm, 0.0, 100.0, " N/mm"),
            ("toughness", t.toughness, 0.01, 20.0, ""),
            ("k_scale", t.k_scale, 0.01, 20.0, ""),
        ] {
            self.number(&format!("tissue.{field}"), value, low, high, unit);
        }
        self.lists(t);
        self.living(t.living.as_ref());
        if t.scars.len() > MAX_SCARS {
            self.bad("tissue.scars", format!("a list of {}", t.scars.len()), format!("at most {MAX_SCARS}"));
            return;
        }
        let points: usize = t.scars.iter().map(|scar| scar.shape.points().len()).sum();
        if points > MAX_SCAR_POINTS {
            self.bad("tissue.scars", format!("{points} places"), format!("at most {MAX_SCAR_POINTS} in all scars"));
        }
        for (i, scar) in t.scars.iter().enumerate() {
            self.scar(&format!("tissue.scars[{i}]"), scar);
        }
    }

    fn lists(&mut self, t: &Tissue) {
        for (field, values, low, high, unit) in [
            ("prony_g", &t.prony_g[..], 0.0, 0.95, ""),
            ("prony_tau_s", &t.prony_tau_s, 1e-4, 1000.0, " s"),
            ("gamma", &t.gamma, 0.0, 100.0, " N/mm"),
            ("thickness_mm", &t.thickness_mm, 0.001, 30.0, " mm"),
            ("region_thickness", &t.region_thickness, 0.2, 5.0, ""),
        ] {
            for (i, value) in values.iter().enumerate() {
                self.number(&format!("tissue.{field}[{i}]"), *value, low, high, unit);
            }
        }
        let sum: f64 = t.prony_g.iter().sum();
        if sum > 0.95 {
            self.bad("tissue.prony_g", format!("{sum} in sum"), "at most 0.95, so that some stiffness lasts");
        }
    }

    fn scar(&mut self, field: &str, scar: &Scar) {
        self.text(&format!("{field}.kind"), &scar.kind, 1, 60);
        for (name, value, low, high, unit) in [
            ("edge_mm", scar.edge_mm, 0.0, 20.0, " mm"),
            ("toughness", scar.toughness, 0.05, 10.0, ""),
            ("k_scale", scar.k_scale, 0.05, 20.0, ""),
            ("epidermis", scar.epidermis, 0.1, 5.0, ""),
            ("dermis", scar.dermis, 0.1, 5.0, ""),
            ("follicles", scar.follicles, 0.0, 1.0, ""),
            ("pale", scar.pale, -1.0, 1.0, ""),
        ] {
            self.number(&format!("{field}.{name}"), value, low, high, unit);
        }
        match &scar.shape {
            ScarShape::Strip { path, width_mm, taper_mm } => {
                self.points(&format!("{field}.shape.path"), path, 2, MAX_POINTS);
                self.number(&format!("{field}.shape.width_mm"), *width_mm, 0.2, 100.0, " mm");
                self.number(&format!("{field}.shape.taper_mm"), *taper_mm, 0.0, 100.0, " mm");
            }
            ScarShape::Discs { centres, radius_mm } => {
                self.points(&format!("{field}.shape.centres"), centres, 1, MAX_POINTS);
                self.number(&format!("{field}.shape.radius_mm"), *radius_mm, 0.1, 100.0, " mm");
            }
            ScarShape::Patch { centre, radius_mm, ragged, seed: _ } => {
                self.point(&format!("{field}.shape.centre"), *centre);
                self.number(&format!("{field}.shape.radius_mm"), *radius_mm, 0.5, 100.0, " mm");
                self.number(&format!("{field}.shape.ragged"), *ragged, 0.0, 0.6, "");
            }
        }
        if let Some(life) = &scar.life {
            self.number(&format!("{field}.blood"), life.blood, 0.0, 10.0, "");
            self.number(&format!("{field}.uptake"), life.uptake, 0.0, 2.0, "");
        }
    }

    fn needle(&mut self, n: &Needle) {
        self.text("needle.name", &n.name, 1, 60);
        self.count("needle.prongs", n.prongs, 1, 36);
        self.number("needle.shank_mm", n.shank_mm, 0.05, 1.0, " mm");
        self.number("needle.tip_mm", n.tip_mm, 0.001, 0.5, " mm");
        self.number("needle.taper_mm", n.taper_mm, 0.2, 10.0, " mm");
        self.number("needle.bundle_mm", n.bundle_mm, 0.0, 3.0, " mm");
        self.number("needle.facet", n.facet, 0.1, 2.0, "");
        self.number("needle.nose_outer_mm", n.nose_outer_mm, 0.2, 10.0, " mm");
        self.number("needle.nose_inner_mm", n.nose_inner_mm, 0.05, 9.0, " mm");
        if n.tip_mm > n.shank_mm {
            self.bad("needle.tip_mm", n.tip_mm, format!("at most the shank, {} mm", n.shank_mm));
        }
        if n.nose_inner_mm >= n.nose_outer_mm {
            self.bad("needle.nose_inner_mm", n.nose_inner_mm, format!("less than the outer {} mm", n.nose_outer_mm));
        }
    }

    fn machine(&mut self, m: &Machine) {
        self.text("machine.name", &m.name, 1, 80);
        self.number("machine.stroke_mm", m.stroke_mm, 0.1, 10.0, " mm");
        self.number("machine.rate_hz", m.rate_hz, 1.0, 300.0, " Hz");
        self.number("machine.hang_mm", m.hang_mm, 0.1, 10.0, " mm");
        self.number("machine.loss_mm", m.loss_mm, 0.0, 5.0, " mm");
        self.number("machine.give_mm_per_n", m.give_mm_per_n, 0.0, 0.6, " mm/N");
        if m.loss_mm >= m.hang_mm {
            self.bad("machine.hang_mm", m.hang_mm, format!("more than the loss in the cartridge, {} mm", m.loss_mm));
        }
    }

    fn ink(&mut self, ink: &Ink) {
        self.text("ink.name", &ink.name, 1, 80);
        for (field, value, low, high, unit) in [
            ("viscosity_mpa_s", ink.viscosity_mpa_s, 0.1, 10_000.0, " mPa s"),
            ("wetting_mn_per_m", ink.wetting_mn_per_m, 0.1, 200.0, " mN/m"),
            ("pigment_g_per_l", ink.pigment_g_per_l, 0.0, 1000.0, " g/L"),
            ("load_nl", ink.load_nl, 0.0, 1e6, " nL"),
            ("start_nl", ink.start_nl, 0.0, 1e6, " nL"),
            ("film_mm", ink.film_mm, 0.0, 0.2, " mm"),
            ("capillary_mm", ink.capillary_mm, 0.0001, 1.0, " mm"),
            ("dot_max_nl", ink.dot_max_nl, 0.01, 1e4, " nL"),
            ("dot_height_mm", ink.dot_height_mm, 0.01, 5.0, " mm"),
            ("dot_porosity", ink.dot_porosity, 0.01, 1.0, ""),
        ] {
            self.number(&format!("ink.{field}"), value, low, high, unit);
        }
    }

    fn cup(&mut self, scenario: &Scenario) {
        let Some(cup) = &scenario.cup else { return };
        for (i, value) in cup.centre_mm.iter().enumerate() {
            self.number(&format!("cup.centre_mm[{i}]"), *value, -500.0, 500.0, " mm");
        }
        self.number("cup.radius_mm", cup.radius_mm, 1.0, 50.0, " mm");
        self.number("cup.depth_mm", cup.depth_mm, 1.0, 50.0, " mm");
    }

    fn zone(&mut self, zone: &Zone) {
        match zone {
            Zone::Polygon { corners } => self.points("plan.zone.corners", corners, 3, MAX_POINTS),
            Zone::Strip { path, width_mm } => {
                self.points("plan.zone.path", path, 2, MAX_POINTS);
                self.number("plan.zone.width_mm", *width_mm, 0.2, 150.0, " mm");
            }
            Zone::Circle { centre, radius_mm } => {
                self.point("plan.zone.centre", *centre);
                self.number("plan.zone.radius_mm", *radius_mm, 0.1, 150.0, " mm");
            }
        }
    }

    fn points(&mut self, field: &str, points: &[ScalpPoint], low: usize, high: usize) {
        if !(low..=high).contains(&points.len()) {
            self.bad(field, format!("a list of {}", points.len()), format!("{low} to {high} places"));
            return;
        }
        for (i, point) in points.iter().enumerate() {
            self.point(&format!("{field}[{i}]"), *point);
        }
    }

    fn point(&mut self, field: &str, p: ScalpPoint) {
        let range = -MAX_ARC_MM..=MAX_ARC_MM;
        if !range.contains(&p.forward_mm) || !range.contains(&p.left_mm) {
            let found = format!("({}, {})", p.forward_mm, p.left_mm);
            self.bad(field, found, format!("within {MAX_ARC_MM} mm of the vertex"));
        }
    }
}
