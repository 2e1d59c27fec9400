//! Steps in two halves: registered statistics are worked out on the whole batch between them.

use std::ops::Range;

use hinterland_world::score::Registered;
use hinterland_world::state::ColumnData;

use crate::lane::Lane;
use crate::lifecycle::Phase;
use crate::{EnvError, Outputs, WorldBatch};

/// How far a step came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// To its end.
    Whole,
    /// To the end of the ticks: registered statistics are to be told, then [`WorldBatch::settle`] is to be called.
    Halfway,
}

impl Lane {
    /// Whether the tasks of the running episode read registered statistics.
    pub(crate) fn reads_statistics(&self) -> bool {
        self.phase == Phase::Running && self.world.statistics().len() > 0
    }
}

impl WorldBatch {
    /// The registered statistics that a world waits for; none unless it stands halfway in a step.
    pub fn awaited(&self, world: usize) -> Vec<Registered> {
        let lane = self.lanes().get(world).filter(|lane| lane.halfway);
        lane.map(|lane| lane.world.statistics().cloned().collect()).unwrap_or_default()
    }

    /// Tells a registered statistic of every player of a world, by its place in [`WorldBatch::awaited`]. Values must be finite.
    pub fn tell_statistic(&mut self, world: usize, place: usize, values: impl IntoIterator<Item = f64>) {
        if let Some(lane) = self.lanes_mut().get_mut(world).filter(|lane| lane.halfway) {
            lane.world.tell_statistic(place, values);
        }
    }

    /// A column of a world's state in a shape that depends on the config alone; see [`hinterland_world::World::column`].
    pub fn column(&self, world: usize, table: &str, name: &str) -> Option<ColumnData> {
        self.lanes().get(world)?.world.column(table, name)
    }

    /// Ends the step of some worlds whose statistics are told. A world that was reset meanwhile is left as it is.
    ///
    /// # Errors
    /// [`EnvError::Length`] for slices of the wrong length; nothing is changed then.
    pub fn settle(&mut self, worlds: Range<usize>, out: &mut Outputs<'_>) -> Result<(), EnvError> {
        self.in_parallel(out, &|world, lane, out, terms| {
            if worlds.contains(&world) {
                lane.settle(out, terms);
            }
        })
    }

    /// Refuses worlds whose step was not ended.
    ///
    /// # Errors
    /// [`EnvError::Halfway`].
    pub fn check_settled(&self, mut worlds: Range<usize>) -> Result<(), EnvError> {
        let halfway = worlds.find(|world| self.lanes().get(*world).is_some_and(|lane| lane.halfway));
        halfway.map_or(Ok(()), |world| Err(EnvError::Halfway { world }))
    }
}
