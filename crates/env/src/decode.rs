//! From the numbers a learner sends to what its player wants (rules 11.2).

use hinterland_world::intent::{Attack, Direction, Intent, Style};

use crate::Layout;

/// An argument that the caller did not give: an action without any argument is no action. Not invalid.
pub const ABSENT: i32 = i32::MIN;

/// Entity ids by row of the observation that each slot of a world saw last: what target indices mean.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    rows: usize,
    ids: Vec<i32>,
    counts: Vec<u16>,
}

impl Seen {
    pub(crate) fn new(slots: usize, rows: usize) -> Self {
        Self { rows, ids: vec![0; slots * rows], counts: vec![0; slots] }
    }

    /// What `slot` saw.
    pub(crate) fn of(&self, slot: usize) -> &[i32] {
        &self.ids[slot * self.rows..][..usize::from(self.counts[slot])]
    }

    /// `slot` sees these now.
    pub(crate) fn set(&mut self, slot: usize, ids: impl ExactSizeIterator<Item = i32>) {
        self.counts[slot] = ids.len() as u16;
        for (place, id) in self.ids[slot * self.rows..][..self.rows].iter_mut().zip(ids) {
            *place = id;
        }
    }
}

/// Reads one slot's heads.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    attack: Option<AttackHeads>,
    token: Option<(usize, usize)>,
    direction: usize,
}

#[derive(Clone, Debug)]
struct AttackHeads {
    style: usize,
    target: usize,
    /// The target index that means nobody.
    noop: Option<usize>,
}

/// A number sent for an argument, judged.
enum Argument {
    Valid(usize),
    /// At or above the size: the last choice is taken.
    Clamped(usize),
    Invalid,
}

impl Argument {
    fn clamping(value: i32, size: usize) -> Self {
        match usize::try_from(value) {
            Err(_) => Self::Invalid,
            Ok(index) if index >= size => Self::Clamped(size - 1),
            Ok(index) => Self::Valid(index),
        }
    }
}

impl Decoder {
    pub(crate) fn new(layout: &Layout, entities: usize) -> Self {
        let attack = layout.head("Attack", "Style").zip(layout.head("Attack", "Target")).map(|(style, target)| {
            let noop = (layout.heads[target].size > entities).then_some(entities);
            AttackHeads { style, target, noop }
        });
        let token = layout.head("Comm", "Token").map(|head| (head, layout.heads[head].size));
        let direction = layout.head("Move", "Direction").expect("everyone can move");
        Self { attack, token, direction }
    }

    /// What a living agent wants, given the entity ids of its last observation, and how many of its actions were
    /// invalid: dropped or clamped.
    pub(crate) fn decode(&self, actions: &[i32], seen: &[i32]) -> (Intent, i32) {
        let mut intent = Intent::default();
        let mut invalid = 0;
        if let Some(heads) = &self.attack {
            invalid += i32::from(heads.decode(actions, seen, &mut intent));
        }
        if let Some((head, size)) = self.token.filter(|(head, _)| actions[*head] != ABSENT) {
            let (token, is_valid) = resolve(actions[head], size);
            intent.token = token.map(|index| index as u8 + 1);
            invalid += i32::from(!is_valid);
        }
        if actions[self.direction] != ABSENT {
            let (direction, is_valid) = resolve(actions[self.direction], Direction::ALL.len());
            intent.step = direction.map(|index| Direction::ALL[index]);
            invalid += i32::from(!is_valid);
        }
        (intent, invalid)
    }

    /// How many actions are in a row of numbers: what is counted when nobody can act on them. No-ops are none.
    pub(crate) fn count(&self, actions: &[i32]) -> i32 {
        let attack = self.attack.as_ref().is_some_and(|heads| {
            let (style, target) = (actions[heads.style], actions[heads.target]);
            (style != ABSENT || target != ABSENT) && !heads.is_noop(target)
        });
        let token = self.token.is_some_and(|(head, _)| actions[head] != ABSENT);
        i32::from(attack) + i32::from(token) + i32::from(actions[self.direction] != ABSENT)
    }
}

/// The choice of a clamping argument, if there is one, and whether the number was valid.
fn resolve(value: i32, size: usize) -> (Option<usize>, bool) {
    match Argument::clamping(value, size) {
        Argument::Valid(index) => (Some(index), true),
        Argument::Clamped(index) => (Some(index), false),
        Argument::Invalid => (None, false),
    }
}

impl AttackHeads {
    fn is_noop(&self, target: i32) -> bool {
        self.noop.is_some_and(|noop| target == noop as i32)
    }

    /// Sets the attack; true if it was dropped or clamped.
    fn decode(&self, actions: &[i32], seen: &[i32], intent: &mut Intent) -> bool {
        let (style, target) = (actions[self.style], actions[self.target]);
        if style == ABSENT && target == ABSENT {
            return false;
        }
        let (style, is_valid) = resolve(style, Style::ALL.len());
        if self.is_noop(target) {
            return !is_valid;
        }
        let target = usize::try_from(target).ok().and_then(|row| seen.get(row));
        let Some((style, &target)) = style.zip(target) else { return true };
        intent.attack = Some(Attack { style: Style::ALL[style], target });
        !is_valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hinterland_world::config::Config;
    use serde_json::json;

    const SEEN: [i32; 3] = [1, -4, 7];

    fn decode(config: serde_json::Value, actions: [i32; 4]) -> (Intent, i32) {
        let config = Config::resolve(&config).unwrap();
        Decoder::new(&Layout::of(&config), config.observation.entities.into()).decode(&actions, &SEEN)
    }

    fn plain(actions: [i32; 4]) -> (Intent, i32) {
        decode(json!({}), actions)
    }

    #[test]
    fn rows_become_ids_and_indices_choices() {
        let (intent, invalid) = plain([1, 1, 0, 2]);
        assert_eq!(
            intent,
            Intent {
                attack: Some(Attack { style: Style::Range, target: -4 }),
                step: Some(Direction::East),
                token: Some(1)
            }
        );
        assert_eq!(invalid, 0);
    }

    #[test]
    fn rules_11_2_style_token_and_direction_are_clamped_and_counted() {
        let (intent, invalid) = plain([3, 2, 127, 5]);
        assert_eq!(
            intent,
            Intent {
                attack: Some(Attack { style: Style::Mage, target: 7 }),
                step: Some(Direction::Stay),
                token: Some(127)
            }
        );
        assert_eq!(invalid, 3);
        assert_eq!(plain([i32::MAX, 2, i32::MAX, i32::MAX]), (intent, 3));
    }

    #[test]
    fn rules_11_2_negative_arguments_drop_their_action() {
        for actions in [[-1, 1, -1, -1], [0, -1, -7, i32::MIN + 1], [-1, -1, -1, -1]] {
            assert_eq!(plain(actions), (Intent::default(), 3), "{actions:?}");
        }
    }

    #[test]
    fn targets_beyond_what_was_seen_are_dropped_but_the_noop_is_valid() {
        assert_eq!(plain([0, 3, ABSENT, ABSENT]), (Intent::default(), 1), "an empty row");
        assert_eq!(plain([0, 31, ABSENT, ABSENT]), (Intent::default(), 1), "the last row");
        assert_eq!(plain([0, 32, ABSENT, ABSENT]), (Intent::default(), 0), "the no-op");
        assert_eq!(plain([3, 32, ABSENT, ABSENT]), (Intent::default(), 1), "a style out of range");
        assert_eq!(plain([0, 33, ABSENT, ABSENT]), (Intent::default(), 1), "beyond the head");
        let none = json!({"observation": {"noop_action_target": false}});
        assert_eq!(decode(none, [0, 32, ABSENT, ABSENT]), (Intent::default(), 1), "without a no-op");
    }

    #[test]
    fn absent_actions_are_nothing_and_half_actions_are_dropped() {
        assert_eq!(plain([ABSENT; 4]), (Intent::default(), 0));
        assert_eq!(plain([0, ABSENT, ABSENT, ABSENT]), (Intent::default(), 1));
        assert_eq!(plain([ABSENT, 1, ABSENT, ABSENT]), (Intent::default(), 1));
    }

    #[test]
    fn actions_for_nobody_are_counted_without_noops() {
        let config = Config::default();
        let decoder = Decoder::new(&Layout::of(&config), config.observation.entities.into());
        assert_eq!(decoder.count(&[0, 0, 0, 4]), 3);
        assert_eq!(decoder.count(&[0, 32, 0, 4]), 2);
        assert_eq!(decoder.count(&[-1, ABSENT, ABSENT, -1]), 2);
        assert_eq!(decoder.count(&[ABSENT; 4]), 0);
    }

    #[test]
    fn absent_systems_have_no_heads() {
        let config =
            json!({"npc": {"enabled": false}, "combat": {"enabled": false}, "communication": {"enabled": false}});
        let config = Config::resolve(&config).unwrap();
        let decoder = Decoder::new(&Layout::of(&config), config.observation.entities.into());
        assert_eq!(decoder.decode(&[0], &SEEN), (Intent { step: Some(Direction::North), ..Intent::default() }, 0));
        assert_eq!(decoder.count(&[0]), 1);
    }
}
