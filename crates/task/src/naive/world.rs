//! A world made of hashes: every number a pure function of a seed, whom it is asked of, and when.

use std::hash::Hash;

use xxhash_rust::xxh3::Xxh3;

use crate::compile::Board;
use crate::counters::Counters;
use crate::evaluate::{Reading, Seat};
use crate::program::Source;
use crate::tree::{Assignee, Gauge, Group, Measure, Place, Sight, Tally, Target};

/// Something that happened to a player, as the event log has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happening {
    pub(crate) player: u16,
    pub(crate) event: u8,
    pub(crate) kind: i32,
    pub(crate) level: i32,
    pub(crate) number: i32,
    pub(crate) gold: i32,
    pub(crate) target: i32,
}

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    pub(crate) tick: u32,
    pub(crate) teams: Vec<Vec<u16>>,
    foes: Vec<Vec<u16>>,
    leaders: Vec<Vec<u16>>,
    everyone: Vec<u16>,
    alive: Vec<bool>,
    died: Vec<bool>,
    pub(crate) log: Vec<Happening>,
}

impl World {
    /// With teams of at most `size` players.
    pub(crate) fn new(seed: u64, players: u16, size: u16) -> Self {
        let everyone: Vec<u16> = (0..players).collect();
        let teams: Vec<Vec<u16>> = everyone.chunks(usize::from(size)).map(<[u16]>::to_vec).collect();
        let others = |own: usize| teams.iter().enumerate().filter(move |(team, _)| *team != own).map(|(_, team)| team);
        let foes = (0..teams.len()).map(|own| others(own).flatten().copied().collect()).collect();
        let leaders = (0..teams.len()).map(|own| others(own).map(|team| team[0]).collect()).collect();
        let count = everyone.len();
        let alive = vec![true; count];
        Self { seed, tick: 0, teams, foes, leaders, everyone, alive, died: vec![false; count], log: Vec::new() }
    }

    /// Who can have a task.
    pub(crate) fn seats(&self, assignee: Assignee) -> Vec<Seat> {
        let teams = self.teams.iter().enumerate();
        match assignee {
            Assignee::Team => teams.map(|(team, players)| Seat { player: players[0], team: team as u16 }).collect(),
            Assignee::Agent => teams
                .flat_map(|(team, players)| {
                    players.iter().map(move |player| Seat { player: *player, team: team as u16 })
                })
                .collect(),
        }
    }

    fn hash(&self, what: impl Hash) -> u64 {
        let mut hasher = Xxh3::with_seed(self.seed);
        what.hash(&mut hasher);
        hasher.digest()
    }

    /// The next tick: who dies, who comes back, what happens.
    pub(crate) fn advance(&mut self) {
        self.tick += 1;
        for player in self.everyone.clone() {
            let at = usize::from(player);
            let luck = self.hash(("luck", player, self.tick)) % 100;
            self.died[at] = self.alive[at] && luck < 2;
            self.alive[at] = if self.alive[at] { luck >= 2 } else { luck < 3 };
            for number in 0..2_u8 {
                let dice = self.hash(("event", player, self.tick, number));
                let part = |shift: u32, most: u64| (dice >> shift) % most;
                self.log.push(Happening {
                    player,
                    event: [12, 24, 31, 255][part(0, 4) as usize],
                    kind: part(8, 34) as i32,
                    level: part(16, 4) as i32,
                    number: part(24, 3) as i32,
                    gold: part(32, 5) as i32 - 1,
                    target: part(40, 3) as i32 - 1,
                });
            }
        }
    }

    /// A number of a player, whatever it means: small mostly, so that thresholds are met; now and then a great one.
    pub(crate) fn number(&self, gauge: &Gauge, player: u16) -> f64 {
        // Some change every tick, some seldom.
        let pace = 1 + (self.hash((gauge, "pace")) % 3) as u32 * 7;
        let dice = self.hash((gauge, player, self.tick / pace));
        match gauge {
            Gauge::Alive => f64::from(u8::from(self.alive[usize::from(player)])),
            Gauge::Tally(tally) => self.scan(tally, player),
            Gauge::Within { .. } | Gauge::Sees(_) | Gauge::Holds(_) => (dice % 2) as f64,
            Gauge::Registered(_) => match dice % 8 {
                0 => f64::NAN,
                1 => f64::INFINITY,
                2 => f64::NEG_INFINITY,
                3 => f64::MAX,
                4 => -1e300,
                5 => f64::MIN_POSITIVE / 4.0,
                rest => (dice >> 8) as f64 / 1e19 * rest as f64 - 3.0,
            },
            _ => match dice % 16 {
                0 => f64::from(i32::MAX),
                1 => f64::from(i32::MIN),
                _ => ((dice >> 8) % 9) as f64 - 1.0,
            },
        }
    }

    /// Counts by looking through all that has happened.
    fn scan(&self, tally: &Tally, player: u16) -> f64 {
        let whose = |target: i32| match tally.target {
            None => true,
            Some(Target::Player) => target > 0,
            Some(Target::Npc) => target < 0,
        };
        let passing = self.log.iter().filter(|one| {
            one.player == player
                && one.event == tally.event
                && (tally.kinds == u32::MAX || one.kind < 32 && tally.kinds & (1 << one.kind) != 0)
                && (tally.level.least..=tally.level.most).contains(&one.level)
                && (tally.number.least..=tally.number.most).contains(&one.number)
                && (tally.gold.least..=tally.gold.most).contains(&one.gold)
                && whose(one.target)
        });
        let number = match tally.measure {
            Measure::Count => passing.count() as i32,
            Measure::Number => passing.map(|one| one.number).sum(),
            Measure::Gold => passing.map(|one| one.gold).sum(),
            Measure::Level => passing.map(|one| one.level).sum(),
            Measure::MostNumber => passing.map(|one| one.number).max().unwrap_or(0),
            Measure::MostLevel => passing.map(|one| one.level).max().unwrap_or(0),
        };
        f64::from(number)
    }

    pub(crate) fn group(&self, team: u16, group: Group) -> &[u16] {
        let (own, count) = (usize::from(team), self.teams.len());
        let (left, right) = ((own + 1) % count, (own + count - 1) % count);
        match group {
            Group::Assignee | Group::Team => &self.teams[own],
            Group::Leader => &self.teams[own][..1],
            Group::LeftTeam => &self.teams[left],
            Group::LeftLeader => &self.teams[left][..1],
            Group::RightTeam => &self.teams[right],
            Group::RightLeader => &self.teams[right][..1],
            Group::Foes => &self.foes[own],
            Group::FoeLeaders => &self.leaders[own],
            Group::Players => &self.everyone,
            Group::Player(id) => &self.everyone[usize::from(id) - 1..usize::from(id)],
        }
    }

    pub(crate) fn is_alive(&self, player: u16) -> bool {
        self.alive[usize::from(player)]
    }

    pub(crate) fn has_died(&self, player: u16) -> bool {
        self.died[usize::from(player)]
    }

    /// A number that depends on others.
    pub(crate) fn among(&self, what: &str, player: u16, others: &[u16]) -> f64 {
        let living: Vec<u16> =
            others.iter().copied().filter(|other| self.is_alive(*other) && *other != player).collect();
        (self.hash((what, player, living, self.tick)) % 7) as f64
    }
}

/// The world as the evaluator sees it: counters instead of a log.
#[derive(Debug)]
pub(crate) struct Lent<'a> {
    pub(crate) world: &'a World,
    pub(crate) board: &'a Board,
    pub(crate) counters: &'a Counters,
}

impl Lent<'_> {
    fn lend(&self, source: &Source, player: u16) -> f64 {
        let place = |place: u16| -> Place { self.board.places()[usize::from(place)] };
        let gauge = match *source {
            Source::Column(column) => Gauge::Column(column),
            Source::Counter(slot) => {
                return f64::from(self.counters.get(self.board.subscriptions(), player.into(), slot));
            }
            Source::Owned(owned) => Gauge::Owned(owned),
            Source::Space => Gauge::Space,
            Source::Distance(place) => Gauge::Distance(place),
            Source::Within { rows, cols } => Gauge::Within { rows, cols },
            Source::SeesMaterial(materials) => Gauge::Sees(Sight::Material(materials)),
            Source::Holds(at) => Gauge::Holds(place(at)),
            Source::HeldFor(at) => Gauge::HeldFor(place(at)),
            Source::Registered(number) => Gauge::Registered(number),
        };
        self.world.number(&gauge, player)
    }
}

impl Reading for Lent<'_> {
    fn tick(&self) -> u32 {
        self.world.tick
    }

    fn is_alive(&self, player: u16) -> bool {
        self.world.is_alive(player)
    }

    fn has_died(&self, player: u16) -> bool {
        self.world.has_died(player)
    }

    fn members(&self, team: u16, group: Group) -> &[u16] {
        assert_ne!(group, Group::Assignee, "the evaluator knows who has a task");
        self.world.group(team, group)
    }

    fn load(&self, source: &Source, players: &[u16], out: &mut [f64]) {
        assert_eq!(players.len(), out.len());
        for (out, player) in out.iter_mut().zip(players) {
            *out = self.lend(source, *player);
        }
    }

    fn nearest(&self, player: u16, others: &[u16]) -> f64 {
        self.world.among("nearest", player, others)
    }

    fn sees(&self, player: u16, others: &[u16]) -> bool {
        self.world.among("sees", player, others) < 2.0
    }
}
