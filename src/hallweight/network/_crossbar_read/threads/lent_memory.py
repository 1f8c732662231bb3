"""Memory for what a read needs for a moment: new pages from the system cost more than what fills them."""

from threading import local

import torch
from torch import Tensor

_MOST = 2**24  # numbers that are kept for the next read
_KEPT = local()


def lent_memory(count: int) -> Tensor:
    """Return ``count`` numbers (float32) that are yours until this thread calls again; their values are anything."""
    if count > _MOST:
        return torch.empty(count)
    kept: Tensor | None = getattr(_KEPT, "numbers", None)
    if kept is None or len(kept) < count:
        _KEPT.numbers = kept = torch.empty(count)
    return kept[:count]
