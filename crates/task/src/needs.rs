//! Whose events matter to whom: most counters of a player are read by nobody, and what is not read need not be counted.

use crate::compile::Board;
use crate::program::{Op, Program, Source, Step};
use crate::tree::Group;

/// What programs read of whom.
pub(crate) struct Readings<'a> {
    pub(crate) programs: &'a [Program],
    pub(crate) sources: &'a [Source],
}

impl Readings<'_> {
    /// The slots of the counters that tasks read of others, as of a team: they count for everybody.
    pub(crate) fn shared(&self) -> Vec<u16> {
        let folded = self.programs.iter().flat_map(|program| &program.folds).flat_map(|fold| &fold.steps);
        let folded = folded.filter_map(|step| self.counter(step).map(|(_, slot)| slot));
        let single = self.programs.iter().flat_map(|program| self.single(program, false));
        let mut shared: Vec<_> = folded.chain(single).collect();
        shared.sort_unstable();
        shared.dedup();
        shared
    }

    /// The counters that a program reads of its assignee, if that is one player, or else outside of folds.
    fn single<'a>(&'a self, program: &'a Program, own: bool) -> impl Iterator<Item = u16> + 'a {
        program.steps.iter().filter_map(move |step| {
            let (who, slot) = self.counter(step)?;
            let is_own = program.alone && program.who.get(usize::from(who)) == Some(&Group::Assignee);
            (is_own == own).then_some(slot)
        })
    }

    /// Whether an operation gives the same again, and remembers the same, as long as the assignee's own counters stay as they are.
    fn is_steady(&self, program: &Program, step: &Step) -> bool {
        match step.op {
            Op::Load { who, .. } => {
                self.counter(step).is_some() && program.who.get(usize::from(who)) == Some(&Group::Assignee)
            }
            Op::Constant(_)
            | Op::Unary(..)
            | Op::Binary(..)
            | Op::With(..)
            | Op::Select(..)
            | Op::Scale(..)
            | Op::Best(..) => true,
            _ => false,
        }
    }

    /// The counter that a step reads, and whose.
    fn counter(&self, step: &Step) -> Option<(u8, u16)> {
        let Op::Load { who, source } = step.op else { return None };
        match self.sources.get(usize::from(source))? {
            Source::Counter(slot) => Some((who, *slot)),
            _ => None,
        }
    }
}

impl Board {
    /// Whether a task depends on what its assignee counts, and on nothing else but whether it lives: to evaluate it again with the same
    /// counts changes nothing and pays nothing.
    pub fn is_steady(&self, task: usize) -> bool {
        let Some(program) = self.programs.get(task) else { return false };
        let readings = Readings { programs: &self.programs, sources: &self.sources };
        program.alone && program.pays_delta() && program.steps.iter().all(|step| readings.is_steady(program, step))
    }

    /// Adds to `slots` those of the counters that a task reads of the one player who has it and that are not counted for everybody
    /// anyhow, each once.
    pub fn add_own_counters(&self, task: usize, slots: &mut Vec<u16>) {
        let Some(program) = self.programs.get(task) else { return };
        let readings = Readings { programs: &self.programs, sources: &self.sources };
        for slot in readings.single(program, true) {
            if !self.subscriptions().is_shared(slot) && !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }
}
