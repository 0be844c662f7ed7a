//! What the numbers of a person's skin must fulfil.

use super::check_person::TONES;
use super::ranges::Ranges;
use crate::tissue::living::{Body, Hair, Living};

impl Ranges<'_> {
    /// A person, if there is one.
    pub(super) fn living(&mut self, living: Option<&Living>) {
        let Some(Living { person, grain, hair, body }) = living else { return };
        self.text("tissue.living.person.condition", &person.condition, 1, 80);
        if !TONES.contains(&person.tone.as_str()) {
            let found = format!("\"{}\"", super::error::shown(&person.tone));
            self.bad("tissue.living.person.tone", found, "monk-01 to monk-10 or fitzpatrick-1 to fitzpatrick-6");
        }
        for (field, value, low, high, unit) in [
            ("person.age_y", person.age_y, 5.0, 110.0, " years"),
            ("person.hydration", person.hydration, 0.0, 1.0, ""),
            ("person.uptake", person.uptake, 0.0, 2.0, ""),
            ("person.spread", person.spread, 0.2, 5.0, ""),
            ("person.bleeding", person.bleeding, 0.0, 20.0, ""),
            ("person.harsh", person.harsh, 0.0, 1.0, ""),
            ("person.turnover", person.turnover, 0.5, 3.0, ""),
            ("grain.share", grain.share, 0.0, 0.5, ""),
            ("grain.length_mm", grain.length_mm, 0.2, 50.0, " mm"),
        ] {
            self.number(&format!("tissue.living.{field}"), value, low, high, unit);
        }
        for (i, pain) in person.pain.iter().enumerate() {
            self.number(&format!("tissue.living.person.pain[{i}]"), *pain, 0.0, 10.0, "");
        }
        self.hair(hair);
        self.body(body);
    }

    fn hair(&mut self, hair: &Hair) {
        for (i, (density, angle)) in hair.per_cm2.iter().zip(hair.angle_rad).enumerate() {
            self.number(&format!("tissue.living.hair.per_cm2[{i}]"), *density, 0.0, 200.0, " per cm2");
            self.number(&format!("tissue.living.hair.angle_rad[{i}]"), angle, 0.05, 1.571, " (radians)");
        }
        for (field, value, low, high, unit) in [
            ("shaft_mm", hair.shaft_mm, 0.005, 0.3, " mm"),
            ("length_mm", hair.length_mm, 0.0, 1000.0, " mm"),
            ("follicle_mm", hair.follicle_mm, 0.2, 8.0, " mm"),
            ("canal_mm", hair.canal_mm, 0.05, 0.9, " mm"),
            ("mouth_mm", hair.mouth_mm, 0.005, 0.2, " mm"),
            ("canal_toughness", hair.canal_toughness, 0.01, 10.0, ""),
            ("canal_uptake", hair.canal_uptake, 0.0, 1.0, ""),
            ("shaft_toughness", hair.shaft_toughness, 0.01, 10.0, ""),
        ] {
            self.number(&format!("tissue.living.hair.{field}"), value, low, high, unit);
        }
    }

    fn body(&mut self, body: &Body) {
        for (field, value, low, high, unit) in [
            ("vessel_mm", body.vessel_mm, 0.05, 5.0, " mm"),
            ("bleed", body.bleed, 0.0, 1.0, " 1/(nL %)"),
            ("net_mm[0]", body.net_mm[0], 0.0, 5.0, " mm"),
            ("net_mm[1]", body.net_mm[1], body.net_mm[0], 6.0, " mm"),
            ("place_mm", body.place_mm, 0.05, 0.4, " mm"),
            ("worked_nl", body.worked_nl, 0.1, 1e5, " nL"),
            ("worked_blood", body.worked_blood, 1.0, 20.0, ""),
            ("worked_uptake", body.worked_uptake, 0.0, 1.0, ""),
            ("pain[0]", body.pain[0], -20.0, 20.0, ""),
            ("pain[1]", body.pain[1], 0.0, 20.0, ""),
            ("pain_power[0]", body.pain_power[0], 0.0, 5.0, ""),
            ("pain_power[1]", body.pain_power[1], 0.0, 2.0, ""),
            ("pain_bleeding", body.pain_bleeding, 1.0, 10.0, ""),
            ("pain_meter[0]", body.pain_meter[0], 1.0, 3600.0, " s"),
            ("pain_meter[1]", body.pain_meter[1], 0.01, 1e5, ""),
            ("swelling[0]", body.swelling[0], 0.1, 1e6, " nL"),
            ("swelling[1]", body.swelling[1], 1.0, 1e5, " s"),
        ] {
            self.number(&format!("tissue.living.body.{field}"), value, low, high, unit);
        }
        for (i, percent) in body.blood_percent.iter().enumerate() {
            self.number(&format!("tissue.living.body.blood_percent[{i}]"), *percent, 0.0, 100.0, " %");
        }
    }
}
