"""The names that both sides of the comparison use: tables, columns, actions, events. Imports neither package."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OBSERVED = _words(
    "id npc_type row col damage time_alive freeze item_level attacker_id latest_combat_tick message gold health food"
    " water melee_level melee_exp range_level range_exp mage_level mage_exp fishing_level fishing_exp herbalism_level"
    " herbalism_exp prospecting_level prospecting_exp carving_level carving_exp alchemy_level alchemy_exp"
)
"""The 31 columns that agents observe (rules 4.1)."""

HIDDEN = _words(
    "spawn_row spawn_col style resilient immortal_until recon exploration player_kills damage_received"
    " damage_inflicted danger target_id offense defense drop_armor drop_tool order_destroy order_row order_col"
    " gear_level attacker_row attacker_col"
)
"""Columns of `entity` that nobody observes. `life_order` is left out: the order of a tick is in its script.
Only traces have the last three: `gear_level` is an NPC's item level also in the tick of its birth, when the original
still shows 0; `attacker_row` and `attacker_col` say where the last attacker died, if it did."""

ENTITY = (*OBSERVED, *HIDDEN)
ITEM = _words(
    "id type_id owner_id level capacity quantity melee_attack range_attack mage_attack melee_defense range_defense"
    " mage_defense health_restore resource_restore equipped listed_price listed_tick"
)
EVENT = _words("ent_id tick event type level number gold target_ent")

FOREVER = 2**31 - 1
"""`immortal_until` of an entity that never becomes mortal again."""

NO_SOLDIER, NO_RALLY = (-1, -1), (-2, -2)
"""`order_row` and `order_col` of who takes no orders, and of a soldier that need not rally."""

ACTIONS = {
    "Attack": ("Style", "Target"),
    "Buy": ("MarketItem",),
    "Comm": ("Token",),
    "Destroy": ("InventoryItem",),
    "Give": ("InventoryItem", "Target"),
    "GiveGold": ("Price", "Target"),
    "Move": ("Direction",),
    "Sell": ("InventoryItem", "Price"),
    "Use": ("InventoryItem",),
}
"""Every action with its arguments, both alphabetical (rules 11.1)."""

ACTION_NAMES = (*ACTIONS, "Unknown")
"""An action's place here is its code in a trace; `Unknown` stands for a name that no action has."""

EVENT_NAMES = {
    1: "EAT_FOOD",
    2: "DRINK_WATER",
    3: "GO_FARTHEST",
    4: "SEIZE_TILE",
    11: "SCORE_HIT",
    12: "PLAYER_KILL",
    13: "FIRE_AMMO",
    21: "CONSUME_ITEM",
    22: "GIVE_ITEM",
    23: "DESTROY_ITEM",
    24: "HARVEST_ITEM",
    25: "EQUIP_ITEM",
    26: "LOOT_ITEM",
    31: "GIVE_GOLD",
    32: "LIST_ITEM",
    33: "EARN_GOLD",
    34: "BUY_ITEM",
    35: "LOOT_GOLD",
    41: "LEVEL_UP",
    91: "AGENT_CULLED",
}
"""Rules 13."""

ITEM_EVENTS = frozenset({13, 21, 24, 25, 26, 32, 34})
"""Events whose `target_ent` is the id of an item."""

SKILLS = ("melee", "range", "mage", "fishing", "herbalism", "prospecting", "carving", "alchemy")
ARMOR = (2, 3, 4)
WEAPONS = (5, 6, 7)
TOOLS = (8, 9, 10, 11, 12)
AMMUNITION = (13, 14, 15)
CONSUMABLES = (16, 17)

NEEDS_SKILL = {
    **dict(zip(WEAPONS, SKILLS[:3], strict=True)),
    **dict(zip(TOOLS, SKILLS[3:], strict=True)),
    **dict(zip(AMMUNITION, SKILLS[:3], strict=True)),
}
"""The skill that an item's level is checked against (rules 8.2); the others: the best of all eight."""

SLOT = {
    2: "hat",
    3: "top",
    4: "bottom",
    **dict.fromkeys((*WEAPONS, *TOOLS), "held"),
    **dict.fromkeys(AMMUNITION, "ammunition"),
}

MASK_TARGETS = {"Attack": 1, "Give": 2, "GiveGold": 4}
"""Bits of a trace's `targets`: whose Target heads offer an entity."""

MASK_ITEMS = {"Use": 1, "Destroy": 2, "Give": 4, "Sell": 8}
"""Bits of a trace's `usable`: which of the owner's InventoryItem heads offer an item."""

NOOPS = (
    ("Attack", "Target"),
    ("Buy", "MarketItem"),
    ("Destroy", "InventoryItem"),
    ("Give", "InventoryItem"),
    ("Give", "Target"),
    ("GiveGold", "Target"),
    ("Sell", "InventoryItem"),
    ("Use", "InventoryItem"),
)
"""Heads with a no-op, in the order of the bits of a trace's `noops`."""
