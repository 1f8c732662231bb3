"""Several files as one: before and after a bake, LTP and LTD, cycles of one device, or devices."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ._coordinates.segments import polarity_word
from ._layouts.readings import bake_cycle
from ._loops.joined import LOOPS, join_loops
from .compatible import refuse_different
from .join import Group, concatenate
from .partial_trace import PartialTrace


def join_files(partials: Sequence[PartialTrace], stems: Sequence[str], group: str) -> PartialTrace:
    """Join the partial traces of several files: before and after a bake, LTP and LTD, cycles, or devices.

    Cycles must be of one device at one condition, unless ``group`` is "cycles"; raises :class:`InputError` for others.
    """
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
