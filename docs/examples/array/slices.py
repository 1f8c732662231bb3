"""
One weight in several digits
============================

Slices refine the rounding. They do not refine the writing.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

card = hw.card("sample-hall-synapse").replace(how="assumed", levels=9.0)
w = np.random.default_rng(0).uniform(-1, 1, (60, 60))
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for how in ("exact", "verify", "open"):
    error = []
    for n in (1, 2, 3):
        crossbar = hw.array.program(card, w, "bipolar", how, np.random.default_rng(0), slices=n)
        error.append(np.std(crossbar.weights - w))
    ax.plot([1, 2, 3], error, "o-", ms=4, label=how)
ax.set(yscale="log", xlabel="Slices", ylabel="Weight error (of full scale)", xticks=[1, 2, 3])
ax.legend(frameon=False)
figure.savefig("slices.png", dpi=200)
