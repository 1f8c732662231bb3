"""The shell command ``hallweight simulate``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import TYPE_CHECKING

from .console import progress
from .options import Json, Overwrite

if TYPE_CHECKING:
    from hallweight.core import Run


def simulate(
    study: Path, *, out: Path | None = None, workers: int = 1, overwrite: Overwrite = False, as_json: Json = False
) -> None:
    """Simulate a film under spin-orbit torque, as a study file says; the same command goes on where it stopped.

    Parameters
    ----------
    study
        A TOML file: study, film, seed and arguments; see docs/magnet.md.
    out
        Folder for result.nc, result.csv, run.json and card.toml; runs/ID unless given.
    workers
        Processes that share the points of the study; the result is the same for any number.
    """
    from concurrent.futures import ProcessPoolExecutor
    from contextlib import nullcontext

    from hallweight import magnet
    from hallweight.core import InputError

    if workers < 1:
        raise InputError(f"--workers {workers}", "at least one", "write --workers 2")
    with progress("simulating") as tell, ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        run = magnet.simulate(study, out, overwrite=overwrite, executor=pool, progress=tell)
    print(run.model_dump_json(by_alias=True) if as_json else _said(run, Path("runs") / run.id if out is None else out))


def _said(run: "Run", out: Path) -> str:
    listed = {k: v for k, v in run.results.items() if not isinstance(v, dict)}
    rows = [f"{run.config['study']} of {run.config['film']}, seed {run.seeds[0]}"]
    rows += [f"  {name}: {_short(values)}" for name, values in listed.items()]
    rows.append("assumed: " + (", ".join(run.assumed) or "nothing"))
    return "\n".join([*rows, f"data: {out / 'result.nc'}", f"run: {out}   (figures: hallweight report {out})"])


def _short(values: object) -> str:
    text = " ".join(_number(v) for v in values) if isinstance(values, list) else str(values)
    return text if len(text) <= 200 else text[:197] + "..."


def _number(value: object) -> str:
    if isinstance(value, list):
        return "[" + " ".join(_number(v) for v in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
