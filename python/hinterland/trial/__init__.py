"""Trying tasks out: how far agents come with each of them, before anybody is trained on it.

Worlds are played once, without tasks, and every action is recorded. The game knows nothing of tasks, so the same
actions lead through the same states whatever is assigned: all tasks of all files are scored on one and the same play,
as many at a time as there are agents. Each replay is checked by the digests of its states.
"""

from hinterland.trial.figures import VERDICTS, Figures, figures
from hinterland.trial.players import Player, load_player
from hinterland.trial.recording import Recording, Samples

__all__ = ["VERDICTS", "Figures", "Player", "Recording", "Samples", "figures", "load_player"]
