"""A release as a study: the times and the front of one film in water, kept in a folder."""

import inspect
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, Run, write_atomic
from hallweight.core.study_file import refuse_unknown
from hallweight.membrane import Holes, Release, release

from .run_study import run_folder, stored_run

CASES = ("fast", "mid", "slow")
_PACKED = {"left": {"dtype": "i1", "scale_factor": 1 / 127, "_FillValue": -128}}
"""How the front is stored: a percent of a pixel is enough for a movie."""


def run_release(
    arguments: Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    beside: Path | None = None,
    overwrite: bool = False,
) -> Run:
    """Carry out a release and keep it: run.json, result.nc (the front, ``Release.front``), result.csv (area over time).

    ``arguments``
        Those of :func:`hallweight.membrane.release`; ``holes`` is a mapping of pattern, pitch and diameter.
    ``beside``
        Folder in which a drawing or mask is looked for first.

    ``run.results["cases"]`` has k (m/s), D_eff (m^2/s) and the times (s) until half and all is free, of the fastest,
    middle and slowest case.
    """
    refuse_unknown(arguments, inspect.signature(release).parameters, "the arguments of a release")
    config: dict[str, Any] = {"study": "release", "arguments": dict(arguments)}
    given = dict(arguments)
    if "holes" in given:
        given["holes"] = _holes(given["holes"])
    if (drawing := _drawing(given.get("shape"), beside)) is not None:
        given["shape"], config["file"] = drawing, sha256(drawing.read_bytes()).hexdigest()
    empty = Run(kind="membrane-release", config=config, results={})
    run_dir = run_folder(empty, folder)
    stored = None if overwrite else stored_run(empty, run_dir)
    if stored is not None and (run_dir / "result.nc").exists():
        return stored
    found = release(**given)
    cites = ("hallweight", *found.cites)
    run = Run(kind=empty.kind, config=config, results=_results(found), assumed=found.assumed, cites=cites)
    front = found.front()
    write_atomic(run_dir / "result.nc", bytes(front.to_netcdf(engine="scipy", encoding=_PACKED)), overwrite=True)
    table = front["area"].transpose("time", "case").to_pandas().add_suffix(" area (m^2)")
    write_atomic(run_dir / "result.csv", table.to_csv(index_label="time (s)"), overwrite=True)
    run.save(run_dir, overwrite=True)
    return run


def _holes(given: Any) -> Holes:
    names = list(inspect.signature(Holes).parameters)
    if isinstance(given, Mapping):
        refuse_unknown(given, names, "the holes of a release")
    if not isinstance(given, Mapping) or set(names) - set(given):
        do = 'write holes = {pattern = "hexagonal", pitch = "100 um", diameter = "10 um"}'
        raise InputError(f"holes = {given!r}", f"a table of {', '.join(names)}", do)
    return Holes(**given)


def _drawing(shape: Any, beside: Path | None) -> Path | None:
    """Return the file of a shape that is one, or None."""
    if beside is None or not isinstance(shape, str) or Path(shape).suffix.lower() not in (".svg", ".png"):
        return None
    return next((p for p in (beside / shape, Path(shape)) if p.is_file()), None)


def _results(found: Release) -> dict[str, Any]:
    rows = []
    for case, end in zip(CASES, found.time, strict=True):
        law, t = getattr(found.kinetics, case), np.linspace(0, end, 2001)
        half = float(np.interp(0.5, found.area(t, case) / found.film_area, t))  # type: ignore[arg-type]
        rows.append({"case": case, "k": law.k, "D_eff": law.D, "half": half, "time": end})
    return {"cases": rows, "said": str(found), "area": found.film_area, "mass": found.mass, "length": found.length}
