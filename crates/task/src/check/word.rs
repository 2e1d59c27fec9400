//! Names in expressions: parameters, `let`s and definitions first, then the game's own words.

use std::rc::Rc;

use super::expr::unknown;
use super::registered::REGISTER_HINT;
use super::scope::{Binding, Frame, find, names};
use super::value::{Class, GroupRef, Quantity, Type, Value, Valued};
use super::{Checker, Context, Use};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;
use crate::stats::{self, Param, statistic};
use crate::tree::{Assignee, Expr, Group, Moment, Occasion, Place, Target};
use crate::words;

impl<'a> Checker<'a> {
    pub(super) fn word(&mut self, text: &'a str, span: Span, frame: &Rc<Frame<'a>>, want: Type) -> Valued {
        let Some(found) = find(frame, text) else {
            let known = names(frame, false);
            return self.game_word(text, span, want, &known);
        };
        self.used.insert(found.given);
        match found.binding {
            Binding::Value(valued) => {
                if let Value::Quantity(quantity) = &valued.value {
                    self.spend(quantity.size as usize, span);
                }
                valued
            }
            Binding::Let(e) => {
                let made = Use { name: text, given: found.given, at: span };
                if !self.enter(made) {
                    return Valued { value: Value::Missing, span };
                }
                let value = self.value(e, &found.frame, want).value;
                self.uses.pop();
                Valued { value, span }
            }
            Binding::Define(define) => self.inline(define, &[], span, &found.frame, frame),
        }
    }

    /// Begins to put a definition in place, unless it is inside of itself.
    pub(super) fn enter(&mut self, made: Use<'a>) -> bool {
        let Some(first) = self.uses.iter().position(|outer| outer.given == made.given) else {
            self.uses.push(made);
            return true;
        };
        let mut path: Vec<_> = self.uses[first..].iter().map(|outer| format!("`{}`", outer.name)).collect();
        path.push(format!("`{}`", made.name));
        let draft = Draft::new(codes::RECURSION, made.given, format!("`{}` needs itself", made.name))
            .label("defined by way of itself")
            .hint(format!(
                "{}; nothing can be repeated that way, use `for` to make several tasks",
                path.join(" needs ")
            ));
        self.diagnostics.push(if made.at == made.given {
            draft
        } else {
            draft.also(made.at, "here it is needed again")
        });
        false
    }

    /// A word of the game, as what is needed.
    pub(super) fn game_word(&mut self, text: &str, span: Span, want: Type, known: &[&str]) -> Valued {
        let value = match want {
            Type::Any => self.any_word(text, span),
            _ => self.typed_word(text, span, want),
        };
        if let Some(value) = value {
            return Valued { value, span };
        }
        self.unknown_word(text, span, want, known);
        Valued { value: Value::Missing, span }
    }

    fn any_word(&mut self, text: &str, span: Span) -> Option<Value> {
        let several = [Type::Skill, Type::Item, Type::Material, Type::Event, Type::Target, Type::Status];
        if several.iter().any(|kind| kind.words().contains(&text)) {
            return Some(Value::Word(text.to_owned()));
        }
        [Type::Group, Type::Place, Type::List, Type::Number]
            .into_iter()
            .find_map(|kind| self.typed_word(text, span, kind))
    }

    fn typed_word(&mut self, text: &str, span: Span, want: Type) -> Option<Value> {
        let at = |words: &[&str]| words.iter().position(|word| *word == text).map(|at| at as u8);
        Some(match want {
            Type::Skill => Value::Skill(at(&words::SKILLS)? + 1),
            Type::Style => Value::Style(at(&words::STYLES)? + 1),
            Type::Item => Value::Item(at(&words::ITEMS)? + words::FIRST_ITEM),
            Type::Material => Value::Material(at(&words::MATERIALS)?),
            Type::Event => Value::Event(words::EVENTS.iter().position(|event| event.name == text)? as u8),
            Type::Target => Value::Target(if at(&["player", "npc"])? == 0 { Target::Player } else { Target::Npc }),
            Type::Status => Value::Status(at(&["alive", "dead"])? == 0),
            Type::Group => Value::Group(self.group(text, span)?),
            Type::Place => Value::Place(if at(&["center", "spawn"])? == 0 { Place::Center } else { Place::Spawn }),
            Type::List => list(text, span)?,
            Type::PlaceOrGroup => {
                self.typed_word(text, span, Type::Place).or_else(|| self.typed_word(text, span, Type::Group))?
            }
            Type::Sight => {
                self.typed_word(text, span, Type::Material).or_else(|| self.typed_word(text, span, Type::Group))?
            }
            Type::Number | Type::Progress => {
                let found = self.number_word(text, span)?;
                if want == Type::Number {
                    Value::Quantity(found)
                } else {
                    self.convert(Valued { value: Value::Quantity(found), span }, want).value
                }
            }
            Type::Region | Type::Any => return None,
        })
    }

    fn group(&mut self, text: &str, span: Span) -> Option<GroupRef> {
        let (name, group, single, _) = words::GROUPS.iter().find(|row| row.0 == text)?;
        if *name == "me" && self.assignee == Some(Assignee::Team) {
            self.say(
                Draft::new(codes::CONTEXT, span, "`me` is the agent that has a task, and this task is for a team")
                    .label("nobody by himself has this task")
                    .hint("write `team` for all its members or `leader` for the first, or make the task `for agent`"),
            );
        }
        let needs_teams = !matches!(group, Group::Assignee | Group::Players);
        if needs_teams && self.facts.team_count == 0 {
            self.warn_of_teams(span, &format!("`{text}` has nothing to stand for"));
        }
        Some(self.normal(GroupRef { group: *group, single: *single }, *name == "assignee"))
    }

    /// In a task for a team the team has the task; in one for an agent the assignee is one player.
    fn normal(&self, found: GroupRef, assignee: bool) -> GroupRef {
        match (found.group, self.assignee) {
            (Group::Team, Some(Assignee::Team)) => GroupRef { group: Group::Assignee, single: false },
            (Group::Assignee, known) if assignee => GroupRef { single: known != Some(Assignee::Team), ..found },
            _ => found,
        }
    }

    /// Who has the task.
    pub(super) fn assignee_group(&self) -> GroupRef {
        self.normal(GroupRef { group: Group::Assignee, single: false }, true)
    }

    /// Says once that the config has no teams.
    pub(super) fn warn_of_teams(&mut self, span: Span, label: &str) {
        if std::mem::replace(&mut self.warned_of_teams, true) {
            return;
        }
        self.say(
            Draft::new(codes::TEAMS, span, "the config has no teams")
                .label(label)
                .hint("every agent then is a team of one; set `players.teams` in the config"),
        );
    }

    /// A number by its name alone.
    fn number_word(&mut self, text: &str, span: Span) -> Option<Quantity> {
        let facts = self.facts;
        let moment = |moment| Some(Quantity::leaf(Expr::Moment(moment), Class::Number));
        match text {
            "tick" => return moment(Moment::Tick),
            "elapsed" => return moment(Moment::Elapsed),
            "horizon" => return Some(Quantity::literal(facts.horizon.into())),
            "map_size" => return Some(Quantity::literal(facts.map_size.into())),
            "border" => return Some(Quantity::literal(facts.border.into())),
            "progress" | "ongoing" | "hold" => return Some(self.progress_word(text, span)),
            _ => {}
        }
        if let Some(place) = self.registered_place(text) {
            return Some(self.registered(place, &[], span, &Rc::default()));
        }
        let statistic = statistic(text)?;
        if statistic.params == [Param::Group] {
            return Some(self.statistic(statistic, &[], span, &Rc::default()));
        }
        self.say(
            Draft::new(codes::ARGUMENTS, span, format!("`{text}` needs arguments"))
                .label("called without any")
                .hint(format!("write {}", statistic.signature())),
        );
        Some(Quantity::unknown())
    }

    fn progress_word(&mut self, text: &str, span: Span) -> Quantity {
        if self.context != Context::Reward {
            self.say(
                Draft::new(codes::CONTEXT, span, format!("`{text}` is what a task gives, so it belongs to rewards"))
                    .label("there is no progress yet where a goal is worked out")
                    .hint("write it in the task's `reward`: reward 2 * progress"),
            );
            return Quantity::unknown();
        }
        let expr = match text {
            "progress" => Expr::Delta,
            "ongoing" => Expr::Progress,
            _ => {
                let success = Expr::On(Box::new(Expr::Number(1.0)), Occasion::Success);
                Expr::If(Box::new(success), Box::new(Expr::Number(1.0)), Box::new(Expr::Delta))
            }
        };
        let size = if text == "hold" { 5 } else { 1 };
        Quantity { size, depth: 3, ..Quantity::leaf(expr, Class::Number) }
    }

    fn unknown_word(&mut self, text: &str, span: Span, want: Type, known: &[&str]) {
        if let Some((_, here)) = words::GROUPS_OF_THE_ORIGINAL.iter().find(|row| row.0 == text) {
            let message = format!("there is no group `{text}`");
            self.say(
                Draft::new(codes::UNKNOWN, span, message)
                    .label("not known")
                    .hint(format!("here it is called `{here}`")),
            );
            return;
        }
        let elsewhere = [
            Type::Group,
            Type::Place,
            Type::Skill,
            Type::Item,
            Type::Material,
            Type::Event,
            Type::Target,
            Type::Number,
        ];
        if want != Type::Any
            && !known.contains(&text)
            && let Some(kind) = elsewhere.into_iter().find(|kind| kind.words().contains(&text))
        {
            let message = format!("expected {}, found `{text}`", want.text());
            let label = format!("this is {}", kind.text());
            self.say(Draft::new(codes::TYPE, span, message).label(label).hint(want.hint()));
            return;
        }
        if let Some(found) = stats::FUNCTIONS.iter().find(|function| function.name == text) {
            let draft =
                Draft::new(codes::ARGUMENTS, span, format!("`{text}` needs arguments")).label("called without any");
            self.say(draft.hint(format!("write {}", found.signature)));
            return;
        }
        if self.broken.contains(text) {
            return;
        }
        let mut words = want.words();
        words.extend(known);
        if matches!(want, Type::Any | Type::Number | Type::Progress) {
            words.extend(self.prelude_names());
            words.extend(self.registered_names());
            if self.context == Context::Reward {
                words.extend(stats::PROGRESS.map(|word| word.0));
            }
        }
        let what = match want {
            Type::Number | Type::Progress | Type::Any => "name",
            Type::Target | Type::Status => "word",
            _ => want.text().rsplit(' ').next().unwrap_or_default(),
        };
        let article = if matches!(want, Type::PlaceOrGroup) {
            "place or group"
        } else if want == Type::Sight {
            "material or group"
        } else {
            what
        };
        let mut hint = want.hint();
        if matches!(want, Type::Any | Type::Number | Type::Progress) {
            hint = format!("{hint}; {REGISTER_HINT}");
        }
        self.say(unknown(article, text, span, &words, &hint));
    }
}

fn list(text: &str, span: Span) -> Option<Value> {
    let all = |count: usize, of: fn(u8) -> Value| {
        Value::List((0..count as u8).map(|at| Valued { value: of(at), span }).collect())
    };
    Some(match text {
        "skills" => all(words::SKILLS.len(), |at| Value::Skill(at + 1)),
        "styles" => all(words::STYLES.len(), |at| Value::Style(at + 1)),
        "items" => all(words::ITEMS.len(), |at| Value::Item(at + words::FIRST_ITEM)),
        "materials" => all(words::MATERIALS.len(), Value::Material),
        _ => return None,
    })
}
