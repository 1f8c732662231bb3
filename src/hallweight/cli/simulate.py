"""The shell command ``hallweight simulate``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import TYPE_CHECKING

from .console import assumed_line, folder_of, progress, run_json
from .options import OUTPUT, OutputOptions
from .workers import worker_pool

if TYPE_CHECKING:
    from hallweight.core import Run

_LONGEST = 200  # characters of a line of numbers


def simulate(study: Path, *, out: Path | None = None, workers: int = 1, output: OutputOptions = OUTPUT) -> None:
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
    from hallweight import magnet

    with progress("simulating") as show, worker_pool(workers) as pool:
        run = magnet.simulate(study, out, overwrite=output.overwrite, executor=pool, tell=show)  # merge: progress=
    print(run_json(run) if output.as_json else _summary(run, folder_of(run, out)))


def _summary(run: "Run", folder: Path) -> str:
    listed = {k: v for k, v in run.results.items() if not isinstance(v, dict)}
    rows = [f"{run.config['study']} of {run.config['film']}, seed {run.seeds[0]}"]
    rows += [f"  {name}: {_short(values)}" for name, values in listed.items()]
    rows += [assumed_line(run), f"data: {folder / 'result.nc'}"]
    return "\n".join([*rows, f"run: {folder}   (figures: hallweight report {folder})"])


def _short(values: object) -> str:
    text = " ".join(_number(v) for v in values) if isinstance(values, list) else str(values)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _number(value: object) -> str:
    if isinstance(value, list):
        return "[" + " ".join(_number(v) for v in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
