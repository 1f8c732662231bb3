"""Energy of an inference with its read-out, against 8-bit digital arithmetic."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError

from .._records import record, source
from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .half_devices import READOUT, arms

if TYPE_CHECKING:
    from hallweight.array import Array
    from hallweight.report import Picture

_CARD, _NODE, _RESISTANCE = "sample-hall-synapse", "22 nm", 500.0  # ohm, of the channel
_HALL = (1.2, 5.0, 20.0)  # ohm at full scale: 0.24, 1 and 4 % of the channel
_TIMES = (1e-6, 1e-7, 1e-8)  # s, of a read
_READ = ("johnson", "flicker", "amplifier")


def compute(settings: Settings) -> Found:
    """Take the setting of the record, and price it again for other devices and reads of the same noise."""
    stored = record("arms")
    own = arms(stored, "verify")["bipolar"]
    digital = stored["int8"]["energy"]
    ratio = own["energy_with_programming"] / digital
    junction = min(a["energy_with_programming"] for a in arms(stored, "verify", "sot-mtj").values()) / digital
    parts, others = _priced(stored, own)
    best = min(others, key=others.__getitem__)
    lost = f"{100 * stored['target']:g} points may be lost to floating point"
    energy, again, reached = 1e6 * own["energy_with_programming"], parts["total"] / digital, [ratio, *others.values()]
    coarse = "read currents step by √2, a factor of two"
    numbers = (
        Number(
            "ratio",
            "Energy of an inference over that in 8-bit digital arithmetic",
            ratio,
            (ratio / 2, ratio * 2),
            "1",
            coarse,
            (min(reached), max(reached)),
            "Hall resistance of 0.24 to 4 % of the channel, reads of 1 µs to 10 ns that 1 V drives, at equal noise",
        ),
        Number("energy", "Energy of an inference, single Hall crosses", energy, (energy / 2, energy * 2), "µJ", coarse),
        Number("digital", "The same in 8-bit digital arithmetic", 1e6 * digital, (1e6 * digital, 1e6 * digital), "µJ"),
        Number(
            "junction",
            "Best arm read as a tunnel junction, over digital",
            junction,
            (junction / 2, junction * 2),
            "1",
            coarse,
        ),
        Number("again", "First number, priced again now", again, (again, again)),
    )
    assumptions = (
        Assumption(
            "Hall resistance", "1.2 Ω of a channel of 500 Ω", "assumed", "varied to 20 Ω, the share of Tb-Fe films"
        ),
        Assumption("read time", "1 µs", "assumed", "varied to 10 ns; converters are taken to keep up"),
        Assumption(
            "read-out", "Hall voltages in series", "simulated", "crosses of one current isolated: a lower bound"
        ),
        Assumption(
            "circuits", f"{_NODE}, models", "simulated", "hallweight cost --explain all lists formulas and sources"
        ),
        Assumption("network", "digits, 9872 weights", "simulated", lost),
        Assumption("inferences per programming", f"{stored['inferences']:,.0f}", "assumed"),
    )
    note = (
        f"Drivers, crosses, amplifiers and converters are counted. The current takes "
        f"{100 * (parts['devices'] + parts['drivers']) / parts['total']:.0f} % of it. Most favourable of all that was "
        f"varied, {best}: {others[best]:.3g} times the energy of digital."
    )
    plotted: dict[str, Any] = {"parts": parts, "digital": digital, "others": others}
    return Found(numbers, assumptions, (note,), (source("arms"),), plotted)


def _priced(stored: dict[str, Any], own: dict[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """Energy (J) by part at the record's setting, and the ratio to digital for others of the same read noise."""
    from hallweight import array

    shapes = [array.LayerShape(**s) for s in stored["layers"]]
    reference = _array(own, _HALL[0], _TIMES[0], own["read_current"])
    aim, others = _signal_to_noise(reference), {}
    for hall in _HALL:
        for time in _TIMES:
            made = _array(own, hall, time, _current(own, hall, time, aim))
            try:
                energy = array.cost(shapes, made).energy.total
            except InputError:  # no supply drives so large a current through the cross
                continue
            others[f"{hall:g} Ω, {1e9 * time:g} ns"] = energy / stored["int8"]["energy"]
    parts = array.cost(shapes, reference).energy
    return {**parts, "total": parts.total}, others


def _array(own: dict[str, Any], hall: float, time: float, current: float) -> "Array":
    from hallweight import array, cards

    card = cards.load(_CARD).replace(state_min=-hall, state_max=hall)
    return array.Array(
        card,
        rows=own["rows"],
        cols=128,
        scheme="bipolar",
        readout=READOUT,
        adc_bits=own["adc_bits"],
        node=_NODE,
        resistance=_RESISTANCE,
        read_current=current,
        read_time=time,
    )


def _signal_to_noise(made: "Array") -> float:
    from hallweight import array

    noise = array.noise(made)
    return noise.signal / noise.sigma(*_READ)


def _current(own: dict[str, Any], hall: float, time: float, aim: float) -> float:
    """Read current (A) that gives a signal-to-noise ratio."""
    from scipy.optimize import brentq

    return float(brentq(lambda i: _signal_to_noise(_array(own, hall, time, i)) - aim, 1e-8, 0.1, rtol=1e-4))


def draw(found: Found, style: str) -> "Picture":
    """Draw the energy by part at the record's setting, and of digital arithmetic."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import panels
    from hallweight.report.style import BLUE, ORANGE, styled

    parts = {k.replace("_", " "): 1e6 * v for k, v in found.plotted["parts"].items() if k != "total" and v > 0}
    parts = dict(sorted(parts.items(), key=lambda item: item[1]))
    names = ["8-bit digital, all", *parts]
    values = np.array([1e6 * found.plotted["digital"], *parts.values()])
    with styled(style):
        figure, axes = panels(style, 66)
        ax = axes[0, 0]
        ax.barh(names, values, color=[BLUE, *[ORANGE] * len(parts)], height=0.6)
        ax.set_xscale("log")
        ax.set_xlabel("Energy of an inference (µJ)")
    columns = (
        Column("Part", "", "; ".join(f"{k} {n}" for k, n in enumerate(names)), np.arange(len(names), dtype=float)),
        Column("Energy", "µJ", "of an inference", values),
    )
    caption = (
        "Parts of the energy of single Hall crosses (orange) beside all of 8-bit digital arithmetic (blue), digits."
    )
    alt = "Devices and drivers take most of the energy; digital arithmetic as a whole needs less than the amplifiers."
    return Picture("paper-energy", "Energy by part", figure, columns, caption, alt, style)


CLAIM = Claim(
    "energy",
    "Energy-efficient, with the read-out in it",
    "Computing on such synapses is energy-efficient.",
    Rule(
        (Condition("ratio", "<=", 1.0, "an inference needs no more energy than in 8-bit digital arithmetic"),),
        ("Hall resistance", "read time", "read-out", "circuits"),
    ),
    compute,
    draw,
    ("array", "network"),
    ("arms",),
)
