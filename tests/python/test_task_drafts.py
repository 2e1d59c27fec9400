"""Tasks made in Python: they are text, and what the text means is what was meant."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hinterland import tasks
from hinterland.tasks import F, P, S, event, group, item, material, skill, style

pytestmark = pytest.mark.floors


def identity(goal, reward=None):
    return tasks.compile(tasks.agent("x", goal, reward=reward))[0].identity


def same(goal, text):
    assert identity(goal) == tasks.compile(f"task x for agent {{ goal {text} }}")[0].identity


def test_a_task_renders_to_canonical_text():
    task = tasks.agent(
        "fisher-3",
        P.HarvestItem(item.ration, 3, quantity=10),
        reward=S.progress + 0.5,
        weight=2,
        tags=["food", "set"],
        begin=["gold 20", "item rod level 3 equipped"],
        doc="Fish ten rations.\nOf level 3.",
    )
    assert str(task) == (
        "# Fish ten rations.\n"
        "# Of level 3.\n"
        'task "fisher-3" for agent {\n'
        "    goal    HarvestItem(ration, 3, quantity = 10)\n"
        "    reward  progress + 0.5\n"
        "    weight  2\n"
        '    tags    food, "set"\n'
        "    begin {\n"
        "        gold 20\n"
        "        item rod level 3 equipped\n"
        "    }\n"
        "}\n"
    )
    assert tasks.format(str(task)) == str(task)
    checked = tasks.compile(task)["fisher-3"]
    assert (checked.weight, checked.tags, checked.doc) == (2, ("food", "set"), "Fish ten rations.\nOf level 3.")


def test_every_form_means_what_its_text_means():
    me = group.me
    same(
        S.count(event.harvest_item, me, F.item == item.ration, F.level >= 3) >= 10,
        "count(harvest_item, me, item == ration, level >= 3) >= 10",
    )
    same(S.owned(me, F.item.is_in([item.hat, item.top]), F.equipped), "owned(me, item in [hat, top], is equipped)")
    same(S.any(S.distance(group.team, S.center) <= 3).lasting(50), "any(distance(team, center) <= 3) for 50 ticks")
    same(
        (S.level(me, skill.fishing) >= 5).then(S.equipped(me, item.rod) >= 1),
        "level(me, fishing) >= 5 then equipped(me, rod) >= 1",
    )
    same((S.gold() >= 3).by(300).during(P.StayAlive()), "(gold() >= 3 by tick 300) while StayAlive()")
    same(tasks.always(S.food() >= 20, until=100), "always food() >= 20 until tick 100")
    same(tasks.if_(S.tick >= 100, S.gold() >= 3, S.gold() >= 1), "if tick >= 100 then gold() >= 3 else gold() >= 1")
    same(~P.StayAlive() | (S.elapsed >= 5).within(20), "not StayAlive() or (elapsed >= 5 within 20 ticks)")
    same(S.sees(me, material.fish) & P.FullyArmed(style.melee, 2), "sees(me, fish) and FullyArmed(melee, 2)")
    same(P.AttainSkill(skill.fishing, 5, subject=group.assignee), "AttainSkill(fishing, 5, subject = assignee)")
    same(np.float32(0.5) * S.gold() >= np.int64(3), "0.5 * gold() >= 3")
    same(-(1 - S.gold()) * 2 / 3 >= 0.25, "-(1 - gold()) * 2 / 3 >= 0.25")
    assert str(S.progress * 2 + tasks.expr("0.5 + 1").on("success")) == "progress * 2 + (0.5 + 1) on success"


def test_parsing_gives_the_objects_back():
    text = tasks.format(
        "# One.\ntask a for agent { goal gold(me) >= 3 by tick 9 reward progress weight 2\n"
        "tags x embedding [1, 2] begin { gold 3 } }\n"
        'let n = 3\ndefine D(x: number) = x >= 1\nfor l in 1..2 { task "b-{l}" for team { goal 1 } }\nset s { a }'
    )
    file = tasks.parse(text)
    assert str(file) == text
    assert len(file) == 5
    (draft,) = file.drafts
    assert (draft.name, draft.assignee, draft.tags, draft.begin, draft.doc) == (
        "a",
        "agent",
        ("x",),
        ("gold 3",),
        "One.",
    )
    assert str(draft.goal) == "gold(me) >= 3 by tick 9"
    assert tasks.format("".join(f"{part}\n" for part in file)).split() == text.split()
    harder = tasks.agent("harder", draft.goal & (S.food() >= 3))
    assert "goal    gold(me) >= 3 by tick 9 and food() >= 3" in str(harder)
    assert tasks.compile(file).names == ("a", "b-1", "b-2")
    with pytest.raises(tasks.TaskError):
        tasks.parse("task {")


LEAVES = [
    (S.gold(), "gold()"),
    (S.tick, "tick"),
    (S.best(S.food()), "best(food())"),
    (tasks.expr("3 - tick"), "(3 - tick)"),
]
# Each makes the same of two numbers twice: as objects, and as text with every pair of parentheses.
FORMS = [
    (lambda a, b: S.larger(0, a) + b, "(larger(0, {a}) + {b})"),
    (lambda a, b: a - (b - S.tick), "({a} - ({b} - tick))"),
    (lambda a, b: a - b * S.tick, "({a} - ({b} * tick))"),
    (lambda a, b: a * S.tick / b, "(({a} * tick) / {b})"),
    (lambda a, b: -(a + b), "(-({a} + {b}))"),
    (lambda a, b: (a >= b) & (a < b) | ~(S.tick == a), "((({a} >= {b}) and ({a} < {b})) or (not (tick == {a})))"),
    (lambda a, b: (a >= 1) & ((b > 2) | (a > 3)), "(({a} >= 1) and (({b} > 2) or ({a} > 3)))"),
    (lambda a, b: (a >= 1).by(50).then(b > 2), "((({a} >= 1) by tick 50) then ({b} > 2))"),
    (lambda a, b: (a >= 1).during(b > 2).within(9), "((({a} >= 1) while ({b} > 2)) within 9 ticks)"),
    (lambda a, b: tasks.if_((a > 2).then(b > 2), a, b), "(if (({a} > 2) then ({b} > 2)) then {a} else {b})"),
    (
        lambda a, b: (tasks.always(a > 2, until=9) | (b > 1)).lasting(3),
        "(((always ({a} > 2) until 9) or ({b} > 1)) for 3)",
    ),
]


def joined(inner):
    def join(form, a, b):
        make, text = form
        return make(a[0], b[0]), text.format(a=a[1], b=b[1])

    return st.builds(join, st.sampled_from(FORMS), inner, inner)


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.sampled_from(LEAVES), joined, max_leaves=6))
def test_parentheses_stand_where_they_are_needed(pair):
    made, text = pair
    goal = made + S.gold() >= 0.5

    def known(what):
        try:
            return tasks.compile(what)[0].identity
        except tasks.TaskError as error:
            return [(entry.code, entry.message) for entry in error.diagnostics]

    assert known(tasks.agent("x", goal)) == known(f"task x for agent {{ goal (({text}) + gold()) >= 0.5 }}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_as_they_were(number):
    text = str(tasks.agent("x", 1, weight=number))
    written = text.split("weight")[1].split()[0] if "weight" in text else "1"
    assert float(written) == number


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.text("()[]{}+-*/<>=., \n#ab12")))
def test_any_text_is_one_expression_or_refused(text):
    try:
        found = tasks.expr(text)
    except tasks.TaskError:
        return
    assert len(tasks.parse(str(tasks.agent("x", found & 1))).items) == 1


def test_python_cannot_decide_what_the_world_does():
    with pytest.raises(TypeError, match="join expressions with &"):
        bool(S.gold() >= 3)
    with pytest.raises(TypeError, match="join expressions with &"):
        assert 3 < S.gold() < 5
    with pytest.raises(TypeError, match="no part of an expression"):
        S.gold() + "x"
    with pytest.raises(TypeError, match="True is no part"):
        _ = S.gold() >= True
    with pytest.raises(ValueError, match="finite"):
        _ = S.gold() >= float("nan")


def test_names_come_from_the_checkers_tables():
    assert "HarvestItem" in dir(P)
    assert {"gold", "count", "any", "tick", "center", "progress"} <= set(dir(S))
    assert (len(dir(skill)), len(dir(style)), len(dir(item)), len(dir(material)), len(dir(event))) == (8, 3, 16, 16, 20)
    assert "me" in dir(group)
    assert list(inspect.signature(P.AttainSkill).parameters) == ["skill", "level", "num_agent", "subject"]
    assert P.AttainSkill.__doc__.startswith("Levels of a skill")
    for name, words in (("frist", S), ("Harvest", P), ("raton", item)):
        with pytest.raises(AttributeError, match=name):
            getattr(words, name)
    with pytest.raises(AttributeError, match="did you mean 'ration'"):
        _ = item.raton
    with pytest.raises(TypeError, match="HarvestItem"):
        P.HarvestItem()
    with pytest.raises(TypeError, match="HarvestItem"):
        P.HarvestItem(item.ration, size=3)


def test_what_cannot_be_written_is_refused():
    for name in ('a"b', "a\nb", "a\x1bb"):
        with pytest.raises(ValueError, match="cannot be written"):
            tasks.agent(name, 1)
    with pytest.raises(ValueError, match="the tag"):
        tasks.team("a", 1, tags=['"'])
    with pytest.raises(TypeError, match="list of words"):
        tasks.team("a", 1, tags="food")
    with pytest.raises(TypeError, match="colour"):
        tasks.agent("a", 1, colour=2)
    with pytest.raises(tasks.TaskError):
        str(tasks.agent("a", tasks.Expr("1 1")))
    with pytest.raises(tasks.TaskError, match="more than one expression"):
        tasks.expr("1 let y = 2")
    with pytest.raises(tasks.TaskError):
        tasks.expr("1 +")
