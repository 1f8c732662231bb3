"""What a calibration takes and how the model is run for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils import _pytree as tree

from hallweight.core import InputError


def calibration_inputs(model: nn.Module, inputs: Any) -> Any:
    """Return inputs with tensors in the place of arrays; raises :class:`InputError` for numbers that set no range.

    Arrays of numpy get the floating-point type and the device of the model. A tensor of zeros and minus infinity only
    is a mask.
    """
    first = next(model.parameters(), torch.zeros(()))
    found = tree.tree_map(lambda v: _as_tensor(v, first) if isinstance(v, np.ndarray | np.generic) else v, inputs)
    numbers = [v for v in tree.tree_leaves(found) if isinstance(v, Tensor) and v.is_floating_point()]
    for value in numbers:
        if not bool((torch.isfinite(value) | (value == -torch.inf) & _is_mask(value)).all()):
            kind = "NaN" if bool(torch.isnan(value).any()) else "infinite numbers"
            do = "leave such inputs out: ranges of converters follow the largest of them"
            raise InputError(f"{kind} in the inputs of a calibration", "finite numbers", do)
    if not tree.tree_leaves(found) or any(v.numel() == 0 for v in numbers):
        raise InputError(
            "no inputs for a calibration", "some inputs of the model", "give for example calibrate=x[:100]"
        )
    if numbers and not any(bool((v != 0).any()) for v in numbers):
        raise InputError(
            "inputs of a calibration that are all zero", "typical inputs", "give for example calibrate=x[:100]"
        )
    return found


@contextmanager
def modes_restored(model: nn.Module) -> Iterator[None]:
    """Give every module back the mode, and normalisation its running statistics, that it had before."""
    modes = {m: m.training for m in model.modules()}
    norms = [m for m in modes if isinstance(m, nn.modules.batchnorm._NormBase)]
    saved = [{n: b.clone() for n, b in m.named_buffers(recurse=False)} for m in norms]
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training
        with torch.no_grad():
            for layer, buffers in zip(norms, saved, strict=True):
                for name, value in buffers.items():
                    getattr(layer, name).copy_(value)


def _as_tensor(value: Any, like: Tensor) -> Tensor:
    tensor = torch.as_tensor(np.ascontiguousarray(value) if isinstance(value, np.ndarray) else value)
    return tensor.to(like.device, like.dtype if tensor.is_floating_point() else tensor.dtype)


def _is_mask(value: Tensor) -> bool:
    return bool(((value == 0) | (value == -torch.inf)).all()) and bool((value == 0).any())
