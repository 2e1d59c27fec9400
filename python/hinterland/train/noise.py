"""Noise that is a function of who chooses what and when, and not of the batch it is drawn in.

Noise is uniform in (0, 1) and keyed by (seed, episode, tick, agent, number): the same agent in the same tick of the
same episode draws the same noise whether its world is stepped alone, as one of sixteen, or with dead neighbours left
out. A policy takes one number a head, by the byte of the head's first choice in the action mask, and inverts the
distribution function with it; one hash for each of 300 choices (the Gumbel trick) took longer than the network.
"""

from __future__ import annotations

from torch import Tensor

__all__ = ["uniform"]

_GOLDEN = -7046029254386353131
"""2**64 / golden ratio, as a signed number: the increment of SplitMix64."""
_MIX = (-4658895280553007687, -7723592293110705685)
"""The multipliers of SplitMix64's finaliser."""


def uniform(seed: Tensor, episode: Tensor, tick: Tensor, agent: Tensor, numbers: Tensor) -> Tensor:
    """Uniform numbers in (0, 1).

    Args:
        seed, episode, tick, agent: int64 of shape (n,); a world's seed as a signed number.
        numbers: int64 of shape (k,): which numbers each of the n needs, 0 or more.

    Returns:
        (n, k) float32, multiples of 2**-23 shifted by half of one, so that neither 0 nor 1 occurs.
    """
    key = _mix(seed + _GOLDEN)
    for part in (episode, tick, agent):
        key = _mix((key ^ part) + _GOLDEN)
    bits = _mix(key[:, None] + (numbers + 1) * _GOLDEN)
    return (_shift(bits, 41).float() + 0.5) * 2.0**-23


def _mix(bits: Tensor) -> Tensor:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): every bit of the result depends on every bit. int64 wraps."""
    bits = (bits ^ _shift(bits, 30)) * _MIX[0]
    bits = (bits ^ _shift(bits, 27)) * _MIX[1]
    return bits ^ _shift(bits, 31)


def _shift(bits: Tensor, by: int) -> Tensor:
    """A shift to the right that brings in zeros; torch's brings in the sign."""
    return (bits >> by) & ((1 << (64 - by)) - 1)
