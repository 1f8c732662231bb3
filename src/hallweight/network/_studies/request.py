"""What the caller of a study asks to be tested; no torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class EvaluationRequest:
    """A network, its weights and a test; the fields are arguments of :func:`hallweight.network.evaluate`.

    ``network`` is a name or a PyTorch module. ``held_out``: share of the training images that nets trained
    here do not see, see :meth:`Data.validation`.
    """

    network: Any
    data: Any
    weights: str | Path | None
    training: str | None
    baseline: Any
    data_root: str | Path | None
    n_test: int | None
    train_seeds: int
    output: Any = None
    held_out: float = 0.0
