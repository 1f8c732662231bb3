"""
A map of two card values
========================

How far a device is from a target, and what must be better. ``hw.sweep`` does the same for days of work.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw


def weight_error(c2c, levels, seed=0):
    """Error of written weights on devices with this spread of a step and so many levels."""
    rng = np.random.default_rng(seed)
    card = hw.card("sample-hall-synapse").replace(sigma_c2c=c2c, levels=levels)
    w = rng.uniform(-1, 1, (30, 30))
    return float(np.std(hw.array.program(card, w, "bipolar", "verify", rng).weights - w))


spreads, levels = (0.005, 0.01, 0.02, 0.05, 0.1), (4.0, 8.0, 16.0, 32.0)
error = np.array([[weight_error(c2c, n) for n in levels] for c2c in spreads])
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
picture = ax.contourf(levels, spreads, 100 * error, 12)
ax.set(xscale="log", yscale="log", xlabel="Levels", ylabel="Cycle-to-cycle spread")
ax.set_xticks(levels, [f"{n:g}" for n in levels])
ax.minorticks_off()
figure.colorbar(picture, label="Weight error (% of full scale)")
figure.savefig("value_map.png", dpi=200)
