//! A world as observers see it: columns as slices, read-only.

use bevy_ecs::prelude::*;

use crate::World;
use crate::clock::Clock;
use crate::columns::EntityRow;
use crate::combat::Combatant;
use crate::communication::{Audience, Voice};
use crate::config::EpisodeConfig;
use crate::entity::{Handle, Identity, Npc, Player, Roster};
use crate::life::{History, Outcome, Vitals};
use crate::movement::Position;
use crate::npc::Mind;
use crate::terrain::{Occupancy, Tiles};

type PlayerData =
    (&'static Identity, &'static Position, &'static Vitals, &'static History, &'static Combatant, &'static Voice);
type NpcData = (
    &'static Identity,
    &'static Position,
    &'static Vitals,
    &'static History,
    &'static Combatant,
    &'static Voice,
    &'static Mind,
);

/// Prepared queries: opening a view costs some 50 ns.
pub(crate) struct Views {
    players: QueryState<PlayerData, With<Player>>,
    npcs: QueryState<NpcData, With<Npc>>,
}

impl Views {
    pub(crate) fn new(ecs: &mut bevy_ecs::world::World) -> Self {
        Self { players: ecs.query_filtered(), npcs: ecs.query_filtered() }
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
    /// Records.
    pub history: &'w [History],
    /// Fights.
    pub combatant: &'w [Combatant],
    /// Messages.
    pub voice: &'w [Voice],
    /// NPCs' plans; empty for players.
    pub mind: &'w [Mind],
}

impl<'w> Columns<'w> {
    /// The rows of a table without minds, in order.
    fn rows(&self) -> impl Iterator<Item = EntityRow<'w>> + use<'w> {
        let bodies = self.identity.iter().zip(self.position).zip(self.vitals);
        let records = self.history.iter().zip(self.combatant).zip(self.voice);
        bodies.zip(records).map(|(((identity, position), vitals), ((history, combatant), voice))| EntityRow {
            identity,
            position,
            vitals,
            history,
            combatant,
            voice,
            mind: None,
        })
    }
}

/// Everything an observer may read, between ticks.
#[derive(Clone, Copy, Debug)]
pub struct View<'w> {
    /// The players' columns.
    pub players: Columns<'w>,
    /// The NPC slots' columns; a free slot has id 0.
    pub npcs: Columns<'w>,
    /// The tiles.
    pub tiles: &'w Tiles,
    /// Who stands where.
    pub occupancy: &'w Occupancy,
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
        EntityRow {
            identity: &columns.identity[row],
            position: &columns.position[row],
            vitals: &columns.vitals[row],
            history: &columns.history[row],
            combatant: &columns.combatant[row],
            voice: &columns.voice[row],
            mind: columns.mind.get(row),
        }
    }

    /// Every player in id order, then every living NPC in spawn order.
    pub fn entity_rows(&self) -> impl Iterator<Item = EntityRow<'w>> + '_ {
        self.players.rows().chain(self.roster.npcs.iter().map(|(_, handle)| self.row(*handle)))
    }
}

impl World {
    /// The world as it stands, for observers.
    pub fn view(&self) -> View<'_> {
        let ecs = &self.ecs;
        let players =
            self.views.players.query_manual(ecs).contiguous_iter_inner().ok().and_then(|mut tables| tables.next());
        let (identity, position, vitals, history, combatant, voice) = players.expect("a world has players");
        let npcs = self.views.npcs.query_manual(ecs).contiguous_iter_inner().ok().and_then(|mut tables| tables.next());
        View {
            players: Columns { identity, position, vitals, history, combatant, voice, mind: &[] },
            npcs: npcs.map_or(NOBODY, |(identity, position, vitals, history, combatant, voice, mind)| Columns {
                identity,
                position,
                vitals,
                history,
                combatant,
                voice,
                mind,
            }),
            tiles: ecs.resource(),
            occupancy: ecs.resource(),
            roster: ecs.resource(),
            clock: ecs.resource(),
            episode: ecs.resource(),
            audience: ecs.resource(),
            outcome: ecs.resource(),
        }
    }
}

const NOBODY: Columns<'static> =
    Columns { identity: &[], position: &[], vitals: &[], history: &[], combatant: &[], voice: &[], mind: &[] };
