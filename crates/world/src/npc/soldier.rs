//! Soldiers (rules 7.4): hostile NPCs with orders.

use super::decide::{COMPASS, Choice, Me, Sight, wander};
use super::{Mind, Paths};
use crate::dice::{Dice, Purpose, below};
use crate::intent::Direction;
use crate::movement::{Position, may_step};
use crate::terrain::Tiles;

/// How near a soldier comes to its rallying place, in tiles (L-infinity).
const RALLIED: u16 = 5;
/// How far a goal may be for a soldier to look for a way, in steps; beyond, it drifts towards it.
const NEAR: u16 = 10;

/// Whom it is to destroy comes first; then whom it finds and can strike at once; then the way: to its victim, to whom it
/// hunts, to its rallying place, or anywhere.
pub(super) fn choose(
    sight: &Sight<'_>,
    tiles: &Tiles,
    dice: &Dice,
    paths: &mut Paths,
    me: Me,
    mind: &mut Mind,
) -> Choice {
    let victim = sight.roster.find(mind.order_destroy).filter(|victim| sight.lives(*victim));
    if victim.is_none() {
        mind.order_destroy = 0;
    }
    if mind.rally().is_some_and(|place| me.at.distance(place) <= RALLIED) {
        mind.dismiss();
    }
    if victim.is_none() {
        let target = sight.target(&me, mind.target_id, true);
        mind.target_id = target.map_or(0, |target| sight.id(target));
        if let Some(target) = target.filter(|target| sight.attack(&me, *target).is_some()) {
            return sight.charge(tiles, paths, &me, target);
        }
    }
    let hunted = sight.roster.find(mind.target_id);
    let mut drift = |goal: Position| drift(tiles, paths, dice, &me, goal);
    let step = match (victim, hunted, mind.rally()) {
        (Some(victim), ..) => paths.step(tiles, me.at, sight.position(victim)),
        (None, Some(hunted), _) => drift(sight.position(hunted)),
        (None, None, Some(place)) => drift(place),
        (None, None, None) => Some(wander(tiles, me.at, dice, me.id)),
    };
    let strike = |target| sight.attack(&me, target);
    Choice { step, attack: victim.and_then(strike).or_else(|| hunted.and_then(strike)) }
}

/// A step towards a goal: on the shortest way if it is near, else any open one, those that lead nearer more often. An open
/// direction has weight 1, and one that leads nearer 3 times its share of the way on top.
fn drift(tiles: &Tiles, paths: &mut Paths, dice: &Dice, me: &Me, goal: Position) -> Option<Direction> {
    let (rows, cols) = (i32::from(goal.row - me.at.row), i32::from(goal.col - me.at.col));
    let away = rows.unsigned_abs() + cols.unsigned_abs();
    if away <= NEAR.into() {
        return paths.step(tiles, me.at, goal);
    }
    let weight = |direction: Direction| {
        let (down, right) = direction.delta();
        let nearer = |step: i16, way: i32| if i32::from(step) * way > 0 { 3 * way.unsigned_abs() } else { 0 };
        if may_step(tiles, me.at, direction) { away + nearer(down, rows) + nearer(right, cols) } else { 0 }
    };
    let weights = COMPASS.map(weight);
    let whole = weights.iter().sum();
    if whole == 0 {
        return Some(Direction::North);
    }
    let mut draw = below(&mut dice.stream(Purpose::Meander, me.id.into()), whole);
    let chosen = COMPASS.into_iter().zip(weights).find(|(_, weight)| {
        let here = draw < *weight;
        draw = draw.saturating_sub(*weight);
        here
    });
    chosen.map(|(direction, _)| direction)
}
