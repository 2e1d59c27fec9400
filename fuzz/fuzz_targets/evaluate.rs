//! The evaluator against the plain walker, over tasks and worlds made of the bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hinterland_task::naive::fuzz(bytes);
});
