//! Core against second readings that know nothing of its code, and the programs that three
//! languages run alike. See `README.md`.
//!
//! Each of `classify`, `task`, `policy`, `state` and `history` has one function `check`, which takes
//! any bytes and panics where core answers what it must not.

pub mod alike;
pub mod classify;
pub mod history;
pub mod json;
pub mod make;
pub mod model;
pub mod policy;
pub mod program;
pub mod rows;
pub mod state;
pub mod task;
