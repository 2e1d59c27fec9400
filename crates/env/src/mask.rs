//! Action masks (rules 11.5). What is legal is asked of the very functions that execution asks.
//!
//! No head is ever all zero. Staying is always possible. Where nobody can be attacked, the target head offers the no-op;
//! without a no-op (`observation.noop_action_target` off) it offers row 0, oneself: a valid index that attacks nobody
//! (rules 17, O3). Where somebody can be attacked, the no-op is masked out, as in the original (O2).

use hinterland_world::combat::{Stance, may_attack};
use hinterland_world::config::Config;
use hinterland_world::intent::Direction;
use hinterland_world::movement::{Position, may_step};
use hinterland_world::terrain::Tiles;

use crate::Layout;

/// Writes the masks of one layout.
#[derive(Clone, Debug)]
pub(crate) struct MaskWriter {
    /// The mask of an agent that can do nothing: rules 12's dummy.
    default: Vec<u8>,
    target: Option<TargetMask>,
    direction: usize,
}

#[derive(Clone, Debug)]
struct TargetMask {
    /// First byte of the head.
    offset: usize,
    /// The choice that is offered when nobody can be attacked.
    fallback: usize,
    reach: u16,
    immunity: u16,
}

/// One entity, as far as the target mask asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) stance: Stance,
    pub(crate) npc_type: i16,
}

impl MaskWriter {
    pub(crate) fn new(layout: &Layout, config: &Config) -> Self {
        let mut default = vec![0; layout.mask_bytes];
        let direction = layout.heads[layout.head("Move", "Direction").expect("everyone can move")].offset;
        let target = layout.head("Attack", "Target").map(|head| TargetMask {
            offset: layout.heads[head].offset,
            fallback: if config.observation.noop_action_target { config.observation.entities.into() } else { 0 },
            reach: config.combat.range_reach,
            immunity: config.combat.spawn_immunity,
        });
        for head in layout.heads.iter().filter(|_| layout.mask_bytes > 0) {
            let choices = &mut default[head.offset..head.offset + head.size];
            match head.argument {
                "Target" => choices[target.as_ref().expect("found above").fallback] = 1,
                "Direction" => choices[Direction::Stay as usize] = 1,
                _ => choices.fill(1),
            }
        }
        Self { default, target, direction }
    }

    /// The mask of an agent that can do nothing.
    pub(crate) fn default(&self) -> &[u8] {
        &self.default
    }

    /// Writes the mask of a living agent over a default mask, or one of `held` targets: `seen` are the entities in the
    /// rows of its observation, itself first. Styles and tokens are as in the default.
    pub(crate) fn write<'a>(
        &self,
        mask: &mut [u8],
        tiles: &Tiles,
        position: Position,
        seen: impl ExactSizeIterator<Item = &'a Target>,
        held: usize,
    ) {
        if self.default.is_empty() {
            return;
        }
        for direction in Direction::ALL {
            if direction != Direction::Stay {
                mask[self.direction + direction as usize] = may_step(tiles, position, direction).into();
            }
        }
        if let Some(head) = &self.target {
            head.write(mask, seen, held);
        }
    }
}

impl TargetMask {
    fn write<'a>(&self, mask: &mut [u8], mut seen: impl ExactSizeIterator<Item = &'a Target>, held: usize) {
        let count = seen.len();
        let Some(me) = seen.next() else { return };
        if held > count {
            mask[self.offset + count..self.offset + held].fill(0);
        }
        let mut found = false;
        for (choice, other) in mask[self.offset + 1..].iter_mut().zip(seen) {
            let legal = other.npc_type >= 0 && may_attack(&me.stance, &other.stance, self.reach, self.immunity);
            *choice = legal.into();
            found |= legal;
        }
        mask[self.offset + self.fallback] = (!found).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn writer(config: &serde_json::Value) -> (MaskWriter, Layout) {
        let config = Config::resolve(config).unwrap();
        let layout = Layout::of(&config);
        (MaskWriter::new(&layout, &config), layout)
    }

    fn target(id: i32, col: i16) -> Target {
        let position = Position { row: 30, col };
        Target { stance: Stance { id, position, time_alive: 100, alive: true }, npc_type: i16::from(id < 0) }
    }

    #[test]
    fn rules_12_the_dummy_can_only_stay() {
        let (writer, _) = writer(&json!({}));
        let mask = writer.default();
        assert_eq!(mask[..3], [1, 1, 1]);
        assert_eq!(mask[3..35], [0; 32]);
        assert_eq!(mask[35], 1);
        assert!(mask[36..163].iter().all(|choice| *choice == 1));
        assert_eq!(mask[163..], [0, 0, 0, 0, 1]);
    }

    #[test]
    fn rules_11_5_a_target_in_reach_takes_the_noop_away() {
        let (writer, layout) = writer(&json!({"observation": {"entities": 4}}));
        let head = writer.target.as_ref().unwrap();
        let mut mask = vec![0; layout.mask_bytes];
        head.write(&mut mask, [target(1, 30), target(2, 33), target(-1, 33), target(3, 34)].iter(), 0);
        assert_eq!(mask[3..8], [0, 1, 1, 0, 0]);
        head.write(&mut mask, [target(1, 30), target(2, 34)].iter(), 4);
        assert_eq!(mask[3..8], [0, 0, 0, 0, 1]);
    }

    #[test]
    fn without_a_noop_nobody_is_oneself() {
        let (writer, layout) = writer(&json!({"observation": {"entities": 3, "noop_action_target": false}}));
        assert_eq!(writer.default()[3..6], [1, 0, 0]);
        let mut mask = vec![0; layout.mask_bytes];
        let head = writer.target.as_ref().unwrap();
        head.write(&mut mask, [target(1, 30), target(2, 34)].iter(), 0);
        assert_eq!(mask[3..6], [1, 0, 0]);
        head.write(&mut mask, [target(1, 30), target(2, 31)].iter(), 2);
        assert_eq!(mask[3..6], [0, 1, 0]);
    }
}
