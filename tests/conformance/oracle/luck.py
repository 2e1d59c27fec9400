"""Writes down the original's luck, tick by tick, in the words of the script (see `traces.SCRIPT`)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from names import ARMOR
from nmmo.core import action as actions
from nmmo.core import tile as tiles
from nmmo.entity import npc as npcs
from nmmo.entity import npc_manager, player
from nmmo.lib import seeding
from nmmo.systems import droptable, skill
from nmmo.systems import item as items
from traces import SCRIPT

RECORD: dict[str, list[tuple[int, ...]]] = {name: [] for name in SCRIPT}
"""Rows of the tick that is being played."""

_STYLES = (actions.Melee, actions.Range, actions.Mage)
_DIRECTIONS = tuple(actions.Direction.edges)
_Generator = seeding.RandomNumberGenerator


def start_tick() -> None:
    """Forgets the last tick."""
    for rows in RECORD.values():
        rows.clear()


class RecordingGenerator(_Generator):
    """The original's generator, noting what matters of what it shuffles."""

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Shuffles in place: buyers (their ids with their actions), or the items of somebody killed."""
        super().shuffle(x, axis)
        if not isinstance(x, list) or not x:
            return
        if isinstance(x[0], items.Item):
            RECORD["loot_order"] += [(item.owner_id.val, item.id.val) for item in x]
        elif isinstance(x[0], tuple) and isinstance(x[0][1], tuple):
            RECORD["buy_order"] += [(entity,) for entity, _ in x]


def _note_drops(roll: Callable) -> Callable:
    def noted(self: droptable.Drop, realm: Any, level: int) -> items.Item | None:
        drop = roll(self, realm, level)
        if drop is not None and self.prob < 1:
            _weapons.append(self.item.ITEM_TYPE_ID)
        return drop

    return noted


_weapons: list[int] = []


def _note_harvest(process: Callable) -> Callable:
    def noted(self: skill.HarvestSkill, matl: Any, drop_table: Any) -> None:
        _weapons.clear()
        process(self, matl, drop_table)
        RECORD["drops"] += [(self.entity.ent_id, kind) for kind in _weapons]

    return noted


def _note_decisions(decide: Callable) -> Callable:
    def noted(self: npc_manager.NPCManager) -> dict:
        chosen = decide(self)
        for npc, what in chosen.items():
            attack, move = what.get(actions.Attack), what.get(actions.Move)
            style, target = (_STYLES.index(attack[actions.Style]), attack[actions.Target].ent_id) if attack else (-1, 0)
            direction = _DIRECTIONS.index(move[actions.Direction]) if move else -1
            RECORD["npc_actions"].append((npc, style, target, direction))
        return chosen

    return noted


def _note_meander(meander: Callable) -> Callable:
    def noted(self: npcs.NPC) -> dict:
        RECORD["meandered"].append((self.ent_id,))
        return meander(self)

    return noted


def _note_drift(drift: Callable) -> Callable:
    def noted(npc: npcs.NPC, goal: tuple[int, int], dist_crit: int = 10, toward_weight: int = 3) -> dict:
        if abs(goal[0] - npc.pos[0]) + abs(goal[1] - npc.pos[1]) > dist_crit:
            RECORD["meandered"].append((npc.ent_id,))
        return drift(npc, goal, dist_crit, toward_weight)

    return noted


def _note_regrowth(step: Callable) -> Callable:
    def noted(self: tiles.Tile) -> None:
        depleted = self.depleted
        step(self)
        if depleted and not self.depleted:
            RECORD["regrown"].append(self.pos)

    return noted


def _note_spawns(spawn: Callable) -> Callable:
    def noted(self: npc_manager.NPCManager) -> None:
        first = self.next_id
        spawn(self)
        for npc in (self.entities[npc] for npc in range(first, self.next_id, -1)):
            gear, (armor, tool) = npc.equipment, drop_types(npc)
            level, offense, defense = (max(0, gear.level), gear.melee_attack, gear.melee_defense) if gear else (0, 0, 0)
            style = _STYLES.index(npc.skills.style)
            RECORD["npc_spawns"].append((*npc.pos, style, level, offense, defense, armor, tool))

    return noted


def drop_types(npc: npcs.NPC) -> tuple[int, int]:
    """Types of the armour and the tool that an NPC leaves, 0 none."""
    kinds = [drop.item.ITEM_TYPE_ID for drop in npc.droptable.drops] if npc.droptable else []
    armor = next((kind for kind in kinds if kind in ARMOR), 0)
    return armor, next((kind for kind in kinds if kind not in ARMOR), 0)


def _note_resurrection(resurrect: Callable) -> Callable:
    def noted(self: player.Player, *how: Any, **options: Any) -> None:
        resurrect(self, *how, **options)
        RECORD["resurrections"].append((self.ent_id, *self.pos, self.freeze.val, int(self.health.val)))

    return noted


_done = False


def record_from_now_on() -> None:
    """Lays the notes over the original; once a process."""
    global _done
    if _done:
        return
    _done = True
    droptable.Drop.roll = _note_drops(droptable.Drop.roll)
    skill.HarvestSkill.process_drops = _note_harvest(skill.HarvestSkill.process_drops)
    npc_manager.NPCManager.actions = _note_decisions(npc_manager.NPCManager.actions)
    npc_manager.NPCManager.default_spawn = _note_spawns(npc_manager.NPCManager.default_spawn)
    npcs.NPC._meander = _note_meander(npcs.NPC._meander)
    npcs.meander_toward = _note_drift(npcs.meander_toward)
    tiles.Tile.step = _note_regrowth(tiles.Tile.step)
    player.Player.resurrect = _note_resurrection(player.Player.resurrect)


def tables(order: list[int]) -> dict[str, np.ndarray]:
    """The tick's luck as integer tables."""
    RECORD["order"][:] = [(agent,) for agent in order]
    return {name: np.array(RECORD[name], dtype=np.int32).reshape(-1, len(SCRIPT[name])) for name in SCRIPT}
