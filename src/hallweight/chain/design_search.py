"""Design search: which support, bend and pulse keep the anisotropy and meet the limits, and what is best among them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, Run, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import in_range

from .device_point import Row
from .device_rows import devices_config
from .held_states import LIMIT, retention_settings
from .run_study import Execution, Study, run_study
from .study_tables import StudyTables
from .table_names import as_list


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
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
    devices: int = 1,
    retention: str | float | bool = LIMIT,
    use_temperature: str | float | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Try every support (with its thickness), bend and pulse width; return which meet the limits, and the front.

    ``supports``, ``bends``, ``widths``
        What is varied: names, m (None or "flat": no bend), s.
    ``least_accuracy``
        Fraction that the network must reach.
    ``hottest``
        K, temperature below which the pulses must stay.
    ``devices``
        Devices of each point; the limits and the front are judged by their means.

    ``retention``, ``use_temperature``
        How long states must hold (s; False: nobody asks), and where (K; None: as the device).

    A point ``meets`` the limits if it keeps all, its film stays perpendicular and no layer breaks. The ``front`` are
    those of them that no other one beats in both energy per pulse and accuracy. What fails earlier is not evaluated
    further, so the search costs what is feasible. Arguments otherwise as in :func:`hallweight.chain.bending`.
    """
    names, radii, times = as_list("supports", supports), as_list("bends", bends), as_list("widths", widths)
    radii = [None if b in (None, "flat") else parse(b, "m") for b in radii]
    times, limit = [parse(w, "s") for w in times], parse(hottest, "K")
    in_range("least_accuracy", least_accuracy, 0.0, 1.0)
    card, tables = card_of_kind(film, "film"), StudyTables.of(membrane, device, write, network)
    lasting = retention_settings(retention, use_temperature)
    points = []
    for support, bend, width in product(names, radii, times):
        pulsed = replace(tables, write={**tables.write, "width": width})
        one = pulsed.point(card, support, bend, seed, hottest=limit, retention=lasting)
        points.append(replace(one, label=f"{one.label}, {show(width, 's')}", extra={**one.extra, "width": width}))
    limits = {"least_accuracy": least_accuracy, "hottest": limit, **devices_config(devices), "retention": lasting}
    config = tables.config({"supports": names, "bends": radii, "widths": times, **limits})

    def rank(rows: list[Row]) -> list[Row]:
        meets = [not r["refused"] and _serves(r, least_accuracy) for r in rows]
        best = front([r.get("energy") for r in rows], [r.get("accuracy") for r in rows], meets)
        return [{**r, "meets": m, "front": b} for r, m, b in zip(rows, meets, best, strict=True)]

    study = Study("membrane-design", card, config, seed, points, devices)
    return run_study(study, Execution(folder, overwrite, executor, progress), rank)


def _serves(row: Row, least_accuracy: float) -> bool:
    """Whether a row keeps its states as long as asked, and the network scores."""
    return not row.get("retention_fails") and (row.get("accuracy") or 0.0) >= least_accuracy


def front(cost: Sequence[float | None], gain: Sequence[float | None], among: Sequence[bool]) -> list[bool]:
    """Return which of ``among`` are on the Pareto front: no other of them is better in one and no worse in the other.

    None is an infinite cost, or no gain at all.
    """
    c = np.array([np.inf if v is None else v for v in cost], float)
    g = np.array([-np.inf if v is None else v for v in gain], float)
    use = np.asarray(among, bool)
    no_worse = (c[None, :] <= c[:, None]) & (g[None, :] >= g[:, None])
    better = (c[None, :] < c[:, None]) | (g[None, :] > g[:, None])
    beaten = no_worse & better & use[None, :]
    return [bool(v) for v in use & ~beaten.any(1)]
