"""
Open loop is another experiment
===============================

A curved device is no worse than a straight one if every write is verified. In open loop the curve costs what it costs.
A figure of accuracy must say which of the two it is.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

card = hw.card("sample-hall-synapse")
w = np.random.default_rng(0).uniform(-1, 1, (50, 50))
spreads = (0.002, 0.005, 0.01, 0.02, 0.05)
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for how, name in (("verify", "write-verify"), ("open", "open loop")):
    error = []
    for spread in spreads:
        crossbar = hw.array.program(card.replace(sigma_c2c=spread), w, "bipolar", how, np.random.default_rng(1))
        error.append(np.std(crossbar.weights - w))
    ax.plot(spreads, error, "o-", ms=4, label=name)
ax.set(xscale="log", yscale="log", xlabel="Cycle-to-cycle spread of a step (of the range)")
ax.set_ylabel("Weight error (of full scale)")
ax.set_xticks(spreads, [f"{s:g}" for s in spreads])
ax.set_yticks([0.01, 0.1], ["0.01", "0.1"])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("open_loop.png", dpi=200)
