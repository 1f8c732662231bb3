"""The test: images as a net takes them, their labels, and how they are put to a net."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hallweight.core import InputError

from .._datasets.data import Data
from ..threads import one_thread

_FEW = 128  # training images from which the converter ranges are set
_ORDER = 20251208  # seed of the order from which a part of the test images is taken: files are sorted by class


@dataclass(frozen=True, eq=False)
class Exam:
    """Test inputs (n, ...) and labels (n,), and inputs to set converter ranges from; arrays, so that they travel.

    ``n_train`` is None where no training data came with the test.
    """

    name: str
    n_train: int | None
    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    calibration: NDArray[np.float32]
    cites: tuple[str, ...]
    batch: int
    small: bool

    @cached_property
    def digest(self) -> str:
        """Ten characters that identify the inputs and labels."""
        code = sha256(self.inputs.tobytes())
        code.update(self.labels.tobytes())
        return code.hexdigest()[:10]

    def threads(self) -> AbstractContextManager[None]:
        """One torch thread for the time of a ``with`` block if the net is small."""
        return one_thread() if self.small else nullcontext()

    def logits(self, net: nn.Module) -> NDArray[np.float32]:
        """Return what ``net`` (in evaluation mode) answers, shape (n, classes), in batches."""
        with torch.no_grad(), self.threads():
            parts = [net(_fast(torch.from_numpy(x))).float().numpy() for x in self._batches()]
        return np.concatenate(parts)

    def _batches(self) -> Iterable[NDArray[np.float32]]:
        return (self.inputs[k : k + self.batch] for k in range(0, len(self.labels), self.batch))


def _fast(x: Tensor) -> Tensor:
    """Images of several channels in the order of memory in which convolutions are fast."""
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 and x.shape[1] > 1 else x


def exam_of(test: Any, n_test: int | None, batch: int, small: bool) -> Exam:
    """Make the test from :class:`Data`, a pair (inputs, labels), or batches of such pairs (a DataLoader).

    ``n_test`` takes so many of the shuffled test images. Converter ranges are set from training images where there are
    any, else from the first test inputs (without their labels).
    """
    inputs: Callable[[Tensor], Tensor]
    if isinstance(test, Data):
        name, n_train, cites = test.name, len(test.y_train), tuple(test.cites)
        x, y, inputs = test.x_test, test.y_test, test.inputs
        some = test.x_train
    else:
        name, n_train, cites, inputs = "given inputs", None, (), torch.as_tensor
        x, y = _pair(test)
        some = x
    pick, few = torch.from_numpy(_part(len(y), n_test)), torch.from_numpy(_part(len(some), min(_FEW, len(some))))
    return Exam(
        name,
        n_train,
        inputs(x[pick]).float().numpy(),
        np.asarray(y[pick].numpy(), dtype=np.int64),
        inputs(some[few]).float().numpy(),
        cites,
        batch,
        small,
    )


def _part(n: int, wanted: int | None) -> NDArray[np.int64]:
    if wanted is None:
        return np.arange(n)
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= n:
        raise InputError(
            f"n_test={wanted!r}", f"a whole number from 1 to {n}", "choose fewer images, or None for all of them"
        )
    return np.sort(np.random.default_rng(_ORDER).permutation(n)[:wanted])


def _pair(test: Any) -> tuple[Tensor, Tensor]:
    """Inputs and labels as tensors; batches are put together."""
    try:
        parts = [test] if isinstance(test, tuple | list) and len(test) == 2 and len(test[0]) > 2 else list(test)
        x, y = (torch.cat([torch.as_tensor(p[k]) for p in parts]).detach().cpu() for k in (0, 1))
    except (TypeError, ValueError, IndexError, RuntimeError):
        raise InputError(
            f"a {type(test).__name__} as test", "Data, (inputs, labels) or batches of them", "see hw.network.evaluate"
        ) from None
    if y.dim() != 1 or len(x) != len(y) or not len(y) or y.is_floating_point():
        raise InputError(
            f"inputs of shape {tuple(x.shape)} with labels of shape {tuple(y.shape)} and type {y.dtype}",
            "one whole number for each input",
            "give class numbers as labels",
        )
    return x, y
