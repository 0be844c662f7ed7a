//! A hand on a switch: force goes out only while somebody says so, whatever the device's own grip says. Any loop that pushes
//! without an attempt.

use super::push::{Beat, Push, Stop};
use super::{DeviceSpec, Limits, WantedForce};

/// Something to push with, and the switch that has to be held.
pub struct Deadman<'a> {
    pusher: &'a mut dyn Push,
    held: &'a mut dyn FnMut() -> bool,
    see: &'a mut dyn FnMut(&Beat),
}

impl<'a> Deadman<'a> {
    /// `held` is asked before every millisecond, `see` hears of each.
    pub fn new(pusher: &'a mut dyn Push, held: &'a mut dyn FnMut() -> bool, see: &'a mut dyn FnMut(&Beat)) -> Self {
        Self { pusher, held, see }
    }
}

impl Push for Deadman<'_> {
    fn tick(&mut self, wanted: &WantedForce) -> Result<Beat, Stop> {
        if !(self.held)() {
            self.pusher.release();
            return Err(Stop::Asked);
        }
        let beat = self.pusher.tick(wanted)?;
        (self.see)(&beat);
        Ok(beat)
    }

    fn release(&mut self) {
        self.pusher.release();
    }

    fn spec(&self) -> DeviceSpec {
        self.pusher.spec()
    }

    fn limits(&self) -> Limits {
        self.pusher.limits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::force_test;
    use crate::device::ohs::firmware::Model;
    use crate::device::push::tests::{Virtual, still};
    use crate::math::DVec3;

    #[test]
    fn letting_go_ends_the_force_within_the_slew_limit() {
        let mut device = Virtual::new(&Model::GOOD, still);
        let (mut beats, mut most_n) = (0_u32, 0.0_f64);
        // a second and a half: in the middle of the first push
        let mut left = 1500;
        let mut held = || {
            left -= 1;
            left > 0
        };
        let mut see = |beat: &Beat| {
            beats += 1;
            most_n = most_n.max(beat.command.at_tip_n().length());
        };
        let ended = force_test::run(&mut Deadman::new(&mut device, &mut held, &mut see), &mut |_| true);
        assert_eq!((ended, beats), (Err(Stop::Asked), 1499));
        assert!(most_n > 0.1, "it pushed before: {most_n}");
        assert_eq!(device.stylus.drive().force_n, DVec3::ZERO);
    }
}
