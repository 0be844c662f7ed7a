//! A game controller as the trainee's hand, through the same feed as the pointer; its rumble follows the force.

use std::sync::Mutex;
use std::time::Instant;

use bevy::prelude::*;

use super::bridge::{Bench, Epoch};
use super::input::{Hand, aim, lean_to};
use super::view::convert::{dvec3, vec3};
use super::view::loupe::Loupe;
use super::{AppSystems, Screen};
use crate::device::gamepad::{Gamepad, GamepadState, start};
use crate::device::pointer::PointerAction;

/// Speed of the aim at full deflection in a view of 24 mm, mm/s.
const SPEED_MM_PER_S: f32 = 14.0;
/// Sticks do nothing within this share of their way.
const DEAD: f32 = 0.14;
/// Lean at full deflection, rad.
const LEAN_RAD: f32 = 0.7;
/// Force that rumbles as strongly as the controller can, N.
const FULL_N: f32 = 1.5;

/// The controller, and what it said before.
#[derive(Resource)]
struct Pad {
    gamepad: Mutex<Gamepad>,
    before: GamepadState,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, open).add_systems(
        Update,
        tell.in_set(AppSystems::Tell).run_if(in_state(Screen::Practise).and_then(resource_exists::<Pad>)),
    );
}

/// Without a thread for it there is no controller; the pointer is there all the same.
fn open(mut commands: Commands, epoch: Res<Epoch>) {
    match start(epoch.start()) {
        Ok(gamepad) => commands.insert_resource(Pad { gamepad: Mutex::new(gamepad), before: GamepadState::default() }),
        Err(error) => warn!("no game controller: {error}"),
    }
}

/// A stick's way, from the edge of its dead middle.
fn stick(axes: [f64; 2]) -> Vec2 {
    let way = Vec2::new(axes[0] as f32, axes[1] as f32);
    way.normalize_or_zero() * ((way.length() - DEAD) / (1.0 - DEAD)).clamp(0.0, 1.0)
}

fn tell(
    mut pad: ResMut<Pad>,
    mut bench: ResMut<Bench>,
    mut hand: ResMut<Hand>,
    loupe: Res<Loupe>,
    epoch: Res<Epoch>,
    time: Res<Time>,
) {
    let force_n = bench.live.as_ref().map_or(0.0, |live| live.readings.settled.force_n);
    let Ok(gamepad) = pad.gamepad.get_mut() else { return };
    let now = gamepad.state();
    gamepad.rumble(f64::from(force_n / FULL_N));
    let before = std::mem::replace(&mut pad.before, now);
    if !now.connected || !bench.running() {
        return;
    }
    let now_us = epoch.us(Instant::now());
    let way = stick(now.aim) * (SPEED_MM_PER_S * loupe.width_mm / 24.0 * time.delta_secs());
    if let (Some(ready), true) = (bench.ready.clone(), way.length() > 0.0) {
        let frame = &ready.ground.frame;
        let from = hand.aim.map_or(frame.origin, |(point, _)| vec3(point));
        let on = ready.prepared.model.scalp.contact(dvec3(frame.at(frame.locate(from) + way).point));
        aim(&mut hand, &mut bench, Some((on.point_mm, on.normal)), now_us);
    }
    if stick(now.lean) != stick(before.lean) {
        lean_to(&mut hand, stick(now.lean) * LEAN_RAD, &mut bench, now_us);
    }
    let at_us = now.at_us;
    let Some(live) = bench.live.as_mut() else { return };
    if (now.press - before.press).abs() > 1e-3 {
        live.tell(at_us, PointerAction::Squeeze(now.press));
    }
    if now.pedal != before.pedal {
        hand.machine = now.pedal;
        live.tell(at_us, PointerAction::Pedal(now.pedal));
    }
    if (now.stretch > 0.5) != (before.stretch > 0.5) {
        hand.stretch = now.stretch > 0.5;
        live.tell(at_us, PointerAction::Stretch(hand.stretch));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resting_stick_is_still_and_a_full_one_is_full() {
        assert_eq!(stick([0.1, -0.05]), Vec2::ZERO);
        assert!((stick([1.0, 0.0]) - Vec2::X).length() < 1e-6);
        assert!(stick([0.0, 0.3]).y > 0.0);
    }
}
