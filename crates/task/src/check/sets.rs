//! Sets and curricula, once every task is known.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::expr::unknown;
use super::scope::Frame;
use super::{Checker, Curriculum, Pending, Set, Until};
use crate::ast::{self, Entry, EntryKind, Name, Stage};
use crate::diagnostic::{self as codes, Draft};
use crate::source::Span;

/// A set that is being worked out, or has been.
enum Known {
    Waiting(usize),
    Open,
    Done(u32),
    Wrong,
}

impl<'a> Checker<'a> {
    pub(super) fn finish_sets(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let mut known: HashMap<&'a str, Known> = HashMap::new();
        let mut given: HashMap<&'a str, Span> = HashMap::new();
        for (at, one) in pending.iter().enumerate() {
            let (name, set) = match one {
                Pending::Set(name, ..) => (*name, true),
                Pending::Curriculum(name, ..) => (*name, false),
            };
            if let Some(first) = given.insert(&name.text, name.span) {
                self.duplicate(name, first);
            } else if set {
                known.insert(&name.text, Known::Waiting(at));
            }
        }
        for at in 0..pending.len() {
            match &pending[at] {
                Pending::Set(name, ..) => {
                    self.set(name, &pending, &mut known, 0);
                }
                Pending::Curriculum(name, stages, frame, span) => {
                    self.curriculum(name, stages, frame, *span, &pending, &mut known);
                }
            }
        }
    }

    /// Works out the set of a name, and those it needs before it.
    fn set(
        &mut self,
        name: &Name,
        pending: &[Pending<'a>],
        known: &mut HashMap<&'a str, Known>,
        depth: u16,
    ) -> Option<u32> {
        match known.get(name.text.as_str()) {
            Some(Known::Done(at)) => return Some(*at),
            Some(Known::Wrong) => return None,
            Some(Known::Open) => {
                let draft = Draft::new(codes::RECURSION, name.span, format!("the set `{}` needs itself", name.text));
                self.say(draft.label("closes a circle of sets").hint("name the tasks instead"));
                return None;
            }
            Some(Known::Waiting(at)) if depth < self.limits.nesting => {
                let Pending::Set(own, entries, frame, span) = &pending[*at] else { return None };
                known.insert(&own.text, Known::Open);
                let members = self.members(entries, frame, pending, known, depth + 1);
                let made = self.finish_set(own, members, *span);
                known.insert(&own.text, made.map_or(Known::Wrong, Known::Done));
                return made;
            }
            Some(Known::Waiting(_)) => {
                let draft = Draft::new(
                    codes::LIMIT,
                    name.span,
                    format!("sets need each other more than {} deep", self.limits.nesting),
                );
                self.say(draft.label("too deep").hint("name the tasks instead"));
                return None;
            }
            None => {}
        }
        if self.broken.contains(&name.text) {
            return None;
        }
        let mut names: Vec<&str> = known.keys().copied().collect();
        names.sort_unstable();
        let hint = "a set is written: set easy { fisher, hoard weight 2 tag economy }";
        self.say(unknown("set", &name.text, name.span, &names, hint));
        None
    }

    fn finish_set(&mut self, name: &Name, members: Option<BTreeMap<u32, f64>>, span: Span) -> Option<u32> {
        let members: Vec<(u32, f64)> = members?.into_iter().collect();
        if members.is_empty() && self.broken.contains(&name.text) {
            // The parser said what is wrong in it.
            return None;
        }
        if members.is_empty() {
            let draft =
                Draft::new(codes::EMPTY, span, format!("the set `{}` is empty", name.text)).label("no task in it");
            self.say(draft.hint("name tasks, or write `all`"));
        } else if members.iter().all(|member| member.1 == 0.0) {
            let draft =
                Draft::new(codes::RANGE, span, format!("no task of the set `{}` has a weight above 0", name.text));
            self.say(draft.label("nothing could be sampled").hint("give a task a weight of 1"));
        }
        if !self.spend(members.len(), span) {
            return None;
        }
        self.sets.push(Set { name: name.text.clone(), members, place: self.position(name.span) });
        Some(self.sets.len() as u32 - 1)
    }

    fn members(
        &mut self,
        entries: &'a [Entry],
        frame: &Rc<Frame<'a>>,
        pending: &[Pending<'a>],
        known: &mut HashMap<&'a str, Known>,
        depth: u16,
    ) -> Option<BTreeMap<u32, f64>> {
        let mut members = BTreeMap::new();
        let mut right = true;
        for entry in entries {
            let weight =
                entry.weight.as_ref().map_or(Some(1.0), |weight| self.weight(weight, "the weight of a line", frame));
            let Some(found) = self.entry(entry, frame, pending, known, depth) else {
                right = false;
                continue;
            };
            if !self.spend(found.len(), entry.span) {
                return None;
            }
            for (task, own) in found {
                *members.entry(task).or_insert(0.0) += own * weight.unwrap_or(1.0);
            }
        }
        right.then_some(members)
    }

    /// Tasks of a line with their own weights.
    fn entry(
        &mut self,
        entry: &'a Entry,
        frame: &Rc<Frame<'a>>,
        pending: &[Pending<'a>],
        known: &mut HashMap<&'a str, Known>,
        depth: u16,
    ) -> Option<Vec<(u32, f64)>> {
        let mut found = Vec::new();
        match &entry.what {
            EntryKind::All => found.extend((0..self.tasks.len()).map(|at| (at as u32, self.tasks[at].weight))),
            EntryKind::Tasks(names) => {
                for name in names {
                    let at = self.task_by_name(name, frame)?;
                    found.push((at as u32, self.tasks[at].weight));
                }
            }
            EntryKind::Tags(names) => {
                for name in names {
                    let tag = self.tag(name, frame)?;
                    let tagged = self.tasks.iter().enumerate().filter(|(_, task)| task.tags.contains(&tag));
                    found.extend(tagged.map(|(at, task)| (at as u32, task.weight)));
                    if !self.spend(self.tasks.len(), name.span) {
                        return None;
                    }
                }
            }
            EntryKind::Sets(names) => {
                for name in names {
                    let at = self.set(name, pending, known, depth)?;
                    found.extend(self.sets[at as usize].members.iter().copied());
                }
            }
        }
        Some(found)
    }

    fn task_by_name(&mut self, name: &'a Name, frame: &Rc<Frame<'a>>) -> Option<usize> {
        let text = self.text(name, frame)?;
        let found = self.task_names.get(&text).map(|found| found.0);
        if found.is_none() && !self.broken.contains(&text) && !self.exhausted() {
            let names: Vec<&str> = self.tasks.iter().take(4096).map(|task| task.name.as_str()).collect();
            let hint = "a set names tasks; tags stand behind `tag`, other sets behind `set`";
            let draft = unknown("task", &text, name.span, &names, hint);
            self.say(draft);
        }
        found
    }

    fn tag(&mut self, name: &'a Name, frame: &Rc<Frame<'a>>) -> Option<String> {
        let tag = self.text(name, frame)?;
        if !self.tags.contains(&tag) {
            #[allow(clippy::iter_over_hash_type, reason = "sorted at once")]
            let mut tags: Vec<String> = self.tags.iter().cloned().collect();
            tags.sort_unstable();
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            let draft = unknown("tag", &tag, name.span, &tags, "no task has it; tags are given by the clause `tags`");
            self.say(draft);
            return None;
        }
        Some(tag)
    }

    fn curriculum(
        &mut self,
        name: &'a Name,
        stages: &'a [Stage],
        frame: &Rc<Frame<'a>>,
        span: Span,
        pending: &[Pending<'a>],
        known: &mut HashMap<&'a str, Known>,
    ) {
        if stages.is_empty() && !self.broken.contains(&name.text) {
            let draft = Draft::new(codes::CLAUSES, name.span, format!("the curriculum `{}` has no stage", name.text));
            self.say(draft.label("nothing to be learnt").hint("write stage easy until mean progress >= 0.5"));
        }
        let mut made = Vec::new();
        for (i, stage) in stages.iter().enumerate() {
            let until = stage.until.as_ref().and_then(|until| self.until(until, frame));
            if stage.until.is_none() && i + 1 < stages.len() {
                let draft =
                    Draft::new(codes::CLAUSES, stage.span, format!("the stage `{}` never ends", stage.set.text));
                self.say(
                    draft
                        .label("stages follow that are never begun")
                        .hint("write `until mean progress >= 0.5` or `for 1_000_000 steps` behind it"),
                );
            }
            if let Some(set) = self.set(&stage.set, pending, known, 0) {
                made.push((set, until));
            }
        }
        self.curricula.push(Curriculum { name: name.text.clone(), stages: made, place: self.position(span) });
    }

    fn until(&mut self, until: &'a ast::Until, frame: &Rc<Frame<'a>>) -> Option<Until> {
        match until {
            ast::Until::Steps(e) => {
                let steps = self.whole(e, frame, "a number of steps", [1.0, 1e15])?;
                Some(Until::Steps(steps as u64))
            }
            ast::Until::Progress(e) => {
                let (value, span) = self.constant(e, frame, "a mean progress")?;
                if value > 0.0 && value <= 1.0 {
                    return Some(Until::Progress(value));
                }
                let draft = Draft::new(codes::RANGE, span, format!("a mean progress cannot be {value}"))
                    .label("not above 0 and at most 1");
                self.say(draft.hint("write a fraction: until mean progress >= 0.5"));
                None
            }
        }
    }
}
