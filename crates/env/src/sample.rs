//! Random valid actions: what baselines, warm-ups and benches play.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::batch::check_length;
use crate::{ABSENT, EnvError, Layout, WorldBatch};

impl WorldBatch {
    /// Draws a valid choice for each head of each slot, uniformly over the mask in its record, heads independent of each other.
    ///
    /// The draws of a world follow from `seed` and its place, which for the first world here is `first`: a batch and its parts draw
    /// the same.
    ///
    /// # Errors
    /// [`EnvError::Length`] for slices of the wrong length, [`EnvError::Unplayable`] where the config has masks off.
    pub fn sample_actions(
        &self,
        first: usize,
        observations: &[u8],
        actions: &mut [i32],
        seed: u64,
    ) -> Result<(), EnvError> {
        let layout = self.layout();
        if layout.mask_bytes == 0 {
            let reason = "without masks nobody knows which actions are valid: `observation.action_targets` is off";
            return Err(EnvError::Unplayable(reason.into()));
        }
        let (slots, heads) = (self.num_slots(), layout.heads.len());
        check_length("observations", observations.len(), slots * layout.record_bytes, "a record for each slot")?;
        check_length("actions", actions.len(), slots * heads, "one for each slot and head")?;
        let players = slots / self.num_worlds();
        let worlds =
            observations.chunks_exact(players * layout.record_bytes).zip(actions.chunks_exact_mut(players * heads));
        for (world, (records, rows)) in (first as u64..).zip(worlds) {
            let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(world));
            for (record, row) in records.chunks_exact(layout.record_bytes).zip(rows.chunks_exact_mut(heads)) {
                sample_row(layout, record, row, &mut random);
            }
        }
        Ok(())
    }
}

fn sample_row(layout: &Layout, record: &[u8], row: &mut [i32], random: &mut Xoshiro256PlusPlus) {
    for (head, action) in layout.heads.iter().zip(row) {
        let mask = &record[layout.mask_offset + head.offset..][..head.size];
        let valid = || mask.iter().enumerate().filter(|(_, choice)| **choice != 0);
        // No head that we write is all zero; the memory is the caller's.
        let nth = random.random_range(0..valid().count().max(1));
        *action = valid().nth(nth).map_or(ABSENT, |(choice, _)| choice as i32);
    }
}
