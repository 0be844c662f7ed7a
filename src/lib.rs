//! Stipple: a trainer for scalp micropigmentation.
#![forbid(unsafe_op_in_unsafe_fn)]

pub mod units;

pub mod math;

pub mod motion;

pub mod scalp;

pub mod tissue;

pub mod tool;

pub mod pigment;

pub mod sim;

pub mod device;

pub mod haptics;

pub mod scenario;

pub mod recording;

pub mod score;

pub mod cli;
