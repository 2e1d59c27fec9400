//! The whole tick, in order (rules 1.3). A system is a function over [`Tables`]; what the config has off is not called.

use crate::config::Respawn;
use crate::tables::Tables;
use crate::{
    clock, combat, communication, event, exchange, fog, item, life, movement, npc, profession, resource, terrain,
};

/// One tick.
pub(crate) fn tick(tables: &mut Tables<'_>) {
    let config = &tables.episode.config;
    tables.fetch();
    tables.happenings.clear();
    // Who acts before whom.
    clock::draw_order(tables);
    // Phase 3: NPCs choose, from the world as the tick begins.
    if config.npc.enabled {
        npc::decide(tables);
    }
    // Phases 5 and 6, steps 1 to 4: records of the last hit are cleared, ages grow.
    life::age(tables);
    if config.equipment.enabled {
        combat::weigh_gear(tables);
    }
    // Phase 5, step 5.
    if config.fog.enabled {
        fog::choke(tables);
    }
    // Phase 5, steps 7 and 8.
    if config.players.health_increment != 0 {
        life::increase_health(tables);
    }
    if config.resource.enabled {
        life::hunger_and_healing(tables);
    }
    // Phase 5, step 9.
    profession::gather(tables);
    if config.resource.enabled {
        resource::forage(tables);
    }
    // Phase 5, step 10.
    life::end_immortality(tables);
    act(tables);
    // Phase 8: the dead leave their tiles.
    life::cull_players(tables);
    if config.npc.enabled {
        npc::cull(tables);
    }
    // Phase 9.
    clock::advance(tables);
    // Phase 10.
    terrain::regrow(tables);
    terrain::seize(tables);
    // Phase 12.
    if config.exchange.enabled {
        exchange::expire(tables);
    }
    // Phase 13.
    event::tally(tables);
    life::keep_records(tables);
    // Phase 15: the new-born arrive.
    life::resurrect(tables);
    if config.players.respawn == Respawn::Immediate {
        life::respawn(tables);
    }
    if config.npc.enabled {
        npc::refill(tables);
    }
    tables.intents.clear();
}

/// Phase 7: all actions of one kind, then those of the next, by priority.
fn act(tables: &mut Tables<'_>) {
    let config = &tables.episode.config;
    if config.item.enabled {
        item::use_items(tables);
    }
    if config.exchange.enabled {
        exchange::buy(tables);
    }
    if config.item.enabled {
        item::give_items(tables);
    }
    if config.exchange.enabled {
        exchange::give_gold(tables);
    }
    if config.item.enabled {
        item::destroy_items(tables);
    }
    if config.combat.enabled {
        combat::attack_all(tables);
    }
    movement::move_players(tables);
    movement::move_npcs(tables);
    if config.exchange.enabled {
        exchange::sell(tables);
    }
    if config.communication.enabled {
        communication::speak(tables);
    }
}
