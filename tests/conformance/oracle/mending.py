"""Faults of the original that are set right before it is asked, because its answer could not be compared otherwise.

Each is marked F in section 17 of the rules, or makes the answer depend on storage. Everything else is asked as it is.
"""

import heapq
from collections.abc import Callable, Iterator

import numpy as np
from nmmo.core import realm as realms
from nmmo.datastore import id_allocator
from nmmo.entity import entity as entities
from nmmo.lib import astar, material, utils
from nmmo.systems import droptable
from nmmo.systems import item as items


class LowestFirst(id_allocator.IdAllocator):
    """Gives the lowest free row, as ours does: item ids stay small, and market rows are in id order."""

    def __init__(self, max_id: int) -> None:
        self.heap: list[int] = []
        super().__init__(max_id)

    def full(self) -> bool:
        """Whether nothing is free."""
        return not self.heap

    def remove(self, row_id: int) -> None:
        """Frees a row."""
        heapq.heappush(self.heap, row_id)

    def allocate(self) -> int:
        """The lowest free row."""
        return heapq.heappop(self.heap)

    def expand(self, max_id: int) -> None:
        """Adds rows up to `max_id`, itself excluded."""
        self.heap.extend(range(self.max_id, max_id))
        heapq.heapify(self.heap)
        self.max_id = max_id


def lowest_rows_first(datastore: object) -> None:
    """Item rows are given out anew, lowest first. Call it after a reset of the table."""
    table = items.ItemState.State.table(datastore)
    table._id_allocator = LowestFirst(table._max_rows)


def _closest_target(entity: entities.Entity) -> entities.Entity | None:
    """R15: never itself. Ties (table row order in the original): players before NPCs, then the smaller absolute id."""
    config, best = entity.config, None
    npcs_too = not config.NPC_SYSTEM_ENABLED or config.NPC_ALLOW_ATTACK_OTHER_NPCS
    row, col = entity.pos
    rows = entities.EntityState.Query.window(entity.realm.datastore, row, col, config.PLAYER_VISION_RADIUS)
    for other, npc_type, *place in rows[:, :4].tolist():
        if npc_type < 0 or (other < 0 and not npcs_too) or other == entity.ent_id:
            continue
        key = (utils.linf_single(place, entity.pos), other < 0, abs(other))
        if best is None or key < best:
            best = key
    return None if best is None else entity.realm.entity(-best[2] if best[1] else best[2])


def _update_fog_map(self: realms.Realm, reset: bool = False) -> None:
    """R18: the same depth on all four sides, 0 on the outermost walkable ring; R20: no fog, no map."""
    config = self.config
    onset, center, safe = config.DEATH_FOG_ONSET, config.MAP_SIZE // 2, config.DEATH_FOG_FINAL_SIZE
    if onset is None:
        self.fog_map[:] = 0
        return
    if reset:
        distance = utils.l1_map(config.MAP_SIZE) - (center - config.MAP_BORDER)
        self.fog_map[:] = distance
    elif self.tick >= onset:
        self.fog_map += np.float16(config.DEATH_FOG_SPEED)
    self.fog_map[center - safe : center + safe + 1, center - safe : center + safe + 1] = -config.MAP_SIZE


def _forgetful(find: Callable) -> Callable:
    """Answers of A* hang on who asked before about the same goal (R16 within a tick): nobody has asked before."""

    def found(realm_map: object, start: tuple[int, int], goal: tuple[int, int]) -> tuple[int, int]:
        realm_map.pathfinding_cache.clear()
        return find(realm_map, start, goal)

    return found


def _roll_one_by_one(self: droptable.Standard, realm: realms.Realm, level: int) -> Iterator[items.Item]:
    """Each item of a drop table is made when it is received, so that ids are given out as ours are."""
    for entry in self.drops:
        drop = entry.roll(realm, level)
        if drop is not None:
            yield drop


_find = astar.aStar


def mend() -> None:
    """Sets right what a whole process shares."""
    astar.aStar = _forgetful(_find)
    droptable.Standard.roll = _roll_one_by_one
    utils.identify_closest_target = _closest_target
    realms.Realm.update_fog_map = _update_fog_map
    # R24: drop tables are built once a process, from the first config.
    for kind in (material.Ore, material.Tree, material.Crystal):
        kind.table = None
