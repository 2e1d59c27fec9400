"""Puts a state, in the tables of `env.world(i).state()`, into the original."""

from collections.abc import Iterator
from types import SimpleNamespace

import nmmo
import numpy as np
from names import ENTITY, FOREVER, ITEM, NO_RALLY, NO_SOLDIER, OBSERVED
from nmmo.core import action as actions
from nmmo.datastore.datastore import DataTable
from nmmo.entity import entity as entities
from nmmo.entity import npc as npcs
from nmmo.entity.player import Player
from nmmo.lib import event_log, material
from nmmo.systems import droptable
from nmmo.systems import item as items
from nmmo.systems.exchange import ItemListing
from ordered_set import OrderedSet
from traces import State

from oracle import mending

_STYLES = (actions.Melee, actions.Range, actions.Mage)
_KINDS = {1: npcs.Passive, 2: npcs.PassiveAggressive, 3: npcs.Aggressive}


def _rows(table: dict[str, np.ndarray], columns: tuple[str, ...]) -> Iterator[SimpleNamespace]:
    for values in zip(*(table[name].tolist() for name in columns), strict=True):
        yield SimpleNamespace(**dict(zip(columns, values, strict=True)))


def _give_rows(table: DataTable, rows: list[int]) -> None:
    """An empty table whose next rows are these, then whatever the rest of the loading leaves free."""
    table.reset()
    while table._max_rows <= max(rows, default=0):
        table._expand(2 * table._max_rows)
    given = iter(rows)
    table._id_allocator = SimpleNamespace(full=lambda: False, allocate=lambda: next(given))


def load(env: nmmo.Env, state: State, entity_rows: list[int] | None = None) -> None:
    """Replaces the state; the map (materials) must be the one that is played. `entity_rows`: table rows, 1.. otherwise.

    Items enter their owner's inventory in the order of the item table.
    """
    realm = env.realm
    _clear(env)
    realm.tick = int(state["clock"]["tick"][0])
    _load_fog(realm)
    _load_tiles(env, state["tile"]["state"])
    table = entities.EntityState.State.table(realm.datastore)
    rows = entity_rows or list(range(1, len(state["entity"]["id"]) + 1))
    _give_rows(table, rows)
    loaded = [(row, _load_entity(env, row)) for row in _rows(state["entity"], ENTITY)]
    table._id_allocator = mending.id_allocator.IdAllocator(table._max_rows)
    table._id_allocator.free -= OrderedSet(rows)
    for row, entity in loaded:
        died_at = (row.attacker_row, row.attacker_col)
        entity.attacker = _gone(row.attacker_id, died_at) if any(died_at) else _somebody(realm, row.attacker_id)
        if row.id < 0:
            entity.target = _somebody(realm, row.target_id)
    table = items.ItemState.State.table(realm.datastore)
    _give_rows(table, state["item"]["id"].tolist())
    listed = [(row, _load_item(realm, row)) for row in _rows(state["item"], ITEM)]
    taken = set(state["item"]["id"].tolist())
    table._id_allocator = mending.LowestFirst(table._max_rows)
    table._id_allocator.heap = [row for row in table._id_allocator.heap if row not in taken]
    for row, item in sorted(listed, key=lambda pair: pair[0].listed_tick):
        if row.listed_price:
            exchange, seller = realm.exchange, realm.players[row.owner_id]
            exchange._item_listings[row.id] = ItemListing(item, seller, row.listed_price, row.listed_tick)
            exchange._listings_queue.append((row.id, row.listed_tick))
    realm.npcs.next_id = int(state["clock"]["next_npc_id"][0])
    realm.npcs.spawn_dangers[:] = [2 * danger / env.config.MAP_CENTER for danger in state["refill"]["danger"].tolist()]
    for row in _rows(state["seize"], ("row", "col", "agent", "tick")):
        realm.map.tiles[row.row, row.col].seize_history.append((row.agent, row.tick))
    _start_observing(env)


def _clear(env: nmmo.Env) -> None:
    realm = env.realm
    for entity in (*realm.players.values(), *realm.npcs.values()):
        realm.map.tiles[entity.pos].entities.clear()
    for group in (realm.players, realm.npcs):
        group.entities.clear()
        group.dead_this_tick.clear()
    realm.items.clear()
    realm.exchange.reset()
    event_log.EventState.State.table(realm.datastore).reset()
    for place in realm.map.seize_targets:
        realm.map.tiles[place].seize_history.clear()


def _load_fog(realm: nmmo.core.realm.Realm) -> None:
    """The fog as if every tick up to now had been played."""
    now = realm.tick
    realm.update_fog_map(reset=True)
    for tick in range(1, now + 1 if realm.config.DEATH_FOG_ONSET is not None else 1):
        realm.tick = tick
        realm.update_fog_map()
    realm.tick = now


def _load_tiles(env: nmmo.Env, state: np.ndarray) -> None:
    """Depletes tiles, and grows them back, where that differs; `material` stays."""
    realm = env.realm
    kinds = {kind.index: kind for kind in material.All}
    for row, col in np.argwhere(state != env.tile_map[:, :, 2]):
        tile = realm.map.tiles[row, col]
        if state[row, col] == tile.material.index:
            tile._respawn()
        else:
            assert tile.material.deplete is kinds[int(state[row, col])], "a state that its material never has"
            tile.set_depleted()
    realm.map.update_list = OrderedSet(tile for tile in realm.map.tiles[state != env.materials] if tile.depleted)


def _load_entity(env: nmmo.Env, row: SimpleNamespace) -> entities.Entity:
    realm, place = env.realm, (row.row, row.col)
    if row.id > 0:
        agent = env.config.PLAYERS[0](env.config, row.id)
        entity = Player(realm, place, agent, bool(row.resilient))
        entity._immortal = row.immortal_until != 0
        entity._make_mortal_tick = row.immortal_until if 0 < row.immortal_until < FOREVER else None
        entity._recon = bool(row.recon)
        entity.my_task = env.agent_task_map[row.id][0]
        realm.players.spawn_entity(entity)
    else:
        entity = _load_npc(env, row, place)
        realm.npcs.spawn_entity(entity)
    for name in OBSERVED[4:]:
        getattr(entity, name).update(getattr(row, name))
    entity.npc_type.update(row.npc_type)
    entity.spawn_pos = (row.spawn_row, row.spawn_col)
    for name in ("exploration", "player_kills", "damage_received", "damage_inflicted"):
        setattr(entity.history, name, getattr(row, name))
    return entity


def _load_npc(env: nmmo.Env, row: SimpleNamespace, place: tuple[int, int]) -> npcs.NPC:
    rally = (row.order_row, row.order_col)
    if rally != NO_SOLDIER:
        npc = npcs.Soldier(env.realm, place, row.id, None, {"rally": rally} if rally != NO_RALLY else None)
        npc.target_entity = _somebody(env.realm, row.order_destroy)
        npc.skills.style = _STYLES[row.style]
        return npc
    npc = _KINDS[row.npc_type](env.realm, place, row.id)
    npc.skills.style = _STYLES[row.style]
    npc.spawn_danger = 2 * row.danger / env.config.MAP_CENTER
    npc.droptable = droptable.Standard()
    for kind in (row.drop_armor, row.drop_tool):
        if kind:
            npc.droptable.add(_item_class(kind))
    if env.config.EQUIPMENT_SYSTEM_ENABLED:
        npc.equipment = npcs.Equipment(row.gear_level, *(row.offense,) * 3, *(row.defense,) * 3)
    return npc


def _item_class(kind: int) -> type:
    return {cls.ITEM_TYPE_ID: cls for cls in items.ALL_ITEM}[kind]


def _load_item(realm: nmmo.core.realm.Realm, row: SimpleNamespace) -> items.Item:
    owner, item = realm.players[row.owner_id], _item_class(row.type_id)(realm, row.level)
    assert item.id.val == row.id, "the table gave another row"
    item.quantity.update(row.quantity)
    owner.inventory.receive(item)
    assert item in owner.inventory, "two stacks of a kind, or too many items"
    item.listed_price.update(row.listed_price)
    if row.equipped:
        item.equipped.update(1)
        item._slot(owner).equip(item)
    return item


def _somebody(realm: nmmo.core.realm.Realm, entity: int) -> entities.Entity | None:
    return realm.entity_or_none(entity) if entity else None


def _gone(entity: int, place: tuple[int, int]) -> SimpleNamespace:
    """What NPCs ask about an attacker that died: they go where it was once more."""
    return SimpleNamespace(
        ent_id=entity, pos=place, alive=False, immortal=False, is_npc=entity < 0, is_player=entity > 0
    )


def _start_observing(env: nmmo.Env) -> None:
    """Everybody alive sees the new state; tasks are as if they had been evaluated in every tick."""
    env._alive_agents = list(env.realm.players)
    env._current_agents = list(env.realm.players)
    env._dead_this_tick = {}
    progress = min(env.realm.tick / env.config.HORIZON, 1.0)
    for task in env.tasks:
        task.reset()
        task._progress = progress
    for agent, observation in env.obs.items():
        observation.reset(env.realm.map.habitable_tiles, env.agent_task_map[agent][0].embedding)
        if agent not in env.realm.players:
            observation.set_agent_dead()
    env._compute_observations()
    for agent in env._current_agents:
        env.obs[agent].to_gym()
