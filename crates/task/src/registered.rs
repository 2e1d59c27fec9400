//! Statistics from outside of the language: what the checker knows of functions that an organiser registers.

use serde::{Deserialize, Serialize};

use crate::check::{PRELUDE, PRELUDE_NAME};
use crate::limits::Limits;
use crate::stats::{CLOCK, FUNCTIONS, LISTS, PLACES, PROGRESS, STATISTICS};
use crate::words::{EVENTS, GROUPS, GROUPS_OF_THE_ORIGINAL, ITEMS, MATERIALS, SKILLS, STYLES};

/// The most characters of the name of a registered statistic.
const NAME_MAX: usize = 128;

/// Words that have a meaning in filters, arguments and types.
const OTHERS: [&str; 17] = [
    "number", "quantity", "damage", "price", "item", "skill", "style", "target", "player", "npc", "group", "material",
    "event", "place", "status", "equipped", "listed",
];

/// A number of every player that a function outside of the language works out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// Its name.
    pub name: String,
    /// The least that it can be; negative infinity where that is not known.
    pub low: f64,
    /// The most that it can be; infinity where that is not known.
    pub high: f64,
    /// What it says, for explanations.
    pub doc: String,
}

impl Registered {
    /// A statistic of a name that nothing else has.
    ///
    /// # Errors
    /// What is wrong with the name or the bounds, and what would be right.
    pub fn new(name: &str, low: f64, high: f64, doc: &str) -> Result<Self, String> {
        check_name(name)?;
        if low.is_nan() || high.is_nan() || low >= high || low == f64::INFINITY || high == f64::NEG_INFINITY {
            return Err(format!("the statistic `{name}` has low {low} and high {high}; low must be below high"));
        }
        Ok(Self { name: name.into(), low, high, doc: doc.into() })
    }

    /// Whether it can stand where a progress is needed as it is.
    pub(crate) fn in_unit(&self) -> bool {
        self.low >= 0.0 && self.high <= 1.0
    }

    /// As called.
    pub(crate) fn signature(&self) -> String {
        format!("{}(GROUP)", self.name)
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if !begins || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(format!("a statistic cannot be called {name:?}; names are made of letters, digits and `_`"));
    }
    if name.len() > NAME_MAX {
        return Err(format!("the name of a statistic has {} characters; {NAME_MAX} are the most", name.len()));
    }
    match meaning(name) {
        Some(what) => Err(format!("`{name}` is {what} of the task language already; choose another name")),
        None => Ok(()),
    }
}

/// What a word of the language is.
fn meaning(name: &str) -> Option<&'static str> {
    let predicate = || {
        let file = crate::parse(PRELUDE_NAME, PRELUDE, &Limits::default()).ok();
        let mut items = file.into_iter().flat_map(|file| file.items);
        items.any(|item| matches!(&item.kind, crate::ast::ItemKind::Define(define) if define.name.text == name))
    };
    let words = || {
        let game = [&SKILLS[..], &STYLES, &ITEMS, &MATERIALS, &LISTS, &OTHERS, &crate::RESERVED];
        let named =
            CLOCK.iter().map(|row| row.0).chain(PROGRESS.iter().map(|row| row.0)).chain(PLACES.map(|row| row.0));
        let groups = GROUPS.iter().map(|row| row.0).chain(GROUPS_OF_THE_ORIGINAL.map(|row| row.0));
        let events = EVENTS.iter().map(|event| event.name);
        game.concat().into_iter().chain(named).chain(groups).chain(events).any(|word| word == name)
    };
    if STATISTICS.iter().any(|row| row.name == name) {
        Some("a statistic")
    } else if FUNCTIONS.iter().any(|row| row.name == name) {
        Some("a function")
    } else if words() {
        Some("a word")
    } else if predicate() {
        Some("a predicate")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::{Checked, Facts, Limits, Memory, Registered, Report, check_with, embed, explain, identity};

    fn registered(names: &[&str]) -> Vec<Registered> {
        let of = |name: &&str| Registered::new(name, f64::NEG_INFINITY, f64::INFINITY, "tiles apart").unwrap();
        names.iter().map(of).collect()
    }

    fn checked(text: &str, registered: &[Registered]) -> Result<Checked, Report> {
        let facts = Facts { team_count: 16, ..Facts::default() };
        check_with(&Memory::one("x.task", text), "x.task", &facts, registered, &Limits::default())
    }

    fn refusal(text: &str, registered: &[Registered]) -> String {
        checked(text, registered).expect_err("refused").to_string()
    }

    #[test]
    fn names_of_the_language_are_refused() {
        for name in ["gold", "sum", "HoardGold", "team", "ration", "tick", "by", "npc", "2nd", "", "a b", "é", "skills"]
        {
            assert!(Registered::new(name, 0.0, 1.0, "").is_err(), "{name}");
        }
        assert!(Registered::new(&"x".repeat(129), 0.0, 1.0, "").is_err());
        for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (f64::INFINITY, f64::INFINITY)] {
            assert!(Registered::new("spread", low, high, "").is_err(), "{low} {high}");
        }
        assert!(Registered::new("spread_2", f64::NEG_INFINITY, 0.0, "").is_ok());
    }

    #[test]
    fn a_task_means_names_and_not_numbers() {
        let text = "task a for team { goal mean(spread(team)) >= 3 and max(hull(team)) >= 2 }";
        let other = "task a for team { goal mean(spread(team)) >= 3 and max(spread(team)) >= 2 }";
        let one = checked(text, &registered(&["hull", "spread"])).unwrap();
        let two = checked(text, &registered(&["spread", "age_gap", "hull"])).unwrap();
        let three = checked(other, &registered(&["hull", "spread"])).unwrap();
        assert_eq!(identity(&one.tasks[0]), identity(&two.tasks[0]));
        assert_eq!(embed(&one.tasks[0], 64), embed(&two.tasks[0], 64));
        assert_ne!(identity(&one.tasks[0]), identity(&three.tasks[0]));
        assert_ne!(embed(&one.tasks[0], 64), embed(&three.tasks[0], 64));
        assert_eq!(two.registered.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["spread", "hull"]);
        assert!(explain(&two.tasks[0]).contains("`spread` (tiles apart)"), "{}", explain(&two.tasks[0]));
    }

    #[test]
    fn mistakes_are_told_as_others_are() {
        let known = registered(&["scatter"]);
        assert!(refusal("task a for agent { goal scater >= 3 }", &known).contains("did you mean `scatter`?"));
        assert!(refusal("task a for agent { goal scater(me) >= 3 }", &known).contains("did you mean `scatter`?"));
        assert!(refusal("task a for agent { goal hull(me) >= 3 }", &[]).contains("register_statistic"));
        assert!(refusal("task a for agent { goal hull >= 3 }", &[]).contains("register_statistic"));
        assert!(refusal("task a for team { goal scatter(team) >= 3 }", &known).contains("E024"));
        assert!(refusal("task a for agent { goal scatter(me, 3) >= 3 }", &known).contains("write scatter(GROUP)"));
        assert!(refusal("task a for agent { goal scatter(who = me) >= 3 }", &known).contains("E023"));
        assert!(refusal("task a for agent { goal scatter(center) >= 3 }", &known).contains("expected a group"));
    }

    #[test]
    fn bounds_find_goals_that_nobody_reaches_and_progresses() {
        let share = [Registered::new("share", 0.0, 1.0, "").unwrap()];
        assert!(refusal("task a for agent { goal share >= 2 }", &share).contains("E034"));
        let plain = checked("task a for agent { goal share(me) }", &share).unwrap();
        let clamped = checked("task a for agent { goal clamp(share(me)) }", &share).unwrap();
        assert_eq!(identity(&plain.tasks[0]), identity(&clamped.tasks[0]));
        assert!(checked("task a for agent { goal spread >= 2 }", &registered(&["spread"])).is_ok());
    }

    #[test]
    fn names_of_the_file_come_first() {
        let text = "define spread(n: number) = gold(me) >= n task a for agent { goal spread(3) }";
        let found = checked(text, &registered(&["spread"])).unwrap();
        assert!(found.registered.is_empty() && found.tasks[0].registered.is_empty());
        assert_eq!(identity(&found.tasks[0]), identity(&checked(text, &[]).unwrap().tasks[0]));
    }

    #[test]
    fn what_only_a_definition_reads_is_listed_too() {
        let text = "define Far(n: number) = spread(me) >= n task a for agent { goal gold >= 3 }";
        let found = checked(text, &registered(&["spread"])).unwrap();
        assert_eq!(found.registered.len(), 1);
        assert!(found.tasks[0].registered.is_empty());
    }
}
