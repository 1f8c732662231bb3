"""
Error of written weights, by scheme and way to program
======================================================

Write-verify reads between pulses. Open loop counts pulses and hopes.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

card = hw.card("sample-hall-synapse")
rng = np.random.default_rng(0)
w = rng.uniform(-1, 1, (60, 60))
schemes = ("bipolar", "pair", "reference")
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for k, how in enumerate(("verify", "open")):
    error = [np.std(hw.array.program(card, w, scheme, how, rng).weights - w) for scheme in schemes]
    ax.bar(np.arange(3) + 0.35 * (k - 0.5), error, 0.33, label=how)
ax.set_xticks(range(3), schemes)
ax.set(ylabel="Weight error (of full scale)")
ax.legend(frameon=False)
figure.savefig("programming_error.png", dpi=200)
