//! The front of the task language: what it accepts, what it refuses, and what it says.

mod front {
    mod wrong;
}
