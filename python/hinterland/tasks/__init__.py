"""The task language: what is to be done and what it is worth, in text.

>>> from hinterland import tasks
>>> found = tasks.compile("task miser for agent { goal gold(me) >= 30 by tick 500 }")
>>> found["miser"].assignee
'agent'

docs/tasks.md describes the language, and how tasks are written in Python.
"""

from hinterland.tasks.checked import EMBEDDING_WIDTH, Curriculum, Stage, Task, TaskSet, WeightedSet
from hinterland.tasks.drafts import Draft, File, agent, parse, team
from hinterland.tasks.errors import Diagnostic, Place, TaskError
from hinterland.tasks.expressions import Expr, always, expr, if_
from hinterland.tasks.files import shipped
from hinterland.tasks.reading import compile, format, load
from hinterland.tasks.statistics import BatchState, register_statistic
from hinterland.tasks.words import F, P, S, event, group, item, material, skill, style

__all__ = [
    "EMBEDDING_WIDTH",
    "BatchState",
    "Curriculum",
    "Diagnostic",
    "Draft",
    "Expr",
    "F",
    "File",
    "P",
    "Place",
    "S",
    "Stage",
    "Task",
    "TaskError",
    "TaskSet",
    "WeightedSet",
    "agent",
    "always",
    "compile",
    "event",
    "expr",
    "format",
    "group",
    "if_",
    "item",
    "load",
    "material",
    "parse",
    "register_statistic",
    "shipped",
    "skill",
    "style",
    "team",
]
