"""`hinterland version`."""

from __future__ import annotations

import platform

import gymnasium
import numpy
import pettingzoo

import hinterland

__all__ = ["print_versions"]


def print_versions() -> None:
    """Prints the versions of Hinterland and of what it stands on."""
    print(f"hinterland {hinterland.__version__}")
    print(f"python {platform.python_version()} on {platform.system()} {platform.machine()}")
    print(f"numpy {numpy.__version__}, gymnasium {gymnasium.__version__}, pettingzoo {pettingzoo.__version__}")
