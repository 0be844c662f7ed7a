//! What the trainee asks for, by key or button, and doing it.

use std::time::Instant;

use bevy::prelude::*;

use super::attend::Attended;
use super::bridge::{Bench, Epoch};
use super::centre::Centre;
use super::input::{Hand, let_go, start_dip};
use super::job::Job;
use super::stamps::Stamps;
use super::{AppOptions, Screen};
use crate::device::Keys;
use crate::device::pointer::PointerAction;
use crate::session::Phase;

/// Something the trainee asks for, by key or button.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Begin the attempt.
    Start,
    /// Pause or go on.
    Pause,
    /// End and score.
    Finish,
    /// Ask whether to give up.
    AskAbandon,
    /// Give up.
    Abandon,
    /// Do not.
    Stay,
    /// Dip the needle.
    Dip,
    /// Machine on or off.
    Machine,
    /// Stretch or let go.
    Stretch,
    /// Show or hide the keys.
    Help,
    /// Back to the list.
    Home,
}

/// Does what was asked for since the last picture.
pub(super) fn act(
    mut acts: MessageReader<Act>,
    mut bench: ResMut<Bench>,
    mut hand: ResMut<Hand>,
    mut job: ResMut<Job>,
    mut next: ResMut<NextState<Screen>>,
    options: Res<AppOptions>,
    epoch: Res<Epoch>,
    mut stamps: ResMut<Stamps>,
    attended: Res<Attended>,
    centre: Res<Centre>,
) {
    let now_us = epoch.us(Instant::now());
    for act in acts.read() {
        match act {
            Act::Start if bench.live.is_none() && job.words().is_none() => {
                bench.start(&options, &mut stamps, &mut job, &attended, &centre);
            }
            Act::Pause => {
                let_go(&mut hand, &mut bench, now_us);
                if let Some(live) = &mut bench.live {
                    live.pause(matches!(live.phase, Phase::Running));
                }
            }
            Act::Finish => bench.close(&mut job, false),
            Act::AskAbandon => {
                hand.asking = true;
                let_go(&mut hand, &mut bench, now_us);
                if let Some(live) = &mut bench.live {
                    live.pause(true);
                }
            }
            Act::Abandon => {
                hand.asking = false;
                bench.close(&mut job, true);
            }
            Act::Stay => {
                hand.asking = false;
                if let Some(live) = &mut bench.live {
                    live.pause(false);
                }
            }
            Act::Dip => start_dip(&mut hand, &mut bench, now_us),
            Act::Machine => switch(&mut bench, &mut hand.machine, (PointerAction::Pedal, Keys::PEDAL), now_us),
            Act::Stretch => switch(&mut bench, &mut hand.stretch, (PointerAction::Stretch, Keys::STRETCH), now_us),
            Act::Help => hand.help = !hand.help,
            Act::Home if bench.live.is_none() => next.set(Screen::Home),
            Act::Start | Act::Home => {}
        }
    }
}

/// Switches something on or off: of the pointer's hand, or beside the device's own switch.
fn switch(bench: &mut Bench, on: &mut bool, what: (impl Fn(bool) -> PointerAction, u8), now_us: u64) {
    let Some(live) = bench.live.as_mut().filter(|live| matches!(live.phase, Phase::Running)) else { return };
    if let Some(at_hand) = &mut live.at_hand {
        at_hand.toggle(what.1);
        return;
    }
    *on = !*on;
    live.tell(now_us, what.0(*on));
}
