//! Food and water from the ground (rules 4.3, step 9, and 5.3).

use hinterland_terrain::Material;

use crate::entity::Handle;
use crate::event::{Event, Happening};
use crate::life::is_immortal;
use crate::movement::Position;
use crate::tables::{Bodies, Tables};

/// Every player thirsts and hungers, drinks beside water and eats the foilage it stands on.
///
/// Those whom hunger kills in this tick still drink and eat (rules 17, R9); those whom the fog killed do not. Where
/// several stand on one foilage tile, the first in this tick's order eats it.
pub(crate) fn forage(tables: &mut Tables<'_>) {
    let Tables { episode, order, tiles, happenings, players, .. } = tables;
    let Bodies { ids, positions, vitals, .. } = players;
    let resource = &episode.config.resource;
    for slot in order.players().map(Handle::index) {
        let (Position { row, col }, vitals) = (positions[slot], &mut vitals[slot]);
        if !vitals.is_awake() || is_immortal(&episode.config, &ids[slot]) {
            continue;
        }
        vitals.water = (vitals.water - resource.depletion_rate).max(0);
        if tiles.is_waterside(row, col) {
            vitals.water = (vitals.water + episode.restore).min(resource.base);
            happenings.write(Happening::of(ids[slot].id, Event::DrinkWater));
        }
        vitals.food = (vitals.food - resource.depletion_rate).max(0);
        if tiles.is(row, col, Material::Foilage) {
            tiles.deplete(row, col);
            vitals.food = (vitals.food + episode.restore).min(resource.base);
            happenings.write(Happening::of(ids[slot].id, Event::EatFood));
        }
    }
}

#[cfg(test)]
mod tests {
    use hinterland_terrain::Material;
    use serde_json::json;

    use crate::arena::{Arena, MIDDLE};
    use crate::event::Event;
    use crate::life::Cause;

    #[test]
    fn rules_4_3_timeline_without_food_and_water() {
        let mut arena = Arena::new(json!({}));
        let mut seen = Vec::new();
        for _ in 0..25 {
            arena.tick(1);
            let vitals = *arena.vitals(1);
            seen.push((vitals.food, vitals.health));
        }
        assert_eq!(seen[0], (95, 100));
        assert_eq!(seen[19], (0, 100), "food is 100 - 5n: 0 after step 20");
        assert_eq!(seen[20..25].iter().map(|step| step.1).collect::<Vec<_>>(), [80, 60, 40, 20, 0]);
        assert_eq!(arena.vitals(1).cause, Cause::Dehydration, "hunger strikes first, thirst takes the last health");
        assert!(!arena.vitals(1).present);
    }

    #[test]
    fn rules_4_3_healing_needs_more_than_half() {
        let mut arena = Arena::new(json!({}));
        arena.vitals(1).health = 1;
        arena.tick(10);
        assert_eq!(arena.vitals(1).health, 100, "1 + 10 a step, through the step that begins above 50, at most 100");
        arena.vitals(1).health = 50;
        arena.tick(1);
        assert_eq!(arena.vitals(1).health, 50, "the step that begins at 50 does not heal");
    }

    #[test]
    fn rules_4_3_drinking_beside_water_and_eating_on_foilage() {
        let mut arena = Arena::new(json!({"resource": {"foilage_respawn": 0.0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.place(2, MIDDLE, MIDDLE);
        arena.tile(MIDDLE + 1, MIDDLE, Material::Water);
        arena.tile(MIDDLE, MIDDLE, Material::Foilage);
        for id in [1, 2] {
            (arena.vitals(id).food, arena.vitals(id).water) = (20, 20);
        }
        arena.tick(1);
        assert_eq!((arena.vitals(1).food, arena.vitals(1).water), (100, 100));
        assert_eq!((arena.vitals(2).food, arena.vitals(2).water), (15, 100), "one eats, both drink");
        assert!(arena.is(MIDDLE, MIDDLE, Material::Scrub));
        assert!(arena.events().contains(&(1, Event::EatFood)) && arena.events().contains(&(2, Event::DrinkWater)));
    }

    #[test]
    fn rules_3_4_foilage_grows_back_at_its_rate() {
        let mut arena = Arena::new(json!({"resource": {"foilage_respawn": 1.0}}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.tile(MIDDLE, MIDDLE, Material::Foilage);
        arena.tick(1);
        assert!(arena.is(MIDDLE, MIDDLE, Material::Foilage), "the roll comes in the step of the harvest");
    }

    #[test]
    fn rules_17_r9_the_starving_still_eat_in_the_step_they_die() {
        let mut arena = Arena::new(json!({}));
        arena.place(1, MIDDLE, MIDDLE);
        arena.tile(MIDDLE, MIDDLE, Material::Foilage);
        let vitals = arena.vitals(1);
        (vitals.health, vitals.food) = (10, 0);
        arena.tick(1);
        assert_eq!(arena.vitals(1).health, 0);
        assert!(arena.events().contains(&(1, Event::EatFood)));
    }
}
