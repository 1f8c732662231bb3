"""Seeded cases of ``array``."""

from typing import Any

import numpy as np
import torch

from hallweight import array, synapse

from .digest import Cases, group
from .network import _box_states
from .synapse import LAWS, device


@group
def array_program() -> Cases:
    """Every scheme and way to program, slices, columns, age; with the reads."""
    w = np.random.default_rng(5).uniform(-1, 1, (12, 5))
    for scheme in array.SCHEMES:
        for how in array.PROGRAMS:
            for law in ("linear", "exponential", "table"):
                box = array.program(device(law), w, scheme, how, np.random.default_rng(1), decades=1.0)
                yield f"{scheme} {how} {law}", _box(box)
            more: dict[str, Any] = {"slices": 2, "max_pulses": 40}
            box = array.program(device(levels=5.0), w, scheme, how, np.random.default_rng(2), **more)
            yield f"{scheme} {how} slices", _box(box)
        yield (
            f"{scheme} levels",
            [
                array.slices_of(device(levels=9.0), box.scheme, 3).significance,
                array.weight_levels(device(levels=9.0), box.scheme),
            ],
        )
    for law in ("soft_bounds", "power"):
        yield f"verify {law}", _box(array.program(device(law), w, "pair", "verify", np.random.default_rng(3)))
    large = np.random.default_rng(6).uniform(-1, 1, (150, 70))
    for how in array.PROGRAMS:
        box = array.program(device("exponential"), large, "reference", how, np.random.default_rng(8))
        yield f"large {how}", _box(box)
    box = array.program(device(), w, "bipolar", "verify", np.random.default_rng(4), tolerance=0.01)
    yield "tolerance", _box(box)
    cut = array.Slices.of(np.array([-1, -1 / 3, 1 / 3, 1]), 2)
    yield "digits", [cut.significance, list(cut.split(w)), cut.join(np.array(cut.split(w)))]


def _box(box: array.Crossbar) -> list[Any]:
    rows = np.linspace(-1, 1, 2 * box.shape[0]).reshape(2, -1)
    read = box.read(rows, np.random.default_rng(9))
    return [*_box_states(box), list(box.variance()), read]


@group
def array_pulse() -> Cases:
    """Dense updates for every law and type, the nominal curves and the converters."""
    for law in LAWS:
        some = synapse.sample(device(law), 300, np.random.default_rng(0))
        for kind in (np.float32, np.float64):
            rng = np.random.default_rng(1)
            x = (some.state_min + 0.3 * some.range).astype(kind)
            count = np.random.default_rng(2).integers(-6, 7, 300).astype(np.int8)
            array.pulse(some, x, count, rng)
            array.pulse(some, x, np.full(300, 2, np.int8), rng)
            yield f"pulse {law} {np.dtype(kind).name}", [x, rng.integers(2**60)]
        some, x = synapse.sample(device(law), 5000, np.random.default_rng(0)), np.zeros(5000, np.float32)
        array.pulse(some, x, np.full(5000, -3, np.int8), np.random.default_rng(3))
        yield f"pulse {law} large", x
        known = array.nominal(device(law))
        yield f"nominal {law}", [known.up, known.down, known.tolerance, known.from_reset(np.linspace(-1, 1, 9))]
    x = np.random.default_rng(1).normal(size=50)
    yield "quantise", [array.quantise(x, bits, 1.5) for bits in (2, 5, 8)]
    yield "quantise single", array.quantise(torch.from_numpy(x).float(), 6, 1.0)
