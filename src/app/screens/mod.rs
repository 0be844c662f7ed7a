//! The screens. Each paints itself every picture from what `bridge` holds.

mod brief;
mod depth_plot;
pub(crate) mod device;
mod exam;
mod home;
mod logbook;
mod numbers;
mod page;
mod practise;
mod prompt;
mod report;
mod result;
mod skin_map;
mod trainee;
mod troubles;
mod watch;

pub(crate) use home::Shelf;

use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((home::plugin, device::plugin, practise::plugin, result::plugin));
    app.add_plugins((trainee::plugin, logbook::plugin, exam::plugin, report::plugin));
}
