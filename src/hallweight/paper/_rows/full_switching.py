"""Deterministic full switching by spin-orbit torque, with a field in the plane and without."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import mean_interval, share_interval

if TYPE_CHECKING:
    from hallweight.hall import HallBar
    from hallweight.report import Picture

_X, _XS = 0.235, (0.20, 0.22, 0.25)  # fraction of Tb: of the row, and varied
_CURRENT, _FIELD = "2.4 mA", "200 mT"
_TILT, _FREE_CURRENT = 0.26, "3 mA"  # rad, towards the spins
_CYCLES = 50
_FREE = "CoGd, tilted"


def compute(settings: Settings) -> Found:
    """Switch simulated devices to and fro, and vary what is assumed."""
    seeds = range(2 if settings.quick else 6)
    with_field = [_switch(_bar(_X, s), _CURRENT, _FIELD, s) for s in seeds]
    free = [_switch(_tilted(_TILT, s, stray=False), _FREE_CURRENT, 0.0, s) for s in seeds]
    other = {f"x = {x:g}": _switch(_bar(x, 0), _CURRENT, _FIELD, 0) for x in _XS}
    free_other = {
        "no tilt": _switch(_tilted(0.0, 0, stray=False), _FREE_CURRENT, 0.0, 0),
        "stray fields": _switch(_tilted(_TILT, 0, stray=True), _FREE_CURRENT, 0.0, 0),
    }
    numbers = (
        *_numbers("field", f"{_FIELD} along the current", with_field, other, "fraction of Tb 0.20 to 0.25"),
        *_numbers("free", "no field", free, free_other, "without the tilt, and with stray fields"),
    )
    assumptions = (
        Assumption("composition", f"CoTb, x = {_X:g}, which compensates near 320 K", "assumed", "varied"),
        Assumption(
            "current", f"{_CURRENT} of 1 ms in a square of 0.3 µm under W", "assumed", "chosen for full switching"
        ),
        Assumption("field", _FIELD, "assumed", "the abstract names none"),
        Assumption("grains", "20 nm, weakly coupled", "assumed", "kinetics of hw.hall"),
        Assumption(
            "tilt of the axis", f"{_TILT:g} rad towards the spins, CoGd", "assumed", "breaks the symmetry; varied"
        ),
        Assumption("no stray fields", "in the device without a field", "assumed", "varied"),
    )
    note = (
        "Full is measured against switching by a field, as a Hall bench does it. Without a field something else must "
        "break the symmetry; the abstract does not say what does."
    )
    plotted: dict[str, Any] = {
        "names": [f"CoTb, x = {_X:g}", *other, _FREE, *free_other],
        "fractions": [
            [r[0] for r in with_field],
            *([r[0]] for r in other.values()),
            [r[0] for r in free],
            *([r[0]] for r in free_other.values()),
        ],
    }
    chosen = "The number of pulses, and what counts as full, were set after a first look at the numbers."
    return Found(numbers, assumptions, (note, chosen), (), plotted)


def _bar(x: float, seed: int) -> "HallBar":
    from hallweight import cards, hall, magnet

    film = magnet.at_composition(cards.load("CoTb"), x)
    return hall.HallBar(film, source="W", side="above", width="0.3 um", grain="20 nm", seed=seed)


def _tilted(tilt: float, seed: int, *, stray: bool) -> "HallBar":
    from hallweight import hall

    bar = hall.HallBar("CoGd", width="0.5 um", grain="50 nm", dipoles=stray, seed=seed)
    return bar.but(film=bar.film.replace(tilt=tilt)) if tilt else bar


def _switch(bar: "HallBar", current: str, field: str | float, seed: int) -> tuple[float, int, int]:
    """Switched fraction; pulses with the right sign; pulses."""
    from hallweight import hall

    found = hall.full_switching(bar, current, field=field, cycles=_CYCLES, seed=seed)
    pulses = 2 * _CYCLES
    return float(found.attrs["fraction"]), round(float(found.attrs["deterministic"]) * pulses), pulses


def _numbers(
    key: str, words: str, own: list[tuple[float, int, int]], other: dict[str, tuple[float, int, int]], varied: str
) -> tuple[Number, Number]:
    fraction, interval = mean_interval([r[0] for r in own])
    share, of_share = share_interval(sum(r[1] for r in own), sum(r[2] for r in own))
    others = list(other.values())
    return (
        Number(
            f"fraction_{key}",
            f"Switched part of the loop, {words}",
            fraction,
            interval,
            "1",
            f"{len(own)} devices, {_CYCLES} cycles each",
            _reach(fraction, [r[0] for r in others]),
            varied,
        ),
        Number(
            f"sign_{key}",
            f"Pulses that end with the right sign, {words}",
            share,
            of_share,
            "1",
            f"{sum(r[2] for r in own)} pulses",
            _reach(share, [r[1] / r[2] for r in others]),
            varied,
        ),
    )


def _reach(own: float, others: list[float]) -> tuple[float, float]:
    return min(own, *others), max(own, *others)


def draw(found: Found, style: str) -> "Picture":
    """Draw the switched part of each case."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import panels
    from hallweight.report.style import BLUE, GREY, ORANGE, styled

    names, fractions = found.plotted["names"], found.plotted["fractions"]
    place = np.arange(len(names))[::-1]
    free = names.index(_FREE)
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        for k, values in enumerate(fractions):
            colour = ORANGE if k < free else BLUE
            ax.plot(100 * np.array(values), np.full(len(values), place[k]), "o", color=colour, mfc="none")
        ax.axvline(100, color=GREY, lw=0.5, ls=":")
        ax.axvline(0, color=GREY, lw=0.5)
        ax.set_yticks(place, names)
        ax.set_xlabel("Switched part of the loop by field (%)")
    columns = (
        Column("Case", "", "; ".join(f"{k} {n}" for k, n in enumerate(names)), np.arange(len(names), dtype=float)),
        Column("Switched", "%", "mean over devices", np.array([100 * np.mean(v) for v in fractions])),
    )
    caption = f"Orange: {_FIELD} along the current; blue: no field. A circle is a simulated device, {_CYCLES} cycles."
    alt = "Switched part: near 100 % at the named values, less where composition, tilt or stray fields differ."
    return Picture("paper-full-switching", "Full switching", figure, columns, caption, alt, style)


CLAIM = Claim(
    "full-switching",
    "Deterministic full switching by spin-orbit torque",
    "A current alone, by spin-orbit torque, switches the whole membrane the same way every time.",
    Rule(
        (
            Condition("fraction_field", ">=", 0.98, "with a field the whole loop is switched"),
            Condition("sign_field", ">=", 0.98, "with a field every pulse ends on its side"),
            Condition("fraction_free", ">=", 0.98, "without a field the whole loop is switched"),
            Condition("sign_free", ">=", 0.98, "without a field every pulse ends on its side"),
        ),
        ("composition", "current", "field", "tilt of the axis", "no stray fields"),
    ),
    compute,
    draw,
    ("membrane", "magnet", "hall"),
)
