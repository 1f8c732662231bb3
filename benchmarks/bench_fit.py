"""Reading and fitting files of pulses after import, beside scipy's curve fit of one exponential in the same run.

Bars: 200 pulses under 0.2 s, 100,000 reads under 5 s, 2,000,000 under 60 s (``--large``), of which a part is fitted and
the card says which. All times are those of the processor, in one thread. What each delivers stands beside the time:
hallweight chooses among five laws by cross-validation and gives errors from a likelihood with both noise sources; the
scipy fit is one law by least squares.

The first call of a process is timed in processes of their own: ``import hallweight as hw`` with ``hw.lab`` and
``hw.synapse``, which are loaded when they are named, then the first file, then the same once more.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import curve_fit

import hallweight as hw

N = 100
FIRST_CALL = """
import sys, time
def lap(since=[time.process_time()]):
    now = time.process_time(); took = now - since[0]; since[0] = now
    return f"{took:.3f}"
import hallweight as hw
hw.lab, hw.synapse, hw.lab.read, hw.synapse.fit
import_ = lap()
trace = hw.lab.read(sys.argv[1])
read = lap()
hw.synapse.fit(trace)
fit = lap()
hw.synapse.fit(hw.lab.read(sys.argv[1]))
print(import_, read, fit, lap())
"""


def write_file(folder: Path, cycles: int = 1) -> Path:
    """Simulate cycles of 100 up and 100 down pulses and write them as a laboratory would."""
    rng = np.random.default_rng(1)
    trace = hw.synapse.sample(hw.card("sample-hall-synapse"), 1, rng).run(
        f"{N} pulses of +12 mA; {N} pulses of -12 mA; repeat {cycles}", rng
    )
    rows = zip(trace.coord("amplitude"), trace.values, strict=True)
    path = folder / "pulses.csv"
    path.write_text("I_pulse (mA),Rxy (Ohm)\n" + "".join(f"{1e3 * a:g},{r:.6f}\n" for a, r in rows))
    return path


def scipy_fit(path: Path) -> None:
    """Fit one saturating exponential to each branch."""
    data = np.loadtxt(path, delimiter=",", skiprows=1)
    for branch in (data[: N + 1, 1], data[N:, 1]):
        pulses = np.arange(len(branch))
        curve_fit(
            lambda p, a, b, c: a + b * np.exp(-p / c), pulses, branch, p0=(branch[-1], branch[0] - branch[-1], N / 2)
        )


def first_call(path: Path, repeat: int = 5) -> list[float]:
    """Median processor time (s) of import, first read, first fit, and both once more, in processes of their own.

    Bytecode is on disk, as after an installation.
    """
    run = [sys.executable, "-c", FIRST_CALL, str(path)]
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = [subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout for _ in range(repeat + 1)]
    return [statistics.median(map(float, column)) for column in zip(*(f.split() for f in found[1:]), strict=True)]


def median_ms(work: Callable[[], object], repeat: int = 15) -> float:
    """Median time in milliseconds, first call left out."""
    work()
    taken = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return 1e3 * statistics.median(taken)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        path = write_file(Path(name))
        start, read_first, fit_first, again = first_call(path)
        print(f"200 pulses: import {start:.2f} s; first read {read_first:.3f} s, first fit {fit_first:.3f} s")
        print(f"  the same file once more, read and fit: {again:.3f} s")
        card = hw.synapse.fit(hw.lab.read(path))
        read = median_ms(lambda: hw.lab.read(path))
        both = median_ms(lambda: hw.synapse.fit(hw.lab.read(path)))
        plain = median_ms(lambda: scipy_fit(path))
        r2 = card["R2_LTP"], card["R2_LTD"]
        print(f"read {read:.1f} ms; read and fit {both:.1f} ms; law {card.law}, R2 {r2}")
        print(f"scipy curve_fit, one law: {plain:.1f} ms; ratio {both / plain:.1f}")
        for cycles in (500, 10_000) if "--large" in sys.argv else (500,):
            path = write_file(Path(name), cycles)
            start = time.process_time()
            trace = hw.lab.read(path)
            middle = time.process_time()
            card = hw.synapse.fit(trace)
            end = time.process_time()
            note = next((n for n in card.notes if n.startswith("fitted to")), "all of it fitted")
            print(f"{len(trace):,} reads: read {middle - start:.1f} s, fit {end - middle:.1f} s; {note}")
