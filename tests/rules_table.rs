//! Every numbered rule of sections 4 to 12 has a test that names it, and what `docs/conformance.md` says of tests is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many rules each section has; section 12 has no parts.
const PARTS: [(u8, u8); 8] = [(4, 6), (5, 3), (6, 3), (7, 5), (8, 4), (9, 3), (10, 5), (11, 5)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace root")
}

/// The rows of the table: rule, file, and what its tests show.
fn rows() -> Vec<(String, String, Vec<String>)> {
    let page = fs::read_to_string(root().join("docs/conformance.md")).expect("the page");
    let (_, rest) = page.split_once("<!-- rules:").expect("the beginning of the table");
    let (table, _) = rest.split_once("<!-- end of rules -->").expect("its end");
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [rule, _, file, tests] = cells[..] else { panic!("a row with four cells: {line}") };
        let (_, file) = file.split_once("](../").expect("a link to a file");
        let tests = tests.split(", ").map(|test| test.trim_matches('`').to_owned()).collect();
        (rule.to_owned(), file.trim_end_matches(')').to_owned(), tests)
    };
    table.lines().filter(|line| line.starts_with("| ") && line.contains("](../")).map(row).collect()
}

#[test]
fn every_rule_of_sections_4_to_12_has_a_test_that_names_it() {
    let named: BTreeSet<_> = rows().into_iter().map(|(rule, ..)| rule).collect();
    let parts = PARTS.iter().flat_map(|(section, parts)| (1..=*parts).map(move |part| format!("{section}.{part}")));
    let missing: Vec<_> = parts.chain(["12".to_owned()]).filter(|rule| !named.contains(rule)).collect();
    assert!(missing.is_empty(), "docs/conformance.md has no test for {missing:?}; python docs/make_conformance.py");
}

#[test]
fn every_test_that_the_page_names_exists() {
    let mut missing = Vec::new();
    for (rule, file, tests) in rows() {
        let source = fs::read_to_string(root().join(&file)).unwrap_or_default();
        let exists = |shows: &str| source.contains(&format!("rules_{}_{shows}(", rule.replace('.', "_")));
        missing.extend(tests.iter().filter(|shows| !exists(shows)).map(|shows| format!("{rule} {shows} in {file}")));
    }
    assert!(
        missing.is_empty(),
        "python docs/make_conformance.py finds the tests anew; there is no\n{}",
        missing.join("\n")
    );
}
