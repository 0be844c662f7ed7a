//! The hidden command of the Haply adapter's own process; see [`crate::device::haply::adapter`].

use super::CliError;
use super::args::HaplyAdapterArgs;
use crate::device::haply::adapter::{self, Job};

pub(super) fn run(args: &HaplyAdapterArgs) -> Result<u8, CliError> {
    let failed = |error: crate::device::haply::HaplyError| CliError::failed(&error).hint_if(error.hint());
    let key = adapter::read_key(std::io::stdin()).map_err(failed)?;
    let job = Job { service: args.service.clone(), program: args.program, key };
    adapter::run(&job).map(|()| 0).map_err(failed)
}
