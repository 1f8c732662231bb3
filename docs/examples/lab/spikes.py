"""
Reads that are spikes
=====================

Three reads of the sample are moved. They are found, and left out of a fit.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
values = trace.values.copy()
values[[40, 133, 260]] += np.ptp(values) * np.array([0.8, -0.9, 0.7])
spoiled = trace.with_values(values, "three reads moved")
found = hw.synapse.spikes(spoiled)
n = np.arange(len(values))
figure, ax = plt.subplots(figsize=(5.5, 2.8), layout="constrained")
ax.plot(n, values, lw=0.6, color="grey")
ax.plot(n[found], values[found], "x", color="C3", label="spikes")
ax.set(xlabel="Read", ylabel=f"{trace.quantity} ({trace.unit})")
ax.legend(frameon=False)
figure.savefig("spikes.png", dpi=200)
