//! Whose events matter to whom: most counters of a player are read by nobody, and what is not read need not be counted.

use crate::compile::Board;
use crate::program::{Op, Program, Source, Step};
use crate::tree::Group;

/// Counters by slot, a bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots(Vec<u64>);

impl Slots {
    /// None of `count`.
    pub fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// All of `count`.
    pub fn all(count: usize) -> Self {
        Self(vec![u64::MAX; count.div_ceil(64)])
    }

    /// Becomes the same as others, in its own memory.
    pub fn copy_from(&mut self, others: &Self) {
        self.0.clone_from(&others.0);
    }

    /// Adds one; nothing happens if there is no such slot.
    pub fn add(&mut self, slot: u16) {
        if let Some(word) = self.0.get_mut(usize::from(slot / 64)) {
            *word |= 1 << (slot % 64);
        }
    }

    /// Whether it is among them.
    #[inline]
    pub fn has(&self, slot: u16) -> bool {
        self.0.get(usize::from(slot / 64)).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }
}

impl Board {
    /// Adds the counters that a task reads of the one player who has it.
    pub fn add_own_counters(&self, task: usize, slots: &mut Slots) {
        let Some(program) = self.programs.get(task) else { return };
        for slot in program.steps.iter().filter_map(|step| self.counter(program, step, true)) {
            slots.add(slot);
        }
    }

    /// The counters that tasks read of others, as of a team: they count for everybody, who may have such a task some day or not.
    pub fn shared_counters(&self) -> Slots {
        let mut slots = Slots::none(self.subscriptions().len());
        for program in &self.programs {
            let folded = program.folds.iter().flat_map(|fold| &fold.steps);
            let folded = folded.filter_map(|step| self.counter_of(step).map(|(_, slot)| slot));
            let single = program.steps.iter().filter_map(|step| self.counter(program, step, false));
            folded.chain(single).for_each(|slot| slots.add(slot));
        }
        slots
    }

    /// The counter that a step outside of folds reads, if it is the assignee's `own`, or if it is not.
    fn counter(&self, program: &Program, step: &Step, own: bool) -> Option<u16> {
        let (who, slot) = self.counter_of(step)?;
        let is_own = program.alone && program.who.get(usize::from(who)) == Some(&Group::Assignee);
        (is_own == own).then_some(slot)
    }

    /// The counter that a step reads, and whose.
    fn counter_of(&self, step: &Step) -> Option<(u8, u16)> {
        let Op::Load { who, source } = step.op else { return None };
        match self.sources.get(usize::from(source))? {
            Source::Counter(slot) => Some((who, *slot)),
            _ => None,
        }
    }
}
