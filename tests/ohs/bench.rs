//! A device's program on a bench: time moves in steps of its servo, a host may send commands beside.

use stipple::device::ohs::firmware::{Firmware, Model, Refused, Sensed};
use stipple::device::ohs::{Action, Command, Control, DeviceLimits, State, Status, buttons};
use stipple::math::DVec3;

/// Step of the servo, µs.
pub(crate) const STEP_US: u64 = 250;

pub(crate) struct Bench {
    pub(crate) firmware: Firmware,
    pub(crate) sensed: Sensed,
    pub(crate) now_us: u64,
    pub(crate) command: Command,
    /// The host sends its command every millisecond.
    pub(crate) talking: bool,
    /// Force after each step of the last `run`, N.
    pub(crate) forces_n: Vec<DVec3>,
}

/// A stylus in a hand.
pub(crate) const HELD: Sensed = Sensed { held: true, grip_n: 2.0, buttons: buttons::PEDAL, ..Sensed::AT_REST };

/// One newton up, with every limit wide open.
pub(crate) const ONE_UP: Command =
    Command { drive: true, force_n: DVec3::Y, force_limit_n: None, valid_for_ms: 100, ..Command::NOTHING };

impl Bench {
    pub(crate) fn new(model: &Model) -> Self {
        let (now_us, forces_n) = (1_000_000, Vec::new());
        Self { firmware: Firmware::new(*model, now_us), sensed: HELD, now_us, command: ONE_UP, talking: true, forces_n }
    }

    /// Armed, held and pushing with the whole wanted force.
    pub(crate) fn pushing(model: &Model) -> Self {
        let mut bench = Self::new(model);
        bench.order(Action::Arm).unwrap();
        bench.run_ms(400);
        bench
    }

    pub(crate) fn order(&mut self, action: Action) -> Result<(), Refused> {
        self.firmware.set_feature(&Control::new(action).pack(), self.now_us)
    }

    pub(crate) fn limits(&mut self, limits: &DeviceLimits) -> Result<(), Refused> {
        self.firmware.set_feature(&limits.pack(), self.now_us)
    }

    pub(crate) fn send(&mut self) -> Result<(), Refused> {
        self.command.seq = self.command.seq.wrapping_add(1);
        self.firmware.on_output(&self.command.pack(), self.now_us)
    }

    pub(crate) fn step(&mut self) -> DVec3 {
        if self.talking && self.now_us.is_multiple_of(1000) {
            self.send().unwrap();
        }
        self.now_us += STEP_US;
        self.firmware.servo(&self.sensed, self.now_us).force_n
    }

    pub(crate) fn run_ms(&mut self, ms: u64) {
        self.forces_n.clear();
        for _ in 0..ms * 1000 / STEP_US {
            let force_n = self.step();
            self.forces_n.push(force_n);
        }
    }

    pub(crate) fn force_n(&self) -> f64 {
        self.firmware.applied().force_n.length()
    }

    pub(crate) fn state(&mut self) -> State {
        State::parse(&self.firmware.state(self.now_us)).unwrap()
    }

    pub(crate) fn has(&self, bit: u8) -> bool {
        self.firmware.status().has(bit)
    }

    /// Force ends within 5 ms from now, and nothing lets it in again for 50 ms.
    pub(crate) fn must_end(&mut self, case: &str) {
        assert!(self.force_n() > 0.9, "{case}: {} N before", self.force_n());
        self.must_be_over(case);
    }

    /// The same when it may have begun to end.
    pub(crate) fn must_be_over(&mut self, case: &str) {
        self.run_ms(5);
        assert!(self.force_n() <= 0.0, "{case}: still {} N after 5 ms", self.force_n());
        self.run_ms(50);
        assert!(self.forces_n.iter().all(|f| *f == DVec3::ZERO), "{case}: force came back");
        assert!(!self.has(Status::ENABLED), "{case}: enabled");
    }
}
