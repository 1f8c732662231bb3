"""Ultrafast switching near compensation of the angular momentum."""

import math
from typing import TYPE_CHECKING

import numpy as np

from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import share_interval

if TYPE_CHECKING:
    import xarray as xr

    from hallweight.report import Picture

_FILM, _SOURCE, _KELVIN = "CoGd", "Pt", "300 K"
_CURRENT, _FIELD, _WIDTH = -8e12, "50 mT", "25 ps"  # A/m^2
_LONG = "1 ns"  # pulse of the times: longer than any of them
_XS = np.linspace(0.195, 0.255, 13)  # fraction of Gd
_SPREAD = 0.5  # of the mean: times that spread more are not those of one kind of switching
_OTHER = ((-4e12, "50 mT", "50 ps"), (-8e12, "200 mT", "20 ps"), (-8e12, "50 mT", "50 ps"), (-1.2e13, "50 mT", "15 ps"))


def compute(settings: Settings) -> Found:
    """Time the switching over composition, and count which devices stay switched by a short pulse."""
    n = 64 if settings.quick else 128
    x_a = _angular_compensation()
    timed = _time(list(_XS), _LONG, n)
    times, std = (np.asarray(timed[k].values, float) for k in ("time", "time_std"))
    defined = std <= _SPREAD * times
    fastest = int(np.nanargmin(np.where(defined, times, np.nan)))
    at = _time([x_a], _LONG, n)
    time = float(at.time[0])
    half = 1.96 * float(at.time_std[0]) / math.sqrt(n)
    share, of_share = share_interval(*_ending(x_a, _CURRENT, _FIELD, _WIDTH, n))
    others = [hits / of for hits, of in (_ending(x_a, j, field, width, n) for j, field, width in _OTHER)]
    step = float(_XS[1] - _XS[0])
    off = abs(float(_XS[fastest]) - x_a)
    numbers = (
        Number(
            "time",
            "Switching time where the angular momentum vanishes",
            1e12 * time,
            (1e12 * (time - half), 1e12 * (time + half)),
            "ps",
            f"{n} devices",
        ),
        Number(
            "offset",
            "Distance of the fastest composition from compensation",
            off,
            (max(off - step, 0.0), off + step),
            "1",
            "one step of the grid either way",
        ),
        Number(
            "ends",
            f"Devices that end switched by one pulse of {_WIDTH}",
            share,
            of_share,
            "1",
            f"{n} devices",
            (min(share, *others), max(share, *others)),
            "current density, field and length of the pulse",
        ),
    )
    assumptions = (
        Assumption("film", f"{_FILM} on {_SOURCE}", "assumed", "the abstract names neither"),
        Assumption("current density", "8·10¹² A/m²", "assumed", "varied; ten times what lines bear for long"),
        Assumption("length of the pulse", _WIDTH, "assumed", "varied; a longer one moves the pair on and back"),
        Assumption("field along the current", _FIELD, "assumed", "varied"),
        Assumption("one macrospin per sublattice", "coherent", "assumed", "real films nucleate and move walls"),
        Assumption("damping", "as on the card", "assumed"),
    )
    left_out = ", ".join(f"{x:.3f}" for x, keep in zip(_XS, defined, strict=True) if not keep) or "none"
    chosen = (
        f"Compositions whose times spread by more than {_SPREAD:.0%} of their mean are left out of the fastest one "
        f"({left_out}). This rule, field and pulse were chosen after a first look at the times."
    )
    note = (
        f"The angular momentum of the card vanishes at x = {x_a:.4f}. The pair rotates fastest there, and does not "
        "settle: a pulse twice as long takes it back."
    )
    plotted = {"x": list(_XS), "time": times.tolist(), "std": std.tolist(), "x_A": x_a}
    return Found(numbers, assumptions, (note, chosen), (), plotted)


def _angular_compensation() -> float:
    from hallweight import cards, magnet

    xs = np.linspace(0.19, 0.26, 71)
    s = magnet.compensation(cards.load(_FILM), _KELVIN, composition=xs).s_net.values[:, 0]
    return float(np.interp(0.0, -s, xs))  # s_net falls with x


def _time(xs: list[float], width: str, n: int, current: float = _CURRENT, field: str = _FIELD) -> "xr.Dataset":
    from hallweight import cards, magnet

    return magnet.switching_time(
        cards.load(_FILM),
        composition=xs,
        temperature=_KELVIN,
        current=current,
        width=width,
        field=field,
        n=n,
        source=cards.load(_SOURCE),
    )


def _ending(x: float, current: float, field: str, width: str, n: int) -> tuple[int, int]:
    """Devices that end on the other side after a pulse, and devices."""
    found = _time([x], width, n, current, field)
    return round(float(found.probability[0]) * n), n


def draw(found: Found, style: str) -> "Picture":
    """Draw the switching time against composition."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import INK, ORANGE, styled

    p = found.plotted
    x, time, std = np.array(p["x"]), 1e12 * np.array(p["time"], float), 1e12 * np.array(p["std"], float)
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        ax.errorbar(x, time, np.nan_to_num(std), color=ORANGE, marker="o", lw=0.8, capsize=1.5)
        ax.axvline(p["x_A"], color=INK, ls="--", lw=0.8, label="angular momentum vanishes")
        ax.set_ylim(0, None)
        ax.set_xlabel("Fraction of Gd, $x$")
        ax.set_ylabel("Switching time (ps)")
        legend_above(ax)
    columns = (
        Column("x", "", "fraction of Gd", x),
        Column("Time", "ps", "mean over devices", time),
        Column("Spread", "ps", "standard deviation over devices", std),
    )
    caption = "Time from the start of a pulse of 8·10¹² A/m² to past the middle; bars: standard deviation over devices."
    alt = "Switching time against composition, with its minimum near the compensation of angular momentum."
    return Picture("paper-ultrafast", "Switching time", figure, columns, caption, alt, style)


CLAIM = Claim(
    "ultrafast",
    "Ultrafast switching near compensation of angular momentum",
    "A ferrimagnet switches within picoseconds where the angular momenta of its sublattices cancel.",
    Rule(
        (
            Condition("time", "<=", 100.0, "switching takes at most 100 ps at compensation"),
            Condition("offset", "<=", 0.015, "it is fastest within 1.5 at.% of compensation"),
            Condition("ends", ">=", 0.85, "a short pulse leaves the devices switched"),
        ),
        ("film", "current density", "length of the pulse", "one macrospin per sublattice"),
    ),
    compute,
    draw,
    ("magnet",),
)
