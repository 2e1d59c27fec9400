"""Counts what the original did: actions executed, and the clause that refused each of the others; deaths; receipts.

A refusal is counted when exactly one clause stood against the action: without it, the action would have been executed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from nmmo.core import action as actions
from nmmo.entity import entity as entities
from nmmo.entity import npc as npcs
from nmmo.entity.player import Player
from nmmo.lib import utils
from nmmo.systems import inventory
from nmmo.systems import item as items

COUNTS: Counter[str] = Counter()
"""`execute Attack`, `refuse 9.3 Use combat`, `die player by npc`, `receive merged`, ...; whoever reads it clears it."""

CALLED: list[tuple[int, str]] = []
"""Who got as far as executing which action in this tick."""


def _attack(realm: Any, entity: Any, style: Any, target: Any) -> Iterator[str]:
    config = realm.config
    if entity.is_player and target.is_player and target.history.time_alive < config.COMBAT_SPAWN_IMMUNITY:
        yield "immunity"
    if entity.ent_id == target.ent_id:
        yield "self"
    if not target.alive:
        yield "dead target"
    if utils.linf_single(entity.pos, target.pos) > style.attack_range(config):
        yield "reach"


def _own(entity: Any, item: Any) -> Iterator[str]:
    if item.owner_id.val != entity.ent_id:
        yield "not own"
    if entity.in_combat:
        yield "combat"


def _use(realm: Any, entity: Any, item: Any) -> Iterator[str]:
    yield from _own(entity, item)
    if item.listed_price.val:
        yield "listed"
    if item.level_gt(entity):
        yield "level"


def _destroy(realm: Any, entity: Any, item: Any) -> Iterator[str]:
    yield from _own(entity, item)
    if item.equipped.val:
        yield "equipped"


def _no_room(entity: Any, item: Any) -> bool:
    stack = isinstance(item, items.Stack) and entity.inventory.has_stack(item.signature)
    return entity.inventory.space <= 0 and not stack


def _receiver(realm: Any, entity: Any, target: Any) -> Iterator[str]:
    if not realm.config.ITEM_ALLOW_GIFT:
        yield "gifts off"
    if not target.is_player:
        yield "npc target"
    if not target.alive:
        yield "dead target"
    if target.ent_id == entity.ent_id:
        yield "self"
    if utils.linf_single(entity.pos, target.pos) > realm.config.PLAYER_VISION_RADIUS:
        yield "far"


def _give(realm: Any, entity: Any, item: Any, target: Any) -> Iterator[str]:
    yield from _own(entity, item)
    yield from _receiver(realm, entity, target)
    if item.equipped.val:
        yield "equipped"
    if item.listed_price.val:
        yield "listed"
    if target.is_player and target is not entity and _no_room(target, item):
        yield "no room"


def _give_gold(realm: Any, entity: Any, amount: Any, target: Any) -> Iterator[str]:
    yield from _receiver(realm, entity, target)
    if entity.in_combat:
        yield "combat"
    if (amount if isinstance(amount, int) else amount.val) > entity.gold.val:
        yield "gold"


def _sell(realm: Any, entity: Any, item: Any, price: Any) -> Iterator[str]:
    yield from _destroy(realm, entity, item)
    if item.listed_price.val:
        yield "listed"
    if (price if isinstance(price, int) else price.val) <= 0:
        yield "price"


def _buy(realm: Any, entity: Any, item: Any) -> Iterator[str]:
    if item.owner_id.val == 0:
        yield "nobody's"
        return
    if item.id.val not in realm.exchange._item_listings:
        yield "not listed"
    if entity.gold.val < item.listed_price.val:
        yield "gold"
    if entity.ent_id == item.owner_id.val:
        yield "own"
    if entity.in_combat:
        yield "combat"
    if _no_room(entity, item):
        yield "no room"


def _move(realm: Any, entity: Any, direction: Any) -> Iterator[str]:
    row, col = (here + step for here, step in zip(entity.pos, direction.delta, strict=True))
    tile = realm.map.tiles[row, col]
    if tile.impassible:
        yield "impassable"
    if entity.is_player and not realm.config.ALLOW_MOVE_INTO_OCCUPIED_TILE and tile.occupied:
        yield "occupied"


def _comm(realm: Any, entity: Any, token: Any) -> Iterator[str]:
    yield from ()


_CLAUSES: dict[str, tuple[str, Callable]] = {
    "Attack": ("6.1", _attack),
    "Buy": ("9.3", _buy),
    "Comm": ("10.1", _comm),
    "Destroy": ("9.3", _destroy),
    "Give": ("9.3", _give),
    "GiveGold": ("9.3", _give_gold),
    "Move": ("11.4", _move),
    "Sell": ("9.3", _sell),
    "Use": ("9.3", _use),
}


def _counting(name: str, call: Callable) -> Callable:
    rule, clauses = _CLAUSES[name]

    def counted(realm: Any, entity: Any, *arguments: Any) -> Any:
        CALLED.append((entity.ent_id, name))
        against = list(clauses(realm, entity, *arguments))
        who = "" if entity.is_player else "NPC "
        if not against:
            COUNTS[f"execute {who}{name}"] += 1
        elif len(against) == 1:
            COUNTS[f"refuse {rule} {who}{name}: {against[0]}"] += 1
        return call(realm, entity, *arguments)

    return counted


def _counting_deaths(receive: Callable) -> Callable:
    def counted(self: entities.Entity, source: Any, damage: Any) -> bool:
        alive = self.alive
        result = receive(self, source, damage)
        if alive and not self.alive:
            by = "nobody" if source is None else "player" if source.is_player else "npc"
            COUNTS[f"die {'player' if self.is_player else 'npc'} by {by}"] += 1
        return result

    return counted


def _counting_receipts(receive: Callable) -> Callable:
    def counted(self: inventory.Inventory, item: items.Item) -> bool:
        merges = isinstance(item, items.Stack) and self.has_stack(item.signature)
        received = receive(self, item)
        COUNTS["receive received" if received else "receive merged" if merges else "receive full"] += 1
        return received

    return counted


_done = False


def count_from_now_on() -> None:
    """Lays the counting over the original; once a process, after `luck.record_from_now_on`."""
    global _done
    if _done:
        return
    _done = True
    for name in _CLAUSES:
        action = getattr(actions, name)
        action.call = _counting(name, action.call)
    Player.receive_damage = _counting_deaths(Player.receive_damage)
    npcs.NPC.receive_damage = _counting_deaths(npcs.NPC.receive_damage)
    inventory.Inventory.receive = _counting_receipts(inventory.Inventory.receive)
