"""The digits of weights as tensors: what each slice of a layer holds. See :class:`hallweight.array.Slices`."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from hallweight.array import Slices
from hallweight.core import InputError

from .._crossbar_read.perturb_weights import round_to_levels


def digits_of(weights: Tensor, slices: Slices) -> list[Tensor]:
    """Return the ideal digits of ``weights`` (units of full scale), each in their shape; one slice is not rounded."""
    levels = None if slices.levels is None else torch.from_numpy(slices.levels).float()
    digits: list[Tensor] = slices.split(weights, lambda w: round_to_levels(w, levels))
    return digits


def stack(parts: Sequence[Tensor]) -> Tensor:
    """Put what slices have in one tensor, each in the order of memory it has; a single slice is itself."""
    if len(parts) == 1:
        return parts[0]
    if parts[0].dim() == 4:  # kernels lie with their channels last
        return torch.stack([part.movedim(1, -1) for part in parts]).movedim(-1, 2)
    return torch.stack(list(parts))


def check_slices_of_state(prefix: str, state: Mapping[str, Tensor], weight: Tensor, slices: int) -> None:
    """Raise :class:`InputError` if a saved state has programmed weights of another number of slices."""
    saved = state.get(f"{prefix}programmed")
    if saved is None:
        return
    found = len(saved) if saved.dim() > weight.dim() else 1
    if found != slices:
        raise InputError(
            f"a state of {found} slice{'s' * (found > 1)} for {prefix.rstrip('.')!r}",
            f"{slices}, as the model was converted",
            f"convert with slices={found}, or program the model anew",
        )
