"""Long-term potentiation and depression of one device, through zero."""

from typing import TYPE_CHECKING, Any

import numpy as np

from .._records import record, source
from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import mean_interval

if TYPE_CHECKING:
    from hallweight.report import Picture

_OWN = "STO, as grown"


def compute(settings: Settings) -> Found:
    """Take the states of simulated devices from the record, and measure some of them again."""
    stored = record("headlines")
    rows = {name: row for name, row in stored["rows"].items() if row["curve"]}
    own = rows[_OWN]
    swing, (low, high) = mean_interval(own["swing"])
    top, bottom = max(own["curve"]), min(own["curve"])
    levels, of_levels = mean_interval(own["levels"])
    tops, bottoms = [max(r["curve"]) for r in rows.values()], [min(r["curve"]) for r in rows.values()]
    means = [float(np.mean(r["levels"])) for r in rows.values()]
    varied = f"{len(rows)} rows: support, bend, coupling, grain, pinning, lattice, drive"
    devices = f"{len(own['swing'])} devices"
    again = [_swing(stored, own["current"], seed) for seed in range(1 if settings.quick else 3)]
    numbers = (
        Number(
            "top",
            "Highest state over R_AHE",
            top,
            (top - swing + low, top - swing + high),
            "1",
            devices,
            (min(tops), max(tops)),
            varied,
        ),
        Number(
            "bottom",
            "Lowest state over R_AHE",
            bottom,
            (bottom + swing - high, bottom + swing - low),
            "1",
            devices,
            (min(bottoms), max(bottoms)),
            varied,
        ),
        Number(
            "levels",
            "States by write-verify, four deviations wide",
            levels,
            of_levels,
            "1",
            devices,
            (min(means), max(means)),
            varied,
        ),
        Number(
            "again",
            "Half of the swing over R_AHE, measured again now",
            float(np.mean(again)),
            (min(again), max(again)),
            "1",
            f"{len(again)} of these devices, least to greatest",
        ),
    )
    spread = float(np.std(own["swing"], ddof=1))
    agrees = abs(np.mean(again) - swing) <= 4 * spread
    note = (
        f"Measured again: {np.mean(again):.3f} of R_AHE, where the record has {swing:.3f} ± {spread:.3f} "
        f"({'they agree' if agrees else 'they do not agree'}). The offset of misaligned contacts is subtracted, as a "
        "zero is needed for a sign."
    )
    device = stored["device"]
    assumptions = (
        Assumption(
            "film", f"{stored['film']} on Pt, where it grew", "assumed", "the abstract names neither; support varied"
        ),
        Assumption("device", f"{device['width']} wide, grains of {device['grain']}", "assumed", "varied"),
        Assumption("coupling and pinning of grains", "g = 0.02", "assumed", "no published value was found; varied"),
        Assumption("pulses", "24 up, 24 down of 1 µs in 200 mT", "assumed", "a pulse takes a quarter over"),
        Assumption("zero", "offset known", "assumed", "from a loop or by current spinning"),
    )
    return Found(numbers, assumptions, (note,), (source("headlines"),), {"curve": own["curve"]})


def _swing(stored: dict[str, Any], current: float, seed: int) -> float:
    """Half of the way from the end of LTD to the end of LTP, over R_AHE, of one simulated device."""
    from hallweight import hall, membrane

    film, write, n = str(stored["film"]), stored["write"], int(stored["write"]["pulses"])
    mem = membrane.Membrane(film, support="STO 500 um", layer=None)
    bar = hall.HallBar(film, membrane=mem, seed=seed, **stored["device"])
    one = f"{n} pulses of {current:g} A, {write['width']}; {n} of {-current:g} A, {write['width']}"
    trace = hall.measure(bar, f"{one}; in-plane field {write['field']}; repeat {write['cycles']}", seed=seed)
    reads = np.asarray(trace.values, float).ravel()[1:].reshape(-1, 2, n)[1:]  # without the first cycle
    return float((reads[:, 0, -1] - reads[:, 1, -1]).mean() / 2 / bar.R_AHE)


def draw(found: Found, style: str) -> "Picture":
    """Draw the mean curve of the row's devices."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import BLUE, GREY, ORANGE, styled

    curve = np.array(found.plotted["curve"])
    n, pulse = len(curve) // 2, np.arange(1, len(curve) + 1)
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        ax.plot(pulse[:n], curve[:n], "o", color=ORANGE, label="LTP")
        ax.plot(pulse[n:], curve[n:], "o", color=BLUE, label="LTD")
        ax.axhline(0, color=GREY, lw=0.5)
        ax.set_xlabel("Pulse")
        ax.set_ylabel(r"$R_{xy} / R_\mathrm{AHE}$")
        legend_above(ax)
    columns = (Column("Pulse", "", "number", pulse.astype(float)), Column("State", "", "mean over devices", curve))
    caption = "Mean of simulated devices where the film grew, after each pulse; one device goes through zero both ways."
    alt = "Hall resistance rises from negative to positive values during LTP and falls back during LTD."
    return Picture("paper-bipolar", "LTP and LTD of one device", figure, columns, caption, alt, style)


CLAIM = Claim(
    "bipolar",
    "Bipolar potentiation and depression of a single device",
    "One device is a synapse whose resistance goes through zero, so that it holds a signed weight.",
    Rule(
        (
            Condition("top", ">=", 0.02, "potentiation ends above zero"),
            Condition("bottom", "<=", -0.02, "depression ends below zero"),
            Condition("levels", ">=", 4.0, "at least four states can be told apart"),
        ),
        ("film", "device", "coupling and pinning of grains", "pulses", "zero"),
    ),
    compute,
    draw,
    ("membrane", "magnet", "hall"),
    ("headlines",),
)
