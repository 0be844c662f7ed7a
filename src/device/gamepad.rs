//! A game controller, read on its own thread into a newest-value slot; the screen turns its state into pointer inputs.
//!
//! Left stick moves the aim, right stick leans, right trigger presses, left trigger stretches, the lower button is the
//! pedal. No controller is normal; one may come and go. Rumble follows the felt force where the controller can.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gilrs::ff::{BaseEffect, BaseEffectType, Effect, EffectBuilder, Repeat, Ticks};
use gilrs::{Axis, Button, GamepadId, Gilrs};
use triple_buffer::{Input, Output, triple_buffer};

/// The newest state of the controller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GamepadState {
    /// One is there.
    pub connected: bool,
    /// Time of the newest event, µs after the epoch given to [`start`].
    pub at_us: u64,
    /// Left stick, right and up, -1 to 1: where the aim is to move.
    pub aim: [f64; 2],
    /// Right stick, right and up, -1 to 1: how the hand-piece leans.
    pub lean: [f64; 2],
    /// Right trigger, 0 to 1: how deep to press.
    pub press: f64,
    /// Left trigger, 0 to 1: how hard to stretch.
    pub stretch: f64,
    /// Lower button: the pedal is down.
    pub pedal: bool,
}

/// The other threads' end.
#[derive(Debug)]
pub struct Gamepad {
    state: Output<GamepadState>,
    rumble: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The reading thread waits this long for an event before it looks at rumble and end.
const POLL: Duration = Duration::from_millis(8);
/// Strongest rumble as the controller's interface counts it.
const STRONGEST: u16 = u16::MAX;

/// Names of the controllers that are connected.
pub fn names() -> Vec<String> {
    let clean = |name: &str| name.chars().filter(|c| !c.is_control()).take(80).collect();
    // failing means: no controllers here
    Gilrs::new().map_or_else(|_| Vec::new(), |gilrs| gilrs.gamepads().map(|(_, pad)| clean(pad.name())).collect())
}

/// Starts the reading thread. Times count from `epoch`, the clock that pointer inputs are stamped with.
/// A machine without support for controllers gives a state that never connects.
pub fn start(epoch: Instant) -> io::Result<Gamepad> {
    let (input, state) = triple_buffer(&GamepadState::default());
    let (rumble, stop) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let (rumble_in, stop_in) = (Arc::clone(&rumble), Arc::clone(&stop));
    let thread = std::thread::Builder::new().name("gamepad".to_owned()).spawn(move || {
        // the libraries behind are made on the thread that uses them; failing means: no controllers here
        if let Ok(gilrs) = Gilrs::new() {
            Reader { gilrs, input, epoch, effect: None }.run(&rumble_in, &stop_in);
        }
    })?;
    Ok(Gamepad { state, rumble, stop, thread: Some(thread) })
}

impl Gamepad {
    /// The newest state.
    pub fn state(&mut self) -> GamepadState {
        *self.state.read()
    }

    /// How strong to rumble: felt force as a share of the strongest, 0 to 1. Never waits.
    pub fn rumble(&self, share: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
        let thousandths = (share * 1000.0).clamp(0.0, 1000.0) as u32;
        self.rumble.store(thousandths, Ordering::Relaxed);
    }
}

impl Drop for Gamepad {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // a reader that broke has nothing more to say
            drop(thread.join());
        }
    }
}

struct Reader {
    gilrs: Gilrs,
    input: Input<GamepadState>,
    epoch: Instant,
    /// The controller in use and its rumble; no rumble when it has none or refused it.
    effect: Option<(GamepadId, Option<Effect>)>,
}

impl Reader {
    fn run(&mut self, rumble: &AtomicU32, stop: &AtomicBool) {
        self.publish();
        while !stop.load(Ordering::Relaxed) {
            if self.gilrs.next_event_blocking(Some(POLL)).is_some() {
                while self.gilrs.next_event().is_some() {}
                self.publish();
            }
            self.shake(f64::from(rumble.load(Ordering::Relaxed)) * 1e-3);
        }
        self.shake(0.0);
    }

    fn publish(&mut self) {
        let at_us = u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
        let state = self.gilrs.gamepads().next().map_or(GamepadState::default(), |(_, pad)| {
            let axis = |axis| f64::from(pad.value(axis)).clamp(-1.0, 1.0);
            let trigger = |button| pad.button_data(button).map_or(0.0, |data| f64::from(data.value()).clamp(0.0, 1.0));
            GamepadState {
                connected: true,
                at_us,
                aim: [axis(Axis::LeftStickX), axis(Axis::LeftStickY)],
                lean: [axis(Axis::RightStickX), axis(Axis::RightStickY)],
                press: trigger(Button::RightTrigger2),
                stretch: trigger(Button::LeftTrigger2),
                pedal: pad.is_pressed(Button::South),
            }
        });
        self.input.write(state);
    }

    /// Rumble is a comfort: a controller that refuses it is used without.
    fn shake(&mut self, share: f64) {
        let now = self.gilrs.gamepads().next().filter(|(_, pad)| pad.is_ff_supported()).map(|(id, _)| id);
        if self.effect.as_ref().map(|(id, _)| *id) != now {
            self.effect = now.map(|id| (id, self.effect_for(id)));
        }
        if let Some((_, rumble)) = &mut self.effect {
            #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
            let gain = share as f32;
            if rumble.as_ref().is_some_and(|effect| effect.set_gain(gain).is_err()) {
                *rumble = None;
            }
        }
    }

    fn effect_for(&mut self, id: GamepadId) -> Option<Effect> {
        let kind = BaseEffectType::Weak { magnitude: STRONGEST };
        let scheduling = gilrs::ff::Replay { play_for: Ticks::from_ms(1000), ..gilrs::ff::Replay::default() };
        let mut builder = EffectBuilder::new();
        builder.add_effect(BaseEffect { kind, scheduling, ..BaseEffect::default() }).gamepads(&[id]);
        let effect = builder.repeat(Repeat::Infinitely).gain(0.0).finish(&mut self.gilrs).ok()?;
        effect.play().ok()?;
        Some(effect)
    }
}
