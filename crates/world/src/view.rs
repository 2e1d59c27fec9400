//! A world as observers see it: columns as slices, read-only.

use bevy_ecs::prelude::*;
use bevy_ecs::query::ContiguousQueryData;

use crate::World;
use crate::clock::Clock;
use crate::columns::EntityRow;
use crate::combat::{Combatant, Gear};
use crate::communication::{Audience, Voice};
use crate::config::EpisodeConfig;
use crate::entity::{Handle, Identity, Npc, Player, Roster};
use crate::event::Counters;
use crate::exchange::{Market, Purse};
use crate::item::{Inventory, Item};
use crate::life::{History, Outcome, Status, Vitals};
use crate::movement::Position;
use crate::npc::Mind;
use crate::progression::Skills;
use crate::terrain::{Occupancy, Targets, Tiles};

type Body = (
    &'static Identity,
    &'static Position,
    &'static Vitals,
    &'static Status,
    &'static History,
    &'static Combatant,
    &'static Gear,
    &'static Skills,
    &'static Purse,
    &'static Voice,
);
type PlayerData = (Body, &'static Inventory, &'static Counters);
type NpcData = (Body, &'static Mind);

/// Prepared queries: opening a view costs some 50 ns.
pub(crate) struct Views {
    players: QueryState<PlayerData, With<Player>>,
    npcs: QueryState<NpcData, With<Npc>>,
    items: QueryState<&'static Item>,
}

impl Views {
    pub(crate) fn new(ecs: &mut bevy_ecs::world::World) -> Self {
        Self { players: ecs.query_filtered(), npcs: ecs.query_filtered(), items: ecs.query() }
    }
}

/// The columns of one table. Row = id - 1 for players, slot for NPCs.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'w> {
    /// Who.
    pub identity: &'w [Identity],
    /// Where.
    pub position: &'w [Position],
    /// Health and needs.
    pub vitals: &'w [Vitals],
    /// What holds for a time, or for good.
    pub status: &'w [Status],
    /// Records.
    pub history: &'w [History],
    /// Fights.
    pub combatant: &'w [Combatant],
    /// What is carried into fights.
    pub gear: &'w [Gear],
    /// Levels and experience.
    pub skills: &'w [Skills],
    /// Gold.
    pub purse: &'w [Purse],
    /// Messages.
    pub voice: &'w [Voice],
    /// NPCs' plans; empty for players.
    pub mind: &'w [Mind],
}

impl<'w> Columns<'w> {
    fn of(body: <Body as ContiguousQueryData>::Contiguous<'w, 'w>, mind: &'w [Mind]) -> Self {
        let (identity, position, vitals, status, history, combatant, gear, skills, purse, voice) = body;
        Self { identity, position, vitals, status, history, combatant, gear, skills, purse, voice, mind }
    }

    /// Every row, in order. All columns are cut to one length, so that a row is read without a check for each.
    #[inline]
    fn rows(self) -> impl Iterator<Item = EntityRow<'w>> {
        let rows = self.identity.len();
        let (identity, position, vitals) = (&self.identity[..rows], &self.position[..rows], &self.vitals[..rows]);
        let (status, history, combatant) = (&self.status[..rows], &self.history[..rows], &self.combatant[..rows]);
        let (gear, skills, purse) = (&self.gear[..rows], &self.skills[..rows], &self.purse[..rows]);
        let (voice, mind) = (&self.voice[..rows], self.mind);
        (0..rows).map(move |row| EntityRow {
            identity: &identity[row],
            position: &position[row],
            vitals: &vitals[row],
            status: &status[row],
            history: &history[row],
            combatant: &combatant[row],
            gear: &gear[row],
            skills: &skills[row],
            purse: &purse[row],
            voice: &voice[row],
            mind: mind.get(row).unwrap_or(&NO_MIND),
        })
    }

    /// The components of a row.
    #[inline]
    fn row(&self, row: usize) -> EntityRow<'w> {
        EntityRow {
            identity: &self.identity[row],
            position: &self.position[row],
            vitals: &self.vitals[row],
            status: &self.status[row],
            history: &self.history[row],
            combatant: &self.combatant[row],
            gear: &self.gear[row],
            skills: &self.skills[row],
            purse: &self.purse[row],
            voice: &self.voice[row],
            mind: self.mind.get(row).unwrap_or(&NO_MIND),
        }
    }
}

/// Everything an observer may read, between ticks.
#[derive(Clone, Copy, Debug)]
pub struct View<'w> {
    /// The players' columns.
    pub players: Columns<'w>,
    /// The NPC slots' columns; a free slot has id 0.
    pub npcs: Columns<'w>,
    /// What each player holds, by row.
    pub inventories: &'w [Inventory],
    /// What happened to each player in its life, by row.
    pub counters: &'w [Counters],
    /// The item rows; a free one has type 0.
    pub items: &'w [Item],
    /// What is for sale.
    pub market: &'w Market,
    /// The tiles.
    pub tiles: &'w Tiles,
    /// Who stands where.
    pub occupancy: &'w Occupancy,
    /// Who has seized what.
    pub targets: &'w Targets,
    /// Ids of living NPCs.
    pub roster: &'w Roster,
    /// Tick, episode and seed.
    pub clock: &'w Clock,
    /// The options of the running episode.
    pub episode: &'w EpisodeConfig,
    /// Who hears whom.
    pub audience: &'w Audience,
    /// What the latest tick did to each player.
    pub outcome: &'w Outcome,
}

impl<'w> View<'w> {
    /// The columns and the row in them of an entity.
    #[inline]
    pub fn locate(&self, handle: Handle) -> (&Columns<'w>, usize) {
        let players = self.players.identity.len();
        if handle.index() < players { (&self.players, handle.index()) } else { (&self.npcs, handle.index() - players) }
    }

    /// The components of an entity as one row of the table `entity`.
    #[inline]
    pub fn row(&self, handle: Handle) -> EntityRow<'w> {
        let (columns, row) = self.locate(handle);
        columns.row(row)
    }

    /// Every player in id order.
    pub(crate) fn player_rows(&self) -> impl Iterator<Item = EntityRow<'w>> {
        self.players.rows()
    }

    /// Every NPC slot, the free ones too.
    pub(crate) fn npc_slots(&self) -> impl Iterator<Item = EntityRow<'w>> {
        self.npcs.rows()
    }

    /// Every player in id order, then every living NPC in spawn order.
    pub fn entity_rows(&self) -> impl Iterator<Item = EntityRow<'w>> + '_ {
        self.players.rows().chain(self.roster.npcs.iter().map(|(_, handle)| self.row(*handle)))
    }
}

impl World {
    /// The world as it stands, for observers.
    pub fn view(&self) -> View<'_> {
        let (ecs, single) = (&self.ecs, &self.single);
        let players = self.views.players.query_manual(ecs).contiguous_iter_inner().ok();
        let (players, inventories, counters) =
            players.and_then(|mut tables| tables.next()).expect("a world has players");
        let npcs = self.views.npcs.query_manual(ecs).contiguous_iter_inner().ok();
        let items = self.views.items.query_manual(ecs).contiguous_iter_inner().ok();
        View {
            players: Columns::of(players, &[]),
            npcs: npcs.and_then(|mut tables| tables.next()).map_or(NOBODY, |(body, mind)| Columns::of(body, mind)),
            inventories,
            counters,
            items: items.and_then(|mut tables| tables.next()).unwrap_or_default(),
            market: &single.market,
            tiles: &single.tiles,
            occupancy: &single.occupancy,
            targets: &single.targets,
            roster: &single.roster,
            clock: &single.clock,
            episode: &self.episode,
            audience: &single.audience,
            outcome: &single.outcome,
        }
    }
}

const NOBODY: Columns<'static> = Columns {
    identity: &[],
    position: &[],
    vitals: &[],
    status: &[],
    history: &[],
    combatant: &[],
    gear: &[],
    skills: &[],
    purse: &[],
    voice: &[],
    mind: &[],
};

/// Players have none.
static NO_MIND: Mind = Mind::EMPTY;
