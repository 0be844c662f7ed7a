//! Where no server tells the times of its events.

use std::time::{Duration, Instant};

use rtrb::Consumer;

use super::{Stamp, StampsError};
use crate::device::pointer::Release;

/// There is none.
pub(super) enum Source {}

impl Source {
    pub(super) fn start(_epoch: Instant) -> Result<Self, StampsError> {
        Err(StampsError::NotX11)
    }

    pub(super) fn heard(&mut self, _take: impl FnMut(Stamp)) {
        match *self {}
    }

    pub(super) fn wait(&mut self, _most: Duration, _take: impl FnMut(Stamp)) {
        match *self {}
    }

    pub(super) fn ask_time(&mut self) {
        match *self {}
    }

    pub(super) fn releases(&mut self) -> Option<Consumer<Release>> {
        match *self {}
    }

    pub(super) fn is_there(&self) -> bool {
        match *self {}
    }
}
