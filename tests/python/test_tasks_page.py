"""docs/tasks.md: its worked example, played to the end. Its other examples run in test_readme.py."""

import re
from pathlib import Path

import numpy as np
import pytest

import hinterland
from hinterland import tasks

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "tasks.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```task\n([^`]*task caterers[^`]*)```", PAGE)

CONFIG = hinterland.Config(
    players={"count": 12, "teams": {"cooks": range(1, 7), "guests": range(7, 13)}},
    map={"preset": "small", "count": 1},
    npc={"count": 2},
    episode={"horizon": 400},
)
COOKS, GUESTS = (1, 2), (7, 8)
FISH, RATION = hinterland.maps.MATERIALS.index("Fish"), 16
BAIT = {"npc_actions": {}, "npc_spawns": []}


class Kitchen:
    """A world in which two of a team stand by a fish each, and two of the other team have gold."""

    def __init__(self) -> None:
        self.env = hinterland.parallel_env(CONFIG, seed=3)
        self.env.set_tasks(tasks.compile(EXAMPLE, CONFIG))
        self.env.reset()
        self.world = self.env.world()
        state = self.world.state()
        self.fish = _fish_with_a_shore(state["tile"]["material"])
        entity = state["entity"]
        for cook, (_, (row, col)) in zip(COOKS, self.fish, strict=True):
            entity["row"][cook - 1], entity["col"][cook - 1] = row, col
        for guest in GUESTS:
            entity["gold"][guest - 1] = 50
        self.world.load_state(state)

    def step(self, actions: dict, *, fish: bool = False) -> None:
        """One tick; the fish grow back in it, or do not."""
        self.world.step(actions, script=BAIT | {"regrown": [tile for tile, _ in self.fish] if fish else []})

    def told(self, agent: str = "agent_1") -> dict:
        return self.env.observe()[1][agent]

    def rations(self, player: int) -> list[int]:
        item = self.world.state()["item"]
        mine = (item["owner_id"] == player) & (item["type_id"] == RATION)
        return item["id"][mine].tolist()

    def gather(self) -> list[float]:
        """Two rations a tick until there are twenty; the progress after each tick."""
        shown = []
        for tick in range(10):
            self.step({}, fish=tick < 9)
            shown.append(float(self.told()["task_progress"]))
        return shown

    def sell(self, each: int) -> list[float]:
        """Each cook offers a ration and a guest buys it in the next tick; the progress after each of the sales."""
        shown = []
        for _ in range(each):
            offers = dict(zip(COOKS, (self.rations(cook)[0] for cook in COOKS), strict=True))
            self.step({cook: {"Sell": {"InventoryItem": offer, "Price": 2}} for cook, offer in offers.items()})
            self.step({guest: {"Buy": {"MarketItem": offers[cook]}} for cook, guest in zip(COOKS, GUESTS, strict=True)})
            shown.append(float(self.told()["task_progress"]))
        return shown

    def starve(self, *players: int) -> None:
        state = self.world.state()
        for player in players:
            for column, value in (("health", 1), ("food", 0), ("water", 0)):
                state["entity"][column][player - 1] = value
        self.world.load_state(state)
        self.step({})
        assert (self.world.state()["entity"]["health"][[player - 1 for player in players]] <= 0).all()


def _fish_with_a_shore(material: np.ndarray) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Two tiles of fish, and the grass beside each, from which no other fish is reached."""
    grass = hinterland.maps.MATERIALS.index("Grass")
    sides = ((-1, 0), (1, 0), (0, 1), (0, -1))
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for row, col in np.argwhere(material == FISH).tolist():
        for down, right in sides:
            shore = (row + down, col + right)
            beside = [material[shore[0] + y, shore[1] + x] for y, x in sides]
            if material[shore] == grass and beside.count(FISH) == 1:
                found.append(((row, col), shore))
                break
    return [found[0], found[-1]]


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def test_progress_rises_with_what_is_gathered_and_then_with_what_is_sold(kitchen: Kitchen) -> None:
    assert kitchen.gather() == pytest.approx([0.05 * tick for tick in range(1, 11)])
    assert kitchen.told()["task_completed"] == -1
    kitchen.starve(3, 4)
    assert kitchen.told()["task_progress"] == pytest.approx(0.5), "two may be lost"
    assert kitchen.sell(5) == pytest.approx([0.6, 0.7, 0.8, 0.9, 1.0])
    told = kitchen.told()
    assert told["task_completed"] >= 0
    assert not told["task_failed"]
    assert told["life_return"] == pytest.approx(1.0), (
        "since a state was loaded: the other half of the progress, and 0.5 on success"
    )
    assert kitchen.told("agent_7")["task_progress"] == 0, "who buys has gathered nothing"


def test_the_third_death_ends_it(kitchen: Kitchen) -> None:
    kitchen.gather()
    kitchen.sell(2)
    before = kitchen.told()
    assert (before["task_progress"], bool(before["task_failed"])) == (pytest.approx(0.7), False)
    kitchen.starve(3, 4, 5)
    after = kitchen.told()
    assert (after["task_progress"], bool(after["task_failed"])) == (0, True)
    assert after["life_return"] == pytest.approx(-0.9), "what the progress gave is taken back, and 0.2 more"
    assert kitchen.sell(3) == [0, 0, 0], "for good"


@pytest.mark.parametrize(("tick", "missed"), [(297, False), (298, True)])
def test_tick_299_is_the_last(kitchen: Kitchen, tick: int, missed: bool) -> None:
    kitchen.gather()
    kitchen.sell(4)
    state = kitchen.world.state()
    state["clock"]["tick"][0] = tick
    kitchen.world.load_state(state)
    kitchen.sell(1)
    told = kitchen.told()
    assert (told["task_completed"] >= 0, bool(told["task_failed"])) == (not missed, missed)
