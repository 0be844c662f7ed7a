//! What carries reports between a host program and the emulated device. Bus threads and the pacer.

use std::io;
use std::sync::Arc;

use crate::device::ohs::Report;

/// What a host asks of the device, whatever carries it.
pub trait Host: Send + Sync {
    /// An output report arrived.
    fn output(&self, bytes: &[u8]);
    /// A feature report is wanted; nothing when the device stalls the request.
    fn get_feature(&self, report: u8) -> Option<Report>;
    /// A feature report is set; false when the device refuses it.
    fn set_feature(&self, bytes: &[u8]) -> bool;
    /// The oldest state report that waits to go out.
    fn next_report(&self) -> Option<Report>;
    /// A program opened the device, or the last one closed it.
    fn opened(&self, open: bool);
}

/// A cable that can be plugged in and drawn.
pub trait Bus: Send {
    /// Plugs the device in; its requests go to `host`, from a thread of the bus.
    fn plug(&mut self, host: Arc<dyn Host>) -> Result<Box<dyn Cable>, BusError>;
    /// How the bus is called in words, e.g. `uhid`.
    fn name(&self) -> String;
}

/// A cable that is plugged in. Dropping it draws it, and waits for the bus's thread.
pub trait Cable: Send {
    /// A millisecond begins: reports that wait go out, transfers that are due end.
    fn frame(&mut self, host: &dyn Host) -> io::Result<()>;
}

/// Why a device cannot be emulated.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The way to the kernel is not there or may not be used.
    #[error("{path}: {source}")]
    Kernel {
        /// File of the kernel.
        path: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// No port is free.
    #[error("{path}: no free port of the speed that is wanted")]
    NoPort {
        /// File of the kernel.
        path: &'static str,
    },
    /// A thread could not be made, or a socket.
    #[error("the emulated device's cable could not be made: {0}")]
    System(#[from] io::Error),
}

impl BusError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Kernel { path, source } if source.kind() == io::ErrorKind::NotFound => {
                Some(if path.contains("vhci") {
                    "load the kernel module: sudo modprobe vhci-hcd"
                } else {
                    "load the kernel module: sudo modprobe uhid"
                })
            }
            Self::Kernel { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some("making a device needs root: run this one command through sudo")
            }
            Self::NoPort { .. } => Some("end another emulated USB device first"),
            Self::Kernel { .. } | Self::System(_) => None,
        }
    }
}
