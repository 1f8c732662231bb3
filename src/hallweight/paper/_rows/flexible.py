"""Accuracy and retention of a device on foil against bend."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core.constants import K_B

from .._records import record, source
from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import mean_interval

if TYPE_CHECKING:
    from hallweight.report import Picture

_ROWS = {"flat": "PET", "10 mm": "PET, 10 mm", "5 mm": "PET, 5 mm"}
_BENT, _KELVIN = "5 mm", 300.0
_GRAINS, _GRAIN, _LAMBDAS = (15e-9, 30e-9), 15e-9, (0.1, 1.5)  # m; times the card's magnetostriction


def compute(settings: Settings) -> Found:
    """Take scores and times from the record, and compute the barrier of a bent grain again."""
    stored = record("headlines")
    rows = {bend: stored["rows"][name] for bend, name in _ROWS.items()}
    flat, bent = (np.array(rows[b]["accuracy"]) for b in ("flat", _BENT))
    loss = 100 * float(flat.mean() - bent.mean())
    half = 1.96 * 100 * math.hypot(*(a.std(ddof=1) / math.sqrt(len(a)) for a in (flat, bent)))
    film = stored["film"]
    barrier = _barrier(film, _BENT, _GRAIN, 1.0)
    others = [_barrier(film, _BENT, g, f) for g in _GRAINS for f in _LAMBDAS]
    times = {bend: _hold_time(row) for bend, row in rows.items()}
    devices = f"{len(flat)} devices each"
    numbers = (
        Number("loss", f"Score flat over that bent to {_BENT}", loss, (loss - half, loss + half), "points", devices),
        Number(
            "barrier",
            f"Barrier of a grain bent to {_BENT}",
            barrier,
            (barrier, barrier),
            "k_B·300 K",
            "uniform grain, anisotropy times volume",
            (min(barrier, *others), max(barrier, *others)),
            "grains of 15 to 30 nm, magnetostriction 0.1 to 1.5 times the card's",
        ),
        *(
            Number(f"time_{bend}", f"Hold time of all states but one in twenty, 300 K, {bend}", t, (t, t), "s", devices)
            for bend, t in times.items()
        ),
        *(
            Number(f"accuracy_{bend}", f"Accuracy by write-verify, {bend}", *_percent(row["accuracy"]), "%", devices)
            for bend, row in rows.items()
        ),
    )
    now, then = _anisotropy(film, _BENT, 1.0), rows[_BENT]["K"]
    note = (
        f"Anisotropy bent to {_BENT}, computed again: {now / 1e3:.4g} kJ/m³, recorded {then / 1e3:.4g}. A bend "
        "takes anisotropy, which is the barrier that keeps the states: a state is lost sooner, and needs less current."
    )
    assumptions = (
        Assumption("film", film, "assumed", "the abstract names none"),
        Assumption("magnetostriction", "2·10⁻⁴", "assumed", "varied"),
        Assumption("grains", stored["device"]["grain"], "assumed", "varied"),
        Assumption("foil", "PET, 25 µm, film outside", "assumed", "a thinner foil bends with less strain"),
        Assumption("growth stress", "−100 MPa", "assumed"),
        Assumption("network", "digits, 9872 weights", "simulated"),
    )
    plotted: dict[str, Any] = {
        "bend": list(rows),
        "times": list(times.values()),
        "accuracy": [r["accuracy"] for r in rows.values()],
    }
    return Found(numbers, assumptions, (note,), (source("headlines"),), plotted)


def _percent(values: list[float]) -> tuple[float, tuple[float, float]]:
    mean, (low, high) = mean_interval(values)
    return 100 * mean, (100 * low, 100 * high)


def _hold_time(row: dict[str, Any]) -> float:
    """Time (s) by which one in twenty of the states has left half a level; ten years where it is later."""
    return float(np.quantile(row["hold"], 0.05, method="inverted_cdf"))


def _anisotropy(film: str, bend: str, factor: float) -> float:
    """Anisotropy (J/m^3) of the film on foil, with a factor on its magnetostriction."""
    from hallweight import cards, membrane

    card = cards.load(film)
    card = card.replace(lambda_s=card["lambda_s"] * factor) if factor != 1.0 else card
    return membrane.budget(membrane.Membrane(card, layer="Sr4Al2O7", support="PET 25 um", bend=bend)).now


def _barrier(film: str, bend: str, grain: float, factor: float) -> float:
    """Anisotropy times the volume of a grain over k_B times 300 K."""
    from hallweight import cards

    return max(_anisotropy(film, bend, factor), 0.0) * grain**2 * cards.load(film)["t"] / (K_B * _KELVIN)


def draw(found: Found, style: str) -> "Picture":
    """Draw the scores and the hold times for each radius."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import panels
    from hallweight.report.style import BLUE, ORANGE, styled

    names, times = found.plotted["bend"], np.array(found.plotted["times"], float)
    place = np.arange(len(names))
    scores = 100 * np.array(found.plotted["accuracy"], float)
    with styled(style):
        figure, axes = panels(style, 76, 2, sharex=True)
        top, low = axes[:, 0]
        top.plot(np.repeat(place, scores.shape[1]), scores.ravel(), "o", color=ORANGE, mfc="none")
        top.set_ylabel("Network (%)")
        low.plot(place, times, "s", color=BLUE)
        low.set_yscale("log")
        low.set_ylabel("Hold time at 300 K (s)")
        low.set_xticks(place, names)
        low.set_xlim(-0.5, len(names) - 0.5)
        low.set_xlabel("Radius of the bend")
        figure.align_ylabels()
    columns = (
        Column("Bend", "", "; ".join(names), place.astype(float)),
        Column("Network", "%", "mean over devices", scores.mean(1)),
        Column("Hold time", "s", "of all states but one in twenty", times),
    )
    caption = "Above: network on simulated devices, PET of 25 µm; below: hold time of all states but one in twenty."
    alt = "Scores of twelve devices for each radius, and a hold time from months to a fraction of a second."
    return Picture("paper-flexible", "Bent devices", figure, columns, caption, alt, style)


CLAIM = Claim(
    "flexible",
    "Flexible: accuracy and retention against bend",
    "The freed membranes suit flexible electronics.",
    Rule(
        (
            Condition("loss", "<=", 5.0, "bent to 5 mm the network scores at most five points lower"),
            Condition("barrier", ">=", 40.0, "bent to 5 mm the barrier of a grain is 40 k_B·300 K, some ten years"),
        ),
        ("film", "magnetostriction", "grains", "foil"),
    ),
    compute,
    draw,
    ("membrane", "magnet", "hall", "synapse"),
    ("headlines",),
)
