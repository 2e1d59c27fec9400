"""The original's masks, told by ids instead of rows."""

from typing import Any

import nmmo
import numpy as np
from names import MASK_ITEMS, MASK_TARGETS, NOOPS
from traces import State

Masks = dict[str, dict[str, np.ndarray]]


def _places(ids: np.ndarray) -> tuple[np.ndarray, int]:
    """A table from id to row, and the id its first entry stands for."""
    low = int(ids.min())
    table = np.full(int(ids.max()) - low + 1, -1)
    table[ids - low] = np.arange(len(ids))
    return table, low


def _unmasked(mask: np.ndarray) -> bool:
    return bool(mask.all())


def read(env: nmmo.Env, after: State) -> dict[str, Any]:
    """`agents`, `targets`, `usable` and `offers` of a `traces.Tick`, for every living agent.

    Raises:
        AssertionError: an observation holds other rows than the rules say; what is not stored follows from the state.
    """
    agents = sorted(env.realm.players)
    ids = after["entity"]["id"]
    listed = after["item"]["id"][after["item"]["listed_price"] > 0]
    near = np.ones((len(agents), len(ids)), bool)
    for axis in (after["entity"]["row"], after["entity"]["col"]):
        # The agents are the first rows of the table.
        near &= np.abs(axis - axis[: len(agents), None]) <= env.config.PLAYER_VISION_RADIUS
    entity_place, lowest = _places(ids) if len(ids) else (np.zeros(0, int), 0)
    item_place = np.full(int(after["item"]["id"].max(initial=0)) + 1, -1)
    item_place[after["item"]["id"]] = np.arange(len(after["item"]["id"]))
    targets = np.zeros((len(agents), len(ids)), np.uint8)
    usable = np.zeros(len(after["item"]["id"]), np.uint8)
    offers = np.zeros((len(agents), len(listed)), np.uint8)
    told = np.zeros((len(agents), 4), np.int32)
    for place, agent in enumerate(agents):
        observation = env.obs[agent]
        masks: Masks = observation.action_targets.values
        seen = entity_place[observation.entities.ids - lowest]
        assert len(seen) <= env.config.PLAYER_N_OBS, "C1: more entities than rows"
        assert near[place].sum() == near[place, seen].sum() == len(seen), f"agent {agent} sees others than it should"
        for action, bit in MASK_TARGETS.items():
            if action in masks:
                targets[place, seen] |= bit * masks[action]["Target"][: len(seen)].astype(np.uint8)
        if "Use" in masks:
            owned = item_place[observation.inventory.ids]
            assert len(owned) == np.count_nonzero(after["item"]["owner_id"] == agent), f"agent {agent} misses an item"
            for action, bit in MASK_ITEMS.items():
                if action in masks:
                    usable[owned] |= bit * masks[action]["InventoryItem"][: len(owned)].astype(np.uint8)
        if "Buy" in masks:
            assert np.array_equal(observation.market.ids, listed), "the market shows others than are listed"
            offers[place] = masks["Buy"]["MarketItem"][: len(listed)]
        if observation.comm is not None:
            assert observation.comm.ids.tolist() == [agent], f"agent {agent} hears others"
        told[place] = (agent, _bits(masks["Move"]["Direction"]), _noops(masks), _prices(masks))
    return {"tables": {"agents": told}, "targets": targets, "usable": usable, "offers": offers}


def _bits(mask: np.ndarray) -> int:
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def _noops(masks: Masks) -> int:
    return sum(
        1 << place for place, (action, head) in enumerate(NOOPS) if action in masks and masks[action][head][-1] == 1
    )


def _prices(masks: Masks) -> int:
    """How many of GiveGold's prices are offered, always the lowest; -1 without gold. The rest is all ones."""
    for action, head in (("Attack", "Style"), ("Comm", "Token"), ("Sell", "Price")):
        assert action not in masks or _unmasked(masks[action][head]), f"{action}.{head} is masked"
    if "GiveGold" not in masks:
        return -1
    prices = masks["GiveGold"]["Price"]
    count = int(np.count_nonzero(prices))
    assert _unmasked(prices[:count]), "GiveGold.Price is not a range"
    return count
