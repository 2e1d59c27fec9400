//! Whatever is written: nothing panics, and formatting keeps what a file means.

use hinterland_task::{Facts, Limits, Memory, check, embed, explain, format, identity};
use proptest::prelude::*;

use super::right::shape;

const WORDS: [&str; 74] = [
    "task",
    "for",
    "agent",
    "team",
    "goal",
    "reward",
    "weight",
    "tags",
    "embedding",
    "begin",
    "let",
    "define",
    "set",
    "curriculum",
    "stage",
    "until",
    "import",
    "in",
    "where",
    "if",
    "then",
    "else",
    "or",
    "and",
    "while",
    "not",
    "always",
    "by",
    "within",
    "on",
    "is",
    "tick",
    "ticks",
    "steps",
    "mean",
    "progress",
    "success",
    "gold",
    "alive",
    "distance",
    "level",
    "me",
    "foes",
    "center",
    "fishing",
    "ration",
    "skills",
    "HoardGold",
    "any",
    "sum",
    "change",
    "x",
    "y",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "=",
    "+",
    "-",
    "*",
    "/",
    ">=",
    "==",
    "..",
    "3",
    "0.5",
    "\"a-{x}\"",
    "# c\n",
    "\n",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..120).prop_map(|words| words.join(" "))
}

/// A comment, a line end or nothing, where any space may stand.
fn space() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just(" ".to_owned()), 1 => Just("\n".to_owned()), 1 => Just(" # note\n".to_owned()), 1 => Just("\n\n# own\n".to_owned())]
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "gold",
        "gold(assignee)",
        "tick",
        "3",
        "0.5",
        "x",
        "count(eat_food)",
        "1e2",
        "elapsed",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone(), space())
                .prop_map(|(a, sign, b, space)| format!("{a}{space}{sign} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            (inner.clone(), inner.clone(), space()).prop_map(|(a, b, space)| format!("larger({a},{space}{b})")),
            inner.prop_map(|a| format!("best({a})")),
        ]
    })
}

fn progress() -> impl Strategy<Value = String> {
    let compared = (number(), prop::sample::select(vec![">=", "<=", "==", "<", ">", "!="]), number())
        .prop_map(|(a, sign, b)| format!("{a} {sign} {b}"));
    compared.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["or", "and", "then", "while"]), inner.clone(), space())
                .prop_map(|(a, word, b, space)| format!("{a}{space}{word} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("not {a}")),
            (inner.clone(), 1..500_u32).prop_map(|(a, n)| format!("({a}) by tick {n}")),
            (inner.clone(), 1..500_u32).prop_map(|(a, n)| format!("({a}) for {n} ticks")),
            (inner.clone(), 1..500_u32).prop_map(|(a, n)| format!("always {a} until {n}")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("if ({a}) then {b} else {c}")),
        ]
    })
}

fn program() -> impl Strategy<Value = String> {
    let task = (progress(), number(), space(), space(), any::<bool>()).prop_map(|(goal, reward, a, b, team)| {
        let assignee = if team { "team" } else { "agent" };
        format!("task \"t-{{i}}\"{a}for {assignee} {{{b}goal {goal}{a}reward {reward}{b}begin {{{a}gold 3{b}item rod level 2 x 3 }}{a}}}")
    });
    let set = (space(), space())
        .prop_map(|(a, b)| format!("set s {{ all weight 2{a}\"t-1\",{b}\"t-2\" }}{a}curriculum c {{{b}stage s }}"));
    (prop::collection::vec(task, 0..3), set, space(), space(), number()).prop_map(|(tasks, set, a, b, n)| {
        let tasks: Vec<_> = tasks.iter().enumerate().map(|(i, task)| task.replace("t-{i}", &format!("t-{{i}}-{i}"))).collect();
        format!("let x ={a}3\ndefine F(n: number,{b}g: group = assignee) = {n} + n + gold(g)\n{a}for i in 1..2 {{{a}{}{b}}}\n{set}{b}", tasks.join("\n"))
    })
}

fn try_everything(text: &str) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    match check(&Memory::one("x.task", text), "x.task", &Facts::default(), &limits) {
        Ok(checked) => {
            for task in &checked.tasks {
                prop_assert!(!explain(task).is_empty());
                prop_assert!(embed(task, 64).iter().all(|x| x.is_finite()));
                identity(task);
            }
        }
        Err(report) => {
            prop_assert!(!report.to_string().is_empty());
            prop_assert!(serde_json::to_string(&report.diagnostics).is_ok());
        }
    }
    if let Ok(formatted) = format("x.task", text, &limits) {
        prop_assert_eq!(shape(text), shape(&formatted), "{}", formatted);
        let again = format("x.task", &formatted, &limits).map_err(|report| TestCaseError::fail(report.to_string()))?;
        prop_assert_eq!(&again, &formatted);
        let comments = |text: &str| text.matches('#').count();
        prop_assert_eq!(comments(text), comments(&formatted), "a comment is lost");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_does_no_harm(text in soup()) {
        try_everything(&text)?;
    }

    #[test]
    fn any_text_does_no_harm(text in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        try_everything(&text)?;
    }

    #[test]
    fn formatting_keeps_the_meaning(text in program()) {
        prop_assert!(hinterland_task::parse("x.task", &text, &Limits::default()).is_ok(), "{}", text);
        try_everything(&text)?;
    }
}
