//! Talking (rules 10.1): one token, shown until the next, heard by those who share the first task.
//!
//! It needs no contact. It is also the one action of a recon, which is frozen for good (rules 10.5).

use bevy_ecs::prelude::*;

use crate::columns::{EntityField, field};
use crate::config::Config;
use crate::entity::Handle;
use crate::life::{Status, Vitals};
use crate::tables::{Bodies, Tables};

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
#[derive(Clone, Debug)]
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

/// Whether a player may speak: as it may act, and a recon though frozen.
#[inline]
pub fn may_speak(vitals: &Vitals, status: &Status) -> bool {
    vitals.can_act() || (status.recon && vitals.health > 0)
}

/// Everybody says what it wants to.
pub(crate) fn speak(tables: &mut Tables<'_>) {
    let Tables { intents, players: Bodies { vitals, statuses, voices, .. }, .. } = tables;
    for (slot, ((vitals, status), voice)) in vitals.iter().zip(&**statuses).zip(&mut **voices).enumerate() {
        if let Some(token) = intents.get(Handle(slot as u16)).token.filter(|_| may_speak(vitals, status)) {
            voice.message = token;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::arena::{Arena, MIDDLE};
    use crate::intent::{Direction, Intent};

    fn say(token: u8) -> Intent {
        Intent { token: Some(token), ..Intent::default() }
    }

    #[test]
    fn rules_10_1_a_message_stays_until_the_next() {
        let mut arena = Arena::new(json!({}));
        assert_eq!(arena.message(1), 0, "nothing at first");
        arena.act(1, say(7));
        assert_eq!(arena.message(1), 7);
        arena.tick(5);
        assert_eq!(arena.message(1), 7);
        arena.act(1, say(127));
        assert_eq!(arena.message(1), 127);
        assert_eq!(arena.message(2), 0);
    }

    #[test]
    fn rules_10_1_the_frozen_and_the_dead_are_silent() {
        let mut arena = Arena::new(json!({}));
        arena.vitals(1).freeze = 2;
        arena.act(1, say(7));
        assert_eq!(arena.message(1), 0, "frozen: 1 is left of the 2");
        arena.act(1, say(7));
        assert_eq!(arena.message(1), 7, "not any more");
        (arena.vitals(2).health, arena.vitals(2).food) = (10, 0);
        arena.act(2, say(9));
        assert_eq!(arena.message(2), 0, "dead since this step's update");
    }

    #[test]
    fn rules_10_1_it_is_the_last_phase() {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE);
        arena.vitals(2).health = 1;
        (arena.vitals(2).food, arena.vitals(2).water) = (10, 10);
        arena.intend(2, say(9));
        arena.act(1, crate::arena::attack(crate::intent::Style::Melee, 2));
        assert_eq!(arena.message(2), 0, "whoever is killed says nothing more");
    }

    /// Player 1 watches for ever.
    fn recon() -> Arena {
        let mut arena = Arena::new(json!({"combat": {"spawn_immunity": 0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE + 1);
        arena.identity(1).npc_type = -1;
        arena.status(1).recon = true;
        arena.vitals(1).freeze = i16::MAX;
        arena
    }

    #[test]
    fn rules_10_5_a_recon_can_only_talk() {
        let mut arena = recon();
        let attack = crate::arena::attack(crate::intent::Style::Melee, 2).attack;
        arena.act(1, Intent { step: Some(Direction::North), attack, ..say(3) });
        assert_eq!(arena.message(1), 3);
        assert_eq!((arena.position(1).row, arena.health(2)), (MIDDLE, 100));
        assert_eq!(arena.vitals(1).freeze, 32766);
    }

    #[test]
    fn rules_10_5_a_recon_is_immortal_for_ever() {
        let mut arena = recon();
        (arena.vitals(1).food, arena.vitals(1).water) = (0, 0);
        for _ in 0..30 {
            arena.act(2, crate::arena::attack(crate::intent::Style::Melee, 1));
            (arena.vitals(2).food, arena.vitals(2).water) = (100, 100);
        }
        assert_eq!((arena.health(1), arena.identity(1).npc_type), (100, -1));
        assert_eq!((arena.vitals(1).food, arena.vitals(1).freeze), (0, 32737));
    }

    #[test]
    fn rules_10_1_teams_hear_each_other_and_loners_themselves() {
        let config = Config::resolve(&json!({"players": {"count": 4, "teams": {"a": [3, 1], "b": [2, 4]}}})).unwrap();
        let audience = Audience::new(&config);
        assert_eq!(audience.of(2), [Handle(0), Handle(2)]);
        assert_eq!(audience.of(3), [Handle(1), Handle(3)]);
        assert_eq!(Audience::new(&Config::default()).of(5), [Handle(5)]);
    }
}
