"""Rapid release: Sr4Al2O7 against Sr3Al2O6 in water."""

from typing import TYPE_CHECKING

import numpy as np

from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings

if TYPE_CHECKING:
    from hallweight.report import Picture

_LAYERS = ("Sr4Al2O7", "Sr3Al2O6")
_SIZES = np.geomspace(0.1e-3, 10e-3, 21)  # m, side of a square
_TEMPERATURES = (278.15, 298.15, 333.15)  # K
_THICKNESSES = (5e-9, 20e-9, 50e-9)  # m
_ROOM = 298.15  # K
_SIDE = 5e-3  # m


def compute(settings: Settings) -> Found:
    """Compute release times of squares on both layers."""
    from hallweight import membrane

    done = {layer: membrane.release("5 mm x 5 mm", layer, _ROOM).time for layer in _LAYERS}
    fast, slow = (done[layer] for layer in _LAYERS)
    ratios = [
        _ratio(side, t, k) for side in (_SIZES[0], _SIDE, _SIZES[-1]) for t in _THICKNESSES for k in _TEMPERATURES
    ]
    ratio = slow.mid / fast.mid
    curves = {layer: [_times(layer, float(side)) for side in _SIZES] for layer in _LAYERS}
    numbers = (
        Number(
            "ratio",
            "Release time on Sr₃Al₂O₆ over that on Sr₄Al₂O₇",
            ratio,
            (ratio, ratio),
            "1",
            "the published ratio, about ten, has no error",
            (min(ratios), max(ratios)),
            "sides of 0.1 to 10 mm, layers of 5 to 50 nm, water of 5 to 60 °C",
        ),
        Number(
            "time",
            "Release of 5 mm × 5 mm on Sr₄Al₂O₇, 25 °C",
            fast.mid,
            (fast.low, fast.high),
            "s",
            "three times either way of the speed, assumed",
        ),
        Number(
            "time_sao",
            "The same on Sr₃Al₂O₆",
            slow.mid,
            (slow.low, slow.high),
            "s",
            "three times either way of the speed, assumed",
        ),
    )
    return Found(numbers, _assumptions(), (_NOTE,), (), {"side": list(_SIZES), **curves})


_NOTE = (
    "Only the ratio of the two layers is published; it enters here and is no prediction. The absolute speed is assumed "
    "within what abstracts call hours for millimetres."
)


def _times(layer: str, side: float, thickness: float | None = None, kelvin: float = _ROOM) -> list[float]:
    """Fast, middle and slow release time (s) of a square, whose last point is half a side from the edge."""
    from hallweight import membrane

    time = membrane.kinetics(layer, kelvin, thickness).time(side / 2)
    return [time.low, time.mid, time.high]


def _ratio(side: float, thickness: float, kelvin: float) -> float:
    fast, slow = (_times(layer, side, thickness, kelvin)[1] for layer in _LAYERS)
    return slow / fast


def _assumptions() -> tuple[Assumption, ...]:
    from hallweight import cards

    out = []
    for layer, names in ((_LAYERS[0], ("rate", "t")), (_LAYERS[1], ("k", "D_eff", "E_a", "E_D", "spread"))):
        card = cards.load(layer)
        for name in names:
            value = card.values[name]
            out.append(
                Assumption(
                    f"{name} of {layer}", f"{value.value:.3g} {value.unit}".removesuffix(" 1"), value.how, value.note
                )
            )
    return (*out, Assumption("law of the front", "reaction, then transport", "assumed", "no measured law was found"))


def draw(found: Found, style: str) -> "Picture":
    """Draw release time against size on both layers."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import BLUE, ORANGE, styled

    side = 1e3 * np.array(found.plotted["side"])
    columns: list[Column] = [Column("Side", "mm", "of a square", side)]
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        for layer, colour in zip(_LAYERS, (ORANGE, BLUE), strict=True):
            low, mid, high = np.array(found.plotted[layer]).T / 60
            ax.fill_between(side, low, high, color=colour, alpha=0.2, lw=0)
            ax.plot(side, mid, color=colour, label=_formula(layer))
            columns += [
                Column(f"{layer} {w}", "min", "computed", v) for w, v in (("fast", low), ("mid", mid), ("slow", high))
            ]
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel("Side of the film (mm)")
        ax.set_ylabel("Release time (min)")
        legend_above(ax)
    caption = "Time until a square film is free in water of 25 °C; bands: three times either way of the assumed speed."
    alt = "Release time against size: two parallel bands, Sr4Al2O7 ten times below Sr3Al2O6."
    return Picture("paper-release", "Release in water", figure, tuple(columns), caption, alt, style)


def _formula(layer: str) -> str:
    return "".join(f"$_{c}$" if c.isdigit() else c for c in layer)


CLAIM = Claim(
    "release",
    "Rapid release of Sr₄Al₂O₇ against Sr₃Al₂O₆",
    "A water-soluble layer of Sr₄Al₂O₇ frees metal membranes rapidly.",
    Rule(
        (
            Condition("ratio", ">=", 3.0, "Sr₄Al₂O₇ frees a film at least three times sooner than Sr₃Al₂O₆"),
            Condition("time", "<=", 3600.0, "5 mm × 5 mm comes free within an hour"),
        ),
        ("rate of Sr4Al2O7", "k of Sr3Al2O6", "D_eff of Sr3Al2O6", "spread of Sr3Al2O6"),
    ),
    compute,
    draw,
    ("membrane",),
)
