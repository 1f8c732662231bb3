"""What the physics says of the synapse: six figures of the virtual bench on shipped cards, each with its numbers.

(a) ltp-ltd: the weight through zero. (b) size: states and cycle-to-cycle noise from 1 um to 15 nm, where the analog
device becomes binary. (c) nonlinearity against amplitude, width and ramp. (d) schemes: which pulses make the most
linear and symmetric synapse. (e) temperature: 250 to 400 K through compensation. (f) field: current loops at a set of
in-plane fields, and the phase diagram.

``python recipes/hall.py`` (``--folder runs/hall``, ``--only size field``) takes some minutes of one core, prints
each table and writes PDF, PNG and CSV; the figures that docs/hall/model.md shows go into docs/_static. Every value of
the cards is a literature value or an assumption, the grain of 15 nm, its spread of 10% and the in-plane field are
assumptions; none is of the founding paper. Unless said the film is CoTb of a composition that compensates at 320 K: a
pulse heats it to where its moment is half of that of the card, so stray fields disorder it less as it cools.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import _hall_figures as draw
import numpy as np
from _shown import shown
from numpy.typing import NDArray

import hallweight as hw
from hallweight.hall import HallBar, Readout
from hallweight.hall.internals import (
    SchemeSearch,
    Session,
    StepCounter,
    Train,
    current_to_T_C,
    curve_figures,
    default_merit,
    pulse_rise,
)

ROOT = Path(__file__).parents[1]
SEED, GRAIN, FIELD, PULSES, WIDTH = 20251207, "15 nm", "200 mT", 32, 1e-3
SETTLED = 4  # cycles that are left out
COMPENSATED = {320.0: 0.23445, 480.0: 0.27864}  # T_M (K) and fraction of terbium that makes it of the card CoTb
RISE = 170.0  # K
SHOWN = 900, 32  # pixels across and colours, in docs/_static
Array = NDArray[np.float64]
Result = dict[str, Any]


def device(width: str = "0.3 um", film: hw.Card | None = None, **more: Any) -> HallBar:
    """A square of the film under tungsten on sapphire, read without noise unless said."""
    film = compensated(min(COMPENSATED), COMPENSATED[min(COMPENSATED)]) if film is None else film
    usual = {"source": "W", "side": "above", "width": width, "grain": GRAIN, "readout": Readout.ideal()}
    return HallBar(film, **(usual | more))


def train(bar: HallBar, first: float, last: float | None = None, width: float = WIDTH, cycles: int = 4) -> Array:
    """LTP and LTD curves, states from -1 to 1, (cycles - 1, 2, pulses + 1); the first cycle settles."""
    to = "of {0}{1:.6g} A" if last is None else "from {0}{1:.6g} A to {0}{2:.6g} A"
    steps = [f"{PULSES} pulses {to.format(s, first, last)}, {width:.4g} s" for s in "+-"]
    trace = hw.hall.measure(bar, f"{'; '.join(steps)}; in-plane field {FIELD}; repeat {cycles}", seed=SEED)
    pulsed = trace.values[trace.coord("polarity") != 0] / bar.R_AHE
    branches = pulsed.reshape(2 * cycles, PULSES)
    whole = np.hstack([branches[1:-1, -1:], branches[2:]])  # each begins where the one before ended
    return np.asarray(whole.reshape(cycles - 1, 2, PULSES + 1))


def spread(curves: Array) -> tuple[float, float, float]:
    """Range (from -1 to 1: 2), deviation from cycle to cycle, and levels four deviations apart.

    From the change between one cycle and the next, so that what is left of the start, which creeps, does not count.
    """
    mean, off = curves.mean(0), float(np.sqrt(np.square(np.diff(curves, axis=0)).mean() / 2))
    size = float((abs(np.ptp(mean[0])) + abs(np.ptp(mean[1]))) / 2)
    return size, off, 1 + size / (4 * off) if off else np.inf


def ltp_ltd() -> Result:
    """(a) One device with the noise of its instrument but no offset, ten cycles of identical pulses."""
    bar = device(readout=Readout(offset=0.0))
    current = round(1.01 * half(bar), 6)
    steps = "; ".join(f"{PULSES} pulses of {s}{current} A, 1 ms" for s in "+-")
    trace = hw.hall.measure(bar, f"{steps}; in-plane field {FIELD}; read 0.1 mA; repeat 10", seed=SEED)
    use = trace.coord("polarity") != 0
    return {"bar": bar, "current": current, "R": trace.values[use], "polarity": trace.coord("polarity")[use],
            "hot": trace.meta["hottest"]}  # fmt: skip


def size() -> Result:
    """(b) From 1 um to one volume, each at the current that switches half of the film in 32 pulses."""
    rows = []
    for nm in (15, 30, 60, 120, 300, 600, 1000):
        bar = device(f"{nm} nm")
        current = half(bar)
        curves = train(bar, current, cycles=16)[SETTLED:]
        rows.append({"bar": bar, "width": nm * 1e-9, "cells": bar.lattice.cells, "current": current, "curves": curves})
        rows[-1] |= dict(zip(("range", "sigma", "levels"), spread(curves), strict=True))
        rows[-1]["levels"] = min(rows[-1]["levels"], bar.lattice.cells + 1)
    return {"rows": rows}


def half(bar: HallBar) -> float:
    """Smallest current (A) of which 32 pulses switch half of the film, to 1%."""
    replicas = max(1, 256 // bar.lattice.cells)
    session = Session(bar, field=(hw.core.parse(FIELD, "T"), 0.0, 0.0), replicas=replicas, seed=SEED)

    def taken(current: float) -> bool:
        session.restart("down")
        for _ in range(PULSES):
            session.pulse(bar.current_density(current), WIDTH)
            session.read()  # with its pause, in which the film cools
        return bool(session.mean_state().mean() > 0)

    melts = current_to_T_C(session.heat, bar.density_per_current(), WIDTH, session.ambient, session.T_C)
    low, high = 0.4 * melts, 0.88 * melts  # as strong a pulse as that switches half of every size
    while high / low > 1.01:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if taken(middle) else (middle, high)
    return high


def nonlinearity() -> Result:
    """(c) Identical pulses of several currents and widths, and currents that rise within a branch."""
    bar = device()
    middle = round(half(bar), 5)
    first = round(0.95 * middle, 5)
    in_plane = hw.core.parse(FIELD, "T")
    search = SchemeSearch(bar, PULSES, WIDTH, in_plane, None, default_merit, 625, SEED, StepCounter(None, 0))

    def shape(last: float, begin: float, width: float) -> tuple[float, ...]:
        train = Train(np.linspace(begin, last, PULSES), np.full(PULSES, width))
        return curve_figures(*search.curves(train, SEED))

    currents, widths, ramps = middle * np.linspace(0.96, 1.2, 9), np.geomspace(1e-5, 1e-1, 9), np.linspace(1.0, 1.32, 9)
    return {
        "bar": bar,
        "current": middle,
        "first": first,
        "amplitude": (currents, np.array([shape(i, i, WIDTH) for i in currents])),
        "width": (widths, np.array([shape(middle, middle, w) for w in widths])),
        "ramp": (ramps, np.array([shape(first * r, first, WIDTH) for r in ramps])),
    }


def schemes() -> Result:
    """(d) The best of identical pulses, an amplitude ramp and a width ramp."""
    bar = device()
    return {"bar": bar, "found": hw.hall.optimise_pulses(bar, 16, pulses=PULSES, field=FIELD, seed=SEED)}


def temperature() -> Result:
    """(e) CoTb compensated at 320 K: loops by field, and by current; and by current, CoTb compensated at 480 K."""
    bars = {T_M: device(film=compensated(T_M, x)) for T_M, x in COMPENSATED.items()}
    bar = bars[min(bars)]
    rise = pulse_rise(bar.warming, bar.density_per_current(), WIDTH)
    current, rows = float(np.sqrt(RISE / rise)), []
    for T in np.arange(250.0, 401.0, 15.0).tolist():
        parts = [switching(one, T, current) for one in bars.values()]
        rows.append({"T": T, "M": bar.driven(T).M_net, "coercive": coercive(bar, T), "R": bar.R_AHE * bar.moment(T),
                     "parts": parts})  # fmt: skip
    return {"bar": bar, "T_M": list(bars), "rise": RISE, "current": current, "rows": rows}


def compensated(T_M: float, x: float) -> hw.Card:
    """CoTb at the composition whose moment vanishes at ``T_M``."""
    return hw.magnet.at_composition(hw.card("CoTb"), x).revise(name=f"CoTb, x = {x}, T_M {T_M:.0f} K")


def coercive(bar: HallBar, kelvin: float) -> float:
    """Coercive field (T), negative where a field up leaves sublattice 1 down; nan beyond 8 T."""
    session = Session(bar, temperature=kelvin, seed=SEED)
    sense = np.sign(session.pair.M_net)
    session.restart("down" if sense > 0 else "up")
    for b in np.geomspace(0.2, 8.0, 40):
        session.hold(1.0, (0.0, 0.0, float(b)))
        if sense * session.mean_state().mean() > 0:
            return float(sense * b)
    return np.nan


def switching(bar: HallBar, kelvin: float, current: float) -> float:
    """What pulses to and fro switch of the film, signed by their polarity; nan where the hot film lies in its plane."""
    try:
        done = hw.hall.full_switching(bar, current, field="200 mT", temperature=kelvin, cycles=5, seed=SEED)
    except hw.core.InputError:
        return np.nan
    return float(done.attrs["fraction"])


def field() -> Result:
    """(f) Loops at in-plane fields of both signs, and what one pulse switches at each field and current."""
    bar = device()
    fields = (-0.2, -0.05, 0.05, 0.2)
    loops = hw.hall.current_loops(bar, fields, "+-2.4 mA in 0.2 mA, 1 ms", seed=SEED)
    current, along = np.linspace(-2.4e-3, 2.4e-3, 13), np.linspace(-0.2, 0.2, 9)
    diagram = hw.hall.phase_diagram(bar, current=list(current), field=list(along), seed=SEED)
    return {"bar": bar, "fields": fields, "loops": loops, "diagram": diagram}


STUDIES: dict[str, Callable[[], Result]] = {
    "ltp-ltd": ltp_ltd,
    "size": size,
    "nonlinearity": nonlinearity,
    "schemes": schemes,
    "temperature": temperature,
    "field": field,
}


def main() -> None:
    """Carry out, print and draw what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "runs" / "hall")
    parser.add_argument("--only", nargs="*", choices=list(STUDIES), help="names of figures")
    asked = parser.parse_args()
    for name, study in STUDIES.items():
        if asked.only and name not in asked.only:
            continue
        before = time.process_time()
        picture, table = draw.DRAWN[name](study())
        hw.report.save(picture, asked.folder, overwrite=True)
        shown(asked.folder / f"{picture.name}.png", f"{picture.name}.png", *SHOWN)
        print(f"{table}\n{name}: {time.process_time() - before:.1f} s of processor time\n", flush=True)


if __name__ == "__main__":
    main()
