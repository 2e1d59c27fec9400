"""`Config`: typed, immutable, validated when it is made, and one with its declaration in Rust."""

import copy
import importlib.util
import json
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hinterland
from hinterland import Config, _core, moved
from hinterland.sections import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(_core.config_schema())


def generator():
    spec = importlib.util.spec_from_file_location("make_config", ROOT / "docs" / "make_config.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sections_are_what_is_declared_in_rust():
    pytest.importorskip("ruff", reason="formats the generated module")
    made, package = generator(), ROOT / "python" / "hinterland"
    assert made.sections_module() == (package / "sections.py").read_text()
    assert made.options_module() == (package / "options.py").read_text()


def test_the_page_lists_every_option():
    assert generator().page() == (ROOT / "docs" / "config.md").read_text()


def test_defaults_are_those_of_the_declaration():
    config = Config()
    assert [section["name"] for section in SCHEMA] == list(SECTIONS)
    for section in SCHEMA:
        for setting in section["settings"]:
            default = setting["default"]
            if default is not None:
                value = getattr(getattr(config, section["name"]), setting["name"])
                assert value == (tuple(default) if isinstance(default, list) else default)


def test_presets_are_those_of_the_rules():
    sizes = {
        "small": (64, 64, 32, 32, 5, 128),
        "medium": (128, 160, 128, 128, 10, 1024),
        "large": (1024, 1056, 1024, 1024, 15, 8192),
    }
    for name, expected in sizes.items():
        c = getattr(Config, name)()
        npc = (c.npc.count, c.npc.level_max)
        assert (c.players.count, c.map.size, c.map.center, *npc, c.episode.horizon) == expected
        systems = (c.terrain, c.resource, c.combat, c.npc, c.progression, c.item, c.equipment, c.profession, c.exchange)
        assert all(section.enabled for section in (*systems, c.communication, c.fog))
    assert [c.map.count for c in (Config.small(), Config.medium(), Config.large())] == [64, 64, 8]
    assert Config() == Config.medium()


def test_layout_dependent_defaults_follow_the_layout():
    packed = Config(players={"count": 5})
    assert (packed.observation.entities, packed.task.embedding_dim) == (32, 64)
    nmmo = packed.replace(observation={"layout": "nmmo"})
    assert (nmmo.observation.entities, nmmo.task.embedding_dim) == (100, 4096)
    assert nmmo.players.count == 5
    assert nmmo.replace(observation={"layout": "packed"}) == packed
    given = packed.replace(observation={"entities": 40}).replace(observation={"layout": "nmmo"})
    assert (given.observation.entities, given.task.embedding_dim) == (40, 4096)
    kept = Config.from_toml(packed.to_toml()).replace(observation={"layout": "nmmo"})
    assert kept.observation.entities == 100


def test_replace_leaves_the_original():
    config = Config.small()
    other = config.replace(players={"respawn": "immediate"}, fog={"onset": 5})
    assert config.players.respawn == "never"
    assert (other.players.respawn, other.players.count, other.fog.onset) == ("immediate", 64, 5)
    assert other.replace(fog={"onset": None}).fog.onset is None
    assert config.replace(players=other.players).players == other.players


def test_nobody_can_change_one():
    config = Config(players={"count": 2, "teams": {"a": [1], "b": [2]}})
    for change in (
        lambda: setattr(config, "players", None),
        lambda: setattr(config, "new", 1),
        lambda: delattr(config, "players"),
        lambda: setattr(config.players, "count", 3),
    ):
        with pytest.raises(AttributeError):
            change()
    with pytest.raises(TypeError):
        config.players.teams["a"] = (1,)


CONFIGS = [
    Config(),
    Config.small(),
    Config(players={"count": 4, "spawn": "teams", "teams": {"reds": [1, 3], "blues": [4, 2]}}),
    Config(observation={"layout": "nmmo", "entities": 7}, fog={"onset": 3, "speed": 0.25}),
]


@pytest.mark.parametrize("config", CONFIGS, ids=["medium", "small", "teams", "nmmo"])
def test_every_way_out_and_in(config):
    assert Config.from_toml(config.to_toml()) == config
    assert Config.from_json(config.to_json()) == config
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 - our own bytes, made a moment ago
    assert copy.deepcopy(config) == config
    assert eval(repr(config)) == config  # noqa: S307 - our own text, made a moment ago
    assert hash(Config.from_toml(config.to_toml())) == hash(config)
    assert len({config, copy.copy(config), Config.large()}) == 2


def test_toml_files(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text('[players]\ncount = 12\n\n[map]\npreset = "islands"\n')
    for source in (path, str(path), path.read_text()):
        config = Config.from_toml(source)
        assert (config.players.count, config.map.preset) == (12, "islands")
    path.write_text("[players]\ncuont = 12\n")
    with pytest.raises(ValueError, match=r"run\.toml.*did you mean `count`"):
        Config.from_toml(path)
    path.write_text("[players\ncount = 12\n")
    with pytest.raises(ValueError, match="line 1"):
        Config.from_toml(path)
    with pytest.raises(FileNotFoundError):
        Config.from_toml(tmp_path / "none.toml")
    assert Config.from_toml("") == Config()


def test_numbers_of_numpy_and_enums_are_values():
    config = Config(players={"count": np.int64(6)}, fog={"onset": np.int16(4), "speed": np.float32(0.5)})
    assert (config.players.count, config.fog.onset, config.fog.speed) == (6, 4, 0.5)
    assert Config(players={"count": 2, "teams": {"a": np.array([1]), "b": range(2, 3)}}).players.teams["b"] == (2,)


ERRORS = [
    ({"player": {"count": 3}}, "did you mean `players`"),
    ({"players": {"cuont": 3}}, "did you mean `count`"),
    ({"players": {"count": 0}}, r"`players\.count` is 0.*from 1 to 4096"),
    ({"players": {"count": 2.5}}, "whole number"),
    ({"players": {"count": "many"}}, "whole number"),
    ({"players": {"count": True}}, "whole number"),
    ({"players": {"count": 2**70}}, "from 1 to 4096"),
    ({"players": {"count": None}}, "whole number"),
    ({"players": {"count": object()}}, r"`players\.count` is <object"),
    ({"players": {"respawn": "imediate"}}, "did you mean `immediate`"),
    ({"players": 5}, "players"),
    ({"players": None}, "players"),
    ({"fog": {"speed": float("nan")}}, r"`fog\.speed` is nan"),
    ({"fog": {"speed": float("inf")}}, r"`fog\.speed` is inf"),
    ({"map": {"preset": "mediun"}}, "did you mean `medium`"),
    ({"combat": {"enabled": False}}, r"`npc\.enabled` needs `combat\.enabled`"),
    ({"episode": {"horizon": 32767}}, "32766"),
]


@pytest.mark.parametrize(("sections", "match"), ERRORS)
def test_errors_say_what_would_be_right(sections, match):
    for make in (lambda: Config(**sections), lambda: Config.small().replace(**sections)):
        with pytest.raises(ValueError, match=match):
            make()


MOVED = [
    ({"PLAYER_N": 64}, r"players\.count"),
    ({"players": {"N": 64}}, r"players\.count"),
    ({"NPC_N": 3}, r"npc\.count"),
    ({"npc": {"n": 3}}, r"npc\.count"),
    ({"HORIZON": 10}, r"episode\.horizon"),
    ({"MAP_SIZE": 64}, r"map\.size"),
    ({"DEATH_FOG_ONSET": 1}, r"fog\.onset"),
    ({"COMBAT_MELEE_REACH": 3}, r"combat\.melee_reach"),
    ({"PLAYER_N_OBS": 50}, r"observation\.entities"),
    ({"TASK_EMBED_DIM": 5}, r"task\.embedding_dim"),
    ({"ALLOW_MULTI_TASKS_PER_AGENT": True}, r"task\.at_once"),
    ({"terrain": {"void": 0.0}}, "never used"),
    ({"TERRAIN_VOID": 0.0}, "never used"),
    ({"PLAYERS": []}, "gone"),
    ({"map": {"border": 16}}, "map.size"),
    ({"PROGRESSION_BASE_LEVEL": 1}, r"progression\.base_level"),
    ({"EXCHANGE_BASE_GOLD": 1}, r"exchange\.base_gold"),
    ({"PRICE_N_OBS": 50}, r"exchange\.prices"),
    ({"PROGRESSION_SPAWN_CLUSTERS": 5}, r"profession\.spawn_clusters"),
    ({"IMMORTAL": True}, r"players\.immortal"),
]


@pytest.mark.parametrize(("sections", "match"), MOVED)
def test_naming_an_option_of_the_original_says_where_it_went(sections, match):
    with pytest.raises(ValueError, match=match):
        Config(**sections)


ORIGINAL = json.loads((Path(__file__).with_name("original_options.json")).read_text("utf-8"))
"""Every option of rules 2: those that are honoured, with their defaults, and those that have no counterpart."""

KNOWN = {f"{section['name']}.{setting['name']}" for section in SCHEMA for setting in section["settings"]}
OTHER_DEFAULTS = {"MAP_N", "ALLOW_MULTI_TASKS_PER_AGENT"}
"""Listed in docs/differences.md."""


def test_every_new_name_exists():
    assert set(moved.RENAMED.values()) <= KNOWN


@pytest.mark.parametrize("name", ORIGINAL["honoured"])
def test_an_option_of_the_original_is_honoured_under_a_name_that_is_told(name):
    with pytest.raises(ValueError, match=f"`{name}` is called ") as refused:
        Config(**{name: ORIGINAL["honoured"][name]})
    (told,) = re.findall(r"is called `([\w.]+)` here", str(refused.value))
    assert told in KNOWN
    with pytest.raises(AttributeError, match=f"`{told}`"):
        getattr(Config(), name)
    section, option = told.split(".")
    value = getattr(getattr(Config(observation={"layout": "nmmo"}), section), option)
    default = ORIGINAL["honoured"][name]
    assert (value == (tuple(default) if isinstance(default, list) else default)) == (name not in OTHER_DEFAULTS)


@pytest.mark.parametrize("name", ORIGINAL["gone"])
def test_an_option_without_a_counterpart_is_gone_with_a_reason(name):
    for call in (lambda: Config(**{name: 1}), lambda: Config().replace(**{name: 1})):
        with pytest.raises(ValueError, match=rf"`{name}` is gone: \w.{{14,}}"):
            call()
    with pytest.raises(AttributeError, match=f"`{name}` is gone"):
        getattr(Config(), name)
    for told in re.findall(r"`(\w+\.\w+)`", moved.GONE[name]):
        assert told in KNOWN or hasattr(hinterland, told.removeprefix("hinterland."))


def test_nothing_is_explained_that_the_original_does_not_have():
    assert set(moved.GONE) == set(ORIGINAL["gone"])
    assert set(moved.RENAMED) <= set(ORIGINAL["honoured"])
    page = (ROOT / "docs" / "differences.md").read_text("utf-8")
    assert all(f"`{name}`" in page for name in OTHER_DEFAULTS)


def test_calls_of_the_original_say_what_to_do_instead():
    config = Config()
    for name in ("set", "set_for_episode", "toggle_systems"):
        with pytest.raises(AttributeError, match=r"config\.replace"):
            getattr(config, name)("HORIZON", 5)
    with pytest.raises(AttributeError, match="undone"):
        config.reset()
    with pytest.raises(AttributeError, match="no 'player'; its sections are players, map"):
        _ = config.player
    assert not hasattr(config, "__array__")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
OPTIONS = [(section["name"], setting["name"]) for section in SCHEMA for setting in section["settings"]]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(option=st.sampled_from(OPTIONS), value=JSON)
def test_any_value_makes_a_config_or_a_value_error(option, value):
    section, name = option
    try:
        config = Config(**{section: {name: value}})
    except ValueError as error:
        assert str(error)  # noqa: PT017 - other values are fine
    else:
        assert Config.from_toml(config.to_toml()) == config


def test_a_config_file_of_nothing_but_noise_is_an_error():
    for text in ("a = [", "\x00=1", "players = 3", "[players]\nteams = 3\n"):
        with pytest.raises(ValueError, match=r"\S"):
            Config.from_toml(text)


def test_the_environment_is_what_the_config_says():
    config = Config.small().replace(map={"count": 1}, observation={"entities": 10}, players={"vision_radius": 3})
    envs = hinterland.VectorEnv(1, config, observations="dict")
    observations, _ = envs.reset(seed=0)
    assert observations["Entity"].shape == (64, 10, 28)
    assert observations["Tile"].shape == (64, 49)


SIZES = {
    "count",
    "capacity",
    "size",
    "center",
    "preset",
    "first",
    "teams",
    "spawn",
    "entities",
    "messages",
    "embedding_dim",
}
CHANGEABLE = [
    (section["name"], setting)
    for section in SCHEMA
    for setting in section["settings"]
    if setting["name"] not in SIZES and (section["name"], setting["name"]) != ("episode", "horizon")
]


def values(setting):
    """Any value that is allowed, its bounds included."""
    kind, (low, high) = setting["kind"], setting["range"] or (0, 1)
    if isinstance(kind, dict):
        (kind, words), *_ = kind.items()
        word = st.sampled_from(words)
        return word if kind == "choice" else st.lists(word, unique=True)
    if kind == "integers":
        return st.lists(st.integers(1, 1000), min_size=98, unique=True).map(lambda steps: [0, *sorted(steps)])
    if kind == "bool":
        return st.booleans()
    if kind == "number":
        return st.floats(low, high)
    whole = st.integers(int(low), int(high))
    return st.none() | whole if kind == "optional_integer" else whole


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), changes=st.lists(st.sampled_from(CHANGEABLE), max_size=6), horizon=st.integers(1, 30))
def test_any_valid_config_is_played(data, changes, horizon):
    given = {
        "players": {"count": 9},
        "map": {"preset": "small", "count": 1},
        "npc": {"count": 9},
        "episode": {"horizon": horizon},
    }
    for section, setting in changes:
        given.setdefault(section, {})[setting["name"]] = data.draw(values(setting))
    try:
        config = Config(**given)
    except ValueError:
        return
    try:
        envs = hinterland.VectorEnv(1, config, num_threads=1, final_obs=True)
    except ValueError as error:
        # Thresholds can leave a map without grass, which only its noise tells.
        assert "no grass" in str(error)  # noqa: PT017 - other configs are played
        return
    observations, _ = envs.reset(seed=0)
    for _ in range(35):
        observations, *_ = envs.step(envs.action_space.sample())
    assert observations in envs.observation_space
