"""Scalable: arrays with their wires, arms and read-out."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import mean_interval

if TYPE_CHECKING:
    from hallweight.array import Circuit
    from hallweight.report import Picture

_CARD, _NODE, _ROWS = "sample-hall-synapse", "22 nm", 128
_MISALIGNED = 0.005  # of the channel
_SIZES = (16, 32, 64, 128, 256)
_AMPLIFIER = (16, 32, 64, 128)


def compute(settings: Settings) -> Found:
    """Solve arrays of random weights, and program a network with its wires."""
    series = {n: _error(n, "series-hall") for n in _SIZES}
    joined = {n: _error(n, "series-hall", isolated=False) for n in _SIZES}
    amplifier = {n: _error(n, "column-amplifier") for n in (_AMPLIFIER[:-1] if settings.quick else _AMPLIFIER)}
    own = series[_ROWS]
    settled = _settling(_ROWS)
    loss, note = _loss(settings)
    numbers = (
        Number(
            "error",
            f"Error of a read of {_ROWS} crosses in series, over its rms",
            own,
            (own, own),
            "%",
            "exact network",
            (own, joined[_ROWS]),
            "crosses isolated from each other, then not",
        ),
        Number(
            "settling",
            f"Settling of {_ROWS} × {_ROWS} to 8 bits",
            1e9 * settled,
            (1e9 * settled,) * 2,
            "ns",
            "first moment of the slowest response",
        ),
        *loss,
    )
    assumptions = (
        Assumption(
            "isolation", "every cross has a current source of its own", "assumed", "varied; no circuit is known"
        ),
        Assumption("wires", f"{_NODE}, copper at the pitch of the cells", "simulated", "from the technology card"),
        Assumption("crosses", "1.2 Ω on channels and arms of 500 Ω", "assumed"),
        Assumption("switches", "resistors, 10⁶ between off and on", "assumed"),
        Assumption("contacts", "aligned, or spun", "assumed", "varied"),
        Assumption("network", "digits, 9872 weights", "simulated"),
    )
    plotted: dict[str, Any] = {
        name: [list(found), list(found.values())]
        for name, found in (
            ("series, isolated", series),
            ("series, not isolated", joined),
            ("column amplifier", amplifier),
        )
    }
    chosen = (
        "Aligned or spun contacts were taken as the value named after a first look; the loss without them is varied."
    )
    notes = (
        note,
        chosen,
        "Open Hall contacts carry no current, so wires hardly act on them; joined rows act on all columns.",
    )
    return Found(numbers, assumptions, notes, (), plotted, bool(loss))


def _error(n: int, readout: str, **circuit: Any) -> float:
    """Rms error of the outputs in percent of their rms, for random weights and inputs of an n x n array."""
    from hallweight import array, cards

    rng = np.random.default_rng(n)
    weights, inputs = rng.uniform(-1, 1, (n, n)), rng.uniform(-1, 1, n)
    made = array.Array(cards.load(_CARD), rows=n, cols=n, readout=readout, node=_NODE, misalignment=0.0)
    found = array.solve(made, inputs, weights=weights, **circuit)
    return float(100 * np.sqrt(np.mean(found.error**2) / np.mean(found.ideal**2)))


def _settling(n: int) -> float:
    from hallweight import array, cards

    made = array.Array(cards.load(_CARD), rows=n, cols=n, readout="series-hall", node=_NODE)
    return float(array.settling_time(array.circuit_of(made), n, n, bits=8))


def _loss(settings: Settings) -> tuple[tuple[Number, ...], str]:
    """Points of accuracy that wires cost the small network, paired by programming; without torch say why not."""
    seeds = 3 if settings.quick else 8
    try:
        ideal, wired = (_accuracy(settings, seeds, _circuit(m)) for m in (None, 0.0))
        skewed = _accuracy(settings, 2, _circuit(_MISALIGNED))
    except InputError as error:
        return (), f"No network was programmed. {error}"
    loss, interval = mean_interval(list(100 * (ideal - wired)))
    most = float(100 * (ideal.mean() - skewed.mean()))
    number = Number(
        "loss",
        f"Accuracy that wires cost, {_ROWS} rows",
        loss,
        interval,
        "points",
        f"{seeds} programmings, paired",
        (min(loss, most), max(loss, most)),
        f"contacts misaligned by {100 * _MISALIGNED:g} % of the channel, not spun",
    )
    return (number,), f"The digits network was programmed {seeds} times with ideal wires and with real ones."


def _circuit(misalignment: float | None) -> "Circuit | None":
    """The circuit of the row's array with contacts so far off; None: ideal wires."""
    from hallweight import array, cards

    if misalignment is None:
        return None
    made = array.Array(
        cards.load(_CARD), rows=_ROWS, cols=_ROWS, readout="series-hall", node=_NODE, misalignment=misalignment
    )
    return array.circuit_of(made)


def _accuracy(settings: Settings, seeds: int, wires: "Circuit | None") -> Array:
    """Accuracy of each programming of the small network."""
    from hallweight import cards, network

    run = network.evaluate(
        cards.load(_CARD),
        network="digits-cnn",
        schemes="bipolar",
        program="verify",
        seeds=seeds,
        train_seeds=1,
        card_draws=0,
        tile=_ROWS,
        wires=wires,
        folder=settings.store,
    )
    return np.array(run.results["arms"][0]["accuracy"])


def draw(found: Found, style: str) -> "Picture":
    """Draw the error of a read against the size of the array."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import GREY, series_colors, styled

    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        for (name, (sizes, errors)), colour in zip(found.plotted.items(), series_colors(3), strict=True):
            ax.plot(sizes, errors, marker="o", color=colour, label=name)
            columns += [
                Column(f"Rows, {name}", "", "", np.array(sizes, float)),
                Column(name, "%", "", np.array(errors)),
            ]
        ax.axhline(100 / 256, color=GREY, lw=0.5, ls="--")
        ax.set_xscale("log", base=2)
        ax.set_yscale("log")
        ax.set_xticks(_SIZES, [str(n) for n in _SIZES])
        ax.set_xlabel("Rows and columns")
        ax.set_ylabel("Error of a read (% of its rms)")
        legend_above(ax, 2)
    caption = "Exact solution of arrays with wires of 22 nm, random weights and inputs; dashed: one part in 256."
    alt = "Isolated crosses in series err far below one part in 256 at any size; joined ones by more than the signal."
    return Picture("paper-arrays", "Arrays with wires", figure, tuple(columns), caption, alt, style)


CLAIM = Claim(
    "arrays",
    "Scalable: arrays with wires",
    "Such synapses scale to arrays.",
    Rule(
        (
            Condition("error", "<=", 100 / 256, f"a read of {_ROWS} × {_ROWS} errs by less than one part in 256"),
            Condition("settling", "<=", 1000.0, "an array settles within a read of 1 µs"),
            Condition("loss", "<=", 0.5, "wires cost at most half a point of accuracy"),
        ),
        ("isolation", "wires", "crosses", "contacts"),
    ),
    compute,
    draw,
    ("array", "network"),
)
