//! A world as it stands, copied column by column: for search, which goes back again and again, in one process.
//!
//! What means nothing between ticks is left out (intents, what happened, the order of turns), and what follows from the config.
//! Nothing is checked: a capture is only ever made by a world. What comes from outside is a snapshot, or a state.

use crate::clock::Clock;
use crate::dice::Dice;
use crate::entity::Roster;
use crate::event::Counters;
use crate::exchange::Market;
use crate::item::{Inventory, Item, Vacancies};
use crate::life;
use crate::npc::{Mind, Refill, SpawnLosses};
use crate::score::Scores;
use crate::tables::BodyCopies;
use crate::terrain::{Occupancy, Targets, Tiles};
use crate::{Singletons, World};

/// Room for a world as it stands. One that is used again allocates nothing, as long as worlds of one config are captured.
#[derive(Debug, Default)]
pub struct Capture {
    players: BodyCopies,
    inventories: Vec<Inventory>,
    counters: Vec<Counters>,
    npcs: BodyCopies,
    minds: Vec<Mind>,
    items: Vec<Item>,
    lasting: Option<Lasting>,
    scores: Option<Box<Scores>>,
}

/// Those of a world's singletons that outlast a tick.
macro_rules! lasting {
    ($($field:ident: $singleton:ty),* $(,)?) => {
        #[derive(Debug)]
        struct Lasting {
            $($field: $singleton,)*
        }

        impl Lasting {
            fn new(single: &Singletons) -> Self {
                Self { $($field: single.$field.clone(),)* }
            }

            fn take(&mut self, single: &Singletons) {
                $(self.$field.clone_from(&single.$field);)*
            }

            fn give(&self, single: &mut Singletons) {
                $(single.$field.clone_from(&self.$field);)*
            }
        }
    };
}

lasting! {
    clock: Clock,
    dice: Dice,
    roster: Roster,
    tiles: Tiles,
    occupancy: Occupancy,
    targets: Targets,
    market: Market,
    vacancies: Vacancies,
    refill: Refill,
    losses: SpawnLosses,
}

impl World {
    /// Copies everything that the ticks to come depend on.
    pub fn capture(&mut self, into: &mut Capture) {
        self.with_tables(|tables| {
            into.players.take(&tables.players);
            tables.stock.inventories.clone_into(&mut into.inventories);
            tables.counters.clone_into(&mut into.counters);
            into.npcs.take(&tables.npcs);
            tables.minds.clone_into(&mut into.minds);
            tables.stock.items.clone_into(&mut into.items);
        });
        match &mut into.lasting {
            Some(lasting) => lasting.take(&self.single),
            empty => *empty = Some(Lasting::new(&self.single)),
        }
        into.scores.clone_from(&self.scores);
    }

    /// Goes back to where a world of the same config was captured: what happens from here is what happened from there, or would
    /// have. The tasks of the episodes to come stay those of this world.
    ///
    /// # Panics
    /// If nothing was captured, or a world of another shape.
    pub fn recall(&mut self, from: &Capture) {
        from.lasting.as_ref().expect("a world was captured").give(&mut self.single);
        self.with_tables(|tables| {
            from.players.give(&mut tables.players);
            tables.stock.inventories.copy_from_slice(&from.inventories);
            tables.counters.copy_from_slice(&from.counters);
            from.npcs.give(&mut tables.npcs);
            tables.minds.copy_from_slice(&from.minds);
            tables.stock.items.copy_from_slice(&from.items);
            tables.intents.clear();
            tables.happenings.clear();
            life::forget_deaths(tables);
        });
        self.scores.clone_from(&from.scores);
    }
}
