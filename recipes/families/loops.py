"""Loops with a known truth, written as a laboratory would and read back: shared by the families of loops.

Truth: ``offset + slope x + drift k + s R_AHE tanh((x - x_d)/w_d)``, with k the read from the middle and white noise.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import hallweight as hw

from .cases import Case, Found

SHAPES = ("square", "soft", "sheared", "partly saturated")


class Made(NamedTuple):
    """A loop and its truth: field (T), resistance (ohm), and numbers by the names of a card."""

    field: NDArray[np.float64]
    resistance: NDArray[np.float64]
    truth: dict[str, float]
    shape: str


def make(rng: np.random.Generator, ratio: float) -> Made:
    """Draw a loop; ``ratio`` is slope times the largest field over s R_AHE."""
    n, largest = int(rng.integers(60, 160)), rng.uniform(0.05, 0.5)
    step = 2 * largest / (n - 1)
    up = np.linspace(-largest, largest, n)
    x = np.concatenate([up, up[::-1][int(rng.integers(2)) :]])
    rising = np.arange(len(x)) < n
    if rng.random() < 0.3:
        x, rising = -x, ~rising
    x = x + step * rng.uniform(-0.5, 0.5)
    height, sense = 10 ** rng.uniform(-2, 1), float(rng.choice([-1, 1]))
    switch, shift = largest * rng.uniform(0.05, 0.5), largest * rng.uniform(-0.1, 0.1)
    shape = str(rng.choice(SHAPES))
    width = {
        "square": step * 10 ** rng.uniform(-1.3, 0.3),
        "soft": step * rng.uniform(1, 6),
        "sheared": largest * rng.uniform(0.1, 0.3),
        "partly saturated": largest * rng.uniform(0.3, 0.5),
    }[shape]
    widths = width, width * rng.uniform(0.8, 1.25)
    noise = height * 10 ** rng.uniform(-2.3, -1.3)
    drift = height * float(rng.integers(2)) * rng.uniform(-2, 2) / len(x)
    truth = {
        "R_AHE": height,
        "H_c": switch,
        "H_shift": shift,
        "slope": ratio * sense * height / largest,
        "offset": height * rng.uniform(-5, 5),
        "sigma_read": noise,
        "drift_per_read": drift,
        "sense": sense,
    }
    place, wide = np.where(rising, shift + switch, shift - switch), np.where(rising, *widths)
    y = truth["offset"] + truth["slope"] * x + drift * (np.arange(len(x)) - (len(x) - 1) / 2)
    y = y + sense * height * np.tanh((x - place) / wide) + noise * rng.standard_normal(len(x))
    return Made(x, y, truth, shape)


def fitted(made: Made, folder: Path, **also: float | int | str) -> Case:
    """Write the loop to a file, read and fit it; errors in units of R_AHE and of the largest field."""
    file = folder / "loop.csv"
    rows = (f"{1e3 * x:.8g},{y:.8g}" for x, y in zip(made.field, made.resistance, strict=True))
    file.write_text("Field (mT),Rxy (Ohm)\n" + "\n".join(rows) + "\n")
    card = hw.synapse.fit(hw.lab.read(file))
    truth, largest = made.truth, float(np.abs(made.field).max())
    height = truth["R_AHE"]
    scale = {
        "H_c": largest,
        "H_shift": largest,
        "slope": height / largest,
        "offset": height,
        "drift_per_read": height / len(made.field),
    }
    found = {
        name: Found(value, card[name], card.values[name].err, scale.get(name))
        for name, value in truth.items()
        if name != "sense"
    }
    found["sense"] = Found(truth["sense"], card["sense"])
    noise = truth["sigma_read"] / height
    return Case(found, {"shape": made.shape, "noise": round(noise, 4), "law": card.law, **also})
