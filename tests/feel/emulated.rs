//! The emulated stylus as a hand of the rig: the driver's own bytes into the firmware, its own reports out, in its own time.

use std::sync::{Arc, Mutex};

use stipple::device::driver::{Mount, Writer};
use stipple::device::ohs::firmware::{EmulatedStylus, Felt, HandSample, Model};
use stipple::device::ohs::{Action, Control, State};
use stipple::device::{DeviceCommand, DeviceKind, DeviceSettings, DeviceSpec, PlaneSpec, Reading, Stylus};
use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::session::feel::Press;
use stipple::units::Tick;

/// A hand that holds on like a vice.
type Vice = Box<dyn FnMut(u64, &Felt) -> Option<HandSample> + Send>;

pub(crate) struct OnDevice {
    device: EmulatedStylus<Vice>,
    writer: Writer,
    spec: DeviceSpec,
    press: Press,
    time_us: u64,
    given_n: Arc<Mutex<Vec<f64>>>,
}

impl OnDevice {
    /// The device in a vice that follows the press, and what its motors give, by ticks.
    pub(crate) fn new(mut model: Model, plane: bool, press: Press) -> (Self, Arc<Mutex<Vec<f64>>>) {
        model.body.grip_n_per_mm = 200.0;
        let c = model.capabilities;
        let spec = DeviceSpec {
            plane: plane.then_some(PlaneSpec {
                max_stiffness_n_per_mm: c.max_stiffness_n_per_mm,
                max_damping_n_s_per_mm: c.max_damping_n_s_per_mm,
            }),
            resolution_mm: c.position_resolution_mm,
            settings: DeviceSettings::for_force(c.continuous_force_n),
            ..DeviceSpec::plain(model.name, DeviceKind::Hid, c.continuous_force_n, c.max_slew_n_per_s)
        };
        let hand: Vice = Box::new(move |now_us, _| {
            // asked a millisecond ahead of where it is to be
            let pose = press.sample(now_us as f64 * 1e-6).world_from_tool;
            Some(HandSample { pose, held: true, grip_n: 2.0, buttons: 0 })
        });
        let mut device = EmulatedStylus::new(model, hand, 1, 0);
        device.set_feature(&Control::new(Action::Arm).pack()).unwrap();
        let writer = Writer::new(Mount::new(Pose::IDENTITY, DVec3::ZERO), &spec, 0);
        let given_n = Arc::new(Mutex::new(vec![]));
        (Self { device, writer, spec, press, time_us: 0, given_n: Arc::clone(&given_n) }, given_n)
    }
}

impl Stylus for OnDevice {
    fn spec(&self) -> DeviceSpec {
        self.spec.clone()
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        self.time_us += 1000;
        self.device.advance(self.time_us);
        self.given_n.lock().unwrap().push(self.device.drive().force_n.y);
        let mut newest = None;
        while let Some(report) = self.device.next_report() {
            newest = Some(report);
        }
        let Some(report) = newest else { return Reading::Stale };
        let state = State::parse(&report).unwrap();
        let world_from_tool = state.pose();
        let other = self.press.sample(0.0);
        Reading::Sample(StylusSample { world_from_tool, ..other })
    }

    fn write(&mut self, number: Tick, command: &DeviceCommand) {
        if let Some(bytes) = self.writer.look(Some((number, *command)), self.time_us) {
            self.device.write(&bytes).unwrap();
        }
    }
}
