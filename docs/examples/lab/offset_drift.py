"""
Offset and drift, found and removed
===================================

An offset and a slow drift are added to the sample. The estimates take them out again.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
n = np.arange(len(trace.values))
span = np.ptp(trace.values)
spoiled = trace.with_values(trace.values + 0.5 * span + 0.5 * span * n / n[-1], "offset and drift added")
better = hw.lab.correct(spoiled, offset=True, drift=True)
figure, ax = plt.subplots(figsize=(5.5, 2.8), layout="constrained")
ax.plot(n, spoiled.values, lw=0.7, label="with offset and drift")
ax.plot(n, better.values, lw=0.7, label="corrected")
ax.axhline(0, color="grey", lw=0.7)
ax.set(xlabel="Read", ylabel=f"{trace.quantity} ({trace.unit})")
ax.legend(frameon=False)
figure.savefig("offset_drift.png", dpi=200)
print(*better.corrections, sep="\n")
