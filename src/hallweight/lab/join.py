"""Partial traces of several files as one: cycles of one device, or several devices."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from hallweight.core import InputError

from ._coordinates.segments import polarity_word
from ._layouts.readings import bake_cycle
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


def join_files(partials: Sequence[PartialTrace], stems: Sequence[str], group: str) -> PartialTrace:
    """Join the partial traces of several files: before and after a bake, LTP and LTD, cycles, or devices.

    Cycles must be of one device at one condition, unless ``group`` is "cycles"; raises :class:`InputError` for others.
    """
    from ._loops.joined import LOOPS, join_loops
    from .compatible import refuse_different

    if len(partials) == 1:
        return partials[0]
    baked = [bake_cycle(s) for s in stems]
    if all(p.layout == "readings" for p in partials) and len(set(baked)) == 2 and None not in baked:
        in_order = [partials[i] for i in sorted(range(len(partials)), key=lambda i: baked[i] or 0)]
        joined = concatenate(in_order, "cycles", rows_are_devices=True)
        return joined.with_guesses("the files are taken as the same devices, row by row, before and after")
    words = [polarity_word(s) for s in stems]
    if partials[0].layout == "pulses" and sorted(words) == [-1, 1] and group == "auto":
        in_order = [partials[i] for i in sorted(range(2), key=lambda i: -words[i])]
        return concatenate(in_order, "cycles").with_guesses("the two files are taken as LTP and LTD of one device")
    are_devices = group == "devices" or (group == "auto" and _are_devices(stems))
    if are_devices and all(p.layout in LOOPS for p in partials):
        joined = join_loops(partials, range(len(partials)))
        joined = replace(joined, coords={**joined.coords, "file": joined.coords["device"]})
        return joined.with_guesses(f"the {len(partials)} files are taken as devices")
    if group == "auto" and not are_devices:
        refuse_different(partials, stems)
    chosen: Group = "devices" if are_devices else "cycles"
    kind = "devices" if are_devices else "cycles of one device"
    return concatenate(partials, chosen).with_guesses(f"the {len(partials)} files are taken as {kind}")


def _are_devices(stems: Sequence[str]) -> bool:
    """Whether the names differ in a number after a word for device."""
    numbers = [
        re.findall(r"(?:dev(?:ice)?|sample|cell|die|chip)[\s_\-#]*([a-z]?\d+|[a-z])(?![a-z])", s.casefold())
        for s in stems
    ]
    return all(numbers) and len({tuple(n) for n in numbers}) > 1
