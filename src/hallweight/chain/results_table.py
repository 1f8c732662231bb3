"""Carrying out the points of a study, each kept when it is done, and the record of all."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from hallweight.core import Card, InputError, Run, write_atomic
from hallweight.core.jobs import json_object, resumable_map
from hallweight.core.types import Progress

from .device_point import Point, Row, carry

COLUMNS = ("label", "support", "bend", "rigid", "strain", "stress", "K_grown", "K", "J_c", "I_c", "current", "J",
           "width", "R_xx", "energy", "rise", "hottest", "fraction", "NL_LTP", "NL_LTD", "asymmetry", "n_states",
           "sigma_c2c", "sigma_read", "accuracy", "accuracy_sem", "accuracy_open",
           "accuracy_open_sem", "float", "meets", "front", "refused")  # fmt: skip
"""Columns of result.csv, in SI units; accuracies are fractions."""


def rows_of(
    points: Sequence[Point], folder: Path | None, executor: Executor | None = None, tell: Progress | None = None
) -> list[Row]:
    """Return the row of each point, in their order; with a ``folder`` each is kept there and taken from there."""
    names = [p.name for p in points]
    return resumable_map(carry, points, names, folder, json_object("label"), executor=executor, progress=tell)


def place_of(run: Run, folder: Path | str | None) -> Path:
    """The folder of a run: ``runs/`` and its id unless given."""
    return Path("runs") / run.id if folder is None else Path(folder)


def finished(run: Run, folder: Path) -> Run | None:
    """The stored run if it is this one; refuses a folder that holds another."""
    if not (folder / "run.json").exists():
        return None
    stored = Run.load(folder)
    if stored.id != run.id:
        raise InputError(f"another run ({stored.id}) in {folder}", "a folder of its own",
                         "choose another folder or pass overwrite=True (--overwrite)")  # fmt: skip
    return stored


def carried(
    kind: str,
    film: Card,
    config: Mapping[str, Any],
    points: Sequence[Point],
    judge: Callable[[list[Row]], list[Row]],
    *,
    seed: int,
    folder: Path | str | None,
    overwrite: bool,
    executor: Executor | None,
    tell: Progress | None,
) -> Run:
    """Carry out a study, keep it (run.json, result.csv, card.toml of the film, points/) and return its record."""

    def record(rows: list[Row]) -> Run:
        assumed, cites = (
            tuple(dict.fromkeys(n for r in rows for n in r.get(what, ()))) for what in ("assumed", "cites")
        )
        left = ("assumed", "cites", "curve", "card")
        results = {"points": [{k: v for k, v in r.items() if k not in left} for r in rows],
                   "curves": {r["label"]: r["curve"] for r in rows if r.get("curve")},
                   "cards": {r["label"]: r["card"] for r in rows if r.get("card")}}  # fmt: skip
        return Run(
            kind=kind, config=dict(config), results=results, seeds=(seed,), card=film, assumed=assumed, cites=cites
        )

    before = record([])
    place = place_of(before, folder)
    if not overwrite and (done := finished(before, place)) is not None:
        return done
    run = record(judge(rows_of(points, place / "points", executor, tell)))
    write_atomic(place / "result.csv", table_of(run.results["points"]), overwrite=True)
    run.save(place, overwrite=True)
    return run


def table_of(rows: Sequence[Row]) -> str:
    """Return rows as CSV, columns in SI units that any row has."""
    out, names = io.StringIO(), [n for n in COLUMNS if any(r.get(n) not in (None, "") for r in rows)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if r.get(n) is None else r[n] for n in names] for r in rows])
    return out.getvalue()
