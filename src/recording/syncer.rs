//! A thread that puts a recording on the disk while its writer goes on writing: a disk that takes seconds to answer costs
//! a loss of power those seconds, and a kill of the program nothing.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use super::sink::Storage;

/// The writer's end of the thread, which ends when this is dropped.
pub(super) struct Syncer {
    ask: SyncSender<()>,
    answers: Receiver<io::Result<()>>,
    busy: bool,
}

impl Syncer {
    /// Starts the thread over a second handle to the storage.
    pub(super) fn start(mut storage: Box<dyn Storage>) -> io::Result<Self> {
        let (ask, asked) = sync_channel(1);
        let (answer, answers) = sync_channel(1);
        thread::Builder::new()
            .name("stipple-sync".into())
            .spawn(move || while asked.recv().is_ok() && answer.send(storage.sync()).is_ok() {})?;
        Ok(Self { ask, answers, busy: false })
    }

    /// Asks for what was written until now to be put on the disk; false while the last time is not over.
    pub(super) fn begin(&mut self) -> bool {
        if !self.busy {
            self.busy = self.ask.try_send(()).is_ok();
            return self.busy;
        }
        false
    }

    /// What came of it, once.
    pub(super) fn result(&mut self) -> Option<io::Result<()>> {
        let result = match self.answers.try_recv() {
            Ok(result) => result,
            Err(TryRecvError::Disconnected) if self.busy => Err(io::Error::other("the thread that syncs is gone")),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => return None,
        };
        self.busy = false;
        Some(result)
    }
}
