"""The shell command ``hallweight demo``: everything on the embedded sample."""

import json
from pathlib import Path

from .console import console, print_lines, progress, run_json, spinner, store
from .fit import draw_figures
from .options import OUTPUT, OutputOptions


def demo(*, out: Path = Path("runs"), seeds: int = 20, output: OutputOptions = OUTPUT) -> None:
    """Run everything on the embedded sample: file -> card -> figures -> network score -> report.html.

    Parameters
    ----------
    out
        Folder that gets the run's own folder.
    seeds
        Programming seeds of each arm.
    """
    from hallweight import cards, lab, network, report, synapse

    trace = lab.read(cards.path_of_sample())
    with spinner("fitting"):
        card = synapse.fit(trace, name="sample")
    with progress("programming and testing") as show:
        run = network.evaluate(card, seeds=seeds, progress=show)
    folder = store(run, out, overwrite=output.overwrite)
    draw_figures(trace, card, folder / "figures", overwrite=True)
    with spinner("drawing"):
        page = report.html(folder, overwrite=True)
    if output.as_json:
        print(json.dumps({"run": json.loads(run_json(run)), "report": str(page)}))
        return
    print_lines(trace)
    console().print(report.card_table(card), report.table(run))
    print_lines(f"report: {page}")
