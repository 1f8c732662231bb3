"""Speed of the kinetics on one core: volume-updates per second, and the 40,000-volume device of the bars.

An update is one volume looked at in one leap. The device: 200 x 200 volumes, 2 x 64 pulses of 1 ms, 20 cycles, each
pulse in three segments (current, cooling, wait); in a current that moves walls by a part of the device in each train.

``python benchmarks/bench_hall.py`` (some four minutes of one core)
"""

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import time

import numpy as np

import hallweight as hw
from hallweight.hall.internals import Kinetics, Lattice, Segment

FIELD = (0.05, 0.0, 0.0)
HOT, AMBIENT = 330.0, 300.0
PULSES, CYCLES = 64, 20


def trains() -> None:
    """The same trains as a user measures them, of a film that switches fully at 22 mA and disorders beyond 30 mA."""
    device = hw.hall.HallBar("CoTb", width="10 um", grain="50 nm")
    for current in ("20 mA", "22 mA", "24 mA", "26 mA"):
        pulses = f"64 pulses of +{current}, 1 ms; 64 of -{current}, 1 ms; in-plane field 100 mT; repeat {CYCLES}"
        begin = time.process_time()
        trace = hw.hall.measure(device, pulses)
        swing = np.ptp(trace.values) / (2 * device.R_AHE)
        taken = time.process_time() - begin
        print(f"HallBar of {device.lattice.cells} volumes, {CYCLES} cycles of {current}: {taken:.1f} s of one core, "
              f"{100 * swing:.0f} % of the film", flush=True)  # fmt: skip


def main() -> None:
    """Print the figures."""
    trains()
    k = Kinetics(hw.card("CoGd"), Lattice.of("square", 1e-5, 1e-5, 5e-8, sigma_K=0.1), source=hw.card("Pt"))
    cells = k.lattice.cells
    states = k.initial_states("demagnetised")
    k.run(states, [Segment(1e-6, 360.0, 2e11, FIELD)], 0)  # compile
    begin = time.process_time()
    leaps = sum(k.run(states, [Segment(1e-3, 360.0, 2e11, FIELD)], key).leaps for key in range(3))
    print(f"{leaps * cells / (time.process_time() - begin):.3g} volume-updates/s of one core ({leaps} leaps)")
    for j in (1e11, 2e11):
        states, begin, swing, flips = k.initial_states("up"), time.process_time(), [], 0
        for n in range(2 * PULSES * CYCLES):
            sign = -1 if n // PULSES % 2 == 0 else 1
            segments = [Segment(1e-3, HOT, sign * j, FIELD), Segment(1e-4, 315.0), Segment(0.1, AMBIENT)]
            counts = k.run(states, segments, n)
            flips += counts.flips + counts.leap_flips
            swing.append(states.mean[0])
        taken = time.process_time() - begin
        print(f"{cells} volumes, {len(swing)} pulses of {j:.0e} A/m^2: {taken:.1f} s of one core, {flips} flips, "
              f"mean state {min(swing):.2f} to {max(swing):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
