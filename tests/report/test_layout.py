"""Every figure at the width of one and of two columns: no text over another, none cut off at the edge."""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import hallweight as hw
from hallweight import report
from hallweight.report.internals import FIGURES
from hallweight.synapse import FittedCards

STYLES = ("nature-1col", "nature-2col")
OVER, OUT = 0.15, 0.3  # pt: what bounding boxes may share or reach out, since letters do not fill them


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"layout_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RECORDS, MADE_UP, STUDIES = (_module(name) for name in ("records", "made_up_runs", "test_studies"))
CARD = RECORDS.card()


def _loops(count: int, fields: bool) -> FittedCards:
    traces = [replace(RECORDS.loop(), meta={"in_plane_field": 0.01 * k}) for k in range(count)]
    cards = [RECORDS.loop_card().replace(R_AHE=1.0 + 0.1 * k, H_c=0.02 + 0.001 * k) for k in range(count)]
    conditions = tuple({"in_plane_field": 0.01 * k} if fields else {} for k in range(count))
    return FittedCards(tuple(cards), conditions, tuple(traces))


def _fitted() -> tuple[Any, Any]:
    trace = RECORDS.loop(slope=40.0)
    return trace, hw.synapse.fit(trace)


def _device() -> Any:
    return hw.hall.HallBar("CoTb", source="W", side="above", width="60 nm", grain="15 nm")


def _kept() -> Any:
    return hw.hall.retention(_device(), ["1 s", "1 h", "1 day", "1 year", "10 years"], start="up", replicas=2)


def _release() -> Any:
    return hw.membrane.release("200 um x 200 um", "Sr4Al2O7", pixel="10 um").front(frames=6, pixels=30)


CASES: dict[str, tuple[str, Callable[[], tuple[Any, ...]]]] = {
    "pulses": ("ltp_ltd", lambda: (RECORDS.pulses(CARD), CARD)),
    "cycles": ("cycles", lambda: (RECORDS.pulses(CARD), CARD)),
    "steps": ("step_map", lambda: (RECORDS.pulses(CARD), CARD)),
    "states": ("states", lambda: (RECORDS.pulses(CARD), CARD)),
    "accuracy": ("accuracy", lambda: (RECORDS.run(),)),
    "accuracy of an aware network": ("accuracy", lambda: (RECORDS.aware(),)),
    "programmed": ("programmed", lambda: (RECORDS.run(),)),
    "confusion": ("confusion", lambda: (RECORDS.run(),)),
    "uncertainty": ("uncertainty", lambda: (MADE_UP.with_uncertainty(RECORDS.run()),)),
    "attribution": ("attribution", lambda: (RECORDS.attribution(),)),
    "training": ("training", lambda: (RECORDS.training(),)),
    "cost by part": ("cost_parts", lambda: (RECORDS.cost(),)),
    "bits of a read": ("read_bits", lambda: (RECORDS.cost(),)),
    "arms": ("accuracy_energy", lambda: (MADE_UP.comparison(CARD),)),
    "map of arms": ("arm_map", lambda: (MADE_UP.comparison(CARD),)),
    "bending": ("chain", lambda: (MADE_UP.chain("membrane-bending", CARD),)),
    "supports": ("chain", lambda: (MADE_UP.chain("membrane-supports", CARD),)),
    "design": ("chain", lambda: (MADE_UP.chain("membrane-design", CARD),)),
    "curves of a chain": ("chain_curves", lambda: (MADE_UP.chain("membrane-bending", CARD),)),
    "map of a card": ("card_map", lambda: (MADE_UP.card_map(CARD),)),
    "map of a card without levels": ("card_map", lambda: (MADE_UP.card_map(CARD, None),)),
    "reads of pulses": ("as_read", lambda: (RECORDS.pulses(CARD), CARD)),
    "reads of a loop": ("as_read", lambda: (RECORDS.loop(), RECORDS.loop_card())),
    "heat of a pulse": ("pulse_heat", lambda: (_device(), 1e-3, 1e-3)),
    "retention": ("relaxation", lambda: (_kept(),)),
    "lifetime": ("lifetime", lambda: (MADE_UP.lifetime(CARD),)),
    "loop": ("hall_loop", lambda: (RECORDS.loop(), RECORDS.loop_card())),
    "loop without its background": ("hall_loop", lambda: _fitted()),
    "loops by field": ("loops", lambda: (_loops(5, True),)),
    "many loops by name": ("loops", lambda: (_loops(40, False),)),
    "values of loops": ("loop_values", lambda: (_loops(5, True),)),
    "many devices": ("card_spread", lambda: (_loops(5, False),)),
    "scans of angle": ("scans", lambda: (RECORDS.scan(),)),
    "harmonics": ("scans", lambda: (RECORDS.harmonic(),)),
    "readings": ("readings", lambda: (RECORDS.readings(),)),
    "table of steps": ("step_table", lambda: (RECORDS.step_table(),)),
    "release": ("release_front", lambda: (_release(),)),
    **{case: (name, lambda make=make: (make(),)) for case, (name, make) in STUDIES.CASES.items()},
}
SLOW = {"sets": ("switching_sets", lambda: (hw.hall.switching_sets("CoTb", xi=(0.3,), J=(3e10, 1e11, 1e12)),))}


def test_every_figure_is_looked_at() -> None:
    assert {name for name, _ in (CASES | SLOW).values()} == {figure.name for figure in FIGURES}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", CASES)
def test_no_text_overlaps_or_is_cut_off(case: str, style: str) -> None:
    name, make = CASES[case]
    assert not list(faults(getattr(report.draw, name)(*make(), style=style)))


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", SLOW)
def test_no_text_overlaps_or_is_cut_off_in_slow_figures(case: str, style: str) -> None:
    name, make = SLOW[case]
    assert not list(faults(getattr(report.draw, name)(*make(), style=style)))


def faults(picture: Any) -> Iterator[str]:
    """Pairs of texts of a figure that overlap, and texts that reach over its edge."""
    figure = picture.figure
    points = 72 / figure.dpi
    boxes = [(t, t.get_window_extent(figure.canvas.get_renderer())) for t in visible_texts(figure)]
    for text, box in boxes:
        out = max(-box.x0, -box.y0, box.x1 - figure.bbox.x1, box.y1 - figure.bbox.y1) * points
        if out > OUT:
            yield f"{text.get_text()!r} is cut off by {out:.1f} pt"
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if min(wide, high) * points > OVER:
            yield f"{one.get_text()!r} and {other.get_text()!r} overlap by {min(wide, high) * points:.1f} pt"


def visible_texts(figure: Any) -> list[Any]:
    """All texts that are drawn: labels of ticks only where the tick is in view."""
    from matplotlib.text import Annotation, Text

    hidden = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            low, high = low - 1e-9 * abs(low), high + 1e-9 * abs(high)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not (ax.axison and axis.get_visible() and low <= tick.get_loc() <= high):
                    hidden |= {tick.label1, tick.label2}
    texts = [t for t in figure.findobj(Text) if t not in hidden and t.get_visible() and t.get_text().strip()]
    return [t for t in texts if not (isinstance(t, Annotation) and not t.get_text().strip())]
