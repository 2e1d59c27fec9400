//! The page `docs/tasks.md`: its tables are the checker's, and its examples check. `BLESS=1` writes the tables anew.

use std::fmt::Write as _;
use std::fs;

use hinterland_task::diagnostic::CODES;
use hinterland_task::stats::{CLOCK, FUNCTIONS, PLACES, PROGRESS, STATISTICS};
use hinterland_task::words::{EVENTS, EventKinds, GROUPS};
use hinterland_task::{Facts, Limits, Memory, PRELUDE, check};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tasks.md");

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n| {} |\n", head.join(" | "), vec!["---"; head.len()].join(" | "));
    for row in rows {
        let cells: Vec<_> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn statistics() -> String {
    table(
        &["statistic", "unit", "of a group", "what it says"],
        STATISTICS.iter().map(|row| {
            let of_a_group = if row.additive { "added up" } else { "a number each" };
            vec![format!("`{}`", row.signature()), row.unit.into(), of_a_group.into(), row.doc.into()]
        }),
    )
}

fn functions() -> String {
    let functions = FUNCTIONS.iter().map(|row| vec![format!("`{}`", row.signature), row.gives.into(), row.doc.into()]);
    let clock = CLOCK.iter().map(|row| vec![format!("`{}`", row.0), format!("number, {}", row.1), row.2.into()]);
    let places = PLACES.iter().map(|row| vec![format!("`{}`", row.0), "place".into(), row.1.into()]);
    let progress = PROGRESS.iter().map(|row| vec![format!("`{}`", row.0), "number, in rewards".into(), row.1.into()]);
    table(&["word", "gives", "what it says"], functions.chain(clock).chain(places).chain(progress))
}

fn events() -> String {
    let none = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    table(
        &["event", "what happened", "told apart by", "`level`", "`number`", "`gold`", "`target`"],
        EVENTS.iter().map(|row| {
            let kinds = match row.kinds {
                EventKinds::None => "-",
                EventKinds::Item => "`item`",
                EventKinds::Skill => "`skill`",
                EventKinds::Style => "`style`",
            };
            let target = if row.target { "player or npc" } else { "-" };
            let columns = [row.level, row.number, row.gold].map(none);
            [vec![format!("`{}`", row.name), row.doc.into(), kinds.into()], columns.to_vec(), vec![target.into()]]
                .concat()
        }),
    )
}

fn groups() -> String {
    table(&["group", "who"], GROUPS.iter().map(|row| vec![format!("`{}`", row.0), row.3.into()]))
}

/// Each predicate of the prelude with the comment above it.
fn prelude() -> String {
    let mut rows = Vec::new();
    let mut comment = String::new();
    let mut lines = PRELUDE.lines();
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("# ") {
            comment = if comment.is_empty() { text.into() } else { format!("{comment} {text}") };
        } else if let Some(head) = line.strip_prefix("define ") {
            let mut head = head.to_owned();
            while !head.contains(')') {
                head.push_str(lines.next().unwrap_or(")").trim_start_matches("    "));
                head = head.replace(",n", ", n");
            }
            let end = head.find(')').map_or(head.len(), |end| end + 1);
            rows.push(vec![format!("`{}`", spaced(&head[..end])), std::mem::take(&mut comment)]);
        } else {
            comment.clear();
        }
    }
    table(&["predicate", "what it says"], rows.into_iter())
}

/// Parameters that stood in lines of their own, in one.
fn spaced(head: &str) -> String {
    head.replace(',', ", ").replace(",  ", ", ")
}

fn codes() -> String {
    table(&["code", "what is wrong"], CODES.iter().map(|code| vec![format!("`{}`", code.id), code.title.into()]))
}

#[test]
fn the_tables_are_the_checkers() {
    let page = fs::read_to_string(PAGE).expect("docs/tasks.md");
    let mut made = page.clone();
    for (name, table) in [
        ("statistics", statistics()),
        ("functions", functions()),
        ("events", events()),
        ("groups", groups()),
        ("prelude", prelude()),
        ("codes", codes()),
    ] {
        let begin = format!("<!-- {name} -->\n");
        let start = made.find(&begin).unwrap_or_else(|| panic!("no place for {name}")) + begin.len();
        let end = start + made[start..].find(&format!("<!-- end of {name} -->")).expect("its end");
        made.replace_range(start..end, &table);
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(PAGE, &made).expect("docs/tasks.md");
    } else {
        assert!(made == page, "docs/tasks.md does not say what the checker knows: run the test with BLESS=1");
    }
}

#[test]
fn the_examples_check() {
    let page = fs::read_to_string(PAGE).expect("docs/tasks.md");
    let facts = Facts { team_count: 16, ..Facts::default() };
    let mut blocks = 0;
    for block in page.split("```task\n").skip(1) {
        let text = block.split("```").next().expect("a block");
        blocks += 1;
        let checked = check(&Memory::one("docs.task", text), "docs.task", &facts, &Limits::default());
        let warnings = checked.unwrap_or_else(|report| panic!("{report}\n\n{text}")).warnings;
        assert!(warnings.is_empty(), "{warnings}\n\n{text}");
    }
    assert!(blocks >= 8, "{blocks} examples");
}
