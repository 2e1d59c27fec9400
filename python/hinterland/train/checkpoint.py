"""Checkpoints: folders of safetensors and JSON that appear whole or not at all.

A run's folder `checkpoints/` holds one folder a checkpoint, named by its agent-steps:

    policy.safetensors      the network's parameters, by name
    optimizer.safetensors   Adam's moments and step counts, `<parameter>.<moment>`
    checkpoint.json         format, config (TOML), network, options of the run, counters, the curve so far

Nothing in them is code: loading one from a stranger is safe.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from hinterland.config import Config
from hinterland.train.policy import Network, Policy

__all__ = ["Checkpoint", "Counters", "as_dataclass", "find", "moments_of", "restore_moments"]

_Kind = TypeVar("_Kind")

FORMAT = 1
_KEEP = 2
_JSON_LIMIT = 64 * 1024 * 1024


@dataclass
class Counters:
    """How far a run is."""

    agent_steps: int = 0
    """Living agents stepped and learned from."""
    updates: int = 0
    """Rollouts learned from."""
    seconds: float = 0.0
    """Wall time of training, over all its sittings."""
    sittings: int = 0
    """How often the run was started; each sitting has world seeds of its own."""
    stage: int = 0
    """Which stage of a curriculum it is at, from 0."""
    stage_began: int = 0
    """The agent-steps at which that stage began."""


@dataclass
class Checkpoint:
    """Everything a run needs to go on, and an evaluation to play."""

    config: Config
    """What the policy was trained on."""
    network: Network
    """What the network is like."""
    options: dict[str, Any]
    """The options of the run, as JSON can say them."""
    counters: Counters
    """How far it is."""
    curve: list[dict[str, float]]
    """One row an update, for the learning curve."""
    parameters: dict[str, Tensor]
    """The policy's `state_dict`."""
    moments: dict[str, Tensor] = field(default_factory=dict)
    """The optimiser's tensors, `<parameter>.<moment>`."""

    def policy(self) -> Policy:
        """The policy with its parameters, on the CPU.

        Raises:
            ValueError: parameters that do not fit the network.
        """
        policy = Policy(self.config, self.network)
        try:
            policy.load_state_dict(self.parameters)
        except RuntimeError as error:
            raise ValueError(f"the checkpoint's parameters do not fit its network: {error}") from error
        return policy

    def save(self, folder: Path) -> Path:
        """Writes `folder/<agent-steps>` aside, syncs it, renames it, and then removes all but the latest two.

        Returns:
            The checkpoint's folder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.counters.agent_steps:012d}"
        if target.exists():
            return target
        aside = folder / f".{target.name}.{os.getpid()}.part"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        save_file(_contiguous(self.parameters), aside / "policy.safetensors")
        save_file(_contiguous(self.moments), aside / "optimizer.safetensors")
        (aside / "checkpoint.json").write_text(json.dumps(self._description(), indent=1), encoding="utf-8")
        for part in (*aside.iterdir(), aside):
            _sync(part)
        aside.rename(target)
        for old in _all(folder)[:-_KEEP]:
            shutil.rmtree(old)
        return target

    def _description(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "config": self.config.to_toml(),
            "network": asdict(self.network),
            "options": self.options,
            "counters": asdict(self.counters),
            "curve": self.curve,
        }

    @classmethod
    def load(cls, path: Path) -> Checkpoint:
        """Reads a checkpoint, the latest of a run where `path` is the run's folder.

        Raises:
            ValueError: nothing there that is a checkpoint, or one that is damaged; the message names the file.
        """
        folder = find(path)
        text = folder / "checkpoint.json"
        if text.stat().st_size > _JSON_LIMIT:
            raise ValueError(
                f"{text}: {text.stat().st_size} bytes; a checkpoint's description has at most {_JSON_LIMIT}"
            )
        try:
            said = json.loads(text.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{text}: not JSON: {error}") from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise ValueError(f"{text}: `format` must be {FORMAT}; is this a checkpoint of another version?")
        try:
            network = as_dataclass(Network, said["network"])
            return cls(
                config=Config.from_toml(said["config"]),
                network=network,
                options=dict(said["options"]),
                counters=as_dataclass(Counters, said["counters"]),
                curve=[{str(key): float(value) for key, value in row.items()} for row in said["curve"]],
                parameters=_tensors(folder / "policy.safetensors"),
                moments=_tensors(folder / "optimizer.safetensors"),
            )
        except KeyError as error:
            raise ValueError(f"{text}: the entry {error} is missing") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError(f"{text}: {error}") from error


def moments_of(policy: Policy, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Adam's tensors by the names of the parameters they belong to."""
    return {
        f"{name}.{moment}": value
        for name, parameter in policy.named_parameters()
        for moment, value in optimizer.state.get(parameter, {}).items()
    }


def restore_moments(policy: Policy, optimizer: torch.optim.Optimizer, moments: Mapping[str, Tensor]) -> None:
    """Gives the optimiser of a policy the tensors of `moments_of`.

    Raises:
        ValueError: a tensor that belongs to no parameter, or has another shape.
    """
    parameters = dict(policy.named_parameters())
    for key, value in moments.items():
        name, moment = key.rsplit(".", 1)
        if name not in parameters:
            raise ValueError(f"the optimiser's tensor {key!r} belongs to no parameter of the network")
        if moment != "step" and value.shape != parameters[name].shape:
            raise ValueError(
                f"the optimiser's tensor {key!r} has shape {tuple(value.shape)}, not that of its parameter"
            )
        # Adam counts its steps on the CPU wherever its parameters are.
        optimizer.state[parameters[name]][moment] = value if moment == "step" else value.to(parameters[name].device)


def find(path: Path) -> Path:
    """The checkpoint folder that `path` means: itself, or the latest of a run.

    Raises:
        ValueError: there is none.
    """
    if (path / "checkpoint.json").is_file():
        return path
    known = _all(path / "checkpoints") or _all(path)
    if not known:
        raise ValueError(f"{path}: no checkpoint there; name a run's folder, or a folder that holds checkpoint.json")
    return known[-1]


def _all(folder: Path) -> list[Path]:
    """The finished checkpoints of a folder, oldest first. What was being written has a name that begins with a dot."""
    return sorted((part.parent for part in folder.glob("[0-9]*/checkpoint.json")), key=lambda part: int(part.name))


def as_dataclass(kind: type[_Kind], said: Mapping[str, Any]) -> _Kind:
    """A dataclass of plain values from JSON, each of the type of its default; a default of None takes words and
    integers.

    Raises:
        ValueError: an unknown name, or a value of another type.
    """
    known = {entry.name: entry.default for entry in fields(kind)}  # type: ignore[arg-type]
    for name, value in said.items():
        if name not in known:
            raise ValueError(f"{kind.__name__} has no {name!r}; it has {', '.join(known)}")
        default = known[name]
        wanted = {tuple: (list, tuple), float: (float, int), type(None): (type(None), int, str)}.get(
            type(default), (type(default),)
        )
        if not isinstance(value, wanted) or (isinstance(value, bool) and not isinstance(default, bool)):
            raise ValueError(f"{kind.__name__}: {name} is {value!r}; it must be of the type {wanted[0].__name__}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in said.items()})


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{path}: not a whole safetensors file: {error}") from error


def _contiguous(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in tensors.items()}


def _sync(path: Path) -> None:
    """Asks the file system to have it on disk before the rename makes it visible."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
