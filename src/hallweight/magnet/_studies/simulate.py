"""Carrying out a study and keeping it: the record, the data, and what is done so far."""

from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run, write_atomic
from hallweight.core.types import Progress

from .study_file import Study, read_study

if TYPE_CHECKING:
    import xarray as xr

_TABLE = 200_000  # rows up to which a result is also written as CSV
_LISTED = 1_000  # numbers up to which a variable stands in run.json too


def simulate(
    study: Path | str | Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    overwrite: bool = False,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> Run:
    """Carry out a study (a TOML file or a mapping, docs/magnet.md) and keep it in ``folder``; return its record.

    The folder (``runs/`` and the run's id, unless given) gets ``result.nc`` (NetCDF; ``xarray.open_dataset``),
    ``result.csv`` if it is not large, ``run.json`` and the film's ``card.toml``, each written whole, and ``points/``:
    every finished point. The same call goes on where one stopped; a finished study is returned as it stands. Raises
    :class:`InputError` if the folder holds another run, unless ``overwrite``.
    """
    asked = read_study(study)
    before = _record(asked, {}, ())
    place = Path("runs") / before.id if folder is None else Path(folder)
    if not overwrite and (done := _finished(place, before.id)) is not None:
        return done
    data = asked.run(folder=place / "points", executor=executor, tell=tell)
    run = _record(asked, _results(data), tuple(data.attrs["cites"].split()))
    write_atomic(place / "result.nc", bytes(data.to_netcdf(engine="scipy")), overwrite=True)
    if sum(v.size for v in data.data_vars.values()) <= _TABLE:
        frame = data.to_dataframe().reset_index()
        write_atomic(place / "result.csv", frame.to_csv(index=False), overwrite=True)
    run.save(place, overwrite=True)
    return run


def _finished(place: Path, name: str) -> Run | None:
    """The run in a folder if it is this one and whole; refuses a folder that holds another."""
    if not (place / "run.json").exists():
        return None
    stored = Run.load(place)
    if stored.id != name:
        found = f"another run ({stored.id}) in {place}"
        raise InputError(found, "a folder of its own", "choose another folder or pass overwrite=True (--overwrite)")
    return stored if (place / "result.nc").exists() else None


def _record(asked: Study, results: dict[str, Any], cites: tuple[str, ...]) -> Run:
    assumed = asked.film.missing() + (() if asked.source is None else asked.source.missing())
    return Run(
        kind=f"simulate-{asked.study.replace('_', '-')}",
        config=asked.config,
        results=results,
        seeds=(asked.seed,),
        card=asked.film,
        assumed=tuple(dict.fromkeys(assumed)),
        cites=cites,
    )


def _results(data: "xr.Dataset") -> dict[str, Any]:
    """Return coordinates and variables as plain lists; of a long one its shape."""
    return {str(name): _plain(v.values) for name, v in {**data.coords, **data.data_vars}.items()}


def _plain(values: np.ndarray[Any, Any]) -> Any:
    if values.size > _LISTED:
        return {"shape": list(values.shape)}
    if values.dtype.kind != "f":
        return values.tolist()
    listed = values.astype(object)
    listed[~np.isfinite(values)] = None  # JSON has no nan
    return listed.tolist()
