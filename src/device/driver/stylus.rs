//! A device as the haptics thread sees it: newest values in, newest values out, nothing that could wait.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use triple_buffer::{Input, Output};

use super::link::Order;
use super::slots::{Heard, Said, WriterSeat};
use super::{Clutch, DeviceLink, Keys, Why};
use crate::device::{DeviceCommand, DeviceSpec, Reading, Stylus};
use crate::motion::flags;
use crate::units::Tick;

/// Ticks without anything new after which the driver itself counts as held up. Ten times what the rig bridges.
const MOST_STALE: u32 = 50;

/// See the module; made by [`super::open()`]. Dropping it lets the device go.
pub struct DriverStylus {
    pub(super) link: DeviceLink,
    pub(super) heard: Output<Heard>,
    pub(super) said: Input<Said>,
    pub(super) seat: Arc<WriterSeat>,
    pub(super) writer: Option<JoinHandle<()>>,
    pub(super) service: Option<JoinHandle<()>>,
    pub(super) orders: Sender<Order>,
    pub(super) eyes: Eyes,
    pub(super) clutch: Clutch,
}

/// What the haptics thread remembers of what it read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Eyes {
    /// A first usable sample was there.
    started: bool,
    number: u64,
    stops: u64,
    stale: u32,
    /// Held up until the trainee's word.
    stalled: bool,
}

impl Stylus for DriverStylus {
    fn spec(&self) -> DeviceSpec {
        self.link.armed().spec.clone()
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        let heard = *self.heard.read();
        let eyes = &mut self.eyes;
        if !eyes.started {
            if !heard.usable {
                return Reading::Stale;
            }
            *eyes = Eyes { started: true, stops: heard.stops, ..Eyes::default() };
        }
        if heard.stops != eyes.stops || !heard.usable || eyes.stalled {
            return Reading::Lost;
        }
        if heard.number == eyes.number {
            eyes.stale += 1;
            if eyes.stale <= MOST_STALE {
                return Reading::Stale;
            }
            eyes.stalled = true;
            self.link.shared.words.set_stopped_by(Why::HostStalled, heard.stops);
            return Reading::Lost;
        }
        (eyes.number, eyes.stale) = (heard.number, 0);
        let mut sample = heard.sample;
        // the writer waits for zero, so the loop has to go there
        if self.link.shared.words.shut.load(Ordering::Acquire) {
            sample.flags |= flags::NO_FORCE;
        }
        Keys(self.link.shared.words.keys.load(Ordering::Acquire)).press(&mut sample);
        self.clutch.take(&mut sample);
        Reading::Sample(sample)
    }

    fn write(&mut self, number: Tick, command: &DeviceCommand) {
        self.said.write(Some((number, command.seen_from(self.clutch.origin_mm()))));
        if let Some(writer) = &self.writer {
            writer.thread().unpark();
        }
    }

    fn resume(&mut self) {
        let heard = *self.heard.read();
        self.eyes = Eyes { started: true, stops: heard.stops, number: self.eyes.number, ..Eyes::default() };
    }

    fn clear(&mut self, clear: bool) {
        self.clutch.clear(clear);
    }

    fn link(&self) -> Option<DeviceLink> {
        Some(self.link.clone())
    }
}

impl Drop for DriverStylus {
    fn drop(&mut self) {
        // a service thread that is gone has closed the device already
        drop(self.orders.send(Order::Quit));
        if let Some(service) = self.service.take() {
            drop(service.join());
        }
        self.seat.quit.store(true, Ordering::Release);
        if let Some(writer) = self.writer.take() {
            writer.thread().unpark();
            drop(writer.join());
        }
    }
}

impl std::fmt::Debug for DriverStylus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverStylus").field("link", &self.link).finish_non_exhaustive()
    }
}
