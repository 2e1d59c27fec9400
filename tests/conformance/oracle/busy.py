"""Generates states in which much happens: a crowd with full pockets, neighbours in reach, goods on the market."""

import random
from types import SimpleNamespace

import nmmo
import numpy as np
from names import (
    AMMUNITION,
    ARMOR,
    CONSUMABLES,
    ENTITY,
    FOREVER,
    ITEM,
    NEEDS_SKILL,
    NO_RALLY,
    NO_SOLDIER,
    SKILLS,
    SLOT,
    TOOLS,
    WEAPONS,
)
from nmmo.lib import material
from traces import State

_STATES = {kind.index: kind.deplete.index for kind in material.All if getattr(kind, "deplete", None)}
"""What a material is once it is depleted."""


class Crowd:
    """States for one environment and the map it plays."""

    def __init__(self, env: nmmo.Env, rng: random.Random, *, soldiers: bool = False) -> None:
        self.env, self.rng, self.config, self.soldiers = env, rng, env.config, soldiers
        self.size, self.center = env.config.MAP_SIZE, env.config.MAP_CENTER
        self.border = env.config.MAP_BORDER

    def state(self) -> State:
        """A new state; nothing of the environment's own is kept but its materials."""
        rng = self.rng
        self.tick = rng.choice((rng.randrange(4, 30), rng.randrange(30, 900)))
        self._place()
        players = [self._player(agent) for agent in self.env.possible_agents if rng.random() < 0.97]
        count = rng.randrange(self.config.NPC_N // 2, self.config.NPC_N + 1) if self.config.NPC_SYSTEM_ENABLED else 0
        npcs = [self._npc(-place - 1 - place // 20) for place in range(count)]
        self._fights(players, npcs)
        items = (
            [item for player in players for item in self._pockets(player)] if self.config.ITEM_SYSTEM_ENABLED else []
        )
        for place, item in enumerate(items):
            item.id = place + 1
        lowest = min((npc.id for npc in npcs), default=0)
        empty = np.zeros(0, np.int32)
        return {
            "clock": {"tick": np.array([self.tick]), "next_npc_id": np.array([lowest - 1])},
            "entity": _table(players + npcs, ENTITY),
            "item": _table(items, ITEM),
            "tile": {"state": self._deplete()},
            "refill": {"danger": empty},
            "seize": dict.fromkeys(("row", "col", "agent", "tick"), empty),
        }

    def _place(self) -> None:
        """The square where everybody is, its walkable tiles, and those where there is something to gather."""
        wide = min(self.center - 2, self.rng.choice((32, 48, 64)) if self.center > 40 else 24)
        low = (
            self.size // 2
            - wide // 2
            + self.rng.randrange(-(self.center - wide) // 2, (self.center - wide) // 2 + 1) // 2
        )
        inside = np.zeros((self.size, self.size), bool)
        inside[low : low + wide, low : low + wide] = True
        if self.config.DEATH_FOG_ONSET is not None:
            inside[:] = False
            inside[self.border : self.size - self.border + 1, self.border : self.size - self.border + 1] = True
        walkable = self.env.realm.map.habitable_tiles.astype(bool)
        self.inside = inside
        self.tiles = np.argwhere(inside & walkable).tolist()
        rich = np.isin(self.env.materials, [7, 9, 11, 13, 4])
        beside = np.isin(self.env.materials, [1, 15])
        shores = np.zeros_like(beside)
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            shores |= np.roll(beside, step, axis)
        self.rich = np.argwhere(inside & walkable & rich).tolist() or self.tiles
        self.shores = np.argwhere(inside & walkable & shores).tolist() or self.tiles

    def _deplete(self) -> np.ndarray:
        """A tenth of what can be depleted is."""
        state = self.env.materials.copy()
        chances = np.random.default_rng(self.rng.randrange(2**32)).random(state.shape) < 0.1
        for fresh, depleted in _STATES.items():
            state[(self.env.materials == fresh) & chances & self.inside] = depleted
        return state

    def _entity(self, entity: int) -> SimpleNamespace:
        rng = self.rng
        row, col = rng.choice(rng.choices((self.tiles, self.rich, self.shores), (6, 2, 2))[0])
        values = dict.fromkeys(ENTITY, 0)
        values["order_row"], values["order_col"] = NO_SOLDIER
        values |= {"id": entity, "row": row, "col": col, "health": rng.choice((100, 100, rng.randrange(1, 101), 10, 1))}
        values |= {"food": self.config.RESOURCE_BASE, "water": self.config.RESOURCE_BASE}
        if not self.config.RESOURCE_SYSTEM_ENABLED:
            values |= {"food": 0, "water": 0}
        values["time_alive"] = rng.choice((rng.randrange(min(40, self.tick)), rng.randrange(self.tick)))
        values["damage_received"], values["damage_inflicted"] = rng.randrange(300), rng.randrange(300)
        values["player_kills"] = rng.randrange(4)
        return SimpleNamespace(**values)

    def _player(self, agent: int) -> SimpleNamespace:
        rng, config, player = self.rng, self.config, self._entity(agent)
        targets = self.env.realm.map.seize_targets
        if agent <= 3 * len(targets):
            # On the marked grass around a tile to seize: one on it, two beside it.
            row, col = targets[agent % len(targets)]
            step = (0, 1, -1)[agent // len(targets) % 3]
            player.row, player.col = row + step, col + rng.randrange(-1, 2) * abs(step)
        player.spawn_row, player.spawn_col = self.border, self.border + agent % self.center
        player.time_alive = rng.choice((player.time_alive, self.tick))
        for need in ("food", "water") if config.RESOURCE_SYSTEM_ENABLED else ():
            setattr(player, need, rng.choices((rng.randrange(101), 0, rng.randrange(1, 12), 100), (4, 1, 1, 2))[0])
        if config.PROGRESSION_SYSTEM_ENABLED:
            for skill in SKILLS:
                self._learn(player, skill)
        if config.EXCHANGE_SYSTEM_ENABLED:
            player.gold = rng.choice((0, 1, 2, 3, 20, 20, rng.randrange(60), 120))
        if config.COMMUNICATION_SYSTEM_ENABLED:
            player.message = rng.randrange(config.COMMUNICATION_NUM_TOKENS + 1)
        if config.RESOURCE_SYSTEM_ENABLED:
            player.resilient = int(rng.random() < config.RESOURCE_RESILIENT_POPULATION)
        player.exploration = rng.randrange(self.center // 2)
        if rng.random() < 0.08:
            player.freeze = rng.randrange(1, 6)
        how = rng.random()
        if how < 0.05:
            player.npc_type, player.immortal_until = -1, self.tick + rng.randrange(1, 8)
        elif how < 0.06:
            player.npc_type, player.immortal_until, player.recon, player.freeze = -1, FOREVER, 1, 32_000
        return player

    def _learn(self, player: SimpleNamespace, skill: str) -> None:
        """Some level, often just short of the next."""
        thresholds, rng = self.config.PROGRESSION_EXP_THRESHOLD, self.rng
        level = rng.choice((1, 1, rng.randrange(1, 11), rng.randrange(1, 6)))
        exp = thresholds[level - 1]
        if level < len(thresholds):
            exp = rng.choice(
                (exp, rng.randrange(exp, thresholds[level]), max(exp, thresholds[level] - rng.randrange(1, 20)))
            )
        setattr(player, f"{skill}_level", level)
        setattr(player, f"{skill}_exp", exp)

    def _npc(self, npc: int) -> SimpleNamespace:
        """As if spawned where it is now (rules 7.2), or elsewhere."""
        rng, config, npc = self.rng, self.config, self._entity(npc)
        if self.soldiers and rng.random() < 0.35:
            return self._soldier(npc)
        place = (
            (npc.row, npc.col) if rng.random() < 0.5 else [self.border + rng.randrange(self.center) for _ in range(2)]
        )
        npc.spawn_row, npc.spawn_col = place
        end = self.center + self.border - 1
        npc.danger = max(0, min(place[0] - self.border, end - place[0], place[1] - self.border, end - place[1]))
        danger = 2 * npc.danger / self.center
        thresholds = (config.NPC_SPAWN_AGGRESSIVE, config.NPC_SPAWN_NEUTRAL)
        npc.npc_type = rng.choice((3 if danger >= thresholds[0] else 2 if danger >= thresholds[1] else 1, 2, 3))
        npc.style = rng.randrange(3)
        level = 0
        if config.PROGRESSION_SYSTEM_ENABLED:
            level = int(danger * (config.NPC_LEVEL_MAX - config.NPC_LEVEL_MIN) + config.NPC_LEVEL_MIN)
            setattr(npc, f"{SKILLS[npc.style]}_level", level)
            setattr(npc, f"{SKILLS[npc.style]}_exp", 1)
        npc.gold = level if config.EXCHANGE_SYSTEM_ENABLED else 0
        if config.EQUIPMENT_SYSTEM_ENABLED:
            exact = level - rng.random()
            multiplier = config.NPC_LEVEL_MULTIPLIER
            npc.item_level = npc.gear_level = max(0, int(5 * exact))
            npc.offense = int(config.NPC_BASE_DAMAGE + exact * config.NPC_LEVEL_DAMAGE * multiplier)
            npc.defense = int(config.NPC_BASE_DEFENSE + exact * config.NPC_LEVEL_DEFENSE * multiplier)
            npc.drop_armor = rng.choice(ARMOR)
        if config.PROFESSION_SYSTEM_ENABLED:
            npc.drop_tool = rng.choice(TOOLS)
        return npc

    def _soldier(self, npc: SimpleNamespace) -> SimpleNamespace:
        """An NPC that a game puts into the world: orders, but neither level nor gold, gear nor drops (rules 7.3)."""
        rng = self.rng
        npc.npc_type, npc.style = 3, rng.randrange(3)
        npc.spawn_row, npc.spawn_col = npc.row, npc.col
        npc.order_row, npc.order_col = rng.choice((NO_RALLY, *rng.choices(self.tiles, k=3)))
        npc.order_destroy = rng.choice((0, 0, rng.choice(self.env.possible_agents)))
        return npc

    def _fights(self, players: list[SimpleNamespace], npcs: list[SimpleNamespace]) -> None:
        """A quarter has been fighting."""
        if not self.config.COMBAT_SYSTEM_ENABLED:
            return
        rng = self.rng
        for one in (*players, *npcs):
            near = [other for other in (*players, *npcs) if other is not one and _near(one, other)]
            if near and rng.random() < 0.25:
                one.latest_combat_tick = self.tick - rng.randrange(4)
                war = one.id > 0 or self.config.NPC_ALLOW_ATTACK_OTHER_NPCS
                attackers = [other.id for other in near if other.id > 0 or war]
                if attackers and rng.random() < 0.5:
                    one.damage, one.attacker_id = rng.randrange(30), rng.choice(attackers)
            if one.id < 0 and one.npc_type > 1 and rng.random() < 0.3:
                one.target_id = rng.choice([other.id for other in near if other.id > 0] or [0])

    def _pockets(self, player: SimpleNamespace) -> list[SimpleNamespace]:
        """Eight items, or as many as fit, half of them equipped where that is legal, some of the rest on the market."""
        rng, capacity = self.rng, self.config.ITEM_INVENTORY_CAPACITY
        count = rng.choices((min(8, capacity), capacity, capacity - 1, rng.randrange(capacity + 1)), (6, 3, 1, 1))[0]
        taken, slots, found = set(), set(), []
        while len(found) < count:
            kind = rng.choice(rng.choice((ARMOR, WEAPONS, TOOLS, AMMUNITION, AMMUNITION, CONSUMABLES)))
            level = rng.choice((1, rng.randrange(1, 6), rng.randrange(1, 11)))
            if kind in AMMUNITION and (kind, level) in taken:
                continue
            taken.add((kind, level))
            item = new_item(kind, level)
            item.owner_id = player.id
            item.quantity = rng.choice((1, 2, rng.randrange(1, 40))) if kind in AMMUNITION else 1
            slot = SLOT.get(kind)
            if slot and slot not in slots and rng.random() < 0.75 and level <= known(player, kind):
                item.equipped = 1
                slots.add(slot)
            elif self.config.EXCHANGE_SYSTEM_ENABLED and rng.random() < 0.25:
                item.listed_price = min(rng.choice((1, 2, 3, rng.randrange(1, 30))), self.config.PRICE_N_OBS)
                item.listed_tick = self.tick - rng.randrange(
                    1, min(self.config.EXCHANGE_LISTING_DURATION, self.tick) + 1
                )
            found.append(item)
        return found


def known(player: SimpleNamespace, kind: int) -> int:
    """The level that an item's level is checked against (rules 8.2)."""
    if kind in NEEDS_SKILL:
        return getattr(player, f"{NEEDS_SKILL[kind]}_level")
    return max(getattr(player, f"{skill}_level") for skill in SKILLS)


def new_item(kind: int, level: int) -> SimpleNamespace:
    """What follows from type and level is left to the original."""
    item = SimpleNamespace(**dict.fromkeys(ITEM, 0))
    item.type_id, item.level, item.quantity = kind, level, 1
    return item


def _near(one: SimpleNamespace, other: SimpleNamespace) -> bool:
    return max(abs(one.row - other.row), abs(one.col - other.col)) <= 5


def _table(rows: list[SimpleNamespace], columns: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {name: np.array([getattr(row, name) for row in rows], np.int32) for name in columns}
