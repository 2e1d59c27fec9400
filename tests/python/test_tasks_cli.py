"""`hinterland tasks`: exit codes, reports, JSON for editors, and files that are written whole or not at all."""

import json
import os
import stat
import subprocess
import sys

import pytest

import hinterland
from hinterland import tasks

pytest.importorskip("tyro")

GOOD = "task miser for agent { goal gold(me)>=30 weight 2 tags economy }\ntask eater for agent { goal food() >= 90 }\n"
BAD = "task a for agent { goal glod(me) >= 30 }\ntask b for agent { goal level(me, fishing) >= 77 }\n"


def script(*arguments, cwd=None):
    code = "import sys; from hinterland.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, "tasks", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.task").write_text(GOOD)
    (tmp_path / "bad.task").write_text(BAD)
    (tmp_path / "worse.task").write_text("task {")
    return tmp_path


def test_good_files_are_counted(folder):
    done = script("check", "good.task", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "good.task: 2 tasks\n"), done.stderr


def test_all_mistakes_of_all_files_are_told(folder):
    done = script("check", "bad.task", "none.task", "good.task", "worse.task", cwd=folder)
    assert done.returncode == 1
    for part in (
        "bad.task:1:25",
        "bad.task:2:47",
        "`none.task` cannot be read: No such file",
        "good.task: 2 tasks",
        "worse.task:1:6",
    ):
        assert part in done.stdout
    assert "Traceback" not in done.stderr


def test_json_is_for_editors(folder):
    done = script("check", "--json", "bad.task", "good.task", "none.task", "hinterland:none", cwd=folder)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [(entry["file"], entry["line"], entry["code"]) for entry in found] == [
        ("bad.task", 1, "E020"),
        ("bad.task", 2, "E032"),
        ("none.task", 1, "E040"),
        ("hinterland:none", 1, "E040"),
    ]
    assert found[0]["severity"] == "error"
    assert (found[0]["column"], found[0]["end_line"], found[0]["end_column"]) == (25, 1, 29)
    assert all(entry["message"] and entry["hint"] for entry in found)
    done = script("check", "--json", "good.task", cwd=folder)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_warnings_are_told_and_do_no_harm(folder):
    (folder / "odd.task").write_text("let unused = 3\n" + GOOD)
    done = script("check", "odd.task", cwd=folder)
    assert done.returncode == 0
    assert "W001" in done.stdout
    assert [entry["severity"] for entry in json.loads(script("check", "--json", "odd.task", cwd=folder).stdout)] == [
        "warning"
    ]


def test_a_config_decides(folder):
    (folder / "late.task").write_text("task a for agent { goal gold(me) >= 1 by tick 500 }")
    (folder / "small.toml").write_text(hinterland.Config.small().to_toml())
    assert script("check", "late.task", cwd=folder).returncode == 0
    done = script("check", "late.task", "--config", "small.toml", cwd=folder)
    assert done.returncode == 1
    assert "E031" in done.stdout
    done = script("check", "late.task", "--config", "none.toml", cwd=folder)
    assert done.returncode == 1
    assert "none.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_control_characters_reach_no_terminal(folder):
    name = "a\x1b[31m.task"
    (folder / name).write_text("# \x1b[2J\ntask a for agent { goal \x1b[2J 1 }")
    (folder / "sly.task").write_text("# \x1b[2Jred\ntask a for agent { goal gold(me) >= 3 }")
    for arguments in (("check", name), ("fmt", name), ("explain", name), ("explain", "sly.task"), ("list", "sly.task")):
        done = script(*arguments, cwd=folder)
        assert "\x1b[2J" not in done.stdout + done.stderr
        assert "\x1b[31m" not in done.stdout + done.stderr


def test_fmt_writes_files_and_is_idempotent(folder):
    path = folder / "good.task"
    path.chmod(0o640)
    done = script("fmt", "good.task", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "good.task: laid out afresh\n"), done.stderr
    assert path.read_text() == tasks.format(GOOD) != GOOD
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    done = script("fmt", "good.task", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert sorted(os.listdir(folder)) == ["bad.task", "good.task", "worse.task"]


def test_fmt_writes_through_links(folder):
    (folder / "link.task").symlink_to("good.task")
    assert script("fmt", "link.task", cwd=folder).returncode == 0
    assert (folder / "link.task").is_symlink()
    assert (folder / "good.task").read_text() == tasks.format(GOOD)


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_fmt_can_leave_files_alone(folder, option):
    done = script("fmt", "good.task", option, cwd=folder)
    assert done.returncode == 1
    assert "good.task: would change" in done.stdout
    assert ("+task miser for agent { goal gold(me) >= 30" in done.stdout) == (option == "--diff")
    assert (folder / "good.task").read_text() == GOOD
    script("fmt", "good.task", cwd=folder)
    assert script("fmt", "good.task", option, cwd=folder).returncode == 0


def test_fmt_leaves_what_it_cannot_read(folder):
    (folder / "latin.task").write_bytes(b"# \xe9\n")
    (folder / "huge.task").write_text("#" * (1 << 20) + "\n")
    os.mkfifo(folder / "pipe.task")
    done = script("fmt", "worse.task", "latin.task", "huge.task", "pipe.task", "none.task", "good.task", cwd=folder)
    assert done.returncode == 1
    for part in (
        "longer than 1048576 bytes",
        "`pipe.task` cannot be read: it is not a file",
        "worse.task:1:6",
        "`latin.task` cannot be read",
        "`none.task` cannot be read",
        "good.task: laid out",
    ):
        assert part in done.stdout
    assert (folder / "worse.task").read_text() == "task {"
    assert (folder / "latin.task").read_bytes() == b"# \xe9\n"
    assert "Traceback" not in done.stderr


def test_explain_says_what_a_task_asks(folder):
    done = script("explain", "good.task", cwd=folder)
    assert done.returncode == 0
    assert done.stdout == "\n".join(task.explain() for task in tasks.compile(GOOD))
    one = script("explain", "good.task", "eater", cwd=folder)
    assert one.stdout == tasks.compile(GOOD)["eater"].explain()
    none = script("explain", "good.task", "eatr", cwd=folder)
    assert none.returncode == 1
    assert "did you mean eater" in none.stderr
    bad = script("explain", "bad.task", cwd=folder)
    assert bad.returncode == 1
    assert "bad.task:1:25" in bad.stdout


def test_list_is_a_table(folder):
    done = script("list", "good.task", cwd=folder)
    assert done.returncode == 0
    header, miser, eater = (line.split() for line in done.stdout.splitlines())
    assert header == ["TASK", "FOR", "WEIGHT", "IDENTITY", "TAGS"]
    assert miser == ["miser", "agent", "2", tasks.compile(GOOD)[0].identity[:12], "economy"]
    assert eater[:3] == ["eater", "agent", "1"]
    done = script("list", "good.task", "--tag", "economy", cwd=folder)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["TASK", "miser"]


def test_list_names_the_shipped_files():
    done = script("list")
    assert done.returncode == 0, done.stderr
    first, *rest = (line.split()[0] for line in done.stdout.splitlines())
    assert first == "FILE"
    assert rest == [f"hinterland:{name}" for name in tasks.shipped()]


def test_a_file_must_be_named():
    for command in ("check", "fmt"):
        done = script(command)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
