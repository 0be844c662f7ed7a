//! A device in a small loop of its own, without a scenario: read, limiter, write, once a millisecond. For the force test and
//! for calibration. Every force goes through a limiter; any doubt ends it at zero.

use std::thread;
use std::time::{Duration, Instant};

use super::driver::{ArmError, Door, DriverStylus, Why, open};
use super::ohs::State;
use super::{DeviceCommand, DeviceLink, DeviceSpec, Limiter, Limits, Reading, Stylus, WantedForce, priority};
use crate::math::{DVec3, Pose};
use crate::motion::flags;
use crate::units::Tick;

/// Ticks a second.
const HZ: f64 = 1000.0;
const PERIOD: Duration = Duration::from_millis(1);
/// Longest time without a new sample. The rig of an attempt bridges less, but nothing is scored here.
const MOST_STALE: u32 = 20;

/// Why it ended before it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The device cannot be used any more.
    #[error("the force is off: {why}{}", if .detail.is_empty() { String::new() } else { format!(" ({})", .detail) })]
    Lost {
        /// Why.
        why: Why,
        /// More about it in words of the system or the device; may be empty.
        detail: String,
    },
    /// The person asked for the end.
    #[error("ended before it was done; the force is off")]
    Asked,
}

/// One tick.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// The newest state, device frame.
    pub state: State,
    /// Tip where the loop counts from: the middle of the workspace, axes as the device's, mm.
    pub tip_mm: DVec3,
    /// What was sent.
    pub command: DeviceCommand,
}

/// Whatever can be pushed with: a real device, or in tests one whose time is moved by hand.
pub trait Push {
    /// One millisecond with this force wanted.
    fn tick(&mut self, wanted: &WantedForce) -> Result<Beat, Stop>;
    /// Lets the force go at the limiter's pace. The device may be gone already.
    fn release(&mut self);
    /// What the device is.
    fn spec(&self) -> DeviceSpec;
    /// The bounds of every force here.
    fn limits(&self) -> Limits;
}

/// See the module.
#[derive(Debug)]
pub struct Pusher {
    stylus: DriverStylus,
    link: DeviceLink,
    limiter: Limiter,
    tick: Tick,
    next: Instant,
    stale: u32,
    tip_mm: DVec3,
    /// A first sample was there.
    started: bool,
}

impl Pusher {
    /// Opens and arms the device. No force comes before [`Self::tick`] asks for one.
    pub fn open(door: Box<dyn Door>) -> Result<Self, ArmError> {
        let stylus = open(door, Pose::IDENTITY)?;
        let gone = || super::driver::PortError::Gone { said: "no line to it".to_owned() };
        let link = stylus.link().ok_or_else(gone)?;
        let limiter = Limiter::new(Limits::for_device(&stylus.spec()), HZ);
        priority::ask(priority::SERVO);
        let next = Instant::now();
        Ok(Self { stylus, link, limiter, tick: Tick(0), next, stale: 0, tip_mm: DVec3::ZERO, started: false })
    }

    /// The line to the device.
    pub fn link(&self) -> &DeviceLink {
        &self.link
    }

    /// Waits until the device can be used, which is while it is held. `tell` hears why it cannot yet, and says whether to
    /// go on waiting.
    pub fn wait(&mut self, tell: &mut dyn FnMut(Option<Why>) -> bool) -> Result<(), Stop> {
        loop {
            let off = self.link.off();
            if !tell(off) {
                return Err(Stop::Asked);
            }
            if off.is_some_and(Why::needs_opening) {
                return Err(self.lost());
            }
            self.pace();
            let reading = self.stylus.read(self.tick);
            self.write(DeviceCommand::ZERO);
            if let Reading::Sample(sample) = reading {
                (self.tip_mm, self.started, self.stale) = (sample.world_from_tool.position_mm, true, 0);
                return Ok(());
            }
            if reading == Reading::Lost {
                // it was usable for a moment and is not any more: start anew when it is held again
                self.stylus.resume();
            }
        }
    }

    fn write(&mut self, command: DeviceCommand) {
        self.stylus.write(self.tick, &command);
        self.tick = self.tick.next();
    }

    fn lost(&mut self) -> Stop {
        self.release();
        let why = self.link.off().or(self.link.stopped_by()).unwrap_or(Why::Unplugged);
        Stop::Lost { why, detail: self.link.detail() }
    }

    fn pace(&mut self) {
        // what was missed is not made up for
        self.next = (self.next + PERIOD).max(Instant::now());
        thread::sleep(self.next.saturating_duration_since(Instant::now()));
    }
}

impl Push for Pusher {
    fn tick(&mut self, wanted: &WantedForce) -> Result<Beat, Stop> {
        self.pace();
        let reading = self.stylus.read(self.tick);
        let no_force = match reading {
            Reading::Sample(sample) => {
                (self.tip_mm, self.stale) = (sample.world_from_tool.position_mm, 0);
                sample.has(flags::NO_FORCE)
            }
            Reading::Stale => {
                self.stale += 1;
                self.stale > MOST_STALE
            }
            Reading::Finished | Reading::Lost => return Err(self.lost()),
        };
        let command =
            if no_force || !self.started { self.limiter.decay() } else { self.limiter.apply(wanted, self.tip_mm).0 };
        self.write(command);
        Ok(Beat { state: self.link.live().state, tip_mm: self.tip_mm, command })
    }

    fn release(&mut self) {
        while !self.limiter.is_at_rest() {
            self.pace();
            let command = self.limiter.decay();
            self.write(command);
        }
        self.write(DeviceCommand::ZERO);
    }

    fn spec(&self) -> DeviceSpec {
        self.stylus.spec()
    }

    fn limits(&self) -> Limits {
        *self.limiter.limits()
    }
}

impl Drop for Pusher {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::device::driver::{Mount, Writer};
    use crate::device::ohs::firmware::{EmulatedStylus, Fault, Hand, Model};
    use crate::device::ohs::{Action, Control};
    use crate::device::{DeviceKind, ohs::Features};
    use crate::device::{PlaneSpec, VibrationSpec};

    /// A simulated device whose time is moved by hand: the same limiter, writer and bytes, no threads.
    pub(in crate::device) struct Virtual<H> {
        pub(in crate::device) stylus: EmulatedStylus<H>,
        limiter: Limiter,
        writer: Writer,
        spec: DeviceSpec,
        tick: Tick,
        beat: Beat,
    }

    impl<H: Hand> Virtual<H> {
        pub(in crate::device) fn new(model: &Model, hand: H) -> Self {
            let c = model.capabilities;
            let has = |feature| c.features.has(feature);
            let spec = DeviceSpec {
                plane: has(Features::LOCAL_PLANE).then_some(PlaneSpec {
                    max_stiffness_n_per_mm: c.max_stiffness_n_per_mm,
                    max_damping_n_s_per_mm: c.max_damping_n_s_per_mm,
                }),
                vibration: has(Features::VIBRATION).then_some(VibrationSpec {
                    max_n: c.max_vibration_n,
                    min_hz: c.min_vibration_hz,
                    max_hz: c.max_vibration_hz,
                }),
                resolution_mm: c.position_resolution_mm,
                ..DeviceSpec::plain(model.name, DeviceKind::Hid, c.continuous_force_n, c.max_slew_n_per_s)
            };
            let mut stylus = EmulatedStylus::new(*model, hand, 1, 0);
            stylus.advance(10_000);
            stylus.set_feature(&Control::new(Action::Arm).pack()).unwrap();
            let mount = Mount::new(Pose::IDENTITY, (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
            let beat = Beat { state: State::default(), tip_mm: DVec3::ZERO, command: DeviceCommand::ZERO };
            let limiter = Limiter::new(Limits::for_device(&spec), HZ);
            let writer = Writer::new(mount, &spec, 10_000);
            let mut new = Self { stylus, limiter, writer, spec, tick: Tick(0), beat };
            new.send(DeviceCommand::ZERO);
            new
        }

        pub(in crate::device) fn with(mut self, fault: Fault) -> Self {
            assert!(self.stylus.inject(fault, 0, u64::MAX));
            self
        }

        fn send(&mut self, command: DeviceCommand) {
            let now_us = self.stylus.now_us();
            if let Some(report) = self.writer.look(Some((self.tick, command)), now_us) {
                self.stylus.write(&report).unwrap();
            }
            self.tick = self.tick.next();
            self.stylus.advance(now_us + 1000);
            let mount = Mount::new(Pose::IDENTITY, DVec3::new(0.0, 20.0, 0.0));
            while let Some(report) = self.stylus.next_report() {
                let state = State::parse(&report).unwrap();
                self.beat = Beat { state, tip_mm: mount.pose(state.pose()).position_mm, command };
            }
        }
    }

    impl<H: Hand> Push for Virtual<H> {
        fn tick(&mut self, wanted: &WantedForce) -> Result<Beat, Stop> {
            let command = self.limiter.apply(wanted, self.beat.tip_mm).0;
            self.send(command);
            Ok(self.beat)
        }

        fn release(&mut self) {
            while !self.limiter.is_at_rest() {
                let command = self.limiter.decay();
                self.send(command);
            }
        }

        fn spec(&self) -> DeviceSpec {
            self.spec.clone()
        }

        fn limits(&self) -> Limits {
            *self.limiter.limits()
        }
    }

    /// Fingers that hold still in the middle of the workspace of [`Model::GOOD`].
    #[expect(clippy::unnecessary_wraps, reason = "a hand may let go")]
    pub(in crate::device) fn still(
        _now_us: u64,
        _felt: &crate::device::ohs::firmware::Felt,
    ) -> Option<crate::device::ohs::firmware::HandSample> {
        let pose = Pose { position_mm: DVec3::new(0.0, 20.0, 0.0), ..Pose::IDENTITY };
        Some(crate::device::ohs::firmware::HandSample { pose, held: true, grip_n: 2.0, buttons: 0 })
    }
}
