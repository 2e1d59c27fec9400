"""Learning to live: PPO in one file, what it stands on, and what it leaves behind.

`ppo` is the training script, to be read from top to bottom; `encoder`, `items` and `policy` are the network, `noise`
makes sampling independent of batch shapes, `checkpoint` writes folders that anyone may open, `dashboard`, `plots` and
`report` are for the eyes. docs/training.md says what was tried. Everything here needs `pip install
'hinterland[train]'`.
"""

import os

# Torch's threads spin while they wait for each other, and one that was put aside by the system holds all others up:
# on cores that others use as well, sleeping is two to three times faster. It is read when torch is imported, hence
# here.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
