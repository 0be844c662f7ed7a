//! The open haptic stylus protocol: reports, descriptor, test vectors and the simulated device.
#![expect(clippy::unwrap_used, reason = "helpers of tests; a failure here is a failed test")]

mod bench;
mod closed_loop;
mod faults;
mod features;
mod firmware;
mod storm;
