"""The shell command ``hallweight simulate``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import TYPE_CHECKING

from .console import WIDTH, folder_of, print_lines, progress, run_json, run_lines
from .options import OUTPUT, OutputOptions
from .workers import worker_pool

if TYPE_CHECKING:
    from hallweight.core import Run


def simulate(study: Path, *, out: Path | None = None, workers: int = 1, output: OutputOptions = OUTPUT) -> None:
    """Simulate a film under spin-orbit torque, as a study file says; the same command goes on where it stopped.

    Parameters
    ----------
    study
        A TOML file: study, film, seed and arguments; see docs/magnet/how-to.md.
    out
        Folder for result.nc, result.csv, run.json and card.toml; runs/ID unless given.
    workers
        Processes that share the points of the study; the result is the same for any number.
    """
    from hallweight import magnet

    with progress("simulating") as show, worker_pool(workers) as pool:
        run = magnet.simulate(study, out, overwrite=output.overwrite, executor=pool, progress=show)
    if output.as_json:
        print(run_json(run))
    else:
        print_lines(*_summary(run, folder_of(run, out)))


def _summary(run: "Run", folder: Path) -> list[str]:
    """What was simulated and found, and where it lies."""
    from hallweight.report.magnet_results import result
    from hallweight.report.magnet_summaries import describe

    data = result(run, folder)
    listed = {k: v for k, v in run.results.items() if not isinstance(v, dict)}
    return [
        f"{run.config['study']} of {run.config['film']}, seed {run.seeds[0]}",
        *([] if data is None else describe(data, run.kind)),
        *(_short(f"  {name}: ", values) for name, values in listed.items()),
        f"data: {folder / 'result.nc'}",
        *run_lines(run, folder),
    ]


def _short(head: str, values: object) -> str:
    """One line: all values if they fit, else the lowest and highest and how many there are."""
    line = head + (" ".join(map(_number, values)) if isinstance(values, list) else str(values))
    if len(line) <= WIDTH:
        return line
    flat = _flat(values)
    known = [v for v in flat if isinstance(v, int | float)]
    ends = f"{_number(min(known))} to {_number(max(known))}, " if known else ""
    none = f", {len(flat) - len(known)} without" if len(known) < len(flat) else ""
    return f"{head}{ends}{len(flat)} values{none}"


def _flat(values: object) -> list[object]:
    return [one for v in values for one in _flat(v)] if isinstance(values, list) else [values]


def _number(value: object) -> str:
    if isinstance(value, list):
        return "[" + " ".join(map(_number, value)) + "]"
    return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
