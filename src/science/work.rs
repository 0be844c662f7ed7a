//! Numbered pieces of work, done on every core, given back in order.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Does the pieces `0..count`; the result does not depend on how many cores there are. A panic in one goes on in the caller.
pub(super) fn on_all_cores<T: Send>(
    count: usize,
    progress: &(dyn Fn(f64) + Sync),
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let worker = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return mine;
            }
            mine.push((at, work(at)));
            progress((done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / count as f64);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let finished = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        finished.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_and_in_order() {
        let told = AtomicUsize::new(0);
        let tell = |_| {
            told.fetch_add(1, Ordering::Relaxed);
        };
        let squares = on_all_cores(100, &tell, |at| at * at);
        assert_eq!(squares, (0..100).map(|at| at * at).collect::<Vec<_>>());
        assert_eq!(told.into_inner(), 100);
        assert!(on_all_cores(0, &|_| (), |at| at).is_empty());
    }
}
