"""Where and how the network is computed: device, precision, compilation."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Literal

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

__all__ = ["Computing", "Precision"]

Precision = Literal["float32", "bfloat16"]
"""Of the network's layers. Weights, losses and optimizer are float32 in any case."""


class Computing:
    """A device, and how networks are computed on it.

    Args:
        device: a Torch device, or `auto`: CUDA if there is one.
        precision: see :data:`Precision`.
        compile_it: whether networks go through `torch.compile`, which on a CPU needs a C++ compiler.

    Raises:
        RuntimeError: Torch does not know the device.
    """

    def __init__(self, device: str = "auto", precision: Precision = "float32", *, compile_it: bool = False) -> None:
        self.device = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device)
        self.precision = precision
        self._compiles = compile_it

    @property
    def is_pinned(self) -> bool:
        """Whether what is to be copied to the device should lie in pinned memory, from which it is copied meanwhile."""
        return self.device.type == "cuda"

    def to_device(self, tensor: Tensor) -> Tensor:
        """The tensor on the device; itself where it is there already."""
        return tensor.to(self.device, non_blocking=True)

    def prepared(self, policy: nn.Module) -> Callable[[Tensor], tuple[list[Tensor], Tensor]]:
        """The network as it is to be called with records that are on the device: logits and values, float32."""
        # How many agents live differs from tick to tick, and one program is to do for all.
        forward: Any = torch.compile(policy, dynamic=True) if self._compiles else policy

        def infer(records: Tensor) -> tuple[list[Tensor], Tensor]:
            with self._autocast():
                logits, value = forward(records)
            return [part.float() for part in logits], value.float()

        return infer

    def _autocast(self) -> AbstractContextManager[Any]:
        if self.precision == "float32":
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)
