"""What one programming gave: plain numbers, a few thousand at most whatever the size of the net."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hallweight.array import Crossbar, count_tiles
from hallweight.core.types import Mask

from .._layers.array_spec import ArraySpec
from .digital_net import DigitalNet
from .test_set import Logits, TestSet

_N_SHOWN = 1000  # weights kept for the figure of programmed against wanted


@dataclass(frozen=True)
class Outcome:
    """The scores of one programming; the fields are keys of the stored JSON.

    ``accuracy``
        Fraction of the test images, over all reads.
    ``sem_images``
        Standard error of the loss of accuracy to the digital net by the choice of test images (paired).
    ``confusion``
        Counts (true, predicted) over all reads of the test images.
    ``signal``, ``noise``
        Power of the digital logits about their mean over classes, and of the analog ones' difference from them.
    ``weights``
        Their number.
    ``devices``, ``arrays``
        Counted for each layer from the arrays built.
    ``references``
        Those of the devices that hold no weight of their own.
    ``weight_error``
        Rms of programmed minus wanted weights, in units of full scale.
    ``pulses``, ``unverified``
        Pulses per device; share of the devices whose last read was outside the tolerance.
    ``right``
        Which test images the first read has right, a bit each, as hexadecimal text.
    ``wanted``, ``got``
        A sample of the weights, of the first programming only.
    """

    accuracy: float
    sem_images: float
    confusion: list[list[int]]
    signal: float
    noise: float
    weights: int
    devices: list[int]
    references: list[int]
    arrays: list[int]
    weight_error: float
    pulses: float
    unverified: float
    right: str
    wanted: list[float]
    got: list[float]

    def right_images(self, count: int) -> Mask:
        """Return whether each of ``count`` test images was right in the first read."""
        return np.unpackbits(np.frombuffer(bytes.fromhex(self.right), np.uint8), count=count).astype(bool)


def outcome_of(
    net: DigitalNet, test_set: TestSet, reads: Logits, spec: ArraySpec, crossbars: Sequence[Crossbar], *, first: bool
) -> Outcome:
    """Return the outcome of a programming.

    ``reads`` are the analog logits (reads, n, classes). ``spec`` says how the model sits on its arrays. ``first``:
    keep a sample of the weights.
    """
    digital = net.logits
    right, digital_right = reads.argmax(-1) == test_set.labels, digital.argmax(1) == test_set.labels
    weights = [c.wanted.size for c in crossbars]
    devices = [len(c.devices) for c in crossbars]
    square = sum(float(np.sum((c.weights - c.wanted) ** 2)) for c in crossbars)
    has_references = spec.scheme == "reference"
    references = [d - n * spec.slices if has_references else 0 for d, n in zip(devices, weights, strict=True)]
    wanted, got = _sample_of_weights(crossbars) if first else ([], [])
    return Outcome(
        accuracy=float(right.mean()),
        sem_images=float(np.std(digital_right - right.mean(0)) / len(digital_right) ** 0.5),
        confusion=test_set.confusion(reads).tolist(),
        signal=float(np.var(digital - digital.mean(1, keepdims=True))),
        noise=float(np.mean((reads - digital) ** 2)),
        weights=sum(weights),
        devices=devices,
        references=references,
        arrays=[spec.slices * count_tiles(c.shape, spec.tile) for c in crossbars],
        weight_error=float(np.sqrt(square / sum(weights))),
        pulses=float(sum(float(c.pulses.sum()) for c in crossbars) / sum(devices)),
        unverified=float(1 - sum(int(c.verified.sum()) for c in crossbars) / sum(devices)),
        right=np.packbits(right[0]).tobytes().hex(),
        wanted=wanted,
        got=got,
    )


def _sample_of_weights(crossbars: Sequence[Crossbar]) -> tuple[list[float], list[float]]:
    """Return wanted and programmed weights at equal distances over all layers, to six places."""
    ends = np.cumsum([0, *(c.wanted.size for c in crossbars)])
    pick = np.unique(np.linspace(0, ends[-1] - 1, _N_SHOWN).astype(int))
    wanted: list[float] = []
    got: list[float] = []
    for k, crossbar in enumerate(crossbars):
        here = pick[(pick >= ends[k]) & (pick < ends[k + 1])] - ends[k]
        wanted += np.round(crossbar.wanted.ravel()[here], 6).tolist()
        got += np.round(crossbar.weights.ravel()[here], 6).tolist()
    return wanted, got
