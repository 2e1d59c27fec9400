//! Whom a team's tasks can speak of (rules 14.7).

use educe::Educe;
use hinterland_task::tree::Group;

use crate::config::Config;

/// Rows of players by team and group, ascending. Without teams each player is a team of one.
#[derive(Debug, Educe)]
#[educe(Clone)]
pub(super) struct Teams {
    of: Vec<u16>,
    members: Vec<Vec<u16>>,
    foes: Vec<Vec<u16>>,
    foe_leaders: Vec<Vec<u16>>,
    players: Vec<u16>,
}

impl Teams {
    pub(super) fn new(config: &Config) -> Self {
        let players: Vec<u16> = (0..config.players.count).collect();
        let mut members: Vec<Vec<u16>> = match &config.players.teams {
            Some(teams) => teams.values().map(|ids| ids.iter().map(|id| id - 1).collect()).collect(),
            None => players.iter().map(|player| vec![*player]).collect(),
        };
        for members in &mut members {
            members.sort_unstable();
        }
        let mut of = vec![0; players.len()];
        for (team, members) in members.iter().enumerate() {
            for member in members {
                of[usize::from(*member)] = team as u16;
            }
        }
        let others = |team: usize| members.iter().enumerate().filter(move |(other, _)| *other != team);
        let sorted = |mut rows: Vec<u16>| {
            rows.sort_unstable();
            rows
        };
        let foes = (0..members.len()).map(|team| sorted(others(team).flat_map(|(_, rows)| rows.clone()).collect()));
        let foes = foes.collect();
        let leaders = (0..members.len()).map(|team| sorted(others(team).map(|(_, rows)| rows[0]).collect()));
        let foe_leaders = leaders.collect();
        Self { of, members, foes, foe_leaders, players }
    }

    /// Who is of each team.
    pub(super) fn members(&self) -> &[Vec<u16>] {
        &self.members
    }

    /// How many players there are.
    pub(super) fn count(&self) -> usize {
        self.players.len()
    }

    /// A player's team.
    pub(super) fn of(&self, player: u16) -> u16 {
        self.of[usize::from(player)]
    }

    /// The players of a group, seen from a team.
    pub(super) fn group(&self, team: u16, group: Group) -> &[u16] {
        let (team, count) = (usize::from(team), self.members.len());
        let first = |team: usize| self.members[team].get(..1).unwrap_or_default();
        match group {
            Group::Assignee | Group::Team => &self.members[team],
            Group::Leader => first(team),
            Group::LeftTeam => &self.members[(team + 1) % count],
            Group::LeftLeader => first((team + 1) % count),
            Group::RightTeam => &self.members[(team + count - 1) % count],
            Group::RightLeader => first((team + count - 1) % count),
            Group::Foes => &self.foes[team],
            Group::FoeLeaders => &self.foe_leaders[team],
            Group::Players => &self.players,
            Group::Player(id) => {
                let row = usize::from(id).wrapping_sub(1);
                self.players.get(row..=row).unwrap_or_default()
            }
        }
    }
}
