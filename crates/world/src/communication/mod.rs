//! Talking (rules 10.1): one token, shown until the next, heard by those who share the first task.

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::{Config, EpisodeConfig};
use crate::entity::{Handle, OfPlayers, columns};
use crate::intent::Intents;
use crate::life::Vitals;
use crate::schedule::TickSet;

/// What an entity says.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Voice {
    /// The token; 0 until it first speaks.
    pub message: u8,
}

pub(crate) const COLUMNS: &[EntityField] = &[field!("message", "current token, 0 to 127", voice.message)];

/// Who hears whom: for each player, the players whose messages it observes, in ascending id, itself included.
///
/// Those are the assignees of its first task. The default task is a team's where there are teams, else one's own.
#[derive(Resource, Clone, Debug)]
pub struct Audience {
    circles: Vec<Vec<Handle>>,
    circle_of: Vec<u16>,
}

impl Audience {
    pub(crate) fn new(config: &Config) -> Self {
        let count = config.players.count;
        let Some(teams) = &config.players.teams else {
            let alone = |slot| vec![Handle(slot)];
            return Self { circles: (0..count).map(alone).collect(), circle_of: (0..count).collect() };
        };
        let mut circle_of = vec![0; usize::from(count)];
        let mut circles = Vec::with_capacity(teams.len());
        for members in teams.values() {
            let mut circle: Vec<_> = members.iter().map(|id| Handle(id - 1)).collect();
            circle.sort_unstable();
            for member in &circle {
                circle_of[member.index()] = circles.len() as u16;
            }
            circles.push(circle);
        }
        Self { circles, circle_of }
    }

    /// Whom the player in `slot` hears.
    pub fn of(&self, slot: usize) -> &[Handle] {
        &self.circles[usize::from(self.circle_of[slot])]
    }
}

pub(crate) fn install(schedule: &mut Schedule) {
    schedule.add_systems(speak.in_set(TickSet::Comm).run_if(enabled));
}

fn enabled(episode: Res<EpisodeConfig>) -> bool {
    episode.config.communication.enabled
}

fn speak(intents: Res<Intents>, mut players: Query<(&Vitals, &mut Voice), OfPlayers>) {
    let Some((vitals, mut voices)) = columns(&mut players) else { return };
    for (slot, (vitals, voice)) in vitals.iter().zip(voices.iter_mut()).enumerate() {
        if let Some(token) = intents.get(Handle(slot as u16)).token.filter(|_| vitals.can_act()) {
            voice.message = token;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rules_10_1_teams_hear_each_other_and_loners_themselves() {
        let config = Config::resolve(&json!({"players": {"count": 4, "teams": {"a": [3, 1], "b": [2, 4]}}})).unwrap();
        let audience = Audience::new(&config);
        assert_eq!(audience.of(2), [Handle(0), Handle(2)]);
        assert_eq!(audience.of(3), [Handle(1), Handle(3)]);
        assert_eq!(Audience::new(&Config::default()).of(5), [Handle(5)]);
    }
}
