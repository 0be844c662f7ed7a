//! The bench for people: a needle goes into one place of the skin and out again; force, tent and depth against travel, what
//! ruptured, and what could be felt at the borders of layers.

use core::ops::ControlFlow;

use serde::Serialize;

use super::bench::{Bench, How, Read, Vibration};
use super::numbers::Specimen;
use super::plot::{Plot, Series};
use crate::tissue::{LAYER_NAMES, LAYERS};

/// How far before and after a border the force is averaged, mm of buried length.
const BORDER_MM: f64 = 0.050;
/// Rows that are kept of each way.
const KEPT: f64 = 500.0;

/// What the motor does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Travel past the undeformed surface, mm.
    pub to_mm: f64,
    /// Speed of both ways, mm/s.
    pub speed_mm_per_s: f64,
    /// Angle to the skin, rad; a quarter turn is upright.
    pub angle_rad: f64,
    /// Stretch by the other hand, 0 to 1.
    pub stretch: f64,
    /// Vibration on top.
    pub vibration: Vibration,
}

impl Plan {
    /// Steps of the law in one second: enough for the vibration.
    pub fn step_hz(&self) -> f64 {
        let vibrates = self.vibration.amplitude_mm > 0.0;
        if vibrates { (24.0 * self.vibration.hz).max(20_000.0) } else { 20_000.0 }
    }

    /// Steps of both ways together, about.
    pub fn steps(&self) -> f64 {
        2.5 * self.to_mm / self.speed_mm_per_s * self.step_hz()
    }
}

/// One place of the way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// The needle goes in; otherwise it comes out.
    pub inwards: bool,
    /// Travel of the motor, mm.
    pub travel_mm: f64,
    /// Axial force, N; positive pushes the needle out.
    pub force_n: f64,
    /// Surface displacement, mm; positive is pushed in.
    pub tent_mm: f64,
    /// Depth of the tip below the tented surface, normal to the skin, mm.
    pub depth_mm: f64,
}

/// A surface that gave way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rupture {
    /// Travel then, mm.
    pub travel_mm: f64,
    /// Force then, N.
    pub force_n: f64,
    /// Depth right after it, normal to the skin, mm.
    pub jump_mm: f64,
}

/// A border of layers on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Border {
    /// Layer above.
    pub above: &'static str,
    /// Layer below.
    pub below: &'static str,
    /// Where it is, normal to the skin, mm.
    pub depth_mm: f64,
    /// Travel of the motor when the tip crossed it, mm.
    pub travel_mm: f64,
    /// Mean force over 50 µm before it, N; nothing where the needle jumped through.
    pub before_n: Option<f64>,
    /// Mean force over 50 µm after it, N.
    pub after_n: Option<f64>,
}

impl Border {
    /// What a hand could feel: the change of the mean force, N.
    pub fn step_n(&self) -> Option<f64> {
        Some(self.after_n? - self.before_n?)
    }
}

/// What a press gave.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pressed {
    /// Places of the way, thinned.
    pub samples: Vec<Sample>,
    /// What ruptured.
    pub ruptures: Vec<Rupture>,
    /// Borders that were crossed.
    pub borders: Vec<Border>,
    /// Largest force on the way in, N.
    pub peak_n: f64,
    /// Travel at that force, mm.
    pub peak_at_mm: f64,
    /// Largest pull on the way out, N.
    pub pull_n: f64,
    /// Largest depth, normal to the skin, mm.
    pub depth_mm: f64,
    /// Work of the motor on both ways together, N·mm.
    pub work_n_mm: f64,
    /// Largest energy that a single step made out of nothing, N·mm: rounding.
    pub worst_gain_n_mm: f64,
}

/// Mean force near each border, gathered on the way in.
#[derive(Clone, Copy, Default)]
struct Near {
    before: (f64, f64),
    after: (f64, f64),
    travel_mm: Option<f64>,
}

impl Near {
    fn add(&mut self, bottom_mm: f64, read: &Read, was_mm: f64) {
        let from_mm = read.buried_mm - bottom_mm;
        if (-BORDER_MM..0.0).contains(&from_mm) && read.buried_mm > 0.0 {
            self.before = (self.before.0 + read.force_n, self.before.1 + 1.0);
        } else if (0.0..BORDER_MM).contains(&from_mm) {
            self.after = (self.after.0 + read.force_n, self.after.1 + 1.0);
        }
        if was_mm < bottom_mm && read.buried_mm >= bottom_mm && self.travel_mm.is_none() {
            self.travel_mm = Some(read.x_mm);
        }
    }
}

fn mean((sum, count): (f64, f64)) -> Option<f64> {
    (count > 0.0).then(|| sum / count)
}

/// Presses and pulls.
pub fn press(specimen: &Specimen, plan: &Plan) -> Pressed {
    let sine = libm::sin(plan.angle_rad);
    let k_t = plan.stretch * specimen.tissue.k_t;
    let mut bench = Bench::over(specimen, How { sine, k_t, step_hz: plan.step_hz() });
    let bottoms = specimen.local.bottom_mm.map(|mm| mm / sine);
    let mut near = [Near::default(); LAYERS];
    let (mut samples, mut ruptures) = (Vec::new(), Vec::new());
    let (mut peak, mut depth_mm, mut was_mm) = ((0.0, 0.0), 0.0_f64, 0.0);
    let every_mm = plan.to_mm / KEPT;
    let mut next_mm = 0.0;
    bench.travel(0.0, plan.to_mm, plan.speed_mm_per_s, plan.vibration, |read| {
        if read.pop_n > 0.0 {
            ruptures.push(Rupture { travel_mm: read.x_mm, force_n: read.pop_n, jump_mm: read.buried_mm * sine });
        }
        if read.x_mm >= next_mm || read.pop_n > 0.0 {
            samples.push(sample(&read, sine, true));
            next_mm = read.x_mm + every_mm;
        }
        if read.force_n > peak.0 {
            peak = (read.force_n, read.x_mm);
        }
        near.iter_mut().zip(bottoms).for_each(|(near, bottom)| near.add(bottom, &read, was_mm));
        was_mm = read.buried_mm;
        depth_mm = depth_mm.max(read.buried_mm * sine);
        ControlFlow::Continue(())
    });
    let mut pull_n = 0.0_f64;
    next_mm = plan.to_mm;
    // the tent follows the needle out: a little farther than it went in
    bench.travel(plan.to_mm, -1.5 * plan.to_mm, plan.speed_mm_per_s, plan.vibration, |read| {
        if read.x_mm <= next_mm {
            samples.push(sample(&read, sine, false));
            next_mm = read.x_mm - every_mm;
        }
        pull_n = pull_n.max(-read.force_n);
        let free = read.buried_mm <= 0.0 && read.force_n <= 0.0;
        if free { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    Pressed {
        samples,
        ruptures,
        borders: borders(&near, &specimen.local.bottom_mm),
        peak_n: peak.0,
        peak_at_mm: peak.1,
        pull_n,
        depth_mm,
        work_n_mm: bench.work_n_mm,
        worst_gain_n_mm: bench.worst_gain_n_mm,
    }
}

fn sample(read: &Read, sine: f64, inwards: bool) -> Sample {
    Sample {
        inwards,
        travel_mm: read.x_mm,
        force_n: read.force_n,
        tent_mm: read.tent_mm,
        depth_mm: read.buried_mm * sine,
    }
}

fn borders(near: &[Near; LAYERS], bottom_mm: &[f64; LAYERS]) -> Vec<Border> {
    let names = LAYER_NAMES.iter().zip(LAYER_NAMES.iter().skip(1));
    let found = near.iter().zip(bottom_mm).zip(names).filter_map(|((near, depth_mm), (above, below))| {
        Some(Border {
            above,
            below,
            depth_mm: *depth_mm,
            travel_mm: near.travel_mm?,
            before_n: mean(near.before),
            after_n: mean(near.after),
        })
    });
    found.collect()
}

impl Pressed {
    /// The way as CSV.
    pub fn csv(&self) -> String {
        let mut text = String::from("way,travel_mm,force_n,tent_mm,depth_mm\n");
        for s in &self.samples {
            let way = if s.inwards { "in" } else { "out" };
            let row = format!("{way},{:.6},{:.9},{:.6},{:.6}\n", s.travel_mm, s.force_n, s.tent_mm, s.depth_mm);
            text.push_str(&row);
        }
        text
    }

    /// Force against travel, tent and depth against travel.
    pub fn plots(&self, title: &str) -> [Plot; 2] {
        let of = |inwards: bool, value: fn(&Sample) -> f64| {
            let way = self.samples.iter().filter(move |s| s.inwards == inwards);
            way.map(move |s| (s.travel_mm, value(s))).collect::<Vec<_>>()
        };
        let series = |name: &str, points| Series { name: name.to_owned(), points, dots: false };
        let marks: Vec<(f64, String)> = self.ruptures.iter().map(|r| (r.travel_mm, "rupture".to_owned())).collect();
        let x = "travel past the undeformed surface, mm".to_owned();
        let force = |s: &Sample| s.force_n * 1e3;
        [
            Plot {
                title: format!("Force: {title}"),
                x: x.clone(),
                y: "force, mN".into(),
                series: vec![series("in", of(true, force)), series("out", of(false, force))],
                marks: marks.clone(),
            },
            Plot {
                title: format!("Tent and depth: {title}"),
                x,
                y: "mm".into(),
                series: vec![
                    series("depth, in", of(true, |s| s.depth_mm)),
                    series("depth, out", of(false, |s| s.depth_mm)),
                    series("tent, in", of(true, |s| s.tent_mm)),
                    series("tent, out", of(false, |s| s.tent_mm)),
                ],
                marks,
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::science::numbers::Numbers;
    use core::f64::consts::FRAC_PI_2;

    const PLAN: Plan = Plan {
        to_mm: 1.5,
        speed_mm_per_s: 1.0,
        angle_rad: FRAC_PI_2,
        stretch: 0.0,
        vibration: Vibration { amplitude_mm: 0.0, hz: 0.0 },
    };

    fn normal() -> Specimen {
        Numbers::own().unwrap().specimen("normal", None, "0801RL").unwrap()
    }

    #[test]
    fn a_slow_press_gives_the_figures_of_the_law() {
        let pressed = press(&normal(), &PLAN);
        assert_eq!(pressed.ruptures.len(), 1);
        let rupture = pressed.ruptures[0];
        assert!((rupture.force_n - 0.138).abs() < 0.003 && (rupture.travel_mm - 0.506).abs() < 0.005, "{rupture:?}");
        assert!((rupture.jump_mm - 0.132).abs() < 0.005 && (pressed.depth_mm - 0.648).abs() < 0.005);
        assert!(pressed.pull_n > 0.0 && pressed.pull_n < 0.01, "{}", pressed.pull_n);
        assert!(pressed.worst_gain_n_mm < 1e-12 && pressed.work_n_mm > 0.0);
        let last = pressed.samples.last().unwrap();
        assert!(!last.inwards && last.force_n.abs() < 0.01);
    }

    #[test]
    fn borders_say_what_could_be_felt_and_where_the_needle_jumped() {
        let pressed = press(&normal(), &PLAN);
        let names: Vec<_> = pressed.borders.iter().map(|b| b.below).collect();
        assert_eq!(names, ["viable epidermis", "papillary dermis", "reticular dermis"]);
        // the jump passes both borders of the epidermis
        assert!(pressed.borders[..2].iter().all(|b| b.step_n().is_none()));
        let step_n = pressed.borders[2].step_n().unwrap();
        assert!(step_n > 0.0, "reticular dermis is tougher: {step_n}");
    }

    #[test]
    fn a_slanted_needle_lies_less_deep_and_vibration_lowers_the_rupture() {
        let upright = press(&normal(), &PLAN);
        let slanted = press(&normal(), &Plan { angle_rad: 45.0_f64.to_radians(), ..PLAN });
        assert!(slanted.depth_mm < upright.depth_mm);
        let vibration = Vibration { amplitude_mm: 0.05, hz: 150.0 };
        let shaken = press(&normal(), &Plan { vibration, ..PLAN });
        assert!(shaken.ruptures[0].force_n < 0.9 * upright.ruptures[0].force_n);
    }

    #[test]
    fn the_csv_has_every_sample_and_only_numbers() {
        let pressed = press(&normal(), &PLAN);
        let csv = pressed.csv();
        assert_eq!(csv.lines().count(), pressed.samples.len() + 1);
        for line in csv.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            assert!(["in", "out"].contains(&fields[0]) && fields.len() == 5, "{line}");
            assert!(fields[1..].iter().all(|field| field.parse::<f64>().unwrap().is_finite()), "{line}");
        }
    }
}
