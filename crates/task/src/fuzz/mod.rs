//! What must hold of parser, checker and formatter, whatever a text says: for the fuzzer, and for the test that replays what it found.

mod grammar;
mod hold;
mod source;

pub use hold::{Seen, front};

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
    }

    /// What the fuzzer has found worth keeping.
    #[test]
    fn the_corpus_of_the_fuzzer_holds() {
        let folder = folder("fuzz/corpus/front");
        let entries: Vec<_> = fs::read_dir(&folder).expect("the corpus").collect();
        assert!(!entries.is_empty(), "{} is empty", folder.display());
        let (mut right, mut compiled) = (0, 0);
        for entry in entries {
            if let Seen::Right { tasks } = front(&fs::read(entry.expect("an entry").path()).expect("its bytes")) {
                right += 1;
                compiled += tasks;
            }
        }
        assert!(right >= 15 && compiled >= 200, "only {right} texts are right, with {compiled} tasks");
    }

    #[test]
    fn the_shipped_files_hold() {
        for entry in fs::read_dir(folder("python/hinterland/tasks/library")).expect("the library") {
            front(&fs::read(entry.expect("an entry").path()).expect("its bytes"));
        }
    }

    #[test]
    fn what_the_grammar_writes_is_often_right() {
        let bytes = |seed: u64| {
            (0..120_u64)
                .map(move |at| xxhash_rust::xxh3::xxh3_64(&[seed.to_le_bytes(), at.to_le_bytes()].concat()) as u8)
        };
        let right = (0..200).filter(|seed| {
            let bytes: Vec<u8> = std::iter::once(0).chain(bytes(*seed)).collect();
            matches!(front(&bytes), Seen::Right { tasks: 1.. })
        });
        let right = right.count();
        assert!(right >= 20, "only {right} of 200 texts are right and have a task");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_bytes_are(bytes in prop::collection::vec(any::<u8>(), 0..1024), first in any::<bool>()) {
            let bytes = if first { [&[0], bytes.as_slice()].concat() } else { bytes };
            front(&bytes);
        }
    }
}
