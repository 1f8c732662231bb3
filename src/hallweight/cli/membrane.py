"""The shell command ``hallweight membrane``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import TYPE_CHECKING

from .console import console, folder_of, print_lines, progress, run_json, run_lines
from .options import OUTPUT, OutputOptions, Style
from .workers import worker_pool

if TYPE_CHECKING:
    from hallweight.core import Run


def membrane(
    study: Path,
    *,
    out: Path | None = None,
    workers: int = 1,
    style: Style = "nature-1col",
    output: OutputOptions = OUTPUT,
) -> None:
    """Release a film, or take membranes through pulses, card and network, as a study file says; resumes.

    Parameters
    ----------
    study
        A TOML file: study (release, bending, supports, design, lifetime), its arguments; docs/membrane/how-to.md.
    out
        Folder for result.csv, run.json, figures/ and, of devices, points/; runs/ID unless given.
    workers
        Processes that share the points; the result is the same for any number.
    """
    from hallweight import chain, report

    with progress("computing") as show, worker_pool(workers) as pool:
        run = chain.study(study, out, overwrite=output.overwrite, executor=pool, progress=show)
    folder = folder_of(run, out)
    report.run_figures(run, folder / "figures", style=style, overwrite=True, data=folder)
    if output.as_json:
        print(run_json(run))
        return
    console().print(report.table(run))
    print_lines(*_remarks(run), *run_lines(run, folder))


def _remarks(run: "Run") -> list[str]:
    """Devices that were not possible or do not keep their states, warnings, and what is not to be trusted."""
    from hallweight.report.captions import KINETICS

    rows = run.results.get("points", [])
    refused = [f"not possible, {r['label']}: {r['refused']}" for r in rows if r["refused"]]
    lost = [f"not kept, {r['label']}: {r['retention_fails']}" for r in rows if r.get("retention_fails")]
    walls = [
        f"{r['label']}: a {r['held_by']} holds the states, not K V" for r in rows if r.get("held_by", "K V") != "K V"
    ]
    warned = [f"warning, {r['label']}: {w}" for r in rows for w in r.get("warnings", [])]
    return [*refused, *lost, *walls, *warned, *([KINETICS] if rows else [])]
