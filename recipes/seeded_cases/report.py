"""Seeded cases of ``report``."""

import io
from typing import Any

import hallweight as hw
from hallweight import hall, lab, membrane, network, report, synapse

from .digest import Cases, group
from .hall import bar
from .synapse import device


def _picture(picture: report.Picture) -> dict[str, Any]:
    return {"name": picture.name, "columns": [[c.name, c.unit, c.values] for c in picture.columns]}


def _text(table: Any) -> str:
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=200, color_system=None).print(table)
    return out.getvalue()


@group
def report_figures() -> Cases:
    """Numbers of the figures and tables of fits, loops and runs."""
    sample = lab.read(hw.cards.path_of_sample())
    loop = hall.field_loop(bar(), "+-900 mT in 60 mT; read 0.5 mA", seed=1)
    for name, trace in (("sample", sample), ("loop", loop)):
        card = synapse.fit(trace)
        for picture in report.pictures(trace, card):
            yield f"{name} {picture.name}", _picture(picture)
        yield f"{name} table", _text(report.card_table(card))
    card = device("exponential", levels=32.0)
    common: dict[str, Any] = {"weights": "digits-hwa", "n_test": 60, "seeds": 2}
    runs = {
        "evaluate": network.evaluate(card, program="verify", **common),
        "attribute": network.attribute(card, **common),
    }
    for name, run in runs.items():
        for picture in report.run_pictures(run):
            yield f"{name} {picture.name}", _picture(picture)
        yield f"{name} table", _text(report.table(run))
    front = membrane.release("disc 200 um", pixel="4 um").front(frames=5, pixels=40)
    yield "release front", _picture(report.draw.release_front(front))
