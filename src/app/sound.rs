//! The machine's hum: it follows the rate and sinks a little under load. Quiet, and silent where there is no sound device.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bevy::audio::{AddAudioSource, AudioPlayer, Decodable, Source};
use bevy::prelude::*;
use bevy::reflect::TypePath;

use super::bridge::Bench;
use super::{AppSystems, Screen};
use crate::sim::marks;

/// Samples in one second, Hz.
const SAMPLE_HZ: NonZero<u32> = NonZero::new(44_100).unwrap();
/// Loudness of the running machine.
const LOUD: f32 = 0.08;
/// The rate sinks by this share for each newton on the needle.
const SINK_PER_N: f32 = 0.06;
/// Loudness and rate settle by this share of the way in each sample.
const SETTLE: f32 = 0.0006;

/// Rate and loudness, shared with the sound's thread as the bits of two numbers.
#[derive(Clone, Default)]
struct Dial(Arc<[AtomicU32; 2]>);

impl Dial {
    fn set(&self, rate_hz: f32, loud: f32) {
        let [rate, level] = &*self.0;
        rate.store(rate_hz.to_bits(), Ordering::Relaxed);
        level.store(loud.to_bits(), Ordering::Relaxed);
    }

    fn get(&self) -> (f32, f32) {
        let [rate, level] = &*self.0;
        (f32::from_bits(rate.load(Ordering::Relaxed)), f32::from_bits(level.load(Ordering::Relaxed)))
    }
}

/// The hum as a source of sound.
#[derive(Asset, TypePath)]
struct Hum {
    dial: Dial,
}

/// What makes the samples. The sound's own thread.
struct HumVoice {
    dial: Dial,
    phase: f32,
    rate_hz: f32,
    loud: f32,
}

impl Iterator for HumVoice {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let (rate_hz, loud) = self.dial.get();
        self.rate_hz += (rate_hz - self.rate_hz) * SETTLE;
        self.loud += (loud - self.loud) * SETTLE;
        self.phase = (self.phase + self.rate_hz / SAMPLE_HZ.get() as f32).fract();
        let turn = core::f32::consts::TAU * self.phase;
        // the eccentric, its second and third, and the click of the needle bar
        let tone = turn.sin() + 0.45 * (2.0 * turn).sin() + 0.22 * (3.0 * turn).sin() + 0.10 * (7.0 * turn).sin();
        Some(tone * self.loud)
    }
}

impl Source for HumVoice {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> NonZero<u32> {
        SAMPLE_HZ
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

impl Decodable for Hum {
    type Decoder = HumVoice;

    fn decoder(&self) -> HumVoice {
        HumVoice { dial: self.dial.clone(), phase: 0.0, rate_hz: 0.0, loud: 0.0 }
    }
}

/// The dial at the picture's end.
#[derive(Resource, Default)]
struct Machine(Dial);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Machine>()
        .add_audio_source::<Hum>()
        .add_systems(Startup, start)
        .add_systems(OnExit(Screen::Practise), |machine: Res<Machine>| machine.0.set(0.0, 0.0))
        .add_systems(Update, follow.in_set(AppSystems::Show).run_if(in_state(Screen::Practise)));
}

fn start(mut commands: Commands, machine: Res<Machine>, mut hums: ResMut<Assets<Hum>>) {
    commands.spawn((Name::new("hum"), AudioPlayer(hums.add(Hum { dial: machine.0.clone() }))));
}

fn follow(bench: Res<Bench>, machine: Res<Machine>) {
    let rate_hz = bench.ready.as_ref().map_or(0.0, |ready| ready.prepared.scenario.machine.rate_hz as f32);
    let outcome =
        bench.live.as_ref().filter(|_| bench.running()).and_then(|live| live.snapshot).map(|s| s.record.outcome);
    let runs = outcome.filter(|outcome| outcome.has(marks::MACHINE));
    match runs {
        Some(outcome) => {
            let load_n = outcome.needle_n.clamp(0.0, 3.0) as f32;
            machine.0.set(rate_hz * (1.0 - SINK_PER_N * load_n), LOUD * (1.0 + 0.3 * load_n));
        }
        None => machine.0.set(rate_hz * 0.5, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hum_has_the_machines_rate_and_stays_quiet() {
        let dial = Dial::default();
        dial.set(100.0, LOUD);
        let mut voice = Hum { dial }.decoder();
        let samples: Vec<f32> = voice.by_ref().take(88_200).skip(44_100).collect();
        let ups = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((99..=101).contains(&ups), "{ups} rising zero crossings in a second");
        let loudest = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!(loudest < 0.2, "{loudest}");
    }
}
