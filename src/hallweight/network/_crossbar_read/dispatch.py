"""One read without gradients: by the compiled kernels where they serve, else by the reference."""

import torch
from torch import Tensor

from .compiled_read import compiled_read, has_kernel
from .read_spec import Op, Read
from .reference_read import reference_read


def forward(x: Tensor, weight: Tensor, op: Op, r: Read, mark_clipped: bool) -> tuple[Tensor, Tensor | None]:
    """Return the outputs, and if asked which of them the ADC clipped (``None``: none, or the ADCs of tiles)."""
    run = compiled_read if has_kernel(x, weight, op, r) else reference_read
    with torch.no_grad():
        return run(x, weight, op, r, mark_clipped)
