"""The shell command ``hallweight report``: runs as pages."""

import json
from pathlib import Path

from .console import spinner
from .options import OUTPUT, OutputOptions


def report(*run: Path, out: Path | None = None, output: OutputOptions = OUTPUT) -> None:
    """Write one self-contained HTML page for each run, and for a simulated study its figures beside it.

    Parameters
    ----------
    run
        Folders that hold run.json.
    out
        File to write, for a single run; report.html in the run's folder unless given.
    """
    from hallweight.core import InputError
    from hallweight.report import page

    if not run or (out is not None and len(run) > 1):
        raise InputError(f"{len(run)} runs", "one folder, or several without --out", "name them: runs/simulate-*")
    for number, folder in enumerate(run, 1):
        with spinner("drawing" if len(run) == 1 else f"drawing {number}/{len(run)}"):
            path = page(folder, out, overwrite=output.overwrite)
        print(json.dumps({"report": str(path)}) if output.as_json else f"report: {path}")
