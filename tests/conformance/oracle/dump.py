"""Reads the original's complete state into the tables of `env.world(i).state()`."""

import nmmo
import numpy as np
from names import ENTITY, FOREVER, HIDDEN, ITEM, NO_RALLY, NO_SOLDIER, OBSERVED
from nmmo.core import action as actions
from nmmo.entity import entity as entities
from nmmo.entity import npc as npcs
from nmmo.systems import item as items
from traces import State

from oracle.luck import drop_types

_STYLE = {actions.Melee: 0, actions.Range: 1, actions.Mage: 2}


def _hidden(entity: entities.Entity, living: set[int], center: int) -> tuple[int, ...]:
    """The columns `HIDDEN` of one entity."""
    history = entity.history
    attacker = entity.attacker
    died_at = attacker.pos if attacker is not None and attacker.ent_id not in living else (0, 0)
    record = (history.exploration, history.player_kills, history.damage_received, history.damage_inflicted)
    if entity.is_player:
        until = 0
        if entity.immortal:
            until = FOREVER if entity._make_mortal_tick is None else entity._make_mortal_tick
        flags = (0, int(entity.resources.resilient), until, int(entity.is_recon))
        return (*entity.spawn_pos, *flags, *record, *(0,) * 6, 0, *NO_SOLDIER, 0, *died_at)
    target = entity.target.ent_id if entity.target is not None else 0
    gear = entity.equipment
    offense, defense, level = (gear.melee_attack, gear.melee_defense, max(0, gear.level)) if gear else (0, 0, 0)
    destroy, rally = 0, NO_SOLDIER
    if isinstance(entity, npcs.Soldier):
        destroy = entity.target_entity.ent_id if entity.target_entity is not None else 0
        rally = entity.rally_point or NO_RALLY
    return (
        *entity.spawn_pos,
        *(_STYLE[entity.skills.style], 0, 0, 0),
        *record,
        round((entity.spawn_danger or 0) * center / 2),
        target if target in living else 0,
        *(offense, defense),
        *drop_types(entity),
        *(destroy, *rally, level, *died_at),
    )


def dump(env: nmmo.Env) -> State:
    """Every table; entity has no row for the dead. Item rows are in ascending id."""
    realm, config = env.realm, env.config
    living = [*(realm.players[agent] for agent in sorted(realm.players)), *realm.npcs.values()]
    ids = {entity.ent_id for entity in living}
    wide = np.zeros((len(living), len(ENTITY)), np.int32)
    rows = [entity.datastore_record.id for entity in living]
    wide[:, : len(OBSERVED)] = entities.EntityState.State.table(realm.datastore)._data[rows]
    if living:
        wide[:, len(OBSERVED) :] = [_hidden(entity, ids, config.MAP_CENTER) for entity in living]
    assert wide.shape[1] == len(OBSERVED) + len(HIDDEN)
    table = items.ItemState.State.table(realm.datastore)._data
    goods = np.zeros((np.count_nonzero(table[:, 0]), len(ITEM)), np.int32)
    goods[:, :-1] = table[table[:, 0] != 0]
    listings = realm.exchange._item_listings
    goods[:, -1] = [listings[item].tick if item in listings else 0 for item in goods[:, 0].tolist()]
    seized = [
        (*place, int(agent), tick)
        for place in realm.map.seize_targets
        for agent, tick in realm.map.tiles[place].seize_history
    ]
    dangers = [round(danger * config.MAP_CENTER / 2) for danger in realm.npcs.spawn_dangers]
    return {
        "clock": {"tick": np.array([realm.tick]), "next_npc_id": np.array([realm.npcs.next_id])},
        "entity": dict(zip(ENTITY, wide.T, strict=True)),
        "item": dict(zip(ITEM, goods.T, strict=True)),
        "tile": {"state": env.tile_map[:, :, 2].astype(np.uint8)},
        "refill": {"danger": np.array(dangers, np.int32)},
        "seize": dict(zip(("row", "col", "agent", "tick"), np.array(seized, np.int32).reshape(-1, 4).T, strict=True)),
    }


def materials(env: nmmo.Env) -> np.ndarray:
    """Each tile as it was when the episode began."""
    size = env.config.MAP_SIZE
    return np.array([tile.material.index for tile in env.realm.map.tiles.ravel()], np.uint8).reshape(size, size)


def disagreements(env: nmmo.Env) -> list[str]:
    """Where the original's objects and its tables differ: none, or the dump is not the state."""
    found = []
    realm = env.realm
    for entity in (*realm.players.values(), *realm.npcs.values()):
        row = entities.EntityState.State.table(realm.datastore)._data[entity.datastore_record.id]
        for name, value in zip(OBSERVED, row.tolist(), strict=True):
            if getattr(entity, name).val != value:
                found.append(f"entity {entity.ent_id}: {name} is {getattr(entity, name).val}, its table says {value}")
        if (entity.attacker.ent_id if entity.attacker else 0) != entity.attacker_id.val:
            found.append(f"entity {entity.ent_id}: attacker {entity.attacker}, attacker_id {entity.attacker_id.val}")
        if entity.ent_id not in realm.map.tiles[entity.pos].entities:
            found.append(f"entity {entity.ent_id} is not on its tile {entity.pos}")
        found += [
            f"item {item.id.val} has a wrong owner" for item in entity.inventory if item.owner_id.val != entity.ent_id
        ]
    for item in realm.items.values():
        row = items.ItemState.State.table(realm.datastore)._data[item.datastore_record.id]
        for name, value in zip(ITEM, row.tolist(), strict=False):
            if getattr(item, name).val != value:
                found.append(f"item {item.id.val}: {name} is {getattr(item, name).val}, its table says {value}")
        owner = realm.players.entities.get(item.owner_id.val)
        if owner is None or item not in owner.inventory.items:
            found.append(f"item {item.id.val} is in no inventory")
    return found
