"""Uneven branches: LTP and LTD of different length in one column of reads, with nothing that says where they turn.

Truth: the exponential law. Noise-free, the normalised state goes from 0 to 1 in ``n_up`` pulses as
``u(p) = (1 - exp(-p / A)) / (1 - exp(-n_up / A))``, and back to 0 in ``n_down`` pulses in the same way, mirrored. C2C
noise adds to every step, the state stops at 0 and at 1, and read noise adds to every read.

A file that the reader asks about is read as its question says (``asked``: one column of reads, pulse after pulse).
``doubt`` is what it says of turns that it does not take for known.
"""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import hallweight as hw

from .cases import Case, Found

LOW, HIGH = 1e-6, 2e-6  # S


def case(seed: int, folder: Path) -> Case:
    """Write, read and fit one file."""
    rng = np.random.default_rng([23, seed])
    n_up, n_down = (round(10 ** rng.uniform(1, 2.3)) for _ in range(2))
    n_down += n_down == n_up
    up, down = rng.uniform(0.5, 5.0, 2)  # kappa
    cycles = int(rng.integers(1, 21))
    cycles = max(cycles, -(-60 // (n_up + n_down)))
    read, c2c = 10 ** rng.uniform(-3, -1.5), 10 ** rng.uniform(-3, -1.7)
    u = states(rng, (n_up, n_down), (up, down), cycles, c2c) + read * rng.standard_normal(cycles * (n_up + n_down))
    file = folder / "device.csv"
    file.write_text("G (S)\n" + "\n".join(f"{LOW + (HIGH - LOW) * v:.8g}" for v in u) + "\n")
    trace, asked = read_or_answer(file)
    card = hw.synapse.fit(trace, law="exponential")
    polarity = trace.coord("polarity")
    truth = {
        "A_LTP": n_up / up, "A_LTD": -n_down / down, "NL_LTP": label(up), "NL_LTD": -label(down),
        "sigma_c2c": c2c, "sigma_read": read, "state_min": LOW, "state_max": HIGH,
    }  # fmt: skip
    scale = {"state_min": HIGH - LOW, "state_max": HIGH - LOW}
    found = {k: Found(t, card[k], card.values[k].err, scale.get(k)) for k, t in truth.items()}
    found["pulses_LTP"] = Found(cycles * n_up, int((polarity > 0).sum()))
    found["pulses_LTD"] = Found(cycles * n_down, int((polarity < 0).sum()))
    made = {"n_up": n_up, "n_down": n_down, "kappa_up": up, "kappa_down": down, "cycles": cycles, "asked": asked}
    return Case(found, {k: round(v, 4) for k, v in made.items()} | {"doubt": doubt(trace)})


def read_or_answer(file: Path) -> tuple[hw.core.Trace, int]:
    """Read a file as it is, or with the hint that its question gives; whether it asked."""
    try:
        return hw.lab.read(file), 0
    except hw.core.HallweightError as question:
        if "layout='pulses', columns={'y': 'G'}" not in str(question):
            raise
        return hw.lab.read(file, layout="pulses", columns={"y": "G"}), 1


def doubt(trace: hw.core.Trace) -> str:
    """What the reader says of its turns, or of its first read, where it does not take them for known."""
    said = " ".join(trace.guesses)
    known = re.search(r"turns known to ±\d+ read", said)
    return known[0] if known else "first read" if "which the curve does not say" in said else ""


def states(
    rng: np.random.Generator, pulses: tuple[int, int], kappa: tuple[float, float], cycles: int, c2c: float
) -> NDArray[np.float64]:
    """Normalised state after every pulse, from 0, LTP first."""
    u, out = 0.0, []
    for _ in range(cycles):
        for sign, n, k in ((1, pulses[0], kappa[0]), (-1, pulses[1], kappa[1])):
            fraction, end = -np.expm1(-k / n), 1 / -np.expm1(-k)
            goal = end if sign > 0 else 1 - end
            for noise in rng.standard_normal(n) * c2c:
                u = min(max(u + fraction * (goal - u) + noise, 0.0), 1.0)
                out.append(u)
    return np.array(out)


def label(kappa: float) -> float:
    """NeuroSim's label of the curve over its whole range: ten times its distance from the diagonal, over 0.7."""
    x = np.linspace(0, 1, 200_001)
    y = np.expm1(-kappa * x) / np.expm1(-kappa)
    return float(10 * np.max(y - x) / np.sqrt(2) / 0.7)
