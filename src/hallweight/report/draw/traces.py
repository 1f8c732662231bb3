"""What the figures of a trace share: the layouts they take, and the curves of a pulse trace."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import AnyArray, Array, Indices

BRANCHES = (("LTP", 1), ("LTD", -1))
"""Branches and the polarity of their pulses."""


class Curve(NamedTuple):
    """Reads of one device in one cycle; the pulse number counts from the start of the cycle.

    reads     (n,)  index into the trace
    pulse     (n,)  pulse number
    polarity  (n,)  +1 LTP, -1 LTD, 0 no pulse
    """

    device: Any
    cycle: Any
    reads: Indices
    pulse: Array
    polarity: Indices


def require_layout(trace: Trace, *layouts: str) -> None:
    """Raise :class:`InputError` unless ``trace`` has reads and one of ``layouts``."""
    if trace.layout not in layouts:
        raise InputError(
            f"a trace of layout '{trace.layout}'", "one of " + ", ".join(layouts), "draw it with hw.report.figures"
        )
    if trace.layout != "step-table" and not np.isfinite(trace.values).any():
        raise InputError("a trace without a finite value", "something to draw", "check the file")


def curves(trace: Trace) -> Iterator[Curve]:
    """Yield the curves of a pulse trace, in the order of devices and cycles."""
    device, cycle = trace.coord("device"), trace.coord("cycle")
    polarity = trace.coord("polarity").astype(np.int64)
    pulses = np.where(polarity != 0, trace.coord("n_pulses").astype(float), 0.0)
    for d in np.unique(device):
        for c in np.unique(cycle[device == d]):
            index = np.flatnonzero((device == d) & (cycle == c))
            yield Curve(d, c, index, np.cumsum(pulses[index]), polarity[index])


def continuous_segments(trace: Trace, index: Indices) -> list[Indices]:
    """Split ``index`` wherever the state does not continue: at a new chain or device."""
    chain, device = trace.coord("chain")[index], trace.coord("device")[index]
    cuts = np.flatnonzero((chain[1:] != chain[:-1]) | (device[1:] != device[:-1])) + 1
    return np.split(index, cuts)


def mean_curve(trace: Trace, overlaid: list[Curve]) -> tuple[AnyArray, ...]:
    """Return pulse number, mean, standard deviation and polarity over the curves, each (p,).

    A pulse number counts if at least half of the curves, and two or more, have a finite read there.
    """
    pulse = np.round(np.concatenate([c.pulse for c in overlaid]), 6)
    sign = np.concatenate([c.polarity for c in overlaid])
    values = trace.values[np.concatenate([c.reads for c in overlaid])]
    finite = np.isfinite(values)
    at, inverse, count = np.unique(pulse[finite], return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, values[finite]) / count
    spread = np.sqrt(np.bincount(inverse, (values[finite] - mean[inverse]) ** 2) / np.maximum(count - 1, 1))
    signs = np.sign(np.bincount(inverse, sign[finite]))
    keep = count >= max(2, len(overlaid) / 2)
    return at[keep], mean[keep], spread[keep], signs[keep]


def state_range(trace: Trace, card: Card | None) -> float:
    """Range of the state: the card's, else that of the reads; one if there is none."""
    if card is not None and "state_max" in card.values:
        return card["state_max"] - card["state_min"]
    return float(np.nanmax(trace.values) - np.nanmin(trace.values)) or 1.0


def state_offset(card: Card | None) -> float:
    """Offset between what the trace holds and the state of the card."""
    return 0.0 if card is None else card.get("offset", 0.0)
