"""The shell command ``hallweight membrane``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import TYPE_CHECKING

from .console import console, progress
from .options import Json, Overwrite, Style

if TYPE_CHECKING:
    from hallweight.core import Run


def membrane(
    study: Path,
    *,
    out: Path | None = None,
    workers: int = 1,
    style: Style = "nature-1col",
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Release a film, or take membranes through pulses, card and network, as a study file says; resumes.

    Parameters
    ----------
    study
        A TOML file: study (release, bending, supports or design), its arguments and tables; see docs/membrane.md.
    out
        Folder for result.csv, run.json, figures/ and, of devices, points/; runs/ID unless given.
    workers
        Processes that share the points; the result is the same for any number.
    """
    from concurrent.futures import ProcessPoolExecutor
    from contextlib import nullcontext
    from multiprocessing import get_context

    from hallweight import chain, report
    from hallweight.core import InputError
    from hallweight.report.captions import KINETICS

    if workers < 1:
        raise InputError(f"--workers {workers}", "at least one", "write --workers 2")
    pool = ProcessPoolExecutor(workers, get_context("spawn")) if workers > 1 else nullcontext()
    with progress("devices") as tell, pool as shared:
        run = chain.study(study, out, overwrite=overwrite, executor=shared, progress=tell)
    place = Path("runs") / run.id if out is None else out
    report.run_figures(run, place / "figures", style=style, overwrite=True, data=place)
    if as_json:
        print(run.model_dump_json(by_alias=True))
        return
    console().print(report.table(run))
    for line in _reasons(run):
        print(line)
    if run.results.get("points"):
        print(KINETICS)
    print("assumed: " + (", ".join(run.assumed) or "nothing"))
    print(f"run: {place}   (hallweight report {place})")


def _reasons(run: "Run") -> list[str]:
    rows = run.results.get("points", [])
    return [f"not possible, {r['label']}: {r['refused']}" for r in rows if r["refused"]] + [
        f"warning, {r['label']}: {w}" for r in rows for w in r.get("warnings", [])
    ]
