"""Design search: which support, bend and pulse keep the anisotropy and meet the limits, and what is best among them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, Run, parse, show
from hallweight.core.types import Progress

from .device_point import Row
from .results_table import carried
from .sweeps import card_of, config_of, point, tables_of
from .table_names import listed


def design(
    film: Card | str = "CoTb",
    *,
    supports: Sequence[str] = ("mica 25 um", "PET 25 um", "PI 25 um", "PI 5 um"),
    bends: Sequence[str | float | None] = (None, "10 mm", "5 mm"),
    widths: Sequence[str | float] = ("100 ns", "1 us", "10 us"),
    least_accuracy: float = 0.8,
    hottest: str | float = "450 K",
    membrane: Mapping[str, Any] | None = None,
    device: Mapping[str, Any] | None = None,
    write: Mapping[str, Any] | None = None,
    network: Mapping[str, Any] | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> Run:
    """Try every support (with its thickness), bend and pulse width, and return which meet the limits and the front.

    A point ``meets`` the limits if its film stays perpendicular, no layer breaks, its pulses stay below ``hottest``
    (K) and the network reaches ``least_accuracy`` (a fraction). The ``front`` are those of them that no other one
    beats in both energy per pulse and accuracy. What fails earlier is not evaluated further, so the search costs what
    is feasible. Arguments otherwise as in :func:`hallweight.chain.bending`.
    """
    rows = [listed(*row) for row in (("supports", supports), ("bends", bends), ("widths", widths))]
    if not all(rows):
        raise InputError("an empty row of supports, bends or widths", "at least one of each", "fill it")
    if not 0 <= least_accuracy <= 1:
        raise InputError(f"least_accuracy = {least_accuracy!r}", "a fraction from 0 to 1", "write 0.9 for 90 %")
    card, tables, limit = card_of(film), tables_of(membrane, device, write, network), parse(hottest, "K")
    radii = [None if b in (None, "flat") else parse(b, "m") for b in bends]
    times = [parse(w, "s") for w in widths]
    points = []
    for support, bend, width in product(rows[0], radii, times):
        written = {**tables, "write": {**tables["write"], "width": width}}
        one = point(card, support, bend, written, seed, hottest=limit)
        points.append(replace(one, label=f"{one.label}, {show(width, 's')}", extra={**one.extra, "width": width}))
    config = config_of(tables, {"supports": list(supports), "bends": radii, "widths": times,
                                "least_accuracy": least_accuracy, "hottest": limit})  # fmt: skip

    def judge(rows: list[Row]) -> list[Row]:
        meets = [not r["refused"] and (r.get("accuracy") or 0.0) >= least_accuracy for r in rows]
        best = front([r.get("energy") for r in rows], [r.get("accuracy") for r in rows], meets)
        return [{**r, "meets": m, "front": b} for r, m, b in zip(rows, meets, best, strict=True)]

    return carried("membrane-design", card, config, points, judge, seed=seed, folder=folder, overwrite=overwrite,
                   executor=executor, tell=tell)  # fmt: skip


def front(cost: Sequence[float | None], gain: Sequence[float | None], among: Sequence[bool]) -> list[bool]:
    """Return which of ``among`` no other of them beats: none costs at most as much and gains at least as much, and
    differs in one of the two.
    """
    c = np.array([np.inf if v is None else v for v in cost], float)
    g = np.array([-np.inf if v is None else v for v in gain], float)
    use = np.asarray(among, bool)
    beaten = (
        (c[None, :] <= c[:, None])
        & (g[None, :] >= g[:, None])
        & ((c[None, :] < c[:, None]) | (g[None, :] > g[:, None]))
    )
    return [bool(v) for v in use & ~(beaten & use[None, :]).any(1)]
