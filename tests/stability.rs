//! The closed loop of hand, device, law, controller and limiter: nothing swings up, and the energy that the loop makes stays
//! below its stated bound. Prints what each corner costs: `cargo test --test stability -- --nocapture`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a table for people; helpers of tests")]

#[path = "stability/body.rs"]
mod body;

use std::sync::Arc;

use body::{Body, Device, Hand, LIGHT, Manner, SOFT, STIFF};
use stipple::device::limiter::MAX_FORCE_N;
use stipple::haptics::{Energy, Passivity, Rig, RigSettings};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::Model;
use stipple::tissue::Tissue;

/// Length of a run, s.
const RUN_S: f64 = 1.4;
const RATES_HZ: [f64; 3] = [500.0, 1000.0, 4000.0];
const LATENCIES_S: [f64; 3] = [0.0, 0.002, 0.005];

/// Pressed in at 20 mm/s and held, knocked at 0.6 s.
fn press(time_s: f64) -> f64 {
    let knock = if (0.6..0.61).contains(&time_s) { 0.1 } else { 0.0 };
    (time_s / 0.1).min(1.0) + knock
}

/// What is pressed on, how far, and whether the machine runs.
#[derive(Clone, Copy)]
struct Contact {
    name: &'static str,
    skin: fn(&mut Tissue),
    down_mm: f64,
    machine: bool,
}

fn scar(tissue: &mut Tissue, toughness: f64, k_scale: f64) {
    tissue.toughness *= toughness;
    tissue.k_scale *= k_scale;
}

/// `3 N/mm` at once and for good, that never breaks.
fn block(tissue: &mut Tissue) {
    (tissue.prony_g, tissue.q, tissue.nose_modulus_mpa) = ([0.0; 3], 1e6, 0.0);
    tissue.k_b = 3.0;
}

fn skull(tissue: &mut Tissue) {
    tissue.thickness_mm = tissue.thickness_mm.map(|mm| mm * 0.1);
}

const CONTACTS: [Contact; 9] = [
    Contact { name: "skin", skin: |_| {}, down_mm: 1.2, machine: false },
    Contact { name: "skin, machine", skin: |_| {}, down_mm: 1.2, machine: true },
    Contact { name: "burn scar", skin: |t| scar(t, 2.0, 3.5), down_mm: 1.2, machine: false },
    Contact { name: "burn, machine", skin: |t| scar(t, 2.0, 3.5), down_mm: 1.2, machine: true },
    Contact { name: "person in a burn", skin: person, down_mm: 1.2, machine: false },
    Contact { name: "person, machine", skin: person, down_mm: 1.2, machine: true },
    Contact { name: "nose", skin: |_| {}, down_mm: 2.6, machine: true },
    Contact { name: "skull", skin: skull, down_mm: 1.2, machine: false },
    Contact { name: "rigid block", skin: block, down_mm: 0.6, machine: false },
];

/// Uneven skin with hair, in a ragged burn.
fn person(tissue: &mut Tissue) {
    let text = r#"(format: 1, title: "t", scalp: Pad(width_mm: 80, length_mm: 60), patient: "natural",
        scars: [(kind: "burn", shape: Patch(radius_mm: 6))], plan: (dots: List([(0, 0)])))"#;
    *tissue = scenario::load_text("person", text).unwrap().scenario.tissue;
}

fn model(contact: &Contact, tick_hz: f64) -> Arc<Model> {
    let mut loaded = scenario::find("pad-depth-drill").unwrap();
    (contact.skin)(&mut loaded.scenario.tissue);
    loaded.scenario.tick_hz = tick_hz;
    Prepared::new(loaded).unwrap().model
}

/// What came of a run.
struct Outcome {
    /// Peak to peak of the tip after the knock and at the end, mm.
    early_mm: f64,
    late_mm: f64,
    energy: Energy,
    bound_n_mm: f64,
}

fn run(model: &Arc<Model>, contact: &Contact, device: Device, hand: Hand, controlled: bool) -> Outcome {
    let (body, track) =
        Body::new(device, hand, Manner { controlled, machine: contact.machine }, (press, contact.down_mm));
    let full_n_mm = Passivity::new(&stipple::device::Stylus::spec(&body), device.tick_hz).full_n_mm();
    let settings = RigSettings { tick_hz: device.tick_hz, rate_hz: 100.0 };
    let mut rig = Rig::new(Arc::clone(model), Box::new(body), settings);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
    let ticks = (RUN_S * device.tick_hz) as usize;
    for _ in 0..ticks {
        let record = rig.tick().unwrap();
        assert!(record.sent_n.is_finite() && record.sent_n.length() <= MAX_FORCE_N + 1e-12);
    }
    let track = track.lock().unwrap();
    let range = |from_s: f64, to_s: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time within the run")]
        let at = |s: f64| ticks * ((s / RUN_S * 1000.0) as usize) / 1000;
        let part = track.get(at(from_s)..at(to_s)).unwrap();
        part.iter().copied().fold(f64::MIN, f64::max) - part.iter().copied().fold(f64::MAX, f64::min)
    };
    // what commands under way still give: the largest force over the way of one round trip and the decay of the slew
    let fastest = track.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f64::max) * device.tick_hz;
    let under_way_n_mm = MAX_FORCE_N * fastest * (device.latency_s + 0.006 + 1.0 / device.tick_hz);
    let bound_n_mm = 3.0 * full_n_mm + 0.2 * RUN_S * 2.0 * full_n_mm + under_way_n_mm;
    Outcome { early_mm: range(0.62, 0.87), late_mm: range(1.15, RUN_S), energy: *rig.energy(), bound_n_mm }
}

/// Worst over a set of devices.
#[derive(Default)]
struct Row {
    off_mm: f64,
    on_mm: f64,
    least_gain: Option<f64>,
    most_n_mm: f64,
    needing: usize,
    cases: usize,
}

impl Row {
    fn add(&mut self, model: &Arc<Model>, contact: &Contact, device: Device, hand: Hand) {
        let on = run(model, contact, device, hand, true);
        // a controller that never had anything to do is as good as none
        let idle = on.energy.most_n_mm <= 0.0;
        let off_mm = if idle { on.late_mm } else { run(model, contact, device, hand, false).late_mm };
        let what = format!("{} {} {device:?}", contact.name, hand.name);
        let allowed_mm = 1.1 * on.early_mm + device.resolution_mm + 0.01;
        assert!(on.late_mm <= allowed_mm, "{what}: swings up from {} to {} mm", on.early_mm, on.late_mm);
        let most_n_mm = on.energy.most_n_mm;
        assert!(most_n_mm <= on.bound_n_mm, "{what}: {most_n_mm} N mm, at most {}", on.bound_n_mm);
        self.off_mm = self.off_mm.max(off_mm);
        self.on_mm = self.on_mm.max(on.late_mm);
        self.least_gain = Some(self.least_gain.unwrap_or(1.0).min(on.energy.least_gain));
        self.most_n_mm = self.most_n_mm.max(most_n_mm);
        self.needing += usize::from(on.energy.least_gain < 0.999);
        self.cases += 1;
    }

    fn print(&self, contact: &Contact, hand: Hand, rest: &str) {
        println!(
            "{:<14} {:<6} {rest:<22} {:>8.3} {:>8.3} {:>8.3} {:>6.2} {:>4}/{}",
            contact.name,
            hand.name,
            self.off_mm,
            self.on_mm,
            self.most_n_mm,
            self.least_gain.unwrap_or(1.0),
            self.needing,
            self.cases
        );
    }
}

fn head(what: &str) {
    println!("\n{what}: worst of all devices; peak to peak of the held tip, mm");
    println!(
        "{:<14} {:<6} {:<22} {:>8} {:>8} {:>8} {:>6} gain down",
        "on", "hand", "device", "without", "with", "G, N mm", "gain"
    );
}

fn devices(tick_hz: f64, latency_s: f64, plane: bool) -> impl Iterator<Item = Device> {
    [0.002, 0.020, 0.200].into_iter().flat_map(move |mass_kg| {
        [0.0, 0.1, 0.3].into_iter().flat_map(move |friction_n| {
            [0.001, 0.055].into_iter().map(move |resolution_mm| Device {
                mass_kg,
                friction_n,
                latency_s,
                resolution_mm,
                tick_hz,
                plane,
            })
        })
    })
}

#[test]
fn nothing_swings_up_at_1_khz() {
    head("1 kHz, 2 to 200 g, 0 to 0.3 N of friction, 1 and 55 um");
    for contact in &CONTACTS {
        let model = model(contact, 1000.0);
        for hand in [SOFT, STIFF, LIGHT] {
            for latency_s in LATENCIES_S {
                let mut row = Row::default();
                devices(1000.0, latency_s, false).for_each(|device| row.add(&model, contact, device, hand));
                row.print(contact, hand, &format!("latency {} ms", latency_s * 1000.0));
            }
        }
    }
}

#[test]
fn nothing_swings_up_at_other_rates_or_with_a_plane() {
    head("other rates, and devices that render the plane");
    for contact in CONTACTS.iter().filter(|contact| !contact.machine || contact.name == "nose") {
        for tick_hz in RATES_HZ {
            let model = model(contact, tick_hz);
            for plane in [false, true] {
                let mut row = Row::default();
                for latency_s in LATENCIES_S {
                    let corners = |d: &Device| (d.mass_kg - 0.020).abs() > 1e-9 && d.friction_n < 0.2;
                    devices(tick_hz, latency_s, plane).filter(corners).for_each(|d| row.add(&model, contact, d, LIGHT));
                }
                let rest = if plane { ", plane" } else { "" };
                row.print(contact, LIGHT, &format!("{tick_hz} Hz{rest}"));
            }
        }
    }
}
