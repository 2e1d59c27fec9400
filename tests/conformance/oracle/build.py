"""Builds the original for one setup."""

import tempfile
from typing import Any

import nmmo
from configs import HORIZON, SYSTEMS, Setup
from nmmo.core import config as options
from nmmo.core import game_api
from nmmo.lib import seeding

from oracle import luck, mending

MAPS = 4
"""Maps made for each setup."""


def _config(setup: Setup, maps: str) -> options.Config:
    size = {"small": options.Small, "medium": options.Medium}[setup.size]
    # A system that is off keeps its numbers: the original reads some of them all the same.
    config = type("Compared", (size, options.AllGameSystems), {})()
    given: dict[str, Any] = {"PATH_MAPS": maps, "MAP_N": MAPS, "HORIZON": HORIZON, **setup.given}
    if given.get("COMBAT_DAMAGE_FORMULA") == "original":
        formula = options.original_combat_damage_formula
        given["COMBAT_DAMAGE_FORMULA"] = lambda *arguments: formula(config, *arguments)
    for name, value in given.items():
        config.set(name, value)
    options.validate(config)
    assert all(hasattr(config, f"{system}_SYSTEM_ENABLED") for system in SYSTEMS)
    return config


class Compared(game_api.DefaultGame):
    """The default game, if wanted with tiles to seize, and with every third of the dead coming back."""

    setup = Setup()

    def _set_realm(self, map_dict: dict) -> None:
        # Only a row that outlives death can come back.
        seize = list(self.setup.seize) or None
        self.realm.reset(self._np_random, map_dict, seize_targets=seize, delete_dead_player=not self.setup.resurrect)

    def _process_dead_players(self, terminated: dict, dead_players: dict) -> None:
        super()._process_dead_players(terminated, dead_players)
        for agent, player in dead_players.items() if self.setup.resurrect else ():
            # Whoever starved would come back in gear that was destroyed: no game of the original has both.
            for item in list(player.inventory.items):
                player.inventory.remove(item)
            if agent % 3:
                player.datastore_record.delete()
            else:
                health = (1.0, 0.5, 0.3)[agent // 3 % 3]
                player.resurrect(health, freeze_duration=agent % 7 + 1, edge_spawn=agent % 2 == 0)


def build(setup: Setup, seed: int) -> nmmo.Env:
    """An environment with maps of its own; its luck is recorded in `oracle.luck.RECORD`."""
    mending.mend()
    luck.record_from_now_on()
    seeding.RandomNumberGenerator = luck.RecordingGenerator
    with tempfile.TemporaryDirectory() as maps:
        env = nmmo.Env(_config(setup, maps), seed=seed)
        grids = {map_id: env._load_map_file(map_id) for map_id in range(1, MAPS + 1)}
    env._load_map_file = lambda map_id=None: {name: grid.copy() for name, grid in grids[map_id].items()}
    game = Compared(env)
    game.setup = setup
    env.default_game = game
    return env
