"""Carrying out a study and keeping it: the record, the data, and what is done so far."""

from collections.abc import Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run, assumed, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import AnyArray, Progress

from .study_file import Study, load_study

if TYPE_CHECKING:
    import xarray as xr

_MOST_ROWS = 200_000  # up to which a result is also written as CSV
_MOST_LISTED = 1_000  # numbers up to which a variable stands in run.json too


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def simulate(
    study: Path | str | Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Carry out a study (a TOML file or a mapping, docs/magnet/how-to.md) and keep it in ``folder``; return its record.

    ``folder`` is ``runs/`` and the run's id, unless given. It gets, each written whole:

    ``result.nc``, ``result.csv``
        NetCDF (``xarray.open_dataset``), and a table if it is not large
    ``run.json``, ``card.toml``
        the record, and the film
    ``points/``
        every finished point

    The same call goes on where one stopped; a finished study is returned as it stands. Raises :class:`InputError` if
    the folder holds another run, unless ``overwrite``.
    """
    asked = load_study(study)
    run_id = record_of(asked, {}, ()).id
    place = Path("runs") / run_id if folder is None else Path(folder)
    if not overwrite and (finished := _finished(place, run_id)) is not None:
        return finished
    data = asked.run(folder=place / "points", executor=executor, progress=progress)
    run = record_of(asked, results_of(data), tuple(data.attrs["cites"].split()))
    write_atomic(place / "result.nc", bytes(data.to_netcdf(engine="scipy")), overwrite=True)
    if sum(v.size for v in data.data_vars.values()) <= _MOST_ROWS:
        frame = data.to_dataframe().reset_index()
        write_atomic(place / "result.csv", frame.to_csv(index=False), overwrite=True)
    run.save(place, overwrite=True)
    return run


def record_of(asked: Study, results: dict[str, Any], cites: tuple[str, ...]) -> Run:
    """Return the record of a study with its results."""
    return Run(
        kind=f"simulate-{asked.study.replace('_', '-')}",
        config=asked.config,
        results=results,
        seeds=(asked.seed,),
        card=asked.film,
        assumed=assumed(card for card in (asked.film, asked.source) if card is not None),
        cites=cites,
    )


def results_of(data: "xr.Dataset") -> dict[str, Any]:
    """Return coordinates and variables as plain lists; of a long one its shape."""
    return {str(name): _plain(v.values) for name, v in {**data.coords, **data.data_vars}.items()}


def _finished(place: Path, run_id: str) -> Run | None:
    """Return the run in a folder if it is this one and whole; refuse a folder that holds another."""
    if not (place / "run.json").exists():
        return None
    stored = Run.load(place)
    if stored.id != run_id:
        found = f"another run ({stored.id}) in {place}"
        raise InputError(found, "a folder of its own", "choose another folder or pass overwrite=True")
    return stored if (place / "result.nc").exists() else None


def _plain(values: AnyArray) -> Any:
    if values.size > _MOST_LISTED:
        return {"shape": list(values.shape)}
    if values.dtype.kind != "f":
        return values.tolist()
    listed = values.astype(object)
    listed[~np.isfinite(values)] = None  # JSON has no nan
    return listed.tolist()
