//! What stays: ink left per stroke and the size of a fresh dot. Haptics thread.
