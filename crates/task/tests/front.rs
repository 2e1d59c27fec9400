//! The front of the task language: what it accepts, what it refuses, and what it says.

mod front {
    mod docs;
    mod limits;
    mod prelude;
    mod properties;
    mod right;
    mod wrong;
}
