//! Every table of a world, bound once a tick to plain slices: what the rooms' systems work on.
//!
//! A system that asked the ECS for its own columns paid for each of them in every tick, most of it waiting for memory:
//! of a step of 16 worlds an eighth.

use bevy_ecs::change_detection::ContiguousMut;
use bevy_ecs::prelude::*;
use bevy_ecs::query::{ArchetypeFilter, ContiguousQueryData};
use bevy_ecs::system::SystemParam;

use crate::clock::{Clock, TurnOrder};
use crate::combat::{Combatant, Gear};
use crate::communication::{Audience, Voice};
use crate::config::EpisodeConfig;
use crate::dice::Dice;
use crate::entity::{Identity, OfNpcs, OfPlayers, Roster};
use crate::event::{Counters, Happenings};
use crate::exchange::Purse;
use crate::intent::Intents;
use crate::item::{Inventory, Item, Stock};
use crate::life::{History, Outcome, Status, Vitals};
use crate::movement::Position;
use crate::npc::{Mind, Paths, Refill, SpawnLosses};
use crate::progression::Skills;
use crate::script::Script;
use crate::singletons::Singletons;
use crate::terrain::{Occupancy, Targets, Tiles};

/// All that lists the columns which players and NPCs have in common.
macro_rules! bodies {
    ($($column:ident: $component:ty),* $(,)?) => {
        /// The columns that players and NPCs have in common. Row = id - 1 for players, slot for NPCs.
        #[derive(Debug)]
        pub(crate) struct Bodies<'a> {
            $(pub(crate) $column: &'a mut [$component],)*
        }

        type Body = ($(&'static mut $component,)*);

        impl<'a> Bodies<'a> {
            fn of(body: BodySlices<'a>) -> Self {
                let ($($column,)*) = body;
                Self { $($column,)* }
            }

            /// Reads a value of every cache line of the first rows.
            fn fetch(&self, rows: usize) {
                $(touch(&self.$column[..rows]);)*
            }
        }

        /// Copies of them.
        #[derive(Clone, Debug, Default)]
        pub(crate) struct BodyCopies {
            $($column: Vec<$component>,)*
        }

        impl BodyCopies {
            /// Copies them.
            pub(crate) fn take(&mut self, bodies: &Bodies<'_>) {
                $(bodies.$column.clone_into(&mut self.$column);)*
            }

            /// Puts them back, into tables of the same length.
            pub(crate) fn give(&self, bodies: &mut Bodies<'_>) {
                $(bodies.$column.copy_from_slice(&self.$column);)*
            }
        }
    };
}

bodies! {
    ids: Identity,
    positions: Position,
    vitals: Vitals,
    statuses: Status,
    histories: History,
    combatants: Combatant,
    gears: Gear,
    skills: Skills,
    purses: Purse,
    voices: Voice,
}

type BodySlices<'a> = <<Body as ContiguousQueryData>::Contiguous<'a, 'a> as IntoSlices>::Slices;

/// Everything that a tick reads or writes.
pub(crate) struct Tables<'a> {
    pub(crate) players: Bodies<'a>,
    pub(crate) counters: &'a mut [Counters],
    pub(crate) npcs: Bodies<'a>,
    pub(crate) minds: &'a mut [Mind],
    pub(crate) stock: Stock<'a>,
    pub(crate) episode: &'a EpisodeConfig,
    pub(crate) script: &'a Script,
    pub(crate) audience: &'a Audience,
    pub(crate) clock: &'a mut Clock,
    pub(crate) dice: &'a mut Dice,
    pub(crate) order: &'a mut TurnOrder,
    pub(crate) roster: &'a mut Roster,
    pub(crate) intents: &'a mut Intents,
    pub(crate) happenings: &'a mut Happenings,
    pub(crate) tiles: &'a mut Tiles,
    pub(crate) occupancy: &'a mut Occupancy,
    pub(crate) targets: &'a mut Targets,
    pub(crate) outcome: &'a mut Outcome,
    pub(crate) paths: &'a mut Paths,
    pub(crate) refill: &'a mut Refill,
    pub(crate) losses: &'a mut SpawnLosses,
}

/// The tables of the ECS that [`Tables`] are bound from.
#[derive(SystemParam)]
pub(crate) struct Everything<'w, 's> {
    players: Query<'w, 's, (Body, &'static mut Inventory, &'static mut Counters), OfPlayers>,
    npcs: Query<'w, 's, (Body, &'static mut Mind), OfNpcs>,
    items: Query<'w, 's, &'static mut Item>,
}

impl Everything<'_, '_> {
    /// The tables as they are. A table without rows has empty columns.
    fn bind<'a>(
        &'a mut self,
        single: &'a mut Singletons,
        episode: &'a EpisodeConfig,
        script: &'a Script,
    ) -> Tables<'a> {
        let Singletons { clock, dice, order, roster, intents, happenings, tiles, occupancy, .. } = single;
        let Singletons { targets, audience, market, vacancies, outcome, paths, refill, losses, .. } = single;
        let (players, inventories, counters) = columns(&mut self.players).unwrap_or_default();
        let (npcs, minds) = columns(&mut self.npcs).unwrap_or_default();
        let items = columns(&mut self.items).unwrap_or_default();
        Tables {
            players: Bodies::of(players),
            counters,
            npcs: Bodies::of(npcs),
            minds,
            stock: Stock { config: &episode.config, items, inventories, market, vacancies },
            episode,
            script,
            audience,
            clock,
            dice,
            order,
            roster,
            intents,
            happenings,
            tiles,
            occupancy,
            targets,
            outcome,
            paths,
            refill,
            losses,
        }
    }
}

impl Tables<'_> {
    /// Reads a value of every cache line that most ticks need: they then come from memory together, where the rules would
    /// wait for one after another. `busy` is 1.1 times as fast with 16 worlds and with 64 (0.98 with one, which is in the
    /// cache anyway), `wander` 1.05 and 1.00.
    pub(crate) fn fetch(&self) {
        let players = self.players.ids.len();
        // The slots above are free.
        let slots = self.roster.npcs.iter().map(|(_, handle)| handle.index() + 1 - players).max().unwrap_or(0);
        self.players.fetch(players);
        self.npcs.fetch(slots);
        touch(&self.minds[..slots]);
        touch(self.counters);
        touch(self.stock.inventories);
        touch(&self.stock.items[..self.stock.vacancies.bound()]);
        self.tiles.fetch();
    }
}

/// Reads a value of every cache line of a column; where rows are longer than a line, of every row.
#[inline]
pub(crate) fn touch<T: Copy>(column: &[T]) {
    const LINE: usize = 64;
    for value in column.iter().step_by((LINE / size_of::<T>()).max(1)) {
        std::hint::black_box(*value);
    }
}

impl crate::World {
    /// Does `work` on all tables.
    pub(crate) fn with_tables<R>(&mut self, work: impl FnOnce(&mut Tables<'_>) -> R) -> R {
        let mut everything = self.everything.get_mut(&mut self.ecs).expect("nothing else binds them");
        work(&mut everything.bind(&mut self.single, &self.episode, &self.script))
    }
}

/// The columns of a table, as slices. A table without rows has none.
///
/// What is written through them is not marked as changed: nobody asks, and marking whole columns wrote 20 KB a tick.
fn columns<'q, D, F>(query: &'q mut Query<'_, '_, D, F>) -> Option<<D::Contiguous<'q, 'q> as IntoSlices>::Slices>
where
    D: ContiguousQueryData,
    D::Contiguous<'q, 'q>: IntoSlices,
    F: ArchetypeFilter,
{
    query.reborrow().contiguous_iter_inner().ok()?.next().map(IntoSlices::into_slices)
}

/// A column, or a tuple of them, that can be taken as plain slices.
trait IntoSlices {
    /// A slice for each column.
    type Slices;

    fn into_slices(self) -> Self::Slices;
}

impl<'w, T> IntoSlices for ContiguousMut<'w, T> {
    type Slices = &'w mut [T];

    #[inline]
    fn into_slices(self) -> &'w mut [T] {
        Self::bypass_change_detection_split(self).0
    }
}

macro_rules! tuples_of_columns {
    ($($column:ident)*) => {
        impl<$($column: IntoSlices),*> IntoSlices for ($($column,)*) {
            type Slices = ($($column::Slices,)*);

            #[inline]
            fn into_slices(self) -> Self::Slices {
                #[expect(non_snake_case, reason = "a type and its value have one name in a macro")]
                let ($($column,)*) = self;
                ($($column.into_slices(),)*)
            }
        }
    };
}

tuples_of_columns!(A B);
tuples_of_columns!(A B C);
tuples_of_columns!(A B C D E F G H I J);
