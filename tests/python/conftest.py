"""Configs small enough that a test takes moments, and the forms that every environment comes in."""

import itertools
from collections.abc import Callable
from typing import Any

import gymnasium.spaces.space
import numpy as np
import numpy.typing as npt
import pytest

import hinterland

FORMS = [
    dict(zip(("observations", "actions"), forms, strict=True))
    for forms in itertools.product(("flat", "dict"), ("multidiscrete", "dict"))
]
LAYOUTS = ("packed", "nmmo")


@pytest.fixture(autouse=True)
def _spaces_sample_alike_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A space that nobody seeded draws from the entropy of the machine; here from a count."""
    seeding = gymnasium.spaces.space.seeding
    original, count = seeding.np_random, itertools.count()
    monkeypatch.setattr(seeding, "np_random", lambda seed=None: original(next(count) if seed is None else seed))


@pytest.fixture(scope="session")
def idle() -> Callable[[hinterland.Config], npt.NDArray[np.int64]]:
    """Makes the row of choices that does nothing but say the first token: nobody, nothing, and staying come last."""

    def make(config: hinterland.Config) -> npt.NDArray[np.int64]:
        heads = hinterland.spaces.layout(config).heads
        return np.array([0 if head.argument in ("Style", "Price", "Token") else head.size - 1 for head in heads])

    return make


@pytest.fixture(scope="session")
def tiny() -> Callable[..., hinterland.Config]:
    """Makes configs of 8 agents in which some die before the horizon of 64."""

    def make(**sections: Any) -> hinterland.Config:
        base = hinterland.Config(
            players={"count": 8},
            map={"preset": "small", "count": 2},
            npc={"count": 8},
            episode={"horizon": 64},
        )
        return base.replace(**sections)

    return make


@pytest.fixture(params=FORMS, ids=lambda forms: "-".join(forms.values()))
def forms(request: pytest.FixtureRequest) -> dict[str, str]:
    """Every pair of observation and action forms."""
    return dict(request.param)


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """Both observation layouts."""
    return str(request.param)
