//! `cargo xtask bench search` and `bench relevance`: what is found, how fast, and for how many bytes.

mod corpora;
mod gates;
mod ours;
pub mod relevance;
mod score;
mod set;
