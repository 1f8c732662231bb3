"""The test of a study: images as a net takes them, their labels, and what a net answers to them."""

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
from hallweight.core.types import Indices
from hallweight.core.validation import whole_number

from .._datasets.data import Data
from ..model_output import Output, check_output, scores_of
from ..threads import one_thread

Logits = NDArray[np.float32]
_N_CALIBRATION = 128  # training images from which the converter ranges are set
_ORDER_SEED = 20251208  # of the order from which a part of the test images is taken: files are sorted by class


@dataclass(frozen=True, eq=False)
class TestSet:
    """Test inputs (n, ...) and labels (n,), as arrays, so that they travel between processes.

    ``n_train``
        Training images of the data; None where no training data came with the test.
    ``calibration``
        Inputs from which converter ranges are set.
    ``batch``
        Inputs that are tested at a time.
    ``single_thread``
        Whether the net is small, and faster on one thread.
    ``output``
        What of the answers are the scores.
    """

    __test__ = False  # not a class of tests, whatever its name says to pytest

    name: str
    n_train: int | None
    inputs: NDArray[np.float32]
    labels: Indices
    calibration: NDArray[np.float32]
    cites: tuple[str, ...]
    batch: int
    single_thread: bool
    output: Output = None

    @cached_property
    def digest(self) -> str:
        """Ten characters that identify the inputs and labels."""
        code = sha256(self.inputs.tobytes())
        code.update(self.labels.tobytes())
        return code.hexdigest()[:10]

    def threads(self) -> AbstractContextManager[None]:
        """Return a context with one torch thread if the net is small."""
        return one_thread() if self.single_thread else nullcontext()

    def logits(self, net: nn.Module) -> Logits:
        """Return the logits (n, classes) of ``net`` (in evaluation mode), computed in batches."""
        with torch.no_grad(), self.threads():
            batches = (_channels_last(torch.from_numpy(x)) for x in self._batches())
            parts = [scores_of(net, x, self.output).float().numpy() for x in batches]
        return np.concatenate(parts)

    def accuracy(self, logits: Logits) -> float:
        """Return the fraction of the test inputs that logits (n, classes) classify correctly."""
        return float((logits.argmax(1) == self.labels).mean())

    def confusion(self, logits: Logits) -> Indices:
        """Return counts (true, predicted) over all reads; logits are (reads, n, classes)."""
        guess = logits.argmax(-1)
        counts = np.zeros((max(logits.shape[-1], int(self.labels.max()) + 1),) * 2, dtype=np.int64)
        np.add.at(counts, (np.broadcast_to(self.labels, guess.shape), guess), 1)
        return counts

    def _batches(self) -> Iterable[NDArray[np.float32]]:
        return (self.inputs[k : k + self.batch] for k in range(0, len(self.labels), self.batch))


def _channels_last(x: Tensor) -> Tensor:
    """Return images of several channels in the order of memory in which convolutions are fast."""
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 and x.shape[1] > 1 else x


def make_test_set(test: Any, n_test: int | None, batch: int, single_thread: bool, output: Output = None) -> TestSet:
    """Make the test from :class:`Data`, a pair (inputs, labels), or batches of such pairs (a DataLoader).

    ``n_test`` takes a part of the shuffled test images. Converter ranges are set from training images where there are
    any, else from the first test inputs (without their labels).
    """
    inputs: Callable[[Tensor], Tensor]
    if isinstance(test, Data):
        name, n_train, cites = test.name, len(test.y_train), tuple(test.cites)
        x, y, inputs = test.x_test, test.y_test, test.inputs
        source = test.x_train
    else:
        name, n_train, cites, inputs = "given inputs", None, (), torch.as_tensor
        x, y = _pair(test)
        source = x
    tested = torch.from_numpy(_draw(len(y), n_test))
    calibrating = torch.from_numpy(_draw(len(source), min(_N_CALIBRATION, len(source))))
    return TestSet(
        name=name,
        n_train=n_train,
        inputs=inputs(x[tested]).float().numpy(),
        labels=np.asarray(y[tested].numpy(), dtype=np.int64),
        calibration=inputs(source[calibrating]).float().numpy(),
        cites=cites,
        batch=batch,
        single_thread=single_thread,
        output=check_output(output),
    )


def _draw(available: int, n_test: int | None) -> Indices:
    """Return the indices of ``n_test`` of the available images, sorted; None: all."""
    if n_test is None:
        return np.arange(available)
    count = whole_number("n_test", n_test, least=1, most=available)
    return np.sort(np.random.default_rng(_ORDER_SEED).permutation(available)[:count])


def _pair(test: Any) -> tuple[Tensor, Tensor]:
    """Return inputs and labels as tensors; batches are put together."""
    try:
        parts = [test] if isinstance(test, tuple | list) and len(test) == 2 and len(test[0]) > 2 else list(test)
        x, y = (torch.cat([torch.as_tensor(p[k]) for p in parts]).detach().cpu() for k in (0, 1))
    except (TypeError, ValueError, IndexError, RuntimeError):
        expected = "Data, (inputs, labels) or batches of them"
        raise InputError(f"a {type(test).__name__} as test", expected, "see hw.network.evaluate") from None
    if y.dim() != 1 or len(x) != len(y) or not len(y) or y.is_floating_point():
        found = f"inputs of shape {tuple(x.shape)} with labels of shape {tuple(y.shape)} and type {y.dtype}"
        raise InputError(found, "one whole number for each input", "give class numbers as labels")
    return x, y
