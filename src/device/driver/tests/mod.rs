//! Reader and writer under a clock of their own, and the whole driver over a port in this process.

mod reader;
mod writer;
