//! Search: how text becomes terms, how terms are stored, and how a query is answered from shards that somebody else fetches.

pub mod brief;
pub mod chunk;
pub mod engine;
pub mod excerpt;
pub mod find;
pub mod fold;
pub mod pieces;
pub mod query;
pub mod results;
pub mod spell;
pub mod term;
pub mod weight;

mod gather;
mod pinyin;
mod rank;
mod title;
