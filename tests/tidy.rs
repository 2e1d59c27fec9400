//! The house rules that a machine can read: sizes, names, arrows between crates, nothing executed that others wrote.
//!
//! Every message names the file and says what to do; the rules themselves stand in `ARCHITECTURE.md` and `CONTRIBUTING.md`.

use std::fs;
use std::path::{Path, PathBuf};

const LINES_MAX: usize = 500;
const EMPTY_NAMES: [&str; 4] = ["manager", "handler", "helper", "util"];
/// Lower never depends on higher or equal.
const RANKS: [(&str, u8); 5] = [("terrain", 0), ("task", 0), ("world", 1), ("env", 2), ("bindings", 3)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace root")
}

/// Files under `folder` (relative to the root) whose extension is one of `extensions`, sorted, with their text.
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut open = vec![root.join(folder)];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if path.is_dir() {
                open.push(path);
            } else if extensions.contains(&extension) {
                let name = path.strip_prefix(&root).expect("under the root").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).expect("UTF-8 text")));
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    let all: Vec<_> = ["crates", "benches", "tests", "python"]
        .iter()
        .flat_map(|folder| files(folder, &["rs", "py", "pyi"]))
        .collect();
    assert!(all.len() > 30, "only {} source files found: does the walk still start at the root?", all.len());
    all
}

fn refuse(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// The words of a line of code: comments cut off, split at everything that cannot stand in a name.
fn words<'a>(line: &'a str, comment: &str) -> impl Iterator<Item = &'a str> {
    line.split(comment).next().unwrap_or_default().split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[test]
fn no_file_is_long() {
    let long = sources().into_iter().map(|(name, text)| (name, text.lines().count())).filter(|(_, n)| *n > LINES_MAX);
    refuse(
        &long
            .map(|(name, n)| format!("{name} has {n} lines; {LINES_MAX} are the most: split it by what it does"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn names_say_something() {
    let empty = |name: &str| EMPTY_NAMES.iter().any(|word| name.to_lowercase().contains(word));
    let mut complaints = Vec::new();
    for (name, text) in sources() {
        if empty(Path::new(&name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()) {
            complaints.push(format!("{name}: a file of this name could hold anything; name what it does"));
        }
        for (number, line) in text.lines().enumerate() {
            let comment =
                if Path::new(&name).extension().is_some_and(|extension| extension == "rs") { "//" } else { "#" };
            let words: Vec<_> = words(line, comment).collect();
            for pair in words.windows(2) {
                if matches!(pair[0], "fn" | "struct" | "enum" | "trait" | "mod" | "type" | "class" | "def")
                    && empty(pair[1])
                {
                    complaints.push(format!(
                        "{name}:{}: `{}` could mean anything; name what it does",
                        number + 1,
                        pair[1]
                    ));
                }
            }
        }
    }
    refuse(&complaints);
}

#[test]
fn unsafe_lives_in_one_file() {
    let mut complaints = Vec::new();
    for (name, text) in files("crates", &["rs"]).into_iter().chain(files("benches", &["rs"])) {
        if name == "crates/bindings/src/buffers.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if words(line, "//").any(|word| word == concat!("un", "safe")) {
                complaints.push(format!("{name}:{}: only crates/bindings/src/buffers.rs may do this", number + 1));
            }
        }
    }
    refuse(&complaints);
}

/// Whether a line calls the bare name, which `model.eval()` does not, and neither does `def compile(`.
fn calls(code: &str, name: &str) -> bool {
    let call = format!("{name}(");
    let bare = |at: usize| {
        let before = &code[..at];
        !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.') && !before.ends_with("def ")
    };
    code.match_indices(&call).any(|(at, _)| bare(at))
}

#[test]
fn nothing_that_others_wrote_is_executed() {
    let modules = ["pickle", "cloudpickle", "marshal", "shelve", "dill", "joblib"];
    let text = ["torch.load", "torch.save", "allow_pickle=True", "yaml.load("];
    let mut complaints = Vec::new();
    for (name, source) in files("python", &["py"]) {
        for (number, line) in source.lines().enumerate() {
            let code = line.split('#').next().unwrap_or_default();
            let import = code.trim_start().starts_with("import ") || code.trim_start().starts_with("from ");
            let imported = modules.iter().find(|module| import && words(code, "#").any(|word| word == **module));
            let called = ["eval", "exec", "compile", "__import__"].iter().find(|function| calls(code, function));
            let written = text.iter().find(|text| code.contains(**text));
            if let Some(what) = imported.or(called).or(written) {
                complaints
                    .push(format!("{name}:{}: `{what}` can execute a stranger's file; load data instead", number + 1));
            }
        }
    }
    refuse(&complaints);
}

fn manifest(name: &str) -> toml::Table {
    let path = root().join("crates").join(name).join("Cargo.toml");
    fs::read_to_string(&path).expect("a manifest").parse().expect("TOML")
}

fn crates() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(root().join("crates"))
        .expect("crates/")
        .map(|entry| entry.expect("a readable entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What a crate needs to be built; what its tests and benches need does not count.
fn dependencies(name: &str) -> Vec<String> {
    manifest(name)
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn crates_depend_one_way() {
    let rank = |name: &str| RANKS.iter().find(|(other, _)| *other == name).map(|(_, rank)| *rank);
    let mut complaints = Vec::new();
    for name in crates() {
        let Some(own) = rank(&name) else {
            complaints.push(format!(
                "crates/{name} has no place in the street; give it one in tests/tidy.rs and ARCHITECTURE.md"
            ));
            continue;
        };
        for needed in dependencies(&name).iter().filter_map(|needed| needed.strip_prefix("hinterland-")) {
            if rank(needed).is_none_or(|other| other >= own) {
                complaints.push(format!(
                    "crates/{name} must not depend on {needed}: arrows go terrain, task -> world -> env -> bindings"
                ));
            }
        }
    }
    refuse(&complaints);
}

#[test]
fn crates_do_not_see_what_is_not_theirs() {
    // The world never sees a thread, only bindings see Python, and maps and tasks never see the ECS.
    let theirs: [(&str, &[&str]); 4] = [
        ("pyo3", &["bindings"]),
        ("numpy", &["bindings"]),
        ("rayon", &["terrain", "env"]),
        ("bevy_ecs", &["world", "env"]),
    ];
    let mut complaints = Vec::new();
    for name in crates() {
        for (library, allowed) in theirs {
            if dependencies(&name).iter().any(|needed| needed == library) && !allowed.contains(&name.as_str()) {
                complaints.push(format!("crates/{name} must not depend on {library}; only {allowed:?} may"));
            }
        }
        if manifest(&name).get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool)
            != Some(true)
        {
            complaints.push(format!("crates/{name}/Cargo.toml lacks `[lints] workspace = true`"));
        }
    }
    refuse(&complaints);
}

#[test]
fn no_file_is_an_orphan() {
    let terrain: String = files("crates/terrain", &["rs"]).into_iter().map(|(_, text)| text).collect();
    let contracts = fs::read_to_string(root().join("tests/contracts.rs")).expect("tests/contracts.rs");
    let benches: String = files("benches", &["rs"]).into_iter().map(|(_, text)| text).collect();
    let declared: String = files("crates", &["toml"]).into_iter().map(|(_, text)| text).collect();
    let mut complaints = Vec::new();
    for (name, _) in files("maps", &["toml"]) {
        if !terrain.contains(Path::new(&name).file_name().and_then(|file| file.to_str()).unwrap_or_default()) {
            complaints.push(format!("{name} is no preset that crates/terrain includes"));
        }
    }
    for (name, _) in files("tests", &["rs"]).into_iter().chain(files("benches", &["rs"])) {
        let stem = Path::new(&name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let module = format!("mod {stem};");
        if !contracts.contains(&module) && !benches.contains(&module) && !declared.contains(&format!("../../{name}")) {
            complaints.push(format!(
                "{name} is compiled by nothing: declare it in tests/contracts.rs or a Cargo.toml of crates/"
            ));
        }
    }
    refuse(&complaints);
}
