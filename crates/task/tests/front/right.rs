//! Right files: how they are laid out, and what their tasks mean in plain English. `BLESS=1` writes both anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hinterland_task::{Board, Folder, Limits, Shape, check, explain, format, parse};

use super::wrong::{facts, fixtures, folder, golden};

/// What a file says, without where it says it.
pub(super) fn shape(text: &str) -> String {
    let file = parse("x.task", text, &Limits::default()).unwrap_or_else(|report| panic!("{report}\n{text}"));
    let shown = format!("{:?}", file.items);
    let mut rest = shown.as_str();
    let mut shape = String::new();
    while let Some(at) = rest.find("span: <") {
        shape.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('>').expect("the end of a span") + 1..];
    }
    shape + rest
}

fn told(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a fixture");
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let files = Folder::new(&folder("right")).expect("the folder of fixtures");
    let checked = check(&files, name, &facts(&text), &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
    let formatted = format(name, &text, &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(shape(&text), shape(&formatted), "{name} means something else when it is formatted");
    assert_eq!(format(name, &formatted, &Limits::default()).ok().as_ref(), Some(&formatted), "{name} changes again");
    let explained: Vec<_> = checked.tasks.iter().map(explain).collect();
    let mut told = format!("{formatted}\n=== explained\n\n{}", explained.join("\n"));
    for set in &checked.sets {
        let members: Vec<_> = set
            .members
            .iter()
            .map(|(task, weight)| format!("{} {weight}", checked.tasks[*task as usize].name))
            .collect();
        let _ = writeln!(told, "\nset {}: {}", set.name, members.join(", "));
    }
    for curriculum in &checked.curricula {
        let _ = writeln!(told, "\ncurriculum {}: {:?}", curriculum.name, curriculum.stages);
    }
    if !checked.warnings.is_empty() {
        let _ = writeln!(told, "\n=== warnings\n\n{}", checked.warnings);
    }
    told
}

#[test]
fn right_files_are_laid_out_and_explained() {
    let files = fixtures("right");
    assert!(files.len() >= 8, "{} right files", files.len());
    let mut complaints = Vec::new();
    for path in files {
        golden(&path.with_extension("txt"), &told(&path), &mut complaints);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn what_the_checker_lets_pass_compiles() {
    let (mut compiled, mut complaints) = (0, Vec::new());
    for path in fixtures("right") {
        let text = fs::read_to_string(&path).expect("a fixture");
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let files = Folder::new(&folder("right")).expect("the folder of fixtures");
        let facts = facts(&text);
        let checked = check(&files, name, &facts, &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
        let shape = Shape { players: facts.players as u16, lone: facts.team_count == 0, registered: 0 };
        for task in checked.tasks {
            match Board::compile(std::slice::from_ref(&task), shape) {
                Ok(_) => compiled += 1,
                Err(error) => complaints.push(format!("{name}: {error}")),
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(compiled > 50, "only {compiled} tasks");
}
