//! `stipple demo`: a virtual trainee performs a scenario and is scored.

use super::args::DemoArgs;
use super::out::Out;
use super::{CliError, attempt, place, prepare};
use crate::device::VirtualTrainee;
use crate::logbook::Entry;
use crate::scenario;

pub(super) fn run(args: &DemoArgs, out: &mut Out) -> Result<u8, CliError> {
    let prepared = prepare::scenario(args.scenario.as_deref().unwrap_or(scenario::DEFAULT_ID), &args.set)?;
    let hand = VirtualTrainee::new(args.trainee, args.seed, prepared.task());
    let entry = Entry::practice(place::attempts(args.out.as_deref())?, args.log);
    attempt::run(&prepared, Box::new(hand), &entry, args.json, out)
}
