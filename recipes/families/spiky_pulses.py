"""Spiky pulses: a few reads of a pulse file are off by a large part of the range and back at the next read.

Truth: the soft-bounds law in both branches, with C2C noise on every step and read noise on every read, between bounds
that are not centred about zero. One read in 200 to one in 30 is a spike of a fifth of the range to all of it.
"""

from pathlib import Path

import numpy as np

import hallweight as hw

from .cases import Case, Found


def case(seed: int, folder: Path) -> Case:
    """Write, read and fit one file."""
    rng = np.random.default_rng([231, seed])
    pulses, cycles = int(rng.integers(20, 81)), int(rng.integers(4, 13))
    alpha = rng.uniform(1.8, 4.0, 2) / pulses
    c2c = 10 ** rng.uniform(-2.7, -1.8)
    read = c2c * 10 ** rng.uniform(-0.2, 0.5)  # that shows beside the C2C noise
    low, size = rng.uniform(-2, 2), rng.uniform(0.5, 2.0)
    sign = np.tile(np.repeat([1, -1], pulses), cycles)
    u, states = 0.0, [0.0]
    for s, noise in zip(sign, c2c * rng.standard_normal(len(sign)), strict=True):
        u += alpha[0] * (1 - u) + noise if s > 0 else -alpha[1] * u + noise
        states.append(u)
    y = np.array(states) + read * rng.standard_normal(len(states))
    count = int(len(y) * 10 ** rng.uniform(np.log10(1 / 200), np.log10(1 / 30))) + 1
    at = rng.choice(len(y), count, replace=False)
    y[at] += rng.choice([-1, 1], count) * rng.uniform(0.2, 1.0, count)
    file = folder / "device.csv"
    rows = zip([0, *sign], low + size * y, strict=True)
    file.write_text("I_pulse (mA),R_xy (Ohm)\n" + "".join(f"{12 * s},{r:.7g}\n" for s, r in rows))
    card = hw.synapse.fit(hw.lab.read(file), law="soft_bounds")
    truth = {
        "alpha_LTP": alpha[0], "alpha_LTD": alpha[1], "sigma_c2c": c2c, "sigma_read": read,
        "state_min": -size / 2, "state_max": size / 2, "offset": low + size / 2,
    }  # fmt: skip
    scale = {"state_min": size, "state_max": size, "offset": size}
    found = {k: Found(float(t), card[k], card.values[k].err, scale.get(k)) for k, t in truth.items()}
    found["spikes"] = Found(count, card.get("spikes", 0.0))
    made = {"pulses": pulses, "cycles": cycles, "spikes": count, "c2c": round(c2c, 5), "read": round(read, 5)}
    return Case(found, made)
