"""Partial traces of several files as one: cycles of one device, or several devices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from hallweight.core import InputError

from .partial_trace import PartialTrace

Group = Literal["cycles", "devices"]


def concatenate(partials: Sequence[PartialTrace], group: Group, *, rows_are_devices: bool = False) -> PartialTrace:
    """Put partial traces after one another, counting cycles or devices on; every file begins a new chain.

    ``rows_are_devices`` keeps the devices of readings apart by row, so that the same row is the same device.
    """
    first = partials[0]
    for p in partials[1:]:
        if (p.layout, p.quantity, p.unit) != (first.layout, first.quantity, first.unit):
            raise InputError(
                f"a file of {p.layout} of {p.quantity} beside one of {first.layout} of {first.quantity}",
                "files of one kind",
                "read them apart, or pass layout= and quantity=",
            )
    if len(partials) == 1:
        return first
    names = [c for c in first.coords if all(c in p.coords for p in partials)]
    coords = {c: np.concatenate([p.coords[c] for p in partials]) for c in names}
    counted = "cycle" if group == "cycles" else "device"
    for count in ("cycle", "device", "chain"):
        parts, start = [], 0
        for p in partials:
            number = p.coords.get(count, np.zeros(len(p.values), dtype=np.int64))
            parts.append(number + start)
            if count in ("chain", counted) and not rows_are_devices:
                start += int(number.max(initial=-1)) + 1
        if count != "chain" or first.layout == "pulses":
            coords[count] = np.concatenate(parts)
    extra = {
        k: (np.concatenate([p.extra[k][0] for p in partials]), unit)
        for k, (_, unit) in first.extra.items()
        if all(k in p.extra for p in partials)
    }
    guesses = tuple(dict.fromkeys(g for p in partials for g in p.guesses))
    meta = {k: v for k, v in first.meta.items() if all(p.meta.get(k) == v for p in partials)}
    values = np.concatenate([p.values for p in partials])
    return replace(first, values=values, coords=coords, extra=extra, guesses=guesses, meta=meta)
