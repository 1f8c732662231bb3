"""A sweep or a design as a TOML file: the function, the grid, what stays, and the target of a design."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hallweight.core import InputError
from hallweight.core.study_file import read_toml, refuse_unknown

from .grid_of_points import grid, linspace, logspace
from .inverse_design import POINT, Design, design
from .results import Sweep
from .run_sweep import sweep

_TABLES = ("sweep", "grid", "fixed", "target")
_SWEEP = ("function", "out", "retries", "timeout", "memory", "revision", "points", "seed")
_SPANS = ("from", "to", "n", "log")


def sweep_file(file: Path | str, out: Path | str | None = None, **engine: Any) -> Sweep | Design:
    """Carry out a study file: tables ``[sweep]``, ``[grid]``, ``[fixed]``, and ``[target]``, which makes it a design.

    A dimension is a list, a number of seeds (``seed = 20``), or ``{from = "1 ns", to = "1 us", n = 7, log = true}``.
    ``engine``: executor, workers and progress of :func:`sweep`. ``out``: sweeps/NAME unless the file or the call says.
    Raises :class:`InputError` for a name that is not known, before anything runs.
    """
    path = Path(file)
    study = read_toml(path, "a sweep")
    refuse_unknown(study, _TABLES, str(path))
    about = dict(study.get("sweep", {}))
    refuse_unknown(about, _SWEEP, f"[sweep] of {path}")
    function = str(about.pop("function", POINT))
    folder = Path(out or about.pop("out", Path("sweeps") / path.stem))
    about.pop("out", None)
    dims = {name: _dimension(name, given, path) for name, given in study.get("grid", {}).items()}
    if "target" in study:
        allowed = {name: about[name] for name in ("points", "seed") if name in about}
        return design(
            study["target"], dims, function=function, fixed=study.get("fixed"), out=folder, **allowed, **engine
        )
    for name in ("points", "seed"):
        if name in about:
            raise InputError(f"{name} in [sweep] of {path}", "a table [target], which makes it a design", "remove it")
    return sweep(function, grid(**dims, **study.get("fixed", {})), folder, **about, **engine)


def _dimension(name: str, given: Any, path: Path) -> Any:
    if name == "seed" and isinstance(given, int):
        return range(given)
    if not isinstance(given, Mapping):
        return given if isinstance(given, list) or (isinstance(given, str) and ".." in given) else [given]
    refuse_unknown(given, _SPANS, f"{name} in [grid] of {path}")
    try:
        span = logspace if given.get("log") else linspace
        return span(given["from"], given["to"], given["n"])
    except KeyError as missing:
        raise InputError(f"no {missing} in {name} of {path}", "from, to and n", "write them") from None
