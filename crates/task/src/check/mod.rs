//! From what files say to what they mean: names, types, sweeps, definitions, limits. Collects every diagnostic.

mod begin;
mod bounds;
mod call;
mod convert;
mod expand;
mod expr;
mod filter;
mod fit;
mod fold;
mod load;
mod members;
mod registered;
mod scope;
mod sets;
mod statistic;
mod task;
mod texts;
mod unused;
mod value;
mod word;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

pub use load::{PRELUDE, PRELUDE_NAME};
use serde::{Deserialize, Serialize};

use crate::ast;
use crate::diagnostic::{Diagnostics, Draft, Report};
use crate::files::Files;
use crate::limits::{Facts, Limits};
use crate::registered::Registered;
use crate::source::{Sources, Span};
use crate::tree::{Assignee, Gauge, Task};
use scope::Frame;

/// Tasks to sample from, each with its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// Tasks by their place in [`Checked::tasks`], ascending, and their weights, the tasks' own multiplied in.
    pub members: Vec<(u32, f64)>,
    /// Where it stands: file, line and column, from 1.
    pub place: (u16, u32, u32),
}

/// When a stage of a curriculum ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Until {
    /// When the mean progress of what was sampled is at least this, in 0 to 1.
    Progress(f64),
    /// After so many agent-steps.
    Steps(u64),
}

/// Sets, one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curriculum {
    /// Its name.
    pub name: String,
    /// Sets by their place in [`Checked::sets`], and when each ends; the last need not end.
    pub stages: Vec<(u32, Option<Until>)>,
    /// Where it stands: file, line and column, from 1.
    pub place: (u16, u32, u32),
}

/// What a main file and its imports mean.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Tasks in the order in which they are written, those of the main file first.
    pub tasks: Vec<Task>,
    /// Sets in the same order.
    pub sets: Vec<Set>,
    /// Curricula in the same order.
    pub curricula: Vec<Curriculum>,
    /// The registered statistics that the files name, in the order in which they were given.
    pub registered: Vec<Registered>,
    /// What is allowed, but hardly meant; its `sources` are all files that were read.
    pub warnings: Report,
}

/// Where an expression stands, which decides what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Goal,
    Reward,
    /// A number that must be known before the episode; what it is for.
    Constant,
}

/// A definition that is being put in place of its name.
#[derive(Clone, Copy, Debug)]
struct Use<'a> {
    name: &'a str,
    given: Span,
    at: Span,
}

/// A set or curriculum that waits until every task is known.
enum Pending<'a> {
    Set(&'a ast::Name, &'a [ast::Entry], Rc<Frame<'a>>, Span),
    Curriculum(&'a ast::Name, &'a [ast::Stage], Rc<Frame<'a>>, Span),
}

struct Checker<'a> {
    sources: &'a Sources,
    facts: Facts,
    registered: &'a [Registered],
    /// Places of those that were named.
    registered_used: BTreeSet<u16>,
    limits: Limits,
    diagnostics: Diagnostics,
    /// Where the names that were used had been given.
    used: HashSet<Span>,
    uses: Vec<Use<'a>>,
    context: Context,
    /// Whether numbers of a group's members may stay apart: inside of `sum(...)` and the like.
    apart: bool,
    /// Whether this is inside of `sum(...)` and the like for sure; a definition that is tried out may come to stand there.
    folding: bool,
    /// Whom the task at hand is for; nothing while a definition is tried out by itself.
    assignee: Option<Assignee>,
    depth: u16,
    steps: usize,
    nodes: usize,
    /// What tasks read of players, up to more than can be compiled.
    read: HashSet<Gauge>,
    tasks: Vec<Task>,
    task_names: HashMap<String, (usize, Span)>,
    tags: HashSet<String>,
    pending: Vec<Pending<'a>>,
    sets: Vec<Set>,
    curricula: Vec<Curriculum>,
    warned_of_teams: bool,
    /// The prelude's definitions.
    prelude: Rc<Frame<'a>>,
    /// Names of what could not be read; nothing more is said of them.
    broken: HashSet<String>,
}

/// Checks the file `main` with all that it imports.
///
/// # Errors
/// A report with every mistake that was found, in all files.
pub fn check(files: &dyn Files, main: &str, facts: &Facts, limits: &Limits) -> Result<Checked, Report> {
    check_with(files, main, facts, &[], limits)
}

/// As [`check`], where statistics are registered: at most 65,536, of different names.
///
/// # Errors
/// A report with every mistake that was found, in all files.
pub fn check_with(
    files: &dyn Files,
    main: &str,
    facts: &Facts,
    registered: &[Registered],
    limits: &Limits,
) -> Result<Checked, Report> {
    let mut diagnostics = Diagnostics::default();
    let (sources, trees) = load::load(files, main, limits, &mut diagnostics);
    let parsed = !diagnostics.failed();
    let mut checker = Checker {
        sources: &sources,
        facts: *facts,
        registered,
        registered_used: BTreeSet::new(),
        limits: *limits,
        diagnostics,
        used: HashSet::new(),
        uses: Vec::new(),
        context: Context::Goal,
        apart: false,
        folding: false,
        assignee: None,
        depth: 0,
        steps: 0,
        nodes: 0,
        read: HashSet::new(),
        tasks: Vec::new(),
        task_names: HashMap::new(),
        tags: HashSet::new(),
        pending: Vec::new(),
        sets: Vec::new(),
        curricula: Vec::new(),
        warned_of_teams: false,
        prelude: Rc::default(),
        broken: HashSet::new(),
    };
    checker.program(&trees, parsed);
    let Checker { diagnostics, registered_used, tasks, sets, curricula, .. } = checker;
    let registered = registered_used.iter().map(|place| registered[usize::from(*place)].clone()).collect();
    let failed = diagnostics.failed();
    let report = diagnostics.report(sources);
    if failed { Err(report) } else { Ok(Checked { tasks, sets, curricula, registered, warnings: report }) }
}

impl Checker<'_> {
    /// Says something. What is wrong in the prelude, or only in this use of a definition, is shown where it is used.
    fn say(&mut self, draft: Draft) {
        let prelude = self.sources.files.len() as u16 - 1;
        let Some(outermost) =
            self.uses.iter().find(|made| made.at.file != prelude && made.at != made.given).map(|made| made.at)
        else {
            self.diagnostics.push(draft);
            return;
        };
        if draft.span.file == prelude {
            self.diagnostics.push(draft.moved(outermost));
        } else if outermost.file == draft.span.file
            && outermost.start <= draft.span.start
            && draft.span.end <= outermost.end
        {
            self.diagnostics.push(draft);
        } else {
            self.diagnostics.push(draft.also(outermost, "in this use"));
        }
    }

    fn position(&self, span: Span) -> (u16, u32, u32) {
        let (line, column) = self.sources.files[usize::from(span.file)].position(span.start);
        (span.file, line, column)
    }

    /// Counts work; false when there was too much.
    fn spend(&mut self, steps: usize, span: Span) -> bool {
        let before = self.steps;
        self.steps = self.steps.saturating_add(steps);
        if self.steps <= self.limits.steps {
            return true;
        }
        if before <= self.limits.steps {
            let message = format!("this file takes more than {} steps to check", self.limits.steps);
            self.diagnostics.push(
                Draft::new(crate::diagnostic::LIMIT, span, message)
                    .label("here the limit was reached")
                    .hint("run through shorter lists, or split the file"),
            );
        }
        false
    }

    fn scale(&self) -> bounds::Scale<'_> {
        let assignee = self.assignee.unwrap_or(Assignee::Team);
        bounds::Scale { facts: self.facts, registered: self.registered, assignee }
    }

    fn exhausted(&self) -> bool {
        self.steps > self.limits.steps
    }
}
