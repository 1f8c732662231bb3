"""What ``torch.compile`` leaves as it is: kernels and the stream of the noise are no part of its graphs."""

from collections.abc import Callable
from typing import Any

import torch


def outside_graphs(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as one that breaks a graph; the compiler is imported when that is first called."""
    broken: Callable[..., Any] = torch._disable_dynamo(function)  # type: ignore[attr-defined]
    return broken
