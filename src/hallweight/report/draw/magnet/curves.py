"""Cutting a pulse trace into the curves that are drawn: one device, one cycle, pulses counted from its start."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, Trace

BRANCHES = (("LTP", 1), ("LTD", -1))


class Curve(NamedTuple):
    """Reads of one device in one cycle: index into the trace, pulse number and polarity, all of shape (n,)."""

    device: Any
    cycle: Any
    reads: NDArray[np.int64]
    pulse: NDArray[np.float64]
    polarity: NDArray[np.int64]


def need(trace: Trace, *layouts: str) -> None:
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


def pieces(trace: Trace, index: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Split ``index`` wherever the file does not say that the state carried on (a new chain or device)."""
    chain, device = trace.coord("chain")[index], trace.coord("device")[index]
    cuts = np.flatnonzero((chain[1:] != chain[:-1]) | (device[1:] != device[:-1])) + 1
    return np.split(index, cuts)


def by_position(trace: Trace, found: list[Curve]) -> tuple[NDArray[Any], ...]:
    """Pulse numbers reached by at least half of the curves (two or more), with mean, std and polarity there.

    Returns arrays of shape (p,); empty if there are fewer than two curves.
    """
    pulse = np.round(np.concatenate([c.pulse for c in found]), 6)
    sign = np.concatenate([c.polarity for c in found])
    values = trace.values[np.concatenate([c.reads for c in found])]
    ok = np.isfinite(values)
    at, inverse, count = np.unique(pulse[ok], return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, values[ok]) / count
    spread = np.sqrt(np.bincount(inverse, (values[ok] - mean[inverse]) ** 2) / np.maximum(count - 1, 1))
    signs = np.sign(np.bincount(inverse, sign[ok]))
    keep = count >= max(2, len(found) / 2)
    return at[keep], mean[keep], spread[keep], signs[keep]


def range_of(trace: Trace, card: Card | None) -> float:
    """Range of the state: the card's, else that of the reads; one if there is none."""
    if card is not None and "state_max" in card.values:
        return card["state_max"] - card["state_min"]
    return float(np.nanmax(trace.values) - np.nanmin(trace.values)) or 1.0


def shift(card: Card | None) -> float:
    """Offset between what the trace holds and the state of the card."""
    return 0.0 if card is None else card.get("offset", 0.0)
