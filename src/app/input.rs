//! Pointer and keys to the hand, in the order in which they came. A press and its release have their own times where the
//! system tells them (see `stamps`); all else has the time at which the window's messages are read, before anything is
//! drawn.

use std::time::Instant;

use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::input::mouse::{MouseButton, MouseScrollUnit};
use bevy::prelude::*;
use bevy::window::WindowEvent;
use bevy_rapier3d::plugin::ReadRapierContext;

use super::act::{Act, act};
use super::at_hand::AtHand;
use super::bridge::{Bench, Epoch};
use super::physics::pick;
use super::stamps::{Kind, Stamps};
use super::theme::Spots;
use super::view::convert::{dvec3, vec3};
use super::view::loupe::{Loupe, LoupeCamera};
use super::{AppSystems, Screen};
use crate::device::Keys;
use crate::device::pointer::PointerAction;
use crate::math::DVec3;
use crate::sim::marks;

/// One step of leaning with the keys, rad.
const LEAN_STEP: f32 = 0.017_453_3;
/// Largest lean, rad.
const LEAN_MOST: f32 = 1.05;
/// One step of the aim with the keys, mm.
const NUDGE_MM: f32 = 0.1;

/// A dip on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Dip {
    #[default]
    No,
    Going,
    Down {
        dips: u32,
        since_us: u64,
    },
}

/// What the trainee's hand is doing, as told.
#[derive(Resource, Default)]
#[expect(clippy::struct_excessive_bools, reason = "keys and buttons are down or not, whatever the others are")]
pub(crate) struct Hand {
    /// Where it aims.
    pub(crate) aim: Option<(DVec3, DVec3)>,
    /// Lean towards the screen's right and up, rad.
    pub(crate) lean: Vec2,
    /// The machine is switched on.
    pub(crate) machine: bool,
    /// The skin is stretched.
    pub(crate) stretch: bool,
    /// The keys are shown.
    pub(crate) help: bool,
    /// The question whether to give up is shown.
    pub(crate) asking: bool,
    pressing: bool,
    cursor: Option<Vec2>,
    leaning: bool,
    place: Option<usize>,
    dip: Dip,
}

impl Hand {
    /// The needle is on its way to the ink.
    pub(crate) fn dipping(&self) -> bool {
        self.dip != Dip::No
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Hand>()
        .add_message::<Act>()
        .add_systems(OnEnter(Screen::Practise), |mut hand: ResMut<Hand>| *hand = Hand::default())
        .add_systems(Update, (listen, act, dip).chain().in_set(AppSystems::Tell).run_if(in_state(Screen::Practise)));
}

/// The loupe's camera and what a ray can hit.
#[derive(bevy::ecs::system::SystemParam)]
struct Eye<'w, 's> {
    camera: Query<'w, 's, (&'static Camera, &'static GlobalTransform), With<LoupeCamera>>,
    rapier: ReadRapierContext<'w, 's>,
}

impl Eye<'_, '_> {
    fn under(&self, bench: &Bench, cursor: Vec2) -> Option<(DVec3, DVec3)> {
        let (camera, place) = self.camera.single().ok()?;
        let ray = camera.viewport_to_world(place, cursor).ok()?;
        pick(bench, &self.rapier, ray).map(|on| (on.point_mm, on.normal))
    }
}

/// When an event happened.
#[derive(Clone, Copy, Debug)]
struct When {
    /// The picture that reads it, µs.
    now_us: u64,
    /// Its own time, where that is known, µs.
    stamp_us: Option<u64>,
}

/// The event presses or releases what moves the needle.
fn pressed(event: &WindowEvent) -> Option<(Kind, bool)> {
    match event {
        WindowEvent::MouseButtonInput(input) if input.button == MouseButton::Left => {
            Some((Kind::Button, input.state == ButtonState::Pressed))
        }
        WindowEvent::KeyboardInput(input) if input.key_code == KeyCode::Enter && !input.repeat => {
            Some((Kind::Enter, input.state == ButtonState::Pressed))
        }
        _ => None,
    }
}

fn listen(
    mut events: MessageReader<WindowEvent>,
    mut bench: ResMut<Bench>,
    mut hand: ResMut<Hand>,
    mut loupe: ResMut<Loupe>,
    mut acts: MessageWriter<Act>,
    eye: Eye<'_, '_>,
    mut stamps: ResMut<Stamps>,
    epoch: Res<Epoch>,
    spots: Res<Spots>,
    window: Single<&Window>,
    mut contexts: bevy_egui::EguiContexts,
) -> Result {
    let now_us = epoch.us(Instant::now());
    let zoom = contexts.ctx_mut()?.zoom_factor();
    let events: Vec<_> = events.read().collect();
    let presses = |kind| events.iter().filter(|event| pressed(event) == Some((kind, true))).count();
    stamps.expect([presses(Kind::Button), presses(Kind::Enter)]);
    for event in events {
        // each takes its stamp, whether it will move the needle or not
        let stamp_us = pressed(event).and_then(|(kind, down)| stamps.of(kind, down, now_us));
        let when = When { now_us, stamp_us };
        match event {
            WindowEvent::CursorMoved(moved) => {
                let before = hand.cursor.replace(moved.position);
                if hand.leaning {
                    let way = moved.position - before.unwrap_or(moved.position);
                    lean(&mut hand, Vec2::new(way.x, -way.y) * 0.006, &mut bench, now_us);
                } else if over_skin(&loupe, &window, moved.position) {
                    let at = eye.under(&bench, moved.position);
                    aim(&mut hand, &mut bench, at, now_us);
                }
            }
            WindowEvent::MouseButtonInput(input) => {
                let down = input.state == ButtonState::Pressed;
                let at = hand.cursor.unwrap_or(Vec2::NEG_ONE);
                let free = over_skin(&loupe, &window, at) && !spots.any_at((at / zoom).to_array().into());
                match input.button {
                    MouseButton::Left if !down || free => press(&mut hand, &mut bench, down, when),
                    MouseButton::Right => hand.leaning = down && free,
                    _ => {}
                }
            }
            WindowEvent::MouseWheel(wheel) => {
                let share = if wheel.unit == MouseScrollUnit::Line { 1.0 } else { 0.02 };
                loupe.zoom(wheel.y * share);
            }
            // whatever was held is held no more
            WindowEvent::WindowFocused(focused) if !focused.focused => clutch(&mut bench, false),
            WindowEvent::KeyboardInput(input) if input.key_code == KeyCode::KeyC && !input.repeat => {
                clutch(&mut bench, input.state == ButtonState::Pressed);
            }
            WindowEvent::KeyboardInput(input) => {
                key(input, &mut hand, &mut bench, &mut loupe, &mut acts, when);
            }
            _ => {}
        }
    }
    if let Some(live) = &mut bench.live {
        live.tell(now_us, PointerAction::Heard);
        if live.at_hand.as_mut().is_some_and(AtHand::asks_to_pause) {
            acts.write(Act::Pause);
        }
    }
    follow(&mut hand, &bench);
    Ok(())
}

/// With a device, what is shown of the hand is what the device says.
fn follow(hand: &mut Hand, bench: &Bench) {
    let Some(live) = bench.live.as_ref().filter(|live| live.at_hand.is_some()) else { return };
    if let Some(sample) = live.snapshot.map(|snapshot| snapshot.record.sample) {
        (hand.machine, hand.stretch) = (sample.machine_on(), sample.stretch > 0.5);
    }
}

/// The key that re-centres a device, held or let go.
fn clutch(bench: &mut Bench, down: bool) {
    if let Some(at_hand) = bench.live.as_mut().and_then(|live| live.at_hand.as_mut()) {
        at_hand.hold(Keys::CLUTCH, down);
    }
}

/// The point lies over the loupe.
fn over_skin(loupe: &Loupe, window: &Window, at: Vec2) -> bool {
    let physical = at * window.scale_factor();
    loupe.rect.is_some_and(|rect| physical.x >= 0.0 && physical.y >= 0.0 && rect.contains(physical.as_uvec2()))
}

/// Points the hand at a place of the skin.
pub(super) fn aim(hand: &mut Hand, bench: &mut Bench, at: Option<(DVec3, DVec3)>, now_us: u64) {
    let Some((point_mm, normal)) = at else { return };
    hand.aim = at;
    if hand.dip == Dip::No
        && let Some(live) = &mut bench.live
    {
        live.tell(now_us, PointerAction::Aim { point_mm, normal });
    }
}

fn press(hand: &mut Hand, bench: &mut Bench, down: bool, when: When) {
    if hand.pressing == down || hand.dip != Dip::No || (down && !bench.running()) {
        return;
    }
    hand.pressing = down;
    if let Some(live) = &mut bench.live {
        live.presses.0 += 1;
        live.presses.1 += u32::from(when.stamp_us.is_none());
        let what = if down && when.stamp_us.is_some() { PointerAction::Down } else { PointerAction::Press(down) };
        live.tell(when.stamp_us.unwrap_or(when.now_us), what);
    }
}

/// What is pressed is let go, before a pause: the button may come up in it, and time stands still there.
pub(super) fn let_go(hand: &mut Hand, bench: &mut Bench, now_us: u64) {
    if hand.pressing && hand.dip == Dip::No {
        hand.pressing = false;
        if let Some(live) = &mut bench.live {
            live.tell(now_us, PointerAction::Press(false));
        }
    }
}

/// Leans the hand-piece; told in the patient's directions.
fn lean(hand: &mut Hand, by: Vec2, bench: &mut Bench, now_us: u64) {
    let lean = hand.lean + by;
    lean_to(hand, lean, bench, now_us);
}

/// Leans it to an angle, rad on the screen.
pub(super) fn lean_to(hand: &mut Hand, to: Vec2, bench: &mut Bench, now_us: u64) {
    hand.lean = to.clamp_length_max(LEAN_MOST);
    let Some(ready) = bench.ready.clone() else { return };
    let frame = &ready.ground.frame;
    let towards = frame.u * hand.lean.x + frame.v * hand.lean.y;
    let normal = hand.aim.map_or(frame.n, |(_, normal)| vec3(normal));
    let flat = |axis: Vec3| (axis - normal * axis.dot(normal)).normalize_or_zero();
    let (forward, left) = (flat(Vec3::Z), flat(Vec3::X));
    let what =
        PointerAction::Lean { forward_rad: f64::from(towards.dot(forward)), left_rad: f64::from(towards.dot(left)) };
    if let Some(live) = &mut bench.live {
        live.tell(now_us, what);
    }
}

fn key(
    input: &KeyboardInput,
    hand: &mut Hand,
    bench: &mut Bench,
    loupe: &mut Loupe,
    acts: &mut MessageWriter<'_, Act>,
    when: When,
) {
    let now_us = when.now_us;
    let down = input.state == ButtonState::Pressed;
    if input.key_code == KeyCode::Enter && bench.live.is_some() && !hand.asking {
        if !input.repeat {
            press(hand, bench, down, when);
        }
        return;
    }
    if !down {
        return;
    }
    let step = |x: f32, y: f32| Vec2::new(x, y) * LEAN_STEP;
    match input.key_code {
        KeyCode::ArrowLeft => lean(hand, step(-1.0, 0.0), bench, now_us),
        KeyCode::ArrowRight => lean(hand, step(1.0, 0.0), bench, now_us),
        KeyCode::ArrowUp => lean(hand, step(0.0, 1.0), bench, now_us),
        KeyCode::ArrowDown => lean(hand, step(0.0, -1.0), bench, now_us),
        KeyCode::KeyR => lean(hand, -hand.lean, bench, now_us),
        KeyCode::KeyJ => nudge(hand, bench, Vec2::NEG_X, now_us),
        KeyCode::KeyL => nudge(hand, bench, Vec2::X, now_us),
        KeyCode::KeyI => nudge(hand, bench, Vec2::Y, now_us),
        KeyCode::KeyK => nudge(hand, bench, Vec2::NEG_Y, now_us),
        KeyCode::KeyN => go_to(hand, bench, 1, now_us),
        KeyCode::KeyB => go_to(hand, bench, -1, now_us),
        KeyCode::Equal | KeyCode::NumpadAdd => loupe.zoom(1.0),
        KeyCode::Minus | KeyCode::NumpadSubtract => loupe.zoom(-1.0),
        _ if input.repeat => {}
        _ => {
            acts.write_batch(asked(input, hand, bench));
        }
    }
}

/// What a key asks for.
fn asked(input: &KeyboardInput, hand: &Hand, bench: &Bench) -> Option<Act> {
    if input.logical_key == Key::Character("?".into()) || input.key_code == KeyCode::F1 {
        return Some(Act::Help);
    }
    let begun = bench.live.is_some();
    match input.key_code {
        KeyCode::Escape if hand.asking => Some(Act::Stay),
        KeyCode::Escape if hand.help => Some(Act::Help),
        KeyCode::Escape if !begun => Some(Act::Home),
        KeyCode::Escape => Some(Act::Pause),
        KeyCode::Enter if hand.asking => Some(Act::Abandon),
        KeyCode::Enter | KeyCode::Space if !begun => Some(Act::Start),
        KeyCode::Space => Some(Act::Machine),
        KeyCode::KeyS => Some(Act::Stretch),
        KeyCode::KeyD => Some(Act::Dip),
        KeyCode::KeyF if begun => Some(Act::Finish),
        KeyCode::KeyA if begun => Some(Act::AskAbandon),
        _ => None,
    }
}

/// Moves the aim along the screen.
fn nudge(hand: &mut Hand, bench: &mut Bench, way: Vec2, now_us: u64) {
    let Some(ready) = bench.ready.clone() else { return };
    let frame = &ready.ground.frame;
    let from = hand.aim.map_or(frame.origin, |(point, _)| vec3(point));
    let to = dvec3(frame.at(frame.locate(from) + way * NUDGE_MM).point);
    let on = ready.prepared.model.scalp.contact(to);
    aim(hand, bench, Some((on.point_mm, on.normal)), now_us);
}

/// Aims at a planned place.
fn go_to(hand: &mut Hand, bench: &mut Bench, by: isize, now_us: u64) {
    let Some(ready) = bench.ready.clone() else { return };
    let count = ready.prepared.targets.len();
    if count == 0 {
        return;
    }
    let next = hand
        .place
        .map_or(if by > 0 { 0 } else { count - 1 }, |place| (place as isize + by).rem_euclid(count as isize) as usize);
    hand.place = Some(next);
    if let Some(target) = ready.prepared.targets.get(next) {
        aim(hand, bench, Some((target.point_mm, target.normal)), now_us);
    }
}

/// Sends the needle to the ink.
pub(super) fn start_dip(hand: &mut Hand, bench: &mut Bench, now_us: u64) {
    let cup = bench.ready.as_ref().and_then(|ready| ready.prepared.scenario.cup);
    let (Some(cup), true, Some(live)) = (cup, hand.dip == Dip::No, bench.live.as_mut()) else { return };
    if !live.has_feed() || hand.pressing {
        return;
    }
    hand.dip = Dip::Going;
    live.tell(now_us, PointerAction::Aim { point_mm: DVec3::from_array(cup.centre_mm), normal: DVec3::Y });
}

/// Over the cup, down until the needle is wet, back to where the trainee aims.
fn dip(mut hand: ResMut<Hand>, mut bench: ResMut<Bench>, epoch: Res<Epoch>) {
    let cup = bench.ready.as_ref().and_then(|ready| ready.prepared.scenario.cup);
    let back = hand.aim.or_else(|| {
        let frame = &bench.ready.as_ref()?.ground.frame;
        Some((dvec3(frame.origin), dvec3(frame.n)))
    });
    let (Some(cup), Some(live)) = (cup, bench.live.as_mut()) else { return };
    let now_us = epoch.us(Instant::now());
    let Some(snapshot) = live.snapshot else { return };
    let tip = snapshot.record.sample.world_from_tool.position_mm;
    let away = tip - DVec3::from_array(cup.centre_mm);
    match hand.dip {
        Dip::Going if away.x.hypot(away.z) < 0.5 * cup.radius_mm => {
            hand.dip = Dip::Down { dips: live.dips, since_us: now_us };
            live.tell(now_us, PointerAction::Press(true));
        }
        Dip::Down { dips, since_us } => {
            let wet = live.dips > dips || snapshot.record.outcome.has(marks::DIPPED);
            if wet || now_us > since_us + 3_000_000 {
                hand.dip = Dip::No;
                live.tell(now_us, PointerAction::Press(false));
                if let Some((point_mm, normal)) = back {
                    live.tell(now_us, PointerAction::Aim { point_mm, normal });
                }
            }
        }
        _ => {}
    }
}
