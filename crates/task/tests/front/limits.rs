//! Whatever a file asks for, checking it ends soon and says why: no loop, no overflow of the stack, no exhaustion of memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hinterland_task::{Facts, Limits, Memory, Report, check, format};

fn refused(text: &str, limits: &Limits) -> Report {
    match check(&Memory::one("x.task", text), "x.task", &Facts::default(), limits) {
        Ok(_) => panic!("accepted: {}", &text[..text.len().min(200)]),
        Err(report) => report,
    }
}

/// The file is refused with E050, and what it says.
fn limited(text: &str, limits: &Limits, says: &str) {
    let report = refused(text, limits);
    let found =
        report.diagnostics.iter().any(|one| one.code == "E050" && one.message.contains(says) && !one.hint.is_empty());
    assert!(found, "{report}");
}

#[test]
fn nesting_of_the_text() {
    let limits = Limits::default();
    for n in [65, 10_000] {
        let deep = |open: &str, inner: &str, close: &str| {
            format!("task a for agent {{ goal {}{inner}{} }}", open.repeat(n), close.repeat(n))
        };
        for text in [
            deep("(", "1", ")"),
            deep("not ", "1", ""),
            deep("-", "1", ""),
            deep("1 + (", "1", ")"),
            deep("best(", "1", ")"),
            deep("[", "1", "]"),
            deep("if 1 then ", "1", " else 1"),
            deep("if ", "1", " then 1 else 1"),
            deep("always ", "1", " until 5"),
            deep("", "1", " for 3 ticks"),
            deep("1 by ", "1", ""),
            deep("1 or 1 and 1 >= (", "1", ")"),
        ] {
            limited(&text, &limits, "deep");
            assert!(format("x.task", &text, &limits).is_err());
        }
        let sweeps = format!("{}{}", "for a in 1..1 {".repeat(n), "}".repeat(n));
        limited(&sweeps, &limits, "deep");
    }
    let fits = format!("task a for agent {{ goal {}tick >= 3{} }}", "(".repeat(60), ")".repeat(60));
    assert!(check(&Memory::one("x.task", &fits), "x.task", &Facts::default(), &limits).is_ok());
}

#[test]
fn long_chains_are_not_deep_to_read_but_to_evaluate() {
    let chain = |n: usize, word: &str| format!("task a for agent {{ goal {} }}", vec!["tick >= 3"; n].join(word));
    let limits = Limits::default();
    assert!(check(&Memory::one("x.task", &chain(200, " and ")), "x.task", &Facts::default(), &limits).is_ok());
    limited(&chain(500, " and "), &limits, "operations");
    limited(&chain(50_000, " and "), &limits, "nodes");
    limited(&format!("task a for agent {{ goal {} >= 1 }}", vec!["tick"; 50_000].join(" + ")), &limits, "deep");
    limited(&chain(500, " then "), &limits, "deep");
    assert!(format("x.task", &chain(20_000, " and "), &limits).is_ok());
}

#[test]
fn definitions_that_double() {
    let mut text = "define D0(x: number) = x + x\n".to_owned();
    for i in 1..40 {
        let _ = writeln!(text, "define D{i}(x: number) = D{}(x) + D{}(x)", i - 1, i - 1);
    }
    text.push_str("task a for agent { goal D39(tick) >= 1 }\n");
    assert!(refused(&text, &Limits::default()).diagnostics.iter().any(|one| one.code == "E050"));
    let nested = format!(
        "define D(x: number) = x + x\ntask a for agent {{ goal {}tick{} >= 1 }}",
        "D(".repeat(40),
        ")".repeat(40)
    );
    limited(&nested, &Limits::default(), "nodes");
    let mut chain = "define D0(x: number) = x * tick\n".to_owned();
    for i in 1..2000 {
        let _ = writeln!(chain, "define D{i}(x: number) = not (D{}(x))", i - 1);
    }
    chain.push_str("task a for agent { goal D1999(tick) >= 1 }\n");
    limited(&chain, &Limits::default(), "deep");
    let mut lists = "let a0 = [1, 2, 3]\n".to_owned();
    for i in 1..1000 {
        let _ = writeln!(lists, "let a{i} = a{}", i - 1);
    }
    lists.push_str("for x in a999 { task \"t{x}\" for agent { goal tick >= x } }\n");
    limited(&lists, &Limits::default(), "deep");
}

#[test]
fn sweeps() {
    let limits = Limits::default();
    let sweep = "for a in 1..60000, b in 1..60000 where a == 0 { task \"t{a}-{b}\" for agent { goal tick >= a } }";
    limited(sweep, &limits, "steps");
    let many = "for a in 1..300, b in 1..300 { task \"t{a}-{b}\" for agent { goal gold >= a + b } }";
    limited(many, &limits, "65536 tasks");
    limited(many, &Limits { nodes_together: 10_000, ..limits }, "together");
    let sets = format!(
        "for a in 1..60000 {{ task \"t{{a}}\" for agent {{ goal tick >= 1 }} }} {}",
        (0..500).map(|i| format!("set s{i} {{ all }}")).collect::<Vec<_>>().join(" ")
    );
    limited(&sets, &limits, "steps");
    let small = "for a in 1..5 { task \"t{a}\" for agent { goal tick >= a } }";
    limited(small, &Limits { tasks: 4, ..limits }, "4 tasks");
}

#[test]
fn embeddings_and_comments_count_too() {
    let numbers = vec!["1"; 4096].join(",");
    let text = format!("for a in 1..60000 {{ task \"t{{a}}\" for agent {{ goal tick >= 1 embedding [{numbers}] }} }}");
    assert!(refused(&text, &Limits::default()).diagnostics.iter().any(|one| one.code == "E050"));
    let text =
        format!("for a in 1..60000 {{\n# {}\ntask \"t{{a}}\" for agent {{ goal tick >= 1 }} }}", "x".repeat(100_000));
    assert!(refused(&text, &Limits::default()).diagnostics.iter().any(|one| one.code == "E050"));
}

#[test]
fn size_of_files_and_number_of_imports() {
    let limits = Limits { source_bytes: 100, ..Limits::default() };
    let report = refused(&"# ".repeat(100), &limits);
    assert!(report.to_string().contains("longer than 100 bytes"), "{report}");
    assert!(format("x.task", &"# ".repeat(100), &limits).is_err());
    let mut files = BTreeMap::new();
    let mut main = String::new();
    for i in 0..70 {
        files.insert(format!("f{i}.task"), format!("let v{i} = {i}\n"));
        let _ = writeln!(main, "import \"f{i}.task\"");
    }
    files.insert("main.task".into(), main + "task a for agent { goal tick >= 5 }\n");
    let report = check(&Memory(files), "main.task", &Facts::default(), &Limits::default()).expect_err("refused");
    assert!(report.to_string().contains("more than 64 files are imported"), "{report}");
}

#[test]
fn reports_are_bounded() {
    let text = "task ? for agent { }\n".repeat(10_000);
    let report = refused(&text, &Limits::default());
    assert!(report.diagnostics.len() <= 100 && report.dropped > 1000);
    let line = format!("task a for agent {{ goal {} }}", vec!["golt(me)"; 5_000].join(" and "));
    assert!(refused(&line, &Limits::default()).to_string().len() < 200_000);
}

#[test]
fn a_line_that_is_cut_keeps_its_columns() {
    let goals = vec!["gold(me) >= 3"; 60].join(" and ");
    let text = format!("task a for agent {{ goal {goals} and glod(me) >= 3 }}");
    let column = text.find("glod").expect("a slip") + 1;
    let report = refused(&text, &Limits::default());
    assert_eq!(report.diagnostics[0].label.column as usize, column);
    assert!(report.to_string().contains(&format!("--> x.task:1:{column}\n")), "{report}");
}

#[test]
fn what_the_tasks_of_a_file_read_is_bounded() {
    let sweep = "for a in 1..300, b in 1..220 { task \"t{a}-{b}\" for agent { goal count(harvest_item, me, number == 300 * b + a) >= 1 } }";
    limited(sweep, &Limits { tasks: 100_000, ..Limits::default() }, "different numbers of players");
}
