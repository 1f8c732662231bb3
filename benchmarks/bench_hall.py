"""Speed of the kinetics on one core: volume-updates per second, and the 40,000-volume device of the bars.

An update is one volume looked at in one leap. The device: 200 x 200 volumes of 15 nm, 2 x 64 pulses of 1 ms, 20 cycles,
at currents from where pulses begin to switch to where heat disorders the film. There the swing falls, though one pulse
leaves nothing of the state before. The first pulses, which make the tables of rates, are told apart.

``python benchmarks/bench_hall.py`` (some minutes of one core; ``--quick``: four cycles, times scaled to twenty)
"""

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import time

import numpy as np

import hallweight as hw
from hallweight.hall.internals import Segment, Session

FIELD = (0.2, 0.0, 0.0)
PULSES, CYCLES, WIDTH = 64, 20, 1e-3
BAR = {"source": "W", "side": "above", "width": "3 um", "grain": "15 nm"}
COMPENSATED = 0.235  # fraction of terbium: full switching against stray fields, see docs/hall/validation.md


def trains(device: hw.hall.HallBar, currents: list[float], cycles: int) -> None:
    """Trains of pulses to and fro, at several currents (A)."""
    print(f"{device.lattice.cells} volumes of {device.film.name}, stray fields {device.kinetics().model.dipoles}")
    for current in currents:
        session = Session(device, field=FIELD)
        j = device.current_density(current)
        begin = time.process_time()
        for sign in (1, -1):
            session.pulse(sign * j, WIDTH)
            session.read()
        tables, begin, swing = time.process_time() - begin, time.process_time(), []
        for _ in range(cycles):
            for sign in (1, -1):
                for _ in range(PULSES):
                    session.pulse(sign * j, WIDTH)
                    session.read()  # with the pause, in which the film cools
                    swing.append(session.mean_state()[0])
        taken = (time.process_time() - begin) * CYCLES / cycles
        part = 50 * np.ptp(swing[-2 * PULSES :])
        print(
            f"  {1e3 * current:5.2f} mA, hottest {session.hottest:.0f} K: {taken:5.1f} s for {CYCLES} cycles, ", end=""
        )
        print(f"{tables:.1f} s before them, {part:5.1f} % of the film, ", end="")
        print(f"{memory(device, current):.1f} % left of the state before one pulse", flush=True)


def memory(device: hw.hall.HallBar, current: float) -> float:
    """How far apart one pulse leaves a film that was up and one that was down, in % of the film."""
    ends = []
    for start in ("up", "down"):
        session = Session(device, field=FIELD, start=start)
        session.pulse(device.current_density(current), WIDTH)
        ends.append(session.mean_state()[0])
    return float(50 * abs(ends[0] - ends[1]))


def leaps(device: hw.hall.HallBar) -> None:
    """Volume-updates of leaps in a film that stays hot."""
    k = device.kinetics()
    states, hot = k.initial_states("demagnetised"), [Segment(1e-3, 480.0, 4e11, FIELD)]
    k.run(states, hot, 0)
    begin = time.process_time()
    n = sum(k.run(states, hot, key).leaps for key in range(20))
    print(f"{n * k.lattice.cells / (time.process_time() - begin):.3g} volume-updates/s of one core ({n} leaps)")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four cycles")
    cycles = 4 if parser.parse_args().quick else CYCLES
    film = hw.magnet.at_composition(hw.card("CoTb"), COMPENSATED)
    leaps(hw.hall.HallBar(film, **BAR))
    for device in (hw.hall.HallBar(film, **BAR), hw.hall.HallBar("CoTb", **BAR, dipoles=False)):
        trains(device, [7e-3, 7.5e-3, 8e-3, 8.5e-3, 9e-3], cycles)


if __name__ == "__main__":
    main()
