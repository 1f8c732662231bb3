"""The shell command ``hallweight paper``: the same function as in Python, with a bar."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..console import console, print_lines, progress
from ..options import OUTPUT, Flag, OutputOptions


def paper(
    *,
    row: Annotated[
        list[str] | None,
        Parameter(help="Make this row alone; may be given several times. An unknown name lists them all."),
    ] = None,
    quick: Flag = False,
    data_root: Path | None = None,
    out: Path | None = None,
    output: OutputOptions = OUTPUT,
) -> None:
    """Judge the claims of the founding abstract one by one: report.html, report.pdf and paper.json; resumes.

    Parameters
    ----------
    quick
        Fewer devices and no data set: less than two minutes.
    data_root
        Folder or archive of CIFAR-10; else the variable HALLWEIGHT_DATA.
    out
        Folder of the report, runs/paper unless given; rows that are finished are kept there.
    """
    from rich.table import Table

    from hallweight import paper as stage

    folder = out if out is not None else Path("runs") / ("paper-quick" if quick else "paper")
    with progress("rows") as show:
        made = stage.make(
            folder, tuple(row or ()), quick=quick, data_root=data_root, overwrite=output.overwrite, progress=show
        )
    if output.as_json:
        print(made.json.read_text(encoding="utf-8"), end="")
        return
    table = Table("Claim", "Verdict")
    for name, judgement in made.judgements.items():
        table.add_row(stage.CLAIMS[name].title, judgement.verdict)
    console().print(table)
    print_lines(*(f"report: {path}" for path in (made.html, made.pdf) if path is not None), made.no_pdf)
