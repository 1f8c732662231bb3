"""Several drafts as one: cycles of one device, or several devices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from hallweight.core import InputError

from .partial_trace import Draft

Group = Literal["cycles", "devices"]


def concatenate(drafts: Sequence[Draft], group: Group, *, rows_are_devices: bool = False) -> Draft:
    """Put drafts after one another, counting cycles or devices on; every file begins a new chain.

    ``rows_are_devices`` keeps the devices of readings apart by row, so that the same row is the same device.
    """
    first = drafts[0]
    for d in drafts[1:]:
        if (d.layout, d.quantity, d.unit) != (first.layout, first.quantity, first.unit):
            raise InputError(
                f"a file of {d.layout} of {d.quantity} beside one of {first.layout} of {first.quantity}",
                "files of one kind",
                "read them apart, or pass layout= and quantity=",
            )
    if len(drafts) == 1:
        return first
    names = [c for c in first.coords if all(c in d.coords for d in drafts)]
    coords = {c: np.concatenate([d.coords[c] for d in drafts]) for c in names}
    for count in ("cycle", "device", "chain"):
        parts, start = [], 0
        for d in drafts:
            here = d.coords.get(count, np.zeros(len(d.values), dtype=np.int64))
            parts.append(here + start)
            on = count == "chain" or count == ("cycle" if group == "cycles" else "device")
            if on and not rows_are_devices:
                start += int(here.max(initial=-1)) + 1
        if count != "chain" or first.layout == "pulses":
            coords[count] = np.concatenate(parts)
    extra = {
        k: (np.concatenate([d.extra[k][0] for d in drafts]), u)
        for k, (_, u) in first.extra.items()
        if all(k in d.extra for d in drafts)
    }
    guesses = tuple(dict.fromkeys(g for d in drafts for g in d.guesses))
    meta = {k: v for k, v in first.meta.items() if all(d.meta.get(k) == v for d in drafts)}
    values = np.concatenate([d.values for d in drafts])
    return replace(first, values=values, coords=coords, extra=extra, guesses=guesses, meta=meta)
