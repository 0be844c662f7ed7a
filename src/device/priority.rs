//! Real-time priority for the thread that asks: the haptics thread and the two threads of a driver.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

/// Place of the haptics thread among real-time threads.
pub const SERVO: u8 = 40;
/// Place of a driver's threads: a report that waits is late for the next tick, so they go first. They only wait and copy.
pub const DRIVER: u8 = 45;

/// Asks for real-time priority for the calling thread; never required: true when the system granted it.
pub fn ask(place: u8) -> bool {
    use thread_priority::{ThreadPriority, set_current_thread_priority};
    #[cfg(unix)]
    {
        use thread_priority::unix::{
            RealtimeThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
        };
        let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);
        if let Ok(priority) = place.try_into()
            && set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Crossplatform(priority), policy)
                .is_ok()
        {
            return true;
        }
        // a better place among ordinary threads is still worth having, but it is no real-time priority
        drop(set_current_thread_priority(ThreadPriority::Max));
        false
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        set_current_thread_priority(ThreadPriority::Max).is_ok()
    }
}
