"""The task language in Python: texts, files, reports, and what is known of checked tasks."""

import copy
import os
import pickle
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import hinterland
from hinterland import tasks

pytestmark = pytest.mark.floors

MISER = "task miser for agent { goal gold(me) >= 30 }\n"
TEAMS = hinterland.Config(players={"count": 4, "teams": {"a": [1, 2], "b": [3, 4]}})
WRONG = """\
# Two mistakes.
task a for agent { goal glod(me) >= 30 }
task b for agent { goal level(me, fishing) >= 77 }
"""

FILE = """\
task first for agent {  # the first
  goal gold(me) >= 30 weight 2 tags economy, combat }
# Rare.
task second for agent { goal StayAlive() by tick 20 reward ongoing embedding [1, 2, 3] }
for n in 1..3 { task "eat-{n}" for agent { goal count(eat_food, me) >= n tags food, "food-{n}" } }
set rich { first weight 3 tag food }
set everything { all }
curriculum school { stage rich until mean progress >= 0.5 stage everything for 1_000 steps stage rich }
"""


def refused(text, config=None):
    with pytest.raises(tasks.TaskError) as error:
        tasks.compile(text, config)
    return error.value


def test_what_is_known_of_a_task():
    found = tasks.compile(FILE)
    assert found.names == ("first", "second", "eat-1", "eat-2", "eat-3")
    first, second = found["first"], found[1]
    assert (first.assignee, first.weight, first.tags, first.doc) == ("agent", 2.0, ("economy", "combat"), "")
    assert (second.doc, second.file, second.line, second.column) == ("Rare.", "<text>", 4, 6)
    assert re.fullmatch("[0-9a-f]{32}", first.identity)
    assert len({task.identity for task in found}) == 5
    assert "30" in first.explain()
    assert [task.name for task in found.tagged("food", "food-2")] == ["eat-2"]
    assert [task.name for task in found[-2:]] == ["eat-2", "eat-3"]
    assert "second" in found
    assert "third" not in found
    assert first in found
    assert found.index(second) == found.index("second") == 1


def test_what_is_not_there_is_named():
    found = tasks.compile(FILE)
    with pytest.raises(KeyError, match="did you mean first"):
        found["frist"]
    with pytest.raises(IndexError):
        found[5]
    for wrong in (b"task", [3], 5):
        with pytest.raises(TypeError, match=r"not (bytes|int)"):
            tasks.compile(wrong)


def test_sets_and_curricula():
    found = tasks.compile(FILE)
    rich = found.sets["rich"]
    np.testing.assert_array_equal(rich.tasks, [0, 2, 3, 4])
    np.testing.assert_array_equal(rich.weights, [6, 1, 1, 1])
    assert list(found.sets) == ["rich", "everything"]
    assert (rich.file, rich.line) == ("<text>", 6)
    with pytest.raises(ValueError, match="read-only"):
        rich.weights[0] = 2
    assert found.curricula["school"].stages == (
        tasks.Stage("rich", 0.5, None),
        tasks.Stage("everything", None, 1000),
        tasks.Stage("rich", None, None),
    )


def test_embeddings_are_the_files_or_structural():
    found = tasks.compile(FILE)
    own, structural = found["second"].embedding(), found["first"].embedding(32)
    np.testing.assert_array_equal(own, np.array([1, 2, 3], dtype=np.float32))
    assert structural.dtype == np.float32
    assert structural.shape == (32,)
    assert np.linalg.norm(structural) == pytest.approx(1, abs=1e-5)
    assert (found["second"].own_embedding, found["first"].own_embedding) == (True, False)
    twin = tasks.compile("task other for agent { goal gold() >= 30 }").embeddings(32)
    np.testing.assert_array_equal(twin[0], structural)
    seen = found.embeddings()
    assert seen.shape == (5, hinterland.Config().task.embedding_dim)
    np.testing.assert_array_equal(seen[1], np.pad(own, (0, 61)))
    with pytest.raises(ValueError, match="3 numbers, more than 2"):
        found.embeddings(2)
    with pytest.raises(ValueError, match="at most 16384"):
        found["first"].embedding(20_000)


def test_identity_is_what_a_task_means():
    one = tasks.compile("task a for agent { goal gold(me) >= 3 and tick >= 5 }")
    other = tasks.compile("# x\ntask b for agent { tags t weight 3 goal tick >= 5 and gold() >= 3 }")
    third = tasks.compile("task a for agent { goal gold(me) >= 4 and tick >= 5 }")
    assert one[0].identity == other[0].identity != third[0].identity


def test_every_mistake_is_told_at_once():
    error = refused(WRONG)
    assert isinstance(error, ValueError)
    assert [(entry.code, entry.line, entry.column) for entry in error.diagnostics] == [("E020", 2, 25), ("E032", 3, 47)]
    first = error.diagnostics[0]
    assert (first.severity, first.file, first.end_line, first.end_column) == ("error", "<text>", 2, 29)
    assert "glod" in first.message
    assert "gold" in first.hint
    assert first.label
    text = str(error)
    assert "<text>:2:25" in text
    assert "task b for agent { goal level(me, fishing) >= 77 }" in text
    for entry in error.diagnostics:
        assert entry.message in text
        assert entry.hint in text


def test_errors_survive_pickling():
    error = refused(WRONG)
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, made a moment ago
    assert (str(twin), twin.diagnostics) == (str(error), error.diagnostics)


def test_other_places_are_told_too():
    error = refused(MISER + MISER)
    assert [(place.line, place.column) for place in error.diagnostics[0].more] == [(1, 6)]


def test_control_characters_are_written_out():
    error = refused("# \x1b[31m\ntask a for agent { goal gold(me) >= 3 \x1b[2J\u202e }")
    everything = str(error) + "".join(e.message + e.hint + e.label + e.file for e in error.diagnostics)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", everything)
    assert "\\u{1b}" in everything
    found = tasks.compile("# \x1b[31mred\ntask a for agent { goal gold(me) >= 3 }")
    assert "\x1b" not in found["a"].explain()


def test_lone_surrogates_are_shown_where_they_stand():
    error = refused("task a for agent { goal \ud800 }")
    assert (error.diagnostics[0].line, error.diagnostics[0].column) == (1, 25)
    assert tasks.format("# \ud800\n") == "# \ufffd\n"


def test_a_config_decides_what_can_be_done():
    small = hinterland.Config.small()
    for text, config, code in (
        ("task a for agent { goal gold(me) >= 1 by tick 500 }", small, "E031"),
        ("task a for agent { goal distance(me, tile(20, 100)) <= 3 }", small, "E033"),
        ("task a for agent { goal level(me, fishing) >= 10 }", {"progression": {"level_max": 9}}, "E032"),
    ):
        config = config if isinstance(config, hinterland.Config) else hinterland.Config(**config)
        assert [entry.code for entry in refused(text, config).diagnostics] == [code]
        assert len(tasks.compile(text)) == 1


def test_facts_of_the_default_config_are_the_checkers_defaults():
    found = tasks.compile("task a for agent { goal gold(me) >= 3 weight horizon + map_size + border }")
    assert found[0].weight == 1024 + 160 + 16


def test_warnings_do_no_harm():
    found = tasks.compile("let unused = 3\n" + MISER)
    assert [(entry.severity, entry.code, entry.line) for entry in found.warnings] == [("warning", "W001", 1)]
    assert "unused" in found.warning_report
    assert tasks.compile(MISER).warning_report == ""
    team = "task t for team { goal gold(team) >= 3 }"
    assert [entry.code for entry in tasks.compile(team).warnings] == ["W003"]
    assert not tasks.compile(team, TEAMS).warnings


def test_a_set_can_be_pickled(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "more.task").write_text("let n = 3\n" + MISER)
    (tmp_path / "main.task").write_text('import "shared/more.task"\ntask b for agent { goal gold(me) >= n }')
    found = tasks.load(tmp_path / "main.task", TEAMS)
    twin = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes, made a moment ago
    assert list(twin) == list(found)
    assert twin.config == TEAMS
    assert copy.deepcopy(found) is copy.copy(found) is found


def test_a_file_imports_from_its_folder_only(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.task").write_text(MISER)
    (inside / "shared.task").write_text(MISER)
    (inside / "link.task").symlink_to("../secret.task")
    main = inside / "main.task"
    main.write_text('import "shared.task"')
    assert tasks.load(main).names == ("miser",)
    for path in ("../secret.task", str(tmp_path / "secret.task"), "link.task", "none.task"):
        main.write_text(f'# one\nimport "{path}"')
        with pytest.raises(tasks.TaskError) as error:
            tasks.load(main)
        (found,) = error.value.diagnostics
        assert (found.code, found.line, found.file) == ("E040", 2, str(main))
    assert refused('import "shared.task"').diagnostics[0].code == "E040"


def test_shipped_files_are_imported_by_their_names(tmp_path):
    text = 'import "hinterland:rewards"\nimport "hinterland:heldout"\n' + MISER.replace("}", "reward takeru }", 1)
    main = tmp_path / "main.task"
    main.write_text(text)
    found, plain = tasks.load(main), tasks.compile(text)
    assert found.names == plain.names
    assert len(found) == 1 + len(tasks.load("hinterland:heldout"))
    assert found[-1].file == "hinterland:heldout"
    assert pickle.loads(pickle.dumps(found)).names == found.names  # noqa: S301  its own bytes
    wrong = refused('import "hinterland:reward"')
    assert "no file of this name is shipped" in str(wrong)
    assert "hinterland tasks list" in wrong.diagnostics[0].hint
    (tmp_path / "hinterland:mine.task").write_text(MISER)
    main.write_text('import "hinterland:mine"')
    with pytest.raises(tasks.TaskError, match="no file of this name is shipped"):
        tasks.load(main)


def test_files_are_named_as_they_were_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / "main.task").write_text('import "deep/bad.task"\n')
    (tmp_path / "sub" / "deep" / "bad.task").write_text(WRONG)
    with pytest.raises(tasks.TaskError) as error:
        tasks.load("sub/main.task")
    assert {entry.file for entry in error.value.diagnostics} == {"sub/deep/bad.task"}
    assert "sub/deep/bad.task:2:25" in str(error.value)
    (tmp_path / "main.task").write_text(MISER)
    assert tasks.load("main.task")[0].file == "main.task"


def test_a_link_to_a_file_imports_beside_the_file(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "shared.task").write_text(MISER)
    (tmp_path / "real" / "main.task").write_text('import "shared.task"')
    link = tmp_path / "link.task"
    link.symlink_to("real/main.task")
    assert tasks.load(link)[0].file == str(tmp_path / "real" / "shared.task")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.task"):
        tasks.load(tmp_path / "none.task")
    latin, huge = tmp_path / "latin.task", tmp_path / "huge.task"
    latin.write_bytes(b"# \xe9\n")
    huge.write_text("#" * (1 << 20) + "\n")
    pipe = tmp_path / "pipe.task"
    os.mkfifo(pipe)
    for path, word in (
        (latin, "UTF-8"),
        (huge, "longer than 1048576 bytes"),
        (tmp_path, "not a file"),
        (pipe, "not a file"),
    ):
        with pytest.raises(tasks.TaskError, match=word):
            tasks.load(path)


@pytest.mark.parametrize(
    "text",
    [
        "#" * (1 << 20) + "\n",
        "task a for agent { goal " + "(" * 50_000,
        "task a for agent { goal " + "not " * 50_000 + "1 }",
        "task a for agent { goal " + "tick >= 1 and " * 50_000 + "1 }",
        'for a in 1..1000 { for b in 1..1000 { for c in 1..1000 { task "t-{a}-{b}-{c}" for agent { goal 1 } } } }',
        "".join(f"define d{n + 1}() = d{n}() + d{n}()\n" for n in range(40))
        + "define d0() = tick\ntask a for agent { goal d40() }",
    ],
    ids=["size", "nesting", "not", "nodes", "tasks", "expansion"],
)
def test_what_asks_for_too_much_is_refused(text):
    error = refused(text)
    assert {"E050", "E040"} & {entry.code for entry in error.diagnostics}
    assert re.search("more than|longer than|beyond", str(error))
    assert len(error.diagnostics) <= 100


# Of the language, so that some lists of them are nearly tasks.
WORDS = """
    task define let for in goal reward weight tags set curriculum stage begin agent team { } ( ) [ ] >= == = + - * / ,
    .. and or not if then else while by tick within ticks always until gold level me fishing count harvest_item item
    ration StayAlive "a-{n}" n 3 0.5 1e9 import "x" on success progress change any distance center #
"""


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(), st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=60).map(" ".join)))
@example("\x00")
@example("\ud800")
@example("task \U0010ffff")
def test_any_text_is_checked_or_refused(text):
    try:
        found = tasks.compile(text)
    except tasks.TaskError as refusal:
        report, diagnostics = str(refusal), refusal.diagnostics
        assert diagnostics
        assert all(entry.line >= 1 and entry.column >= 1 for entry in diagnostics)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", report)
    else:
        assert [task.name for task in found] == list(found.names)
        laid_out = tasks.format(text)
        assert tasks.format(laid_out) == laid_out == str(tasks.parse(text))
        assert [task.identity for task in tasks.compile(laid_out)] == [task.identity for task in found]


def test_formatting_keeps_comments_and_meaning():
    laid_out = tasks.format(FILE)
    assert "# the first" in laid_out
    assert "# Rare." in laid_out
    assert tasks.format(laid_out) == laid_out != FILE
    assert [(task.name, task.identity) for task in tasks.compile(laid_out)] == [
        (task.name, task.identity) for task in tasks.compile(FILE)
    ]
    with pytest.raises(tasks.TaskError, match="expected"):
        tasks.format("task {")


def test_shipped_files_check():
    with pytest.raises(ValueError, match="no task file 'none' is shipped"):
        tasks.load("hinterland:none")
    sixteen = hinterland.Config(players={"teams": {f"{n}": range(8 * n + 1, 8 * n + 9) for n in range(16)}})
    for name in tasks.shipped():
        found = tasks.load(f"hinterland:{name}", sixteen)
        assert not found.warnings, found.warning_report
