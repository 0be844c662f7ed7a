//! The attempt on disk: MCAP writer thread, reader, hash chain, recovery.
