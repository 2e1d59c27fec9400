"""Hinterland: a massively multi-agent reinforcement-learning environment.

>>> import hinterland
>>> envs = hinterland.VectorEnv(num_worlds=4, config=hinterland.Config.small())
>>> observations, infos = envs.reset(seed=0)
>>> observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())

`parallel_env` is the same game as a PettingZoo environment, `Config` says what it is like, `tasks` what is to be done;
docs/ has the guide.
"""

from hinterland import spaces, tasks
from hinterland._core import __version__
from hinterland.arrays import buffer_specs
from hinterland.autoreset import AutoresetMode
from hinterland.causes import CauseOfDeath
from hinterland.config import Config
from hinterland.event_log import EventLog
from hinterland.events import EVENTS, EventCode
from hinterland.maps import MapPool
from hinterland.parallel_env import ParallelEnv, env, parallel_env, raw_env
from hinterland.registration import register
from hinterland.vector_env import VectorEnv

__all__ = [
    "EVENTS",
    "AutoresetMode",
    "CauseOfDeath",
    "Config",
    "EventCode",
    "EventLog",
    "MapPool",
    "ParallelEnv",
    "VectorEnv",
    "__version__",
    "buffer_specs",
    "env",
    "parallel_env",
    "raw_env",
    "spaces",
    "tasks",
]

register()
