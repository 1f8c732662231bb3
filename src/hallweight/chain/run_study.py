"""Carrying out the points of a study, each stored when it is done, and the record of all."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallweight.core import Card, InputError, Run, write_atomic
from hallweight.core.jobs import json_object, resumable_map
from hallweight.core.revision import physics_revision
from hallweight.core.types import Progress

from .device_point import STAGES, Point, Row, run_point
from .device_rows import compared, on_devices, pooled
from .results_table import csv_table

_PHYSICS = "physics"  # in the record: revisions of the stages that its numbers came from


@dataclass(frozen=True)
class Study:
    """What is computed: kind of the record, film, what identifies the study, its points, and devices of each."""

    kind: str
    film: Card
    config: Mapping[str, Any]
    seed: int
    points: Sequence[Point]
    devices: int = 1


@dataclass(frozen=True)
class Execution:
    """Where a study is kept, and how it runs.

    ``folder``
        ``runs/`` and the run's id unless given.
    ``overwrite``
        Replace another run that lies there.
    ``executor``
        Maps over the points.
    ``progress``
        Called after each point.
    """

    folder: Path | str | None = None
    overwrite: bool = False
    executor: Executor | None = None
    progress: Progress | None = None


def run_study(study: Study, execution: Execution, rank: Callable[[list[Row]], list[Row]] | None = None) -> Run:
    """Carry out a study, keep it (run.json, result.csv, card.toml of the film, points/) and return its record.

    ``rank`` returns the rows with what follows from comparing them. A finished study is returned as it stands.
    """
    empty = _record(study, [])
    folder = run_folder(empty, execution.folder)
    if not execution.overwrite and (stored := stored_run(empty, folder)) is not None:
        return stored
    points = on_devices(study.points, study.devices)
    found = resumable_map(
        run_point,
        points,
        [point.name for point in points],
        folder / "points",
        json_object("label"),
        executor=execution.executor,
        progress=execution.progress,
    )
    rows = pooled(found, study.devices)
    run = _record(study, rows if rank is None else rank(rows))
    write_atomic(folder / "result.csv", csv_table(run.results["points"]), overwrite=True)
    run.save(folder, overwrite=True)
    return run


def run_folder(run: Run, folder: Path | str | None) -> Path:
    """Return the folder of a run: ``runs/`` and its id unless given."""
    return Path("runs") / run.id if folder is None else Path(folder)


def stored_run(run: Run, folder: Path) -> Run | None:
    """Return the stored run if it is this one, and None for one of an older physics.

    Raises :class:`InputError` for a folder that holds another.
    """
    if not (folder / "run.json").exists():
        return None
    stored = Run.load(folder)
    if stored.id != run.id and _without_physics(stored) == _without_physics(run):
        return None
    if stored.id != run.id:
        do = "choose another folder or pass overwrite=True"
        raise InputError(f"another run ({stored.id}) in {folder}", "a folder of its own", do)
    return stored


def _without_physics(run: Run) -> tuple[object, ...]:
    config = {name: value for name, value in run.config.items() if name != _PHYSICS}
    return run.kind, json.dumps(config, sort_keys=True), run.seeds, run.card


def _record(study: Study, rows: Sequence[Row]) -> Run:
    apart = ("assumed", "cites", "curve", "card")  # what stands elsewhere in the record
    results: dict[str, Any] = {
        "points": [{k: v for k, v in row.items() if k not in apart} for row in rows],
        "curves": {row["label"]: row["curve"] for row in rows if row.get("curve")},
        "cards": {row["label"]: row["card"] for row in rows if row.get("card")},
    }
    if among := compared(rows):
        results["comparison"] = among
    return Run(
        kind=study.kind,
        config={**study.config, _PHYSICS: physics_revision(*STAGES)},
        results=results,
        seeds=(study.seed,),
        card=study.film,
        assumed=_union(rows, "assumed"),
        cites=_union(rows, "cites"),
    )


def _union(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for row in rows for word in row.get(name, ())))
