"""The shell command ``hallweight supplement``: what a paper needs of a run."""

import json
from pathlib import Path

from ..console import print_lines, spinner
from ..options import OUTPUT, OutputOptions, Style


def supplement(
    run: Path, *, out: Path | None = None, style: Style = "nature-1col", output: OutputOptions = OUTPUT
) -> None:
    """Write the supplement of a run: tables, figures, methods with their citations, and BibTeX.

    Parameters
    ----------
    run
        Folder that holds run.json, or card.toml alone.
    out
        Folder to write; supplement/ in the run's folder unless given.
    """
    from hallweight.report import supplement as write

    with spinner("drawing"):
        folder = write(run, out, style=style, overwrite=output.overwrite)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if output.as_json:
        print(json.dumps({"supplement": str(folder), "files": files}))
        return
    print_lines(f"supplement: {folder} ({len(files)} files)", f"whole: {folder / 'supplement.tex'}, supplement.md")
