//! A simulated stylus behind a bridge of the test's own process, and a trainee who holds one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use stipple::device::bridge::{BridgeAddress, BridgeServer};
use stipple::device::desk::Desk;
use stipple::device::driver::Mount;
use stipple::device::ohs::firmware::{Hand, Model, MountedHand, Patience};
use stipple::device::{TraineeKind, VirtualTrainee};
use stipple::session::Prepared;

/// Served until it is dropped, one connection after the other.
pub(crate) struct Served {
    pub(crate) address: BridgeAddress,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn new<H: Hand + 'static>(desk: &Desk<H>, at: &BridgeAddress) -> Self {
        let server = BridgeServer::bind(at).unwrap();
        let (address, stop) = (server.address().clone(), Arc::new(AtomicBool::new(false)));
        let (served, stopped) = (desk.clone(), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            // a host that leaves in the middle of a word is no fault of the bridge
            server.run(&Mutex::new(served), &stopped, &mut |_| ()).unwrap();
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        let over = self.thread.take().unwrap().join();
        assert!(over.is_ok() || std::thread::panicking(), "the bridge broke");
    }
}

/// A trainee with so many dots to do, at a device that stands as the session will think it does.
pub(crate) fn trainee(prepared: &Prepared, dots: usize) -> MountedHand<VirtualTrainee> {
    let mut task = prepared.task();
    task.targets.truncate(dots);
    let c = Model::GOOD.capabilities;
    let mount = Mount::new(prepared.stylus_anchor(), (c.workspace_min_mm + c.workspace_max_mm) * 0.5);
    let trainee = VirtualTrainee::new(TraineeKind::Expert, 1, task);
    MountedHand::new(trainee, mount.world_from_device(), Patience::WhileEnabled)
}
