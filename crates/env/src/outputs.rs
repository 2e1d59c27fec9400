//! The arrays that a step writes.

use hinterland_world::event::Event;

use crate::{EnvError, Layout};

/// Numbers told of a life: gold, kills, how far from the border it came in tiles, and how often each event of
/// [`Event::ALL`] happened to it (for `go_farthest`, the farthest).
pub const LIFE_STATISTICS: usize = 3 + Event::ALL.len();

/// Numbers told of a task: its place in the list (-1 none), the bits of its progress and of the best so far as `f32`, the tick in
/// which it was reached (-1 not), and whether it has failed.
pub const TASK_STATISTICS: usize = 5;

/// Arrays of the right lengths for a batch.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "as in Outputs")]
pub struct Arrays {
    pub observations: Vec<u8>,
    pub rewards: Vec<f32>,
    pub terminations: Vec<u8>,
    pub truncations: Vec<u8>,
    pub alive: Vec<u8>,
    pub life_return: Vec<f32>,
    pub life_length: Vec<i32>,
    pub cause_of_death: Vec<u8>,
    pub life_statistics: Vec<i32>,
    pub task_statistics: Vec<i32>,
    pub world_tick: Vec<i32>,
    pub invalid_actions: Vec<i32>,
    pub final_observations: Option<Vec<u8>>,
    /// Whether the batch may rely on `observations` being what it wrote.
    pub reused: bool,
}

impl Arrays {
    /// Filled with nonsense, so that what is not written is noticed.
    pub fn new(slots: usize, layout: &Layout) -> Self {
        Self {
            observations: vec![0xAB; slots * layout.record_bytes],
            rewards: vec![f32::NAN; slots],
            terminations: vec![0xAB; slots],
            truncations: vec![0xAB; slots],
            alive: vec![0xAB; slots],
            life_return: vec![f32::NAN; slots],
            life_length: vec![-1; slots],
            cause_of_death: vec![0xAB; slots],
            life_statistics: vec![-1; slots * LIFE_STATISTICS],
            task_statistics: vec![-7; slots * layout.tasks * TASK_STATISTICS],
            world_tick: vec![-1; slots],
            invalid_actions: vec![-1; slots],
            final_observations: None,
            reused: false,
        }
    }

    /// The outputs of one world of so many players as one sequence of bytes, to be compared.
    pub fn of_world(&self, world: usize, players: usize) -> Vec<u8> {
        let slots = world * players..(world + 1) * players;
        let each = |numbers: usize| numbers / self.rewards.len();
        let (record, tasks) = (each(self.observations.len()), each(self.task_statistics.len()));
        let mut bytes = self.observations[slots.start * record..slots.end * record].to_vec();
        for slot in slots {
            bytes.extend(self.rewards[slot].to_le_bytes());
            bytes.extend(self.life_return[slot].to_le_bytes());
            let flags = [&self.terminations, &self.truncations, &self.alive, &self.cause_of_death];
            bytes.extend(flags.map(|flag| flag[slot]));
            let told = &self.life_statistics[slot * LIFE_STATISTICS..][..LIFE_STATISTICS];
            let numbers = [self.life_length[slot], self.world_tick[slot], self.invalid_actions[slot]];
            let tasks = &self.task_statistics[slot * tasks..][..tasks];
            bytes.extend(numbers.iter().chain(told).chain(tasks).flat_map(|number| number.to_le_bytes()));
        }
        bytes
    }

    /// What a batch writes into.
    pub fn outputs(&mut self) -> Outputs<'_> {
        Outputs {
            observations: &mut self.observations,
            reused: self.reused,
            rewards: &mut self.rewards,
            terminations: &mut self.terminations,
            truncations: &mut self.truncations,
            alive: &mut self.alive,
            life_return: &mut self.life_return,
            life_length: &mut self.life_length,
            cause_of_death: &mut self.cause_of_death,
            life_statistics: &mut self.life_statistics,
            task_statistics: &mut self.task_statistics,
            world_tick: &mut self.world_tick,
            invalid_actions: &mut self.invalid_actions,
            final_observations: self.final_observations.as_deref_mut(),
        }
    }
}

/// What a step or a reset writes: one element, or one record, for each slot.
///
/// `life_return`, `life_length` and `cause_of_death` describe one life: that which the slot's step belonged to. For a slot
/// that died, or whose world ended, it is the life that ended then, even where `observations` already shows the next
/// one; a slot that stays dead keeps the values of its last life. So a life is complete in a step in which `terminations`
/// is 1, or `truncations` is 1 and `cause_of_death` 0.
#[derive(Debug)]
pub struct Outputs<'a> {
    /// A record of `layout.record_bytes` for each slot.
    pub observations: &'a mut [u8],
    /// Whether `observations` is the array that the batch's last successful call wrote, and holds what was written: what
    /// has not changed, most of a record, is then not written again. If in doubt, `false`.
    pub reused: bool,
    /// Rewards of this step.
    pub rewards: &'a mut [f32],
    /// 1 where a life ended by death in this step.
    pub terminations: &'a mut [u8],
    /// 1 where the world ended in this step and the slot did not die in it.
    pub truncations: &'a mut [u8],
    /// 1 where `observations` is that of a living agent, 0 where it is the dummy of the dead.
    pub alive: &'a mut [u8],
    /// Sum of the life's rewards.
    pub life_return: &'a mut [f32],
    /// Ticks of the life.
    pub life_length: &'a mut [i32],
    /// What the life ended with: 0 it did not, 1 starvation, 2 dehydration, 3 fog, 4 player, 5 NPC.
    pub cause_of_death: &'a mut [u8],
    /// What is told of the life: [`LIFE_STATISTICS`] numbers for each slot.
    pub life_statistics: &'a mut [i32],
    /// What is told of the life's tasks: [`TASK_STATISTICS`] numbers for each of [`Layout::tasks`] of each slot.
    pub task_statistics: &'a mut [i32],
    /// The world's tick that `observations` shows.
    pub world_tick: &'a mut [i32],
    /// How many of the slot's actions were invalid in this step (rules 11.2): dropped, clamped, or sent for the dead.
    pub invalid_actions: &'a mut [i32],
    /// Same-step mode, if wanted: the last observation of slots that died or whose world ended in this step. Records of
    /// other slots are left as they are.
    pub final_observations: Option<&'a mut [u8]>,
}

impl Outputs<'_> {
    /// Checks every length against the number of slots.
    pub(crate) fn check(&self, slots: usize, layout: &Layout) -> Result<(), EnvError> {
        let Layout { record_bytes, tasks, .. } = *layout;
        let per_slot = "one for each slot";
        let records = "record_bytes for each slot";
        let lengths = [
            ("observations", self.observations.len(), slots * record_bytes, records),
            ("rewards", self.rewards.len(), slots, per_slot),
            ("terminations", self.terminations.len(), slots, per_slot),
            ("truncations", self.truncations.len(), slots, per_slot),
            ("alive", self.alive.len(), slots, per_slot),
            ("life_return", self.life_return.len(), slots, per_slot),
            ("life_length", self.life_length.len(), slots, per_slot),
            ("cause_of_death", self.cause_of_death.len(), slots, per_slot),
            ("life_statistics", self.life_statistics.len(), slots * LIFE_STATISTICS, "LIFE_STATISTICS for each slot"),
            (
                "task_statistics",
                self.task_statistics.len(),
                slots * tasks * TASK_STATISTICS,
                "TASK_STATISTICS for each task of each slot",
            ),
            ("world_tick", self.world_tick.len(), slots, per_slot),
            ("invalid_actions", self.invalid_actions.len(), slots, per_slot),
        ];
        let last = self.final_observations.as_ref();
        let last = last.map(|records_of| ("final_observations", records_of.len(), slots * record_bytes, records));
        for (array, length, expected, per) in lengths.into_iter().chain(last) {
            if length != expected {
                return Err(EnvError::Length { array, length, expected, per });
            }
        }
        Ok(())
    }

    /// The same arrays, borrowed anew.
    pub(crate) fn reborrow(&mut self) -> Outputs<'_> {
        Outputs {
            observations: self.observations,
            reused: self.reused,
            rewards: self.rewards,
            terminations: self.terminations,
            truncations: self.truncations,
            alive: self.alive,
            life_return: self.life_return,
            life_length: self.life_length,
            cause_of_death: self.cause_of_death,
            life_statistics: self.life_statistics,
            task_statistics: self.task_statistics,
            world_tick: self.world_tick,
            invalid_actions: self.invalid_actions,
            final_observations: self.final_observations.as_deref_mut(),
        }
    }

    /// The arrays of the first `slots` slots and of the others.
    pub(crate) fn split_at(self, slots: usize, layout: &Layout) -> (Self, Self) {
        let (bytes, told) = (slots * layout.record_bytes, slots * layout.tasks * TASK_STATISTICS);
        let (observations, other_observations) = self.observations.split_at_mut(bytes);
        let (rewards, other_rewards) = self.rewards.split_at_mut(slots);
        let (terminations, other_terminations) = self.terminations.split_at_mut(slots);
        let (truncations, other_truncations) = self.truncations.split_at_mut(slots);
        let (alive, other_alive) = self.alive.split_at_mut(slots);
        let (life_return, other_life_return) = self.life_return.split_at_mut(slots);
        let (life_length, other_life_length) = self.life_length.split_at_mut(slots);
        let (cause_of_death, other_cause_of_death) = self.cause_of_death.split_at_mut(slots);
        let (life_statistics, other_life_statistics) = self.life_statistics.split_at_mut(slots * LIFE_STATISTICS);
        let (task_statistics, other_task_statistics) = self.task_statistics.split_at_mut(told);
        let (world_tick, other_world_tick) = self.world_tick.split_at_mut(slots);
        let (invalid_actions, other_invalid_actions) = self.invalid_actions.split_at_mut(slots);
        let last = self.final_observations.map(|records| records.split_at_mut(bytes));
        let (final_observations, other_final_observations) = last.unzip();
        let first = Self {
            observations,
            reused: self.reused,
            rewards,
            terminations,
            truncations,
            alive,
            life_return,
            life_length,
            cause_of_death,
            life_statistics,
            task_statistics,
            world_tick,
            invalid_actions,
            final_observations,
        };
        let others = Self {
            observations: other_observations,
            reused: self.reused,
            rewards: other_rewards,
            terminations: other_terminations,
            truncations: other_truncations,
            alive: other_alive,
            life_return: other_life_return,
            life_length: other_life_length,
            cause_of_death: other_cause_of_death,
            life_statistics: other_life_statistics,
            task_statistics: other_task_statistics,
            world_tick: other_world_tick,
            invalid_actions: other_invalid_actions,
            final_observations: other_final_observations,
        };
        (first, others)
    }
}
