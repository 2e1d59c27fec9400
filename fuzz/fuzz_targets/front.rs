//! Parser, checker, formatter and compiler over texts, and over programs that the bytes choose from the grammar.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hinterland_task::fuzz::front(bytes);
});
