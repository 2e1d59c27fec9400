//! Wrong files, each with the report that it must get. `BLESS=1` writes the reports anew: read them before they are committed.

use std::fs;
use std::path::{Path, PathBuf};

use hinterland_task::{Facts, Folder, Limits, Report, check};

/// How many wrong files there must be.
const FILES_MIN: usize = 60;

pub(super) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Files of a folder with an ending, sorted.
pub(super) fn fixtures(name: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder(name))
        .expect("a folder of fixtures")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "task"))
        .collect();
    found.sort();
    found
}

/// The default config with teams, unless the file says `# no teams` first.
pub(super) fn facts(text: &str) -> Facts {
    Facts { team_count: if text.starts_with("# no teams") { 0 } else { 16 }, ..Facts::default() }
}

/// Compares with what is committed, or commits it.
pub(super) fn golden(path: &Path, found: &str, complaints: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, found).expect("a golden file");
        return;
    }
    let wanted = fs::read_to_string(path).unwrap_or_default();
    if wanted != found {
        complaints.push(format!("{}:\n--- wanted\n{wanted}\n--- found\n{found}", path.display()));
    }
}

fn report(path: &Path) -> Report {
    let text = fs::read_to_string(path).expect("a fixture");
    let files = Folder::new(&folder("wrong")).expect("the folder of fixtures");
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    match check(&files, name, &facts(&text), &Limits::default()) {
        Err(report) => report,
        Ok(checked) => checked.warnings,
    }
}

#[test]
fn every_wrong_file_gets_its_report() {
    let files = fixtures("wrong");
    assert!(files.len() >= FILES_MIN, "{} wrong files", files.len());
    let mut complaints = Vec::new();
    for path in files {
        let report = report(&path);
        if report.is_empty() {
            complaints.push(format!("{}: nothing is wrong with it", path.display()));
        }
        for one in &report.diagnostics {
            if one.label.text.is_empty() || one.hint.is_empty() {
                complaints.push(format!("{}: `{}` has no label or no hint", path.display(), one.message));
            }
        }
        golden(&path.with_extension("txt"), &format!("{report}\n"), &mut complaints);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn every_code_is_shown_by_a_wrong_file() {
    let said: Vec<&str> =
        fixtures("wrong").iter().flat_map(|path| report(path).diagnostics).map(|one| one.code).collect();
    let silent: Vec<&str> =
        hinterland_task::diagnostic::CODES.iter().map(|code| code.id).filter(|id| !said.contains(id)).collect();
    // The limits take files too large to be kept; they have tests of their own.
    assert!(silent.iter().all(|id| *id == "E050"), "no wrong file shows {silent:?}");
}
