//! What is not needed goes, and the rest gets registers: as few as live at once.

use super::Fault;
use super::build::{Builder, Draft};
use crate::program::{Folding, Input, OPS_MAX, Op, Program, Step};
use crate::tree::Group;

/// When a node is read for the last time; none if nobody reads it.
type Ends = Vec<Option<usize>>;

impl Builder<'_> {
    /// The program whose goal, loss and reward are given nodes; the goal is settled before the node `settle_at`.
    pub(super) fn finish(
        mut self,
        goal: u16,
        lost: Option<u16>,
        settle_at: usize,
        reward: u16,
    ) -> Result<Program, Fault> {
        let mut ends: Ends = vec![None; self.lane.ops.len()];
        for node in std::iter::once(goal).chain(lost) {
            ends[usize::from(node)] = Some(settle_at);
        }
        ends[usize::from(reward)] = Some(usize::MAX);
        mark(&self.lane.ops, &mut ends, |op, visit| {
            if let Op::Fold(place) = op {
                self.folds[usize::from(place)].inputs.iter().for_each(|node| visit(*node));
            }
        });
        self.drop_folds(&ends);
        let (registers, count) = allot(&self.lane.ops, &ends, Input::COUNT)?;
        let register = |node: u16| registers[usize::from(node)];
        let drafts = self.folds.iter().zip(&self.first_words);
        let folds = drafts.map(|(draft, first)| folding(draft, *first, register)).collect::<Result<Box<[_]>, _>>()?;
        let steps = steps(&self.lane.ops, &ends, &registers);
        let settled = ends[..settle_at].iter().flatten().count();
        let deaths = Op::Input(Input::Death);
        let asks_death = self.lane.ops.iter().zip(&ends).any(|(op, end)| *op == deaths && end.is_some());
        let alone = self.is_alone();
        let program = Program {
            steps,
            settle_at: settled as u16,
            goal: register(goal),
            lost: lost.map(register),
            reward: register(reward),
            constants: self.constants.into(),
            who: self.who.into(),
            folds,
            initial: self.initial.into(),
            registers: count,
            alone,
            asks_death,
        };
        if program.len() > OPS_MAX { Err(Fault::Operations(program.len())) } else { Ok(program) }
    }

    /// Folds that nobody reads are emptied, so that they cost nothing.
    fn drop_folds(&mut self, ends: &Ends) {
        let mut used = vec![false; self.folds.len()];
        for (op, end) in self.lane.ops.iter().zip(ends) {
            if let (Op::Fold(place), Some(_)) = (op, end) {
                used[usize::from(*place)] = true;
            }
        }
        for (draft, _) in self.folds.iter_mut().zip(used).filter(|(_, used)| !used) {
            (draft.ops, draft.inputs, draft.result) = (Vec::new(), Vec::new(), 0);
        }
    }
}

fn folding(draft: &Draft, first_word: u8, register: impl Fn(u16) -> u8) -> Result<Folding, Fault> {
    let mut ends: Ends = vec![None; draft.ops.len()];
    if let Some(end) = ends.get_mut(usize::from(draft.result)) {
        *end = Some(usize::MAX);
    }
    mark(&draft.ops, &mut ends, |_, _| ());
    let (registers, count) = allot(&draft.ops, &ends, 0)?;
    let mut steps = steps(&draft.ops, &ends, &registers);
    for word in steps.iter_mut().filter_map(|step| step.op.word()) {
        *word += first_word;
    }
    let own = |step: &Step| {
        matches!(
            step.op,
            Op::Broadcast(_)
                | Op::Pool(..)
                | Op::Nearest { group: Group::Assignee, .. }
                | Op::Seen { group: Group::Assignee, .. }
        )
    };
    Ok(Folding {
        fold: draft.fold,
        group: draft.group,
        members: draft.members,
        result: registers.get(usize::from(draft.result)).copied().unwrap_or(0),
        inputs: draft.inputs.iter().map(|node| register(*node)).collect(),
        registers: count,
        alike: !steps.iter().any(own),
        steps,
    })
}

/// Follows what is read from the last node to the first.
fn mark(ops: &[Op<u16>], ends: &mut Ends, inputs: impl Fn(Op<u16>, &mut dyn FnMut(u16))) {
    for (at, op) in ops.iter().enumerate().rev() {
        if ends[at].is_none() {
            continue;
        }
        let mut visit = |node: u16| {
            let end = &mut ends[usize::from(node)];
            *end = (*end).max(Some(at));
        };
        op.reads(&mut visit);
        inputs(*op, &mut visit);
    }
}

/// A register for every node that is read, and how many there are; the first `kept` belong to inputs.
fn allot(ops: &[Op<u16>], ends: &Ends, kept: usize) -> Result<(Vec<u8>, u16), Fault> {
    let mut registers = vec![0; ops.len()];
    let mut free: Vec<u8> = Vec::new();
    let mut taken: Vec<(usize, u8)> = Vec::new();
    let mut count = kept;
    for (at, (op, end)) in ops.iter().zip(ends).enumerate() {
        let Some(end) = end else { continue };
        if let Op::Input(input) = op {
            registers[at] = *input as u8;
            continue;
        }
        // What is read here is still taken, so that no operation writes what it reads: loops over columns need that.
        taken.retain(|(end, register)| {
            let lives = *end >= at;
            if !lives {
                free.push(*register);
            }
            lives
        });
        let register = free.pop().map_or_else(|| u8::try_from(count).map_err(|_| Fault::Registers), Ok)?;
        count = count.max(usize::from(register) + 1);
        taken.push((*end, register));
        registers[at] = register;
    }
    Ok((registers, count as u16))
}

fn steps(ops: &[Op<u16>], ends: &Ends, registers: &[u8]) -> Box<[Step]> {
    let needed =
        ops.iter().zip(ends).zip(registers).filter(|((op, end), _)| end.is_some() && !matches!(op, Op::Input(_)));
    needed.map(|((op, _), to)| Step { to: *to, op: op.map(|node| registers[usize::from(node)]) }).collect()
}
