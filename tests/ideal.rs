//! The ideal hand that a trainee's result is shown beside: on every planned place, in the middle of the bands.

use std::sync::Arc;

use stipple::math::DVec3;
use stipple::pigment::carry::PastSession;
use stipple::pigment::forecast::{Fate, fate, mean};
use stipple::pigment::heal::DATES;
use stipple::scenario;
use stipple::score::ideal;
use stipple::session::Prepared;
use stipple::session::forecast::Forecaster;

#[test]
fn every_planned_place_has_a_dot_of_the_rubrics_middle() {
    for id in ["first-dots", "pad-depth-drill", "fut-strip"] {
        let prepared = Prepared::new(scenario::find(id).unwrap()).unwrap();
        let (scenario, model) = (&prepared.scenario, &prepared.model);
        let left = ideal(scenario, model, &prepared.targets, &scenario::healing().unwrap());
        assert_eq!(left.dots.len(), prepared.targets.len(), "{id}");
        let (depth, wide) = (&scenario.rubric.depth_mm, &scenario.rubric.dot_mm);
        let angle = &scenario.rubric.angle_deg;
        let sine = (0.5 * (angle.green_low + angle.green_high)).to_radians().sin();
        for (dot, target) in left.dots.iter().zip(&prepared.targets) {
            let off_mm = (DVec3::from_array(dot.at_mm) - target.point_mm).length();
            assert!(off_mm < 1e-12, "{id}: {off_mm} mm off its place");
            let below_mm = dot.deposit.deepest_mm * sine - dot.deposit.junction_mm();
            assert!((depth.green_low..=depth.green_high).contains(&below_mm), "{id}: {below_mm} mm below the junction");
            let fresh_mm = dot.deposit.fresh_mm;
            assert!((wide.amber_low..=wide.amber_high).contains(&fresh_mm), "{id}: {fresh_mm} mm wide");
            assert!(dot.deposit.mass_ng() > 0.0, "{id}");
        }
    }
}

#[test]
fn an_ideal_attempt_holds_on_every_date_and_comes_out_the_same_again() {
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let left = ideal(&prepared.scenario, &prepared.model, &prepared.targets, &scenario::healing().unwrap());
    let forecaster = Forecaster::new(&prepared, Arc::new(left)).unwrap();
    for (name, days) in DATES {
        let forecast = forecaster.on(days);
        let best = mean(&forecast.ideal);
        assert_eq!(forecast.yours, forecast.ideal, "{name}");
        assert!(forecast.yours.iter().all(|dot| fate(dot, &best) == Fate::Holds), "{name}");
        assert_eq!(forecast, forecaster.on(days), "{name}");
    }
}

#[test]
fn planned_places_without_a_dot_are_counted_by_place() {
    let prepared = Prepared::new(scenario::find("first-dots").unwrap()).unwrap();
    let whole = ideal(&prepared.scenario, &prepared.model, &prepared.targets, &scenario::healing().unwrap());
    let said = |change: &dyn Fn(&mut PastSession)| {
        let mut left = whole.clone();
        change(&mut left);
        Forecaster::new(&prepared, Arc::new(left)).unwrap().on(28.0).words.remove(0)
    };
    assert!(!said(&|_| {}).contains("planned"));
    assert!(said(&|left| left.dots.truncate(5)).starts_with("15 of 20 planned places hold no dot"));
    // as many dots as planned, but two on one place
    let twice = said(&|left| left.dots[3] = left.dots[4]);
    assert!(twice.starts_with("1 of 20 planned places holds no dot"), "{twice}");
    let aside = said(&|left| left.dots.iter_mut().take(2).for_each(|dot| dot.at_mm[0] += 30.0));
    assert!(aside.starts_with("2 of 20"), "{aside}");
}
