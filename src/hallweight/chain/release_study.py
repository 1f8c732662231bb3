"""A release as a study: the times and the front of one film in water, kept in a folder."""

import inspect
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, Run, write_atomic
from hallweight.membrane import Holes, Release, release

from .results_table import finished, place_of
from .table_names import refuse_unknown

CASES = ("fast", "mid", "slow")


def released(
    arguments: Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    beside: Path | None = None,
    overwrite: bool = False,
) -> Run:
    """Carry out a release and keep it: run.json, result.nc (the front, ``Release.front``), result.csv (area over time).

    ``arguments`` are those of :func:`hallweight.membrane.release`; a drawing or mask is looked for in the folder
    ``beside`` first, and ``holes`` is a mapping of pattern, pitch and diameter. ``run.results["cases"]`` has k (m/s),
    D_eff (m^2/s) and the times (s) until half and all is free, of the fastest, middle and slowest case.
    """
    refuse_unknown(arguments, inspect.signature(release).parameters, "the arguments of a release")
    config: dict[str, Any] = {"study": "release", "arguments": dict(arguments)}
    how = dict(arguments)
    if "holes" in how:
        how["holes"] = _holes(how["holes"])
    if (drawing := _drawing(how.get("shape"), beside)) is not None:
        how["shape"], config["file"] = drawing, sha256(drawing.read_bytes()).hexdigest()
    before = Run(kind="membrane-release", config=config, results={})
    place = place_of(before, folder)
    if not overwrite and (done := finished(before, place)) is not None and (place / "result.nc").exists():
        return done
    found = release(**how)
    data = found.front()
    run = Run(kind=before.kind, config=config, results=_results(found), assumed=found.assumed,
              cites=("hallweight", *found.cites))  # fmt: skip
    # a percent of a pixel is enough for a movie
    packed = {"left": {"dtype": "i1", "scale_factor": 1 / 127, "_FillValue": -128}}
    write_atomic(place / "result.nc", bytes(data.to_netcdf(engine="scipy", encoding=packed)), overwrite=True)
    table = data["area"].transpose("time", "case").to_pandas().add_suffix(" area (m^2)")
    write_atomic(place / "result.csv", table.to_csv(index_label="time (s)"), overwrite=True)
    run.save(place, overwrite=True)
    return run


def _holes(given: Any) -> Holes:
    names = list(inspect.signature(Holes).parameters)
    if not isinstance(given, Mapping) or set(names) - set(given):
        raise InputError(f"holes = {given!r}", f"a table of {', '.join(names)}",
                         'write holes = {pattern = "hexagonal", pitch = "100 um", diameter = "10 um"}')  # fmt: skip
    refuse_unknown(given, names, "the holes of a release")
    return Holes(**given)


def _drawing(shape: Any, beside: Path | None) -> Path | None:
    """The file of a shape that is one, or None."""
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
