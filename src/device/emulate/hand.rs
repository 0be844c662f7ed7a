//! The person around a simulated hand: starts when the device lets it, takes its time after an interruption, and presses
//! the button that ends an attempt when the work is done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::device::ohs::buttons;
use crate::device::ohs::firmware::{Felt, Hand, HandSample};

/// Button that ends an attempt where there is no window: the second after the pedal.
const END_BUTTON: u16 = buttons::PEDAL << 1;
/// How long it is held down, µs.
const PRESS_US: u64 = 200_000;

/// See the module.
pub struct EndingHand {
    hand: Box<dyn Hand>,
    /// How long it waits after the device is there (again), µs.
    wait_us: u64,
    /// The device is plugged in and a host has armed it. That it gives no force at some place is no reason to stop.
    there: Arc<AtomicBool>,
    there_since_us: Option<u64>,
    last: Option<HandSample>,
    ended_us: Option<u64>,
    done: Arc<AtomicBool>,
}

impl EndingHand {
    /// A hand that goes on `wait_us` after the device is there, as `there` tells.
    pub fn new(hand: Box<dyn Hand>, wait_us: u64, there: Arc<AtomicBool>) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        Self { hand, wait_us, there, there_since_us: None, last: None, ended_us: None, done }
    }

    /// Becomes true when the hand has let go for good.
    pub fn done(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.done)
    }

    fn end(&mut self, now_us: u64) -> Option<HandSample> {
        let since_us = now_us.saturating_sub(*self.ended_us.get_or_insert(now_us));
        let last = self.last.filter(|_| since_us < 2 * PRESS_US);
        if last.is_none() {
            self.done.store(true, Ordering::Release);
        }
        let pressed = if since_us < PRESS_US { END_BUTTON } else { 0 };
        last.map(|last| HandSample { buttons: pressed, ..last })
    }
}

impl Hand for EndingHand {
    fn tick(&mut self, now_us: u64, felt: &Felt) -> Option<HandSample> {
        if self.ended_us.is_some() {
            return self.end(now_us);
        }
        let there = self.there.load(Ordering::Acquire);
        self.there_since_us = there.then(|| self.there_since_us.unwrap_or(now_us));
        let ready = self.there_since_us.is_some_and(|since_us| now_us.saturating_sub(since_us) >= self.wait_us);
        let Some(sample) = self.hand.tick(now_us, &Felt { enabled: ready, ..*felt }) else {
            return self.end(now_us);
        };
        self.last = Some(sample);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Pose;

    const AT: HandSample = HandSample { pose: Pose::IDENTITY, held: true, grip_n: 2.0, buttons: buttons::PEDAL };

    #[test]
    fn it_waits_works_ends_with_the_button_and_lets_go() {
        let mut left = 3;
        let work = move |_now_us: u64, felt: &Felt| {
            if felt.enabled {
                left -= 1;
            }
            (left >= 0).then_some(AT)
        };
        let there = Arc::new(AtomicBool::new(false));
        let mut hand = EndingHand::new(Box::new(work), 10_000, Arc::clone(&there));
        let done = hand.done();
        let mut told = Vec::new();
        for ms in 0..1000 {
            there.store(ms >= 5, Ordering::Release);
            told.push(hand.tick(ms * 1000, &Felt::default()).map(|sample| sample.buttons));
        }
        // there at 5 ms, ready at 15 ms, three ticks of work, then 200 ms of the button and 200 ms of nothing
        let at = |ms: usize| told.get(ms).copied().flatten();
        assert_eq!(at(17), Some(buttons::PEDAL));
        assert_eq!((at(18), at(217)), (Some(END_BUTTON), Some(END_BUTTON)));
        assert_eq!((at(218), at(417), at(418)), (Some(0), Some(0), None));
        assert!(done.load(Ordering::Acquire));
    }

    #[test]
    fn an_interruption_makes_it_wait_again() {
        let mut ticks = 0;
        let work = move |_now_us: u64, felt: &Felt| {
            ticks += u16::from(felt.enabled);
            Some(HandSample { buttons: ticks, ..AT })
        };
        let there = Arc::new(AtomicBool::new(false));
        let mut hand = EndingHand::new(Box::new(work), 10_000, Arc::clone(&there));
        let mut last = 0;
        for ms in 0..100 {
            there.store(!(40..50).contains(&ms), Ordering::Release);
            last = hand.tick(ms * 1000, &Felt::default()).map_or(0, |s| s.buttons);
        }
        assert_eq!(last, 30 + 40, "of 100 ms: 10 of waiting, 10 of the gap, 10 of waiting again");
    }
}
