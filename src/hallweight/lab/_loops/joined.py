"""Partial traces of several loops as one, with a coordinate ``loop`` and one for each condition that differs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hallweight.core import CONDITIONS
from hallweight.core.types import AnyArray, Mask

from ..conditions import conditions_in_name
from ..join import concatenate
from ..partial_trace import PartialTrace

LOOPS = ("field-loop", "current-loop", "angle")
"""Layouts of which a file may hold several."""


def join_loops(partials: Sequence[PartialTrace], devices: Sequence[int] = ()) -> PartialTrace:
    """Return one partial trace of several loops; of one loop, that partial trace as it is.

    A loop may itself be several, side by side, told apart by ``scan``. ``devices`` number the device of each partial.
    """
    loops, owner = [], []
    for i, partial in enumerate(partials):
        sides = _side_by_side(partial)
        loops += sides
        owner += [devices[i] if devices else 0] * len(sides)
    if len(loops) == 1:
        return loops[0]
    loops = _of_one_quantity(loops)
    joined = concatenate(loops, "cycles")
    sizes = [len(p.values) for p in loops]

    def of_each(values: Sequence[Any]) -> AnyArray:
        return np.repeat(np.asarray(values), sizes)

    coords: dict[str, AnyArray] = {**joined.coords, "loop": of_each(range(len(loops)))}
    units = dict(joined.units)
    differing = [k for k in CONDITIONS if len({p.meta.get(k) for p in loops}) > 1 and all(k in p.meta for p in loops)]
    for key in differing:
        coords[key], units[key] = of_each([float(p.meta[key]) for p in loops]), CONDITIONS[key]
    names = [str(p.meta.get("curve", "")) for p in loops]
    if len(set(names)) > 1:
        coords["scan"] = of_each(names)
    if len(set(owner)) > 1:
        coords["device"] = of_each(owner)
    told = [k.replace("in_plane", "in-plane").replace("_", " ") for k in differing] or (
        ["name"] if len(set(names)) > 1 else ["device"]
    )
    guess = f"{len(loops)} loops are told apart by {' and '.join(told)}: each gets a card of its own"
    meta = {k: v for k, v in joined.meta.items() if k != "curve"}
    return replace(joined, coords=coords, units=units, meta=meta).with_guesses(guess)


def _side_by_side(partial: PartialTrace) -> list[PartialTrace]:
    """One partial trace for each name of ``scan``, with the conditions that the name states."""
    scan = partial.coords.get("scan")
    names = [] if scan is None else [str(n) for n in dict.fromkeys(scan.tolist())]
    if len(names) < 2 or partial.layout not in ("field-loop", "current-loop"):  # scans of one measurement
        return [partial]
    assert scan is not None
    field = partial.layout == "field-loop"
    parts = []
    for name in names:
        stated = conditions_in_name(name, bare_current=field)
        meta = {**partial.meta, **stated, "curve": name}
        parts.append(replace(_reads(partial, np.asarray(scan == name)), meta=meta))
    return parts


def _of_one_quantity(loops: list[PartialTrace]) -> list[PartialTrace]:
    """Call all R_xy where some are and others, too flat to tell, are called R."""
    mixed = {p.quantity for p in loops} == {"R", "R_xy"}
    return [replace(p, quantity="R_xy") for p in loops] if mixed else loops


def _reads(partial: PartialTrace, keep: Mask) -> PartialTrace:
    coords = {k: v[keep] for k, v in partial.coords.items()}
    extra = {k: (v[keep], unit) for k, (v, unit) in partial.extra.items()}
    return replace(partial, values=partial.values[keep], coords=coords, extra=extra)
