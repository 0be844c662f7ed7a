//! The surface from outside: contact against brute force, smoothness across mesh edges, scalp coordinates, regions,
//! landmarks, zones, the loupe's patch, and bad specifications.
#![expect(clippy::unwrap_used, reason = "a surface that cannot be built is a failed test")]

mod contact;
mod coords;
mod mesh;
mod regions;
mod surfaces;
mod zones;
