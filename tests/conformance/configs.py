"""The configs that are compared, in the original's names. Imports neither package."""

from dataclasses import dataclass, field
from typing import Any

SYSTEMS = (
    "TERRAIN",
    "RESOURCE",
    "COMBAT",
    "NPC",
    "PROGRESSION",
    "ITEM",
    "EQUIPMENT",
    "PROFESSION",
    "EXCHANGE",
    "COMMUNICATION",
)


@dataclass(frozen=True)
class Setup:
    """One config: a size, the systems that are off, and options that differ from the defaults of rules 2."""

    size: str = "medium"
    off: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    seize: tuple[str, ...] = ()
    resurrect: bool = False
    soldiers: bool = False
    """Whether a third of the NPCs of a crowd have orders."""
    ticks: int = 640
    """How many ticks the whole comparison plays of it."""

    @property
    def given(self) -> dict[str, Any]:
        """Every option in the original's names, the flags of systems included."""
        return {**{f"{system}_SYSTEM_ENABLED": False for system in self.off}, **self.options}


_FORMULA = "original"

SETUPS = {
    "default": Setup(ticks=6_400),
    "small": Setup("small", ticks=4_800),
    "no_exchange": Setup(off=("EXCHANGE",)),
    "no_items": Setup(off=("ITEM", "EQUIPMENT", "PROFESSION", "EXCHANGE")),
    "no_equipment": Setup(off=("EQUIPMENT",)),
    "no_progression": Setup("small", off=("PROGRESSION",)),
    "no_profession": Setup("small", off=("PROFESSION",)),
    "bare_combat": Setup(
        off=("RESOURCE", "PROGRESSION", "ITEM", "EQUIPMENT", "PROFESSION", "EXCHANGE", "COMMUNICATION")
    ),
    "peaceful": Setup("small", off=("COMBAT", "NPC")),
    "no_npcs": Setup("small", off=("NPC", "COMMUNICATION")),
    "fog": Setup("small", options={"DEATH_FOG_ONSET": 2, "DEATH_FOG_SPEED": 1, "DEATH_FOG_FINAL_SIZE": 4}, ticks=1_280),
    "crowded": Setup("small", options={"ALLOW_MOVE_INTO_OCCUPIED_TILE": False}, ticks=960),
    "npc_war": Setup(options={"NPC_ALLOW_ATTACK_OTHER_NPCS": True}, ticks=960),
    "resilient": Setup(
        "small", options={"RESOURCE_RESILIENT_POPULATION": 0.5, "PLAYER_HEALTH_INCREMENT": 2}, ticks=960
    ),
    "pockets": Setup(
        "small",
        options={
            "ITEM_INVENTORY_CAPACITY": 4,
            "ITEM_ALLOW_GIFT": False,
            "EXCHANGE_LISTING_DURATION": 7,
            "PRICE_N_OBS": 20,
            "COMMUNICATION_NUM_TOKENS": 20,
            "NPC_DEFAULT_REFILL_DEAD_NPCS": False,
        },
        ticks=960,
    ),
    "numbers": Setup(
        options={
            "COMBAT_SPAWN_IMMUNITY": 5,
            "COMBAT_STATUS_DURATION": 5,
            "COMBAT_WEAKNESS_MULTIPLIER": 2.0,
            "COMBAT_MINIMUM_DAMAGE_PROPORTION": 0.5,
            "COMBAT_MELEE_REACH": 2,
            "COMBAT_RANGE_REACH": 2,
            "COMBAT_MAGE_REACH": 2,
            "PROGRESSION_COMBAT_XP_SCALE": 40,
            "PROGRESSION_AMMUNITION_XP_SCALE": 50,
            "PROGRESSION_CONSUMABLE_XP_SCALE": 60,
            "PROGRESSION_MELEE_BASE_DAMAGE": 7,
            "PROGRESSION_RANGE_LEVEL_DAMAGE": 3,
            "PROGRESSION_BASE_DEFENSE": 2,
            "PROGRESSION_LEVEL_DEFENSE": 1,
            "RESOURCE_DEPLETION_RATE": 7,
            "RESOURCE_STARVATION_RATE": 3,
            "RESOURCE_DEHYDRATION_RATE": 4,
            "RESOURCE_HARVEST_RESTORE_FRACTION": 0.3,
            "RESOURCE_HEALTH_REGEN_THRESHOLD": 0.3,
            "RESOURCE_HEALTH_RESTORE_FRACTION": 0.07,
            "WEAPON_DROP_PROB": 0.5,
            "NPC_SPAWN_AGGRESSIVE": 0.5,
            "NPC_SPAWN_NEUTRAL": 0.2,
            "NPC_LEVEL_MAX": 7,
            "NPC_BASE_DEFENSE": 3,
            "NPC_LEVEL_DAMAGE": 5,
            "NPC_LEVEL_MULTIPLIER": 1.5,
            "NPC_SPAWN_ATTEMPTS": 7,
            "EXCHANGE_BASE_GOLD": 10,
            "EQUIPMENT_WEAPON_BASE_DAMAGE": 11,
            "EQUIPMENT_TOOL_LEVEL_DEFENSE": 2,
            "EQUIPMENT_ARMOR_BASE_DEFENSE": 4,
        },
        ticks=960,
    ),
    "old_formula": Setup("small", options={"COMBAT_DAMAGE_FORMULA": _FORMULA}),
    "soldiers": Setup("small", off=("EQUIPMENT",), soldiers=True, ticks=960),
    "seizing": Setup("small", seize=("center", "first", "second", "third", "fourth"), resurrect=True, ticks=1_280),
}
"""By name. Together more than 20,000 ticks."""

ASKED = {"tasks": Setup("small", seize=("center", "first", "second", "third", "fourth"))}
"""By name: configs in which teams have tasks (see `asked`)."""

HORIZON = 1024
"""Of every setup, so that generated ticks have room."""
