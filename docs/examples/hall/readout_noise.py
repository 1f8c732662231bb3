"""
Read noise against read current
===============================

A larger current reads with less noise, down to a floor: the 1/f noise of the film grows as the signal does. Both
instruments have assumed values.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm")
currents = np.geomspace(1e-6, 3e-4, 8)  # A
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for method in ("dc", "lock-in"):
    bar = device.but(readout=hw.hall.Readout(method=method))
    noise = []
    for current in currents:
        reads = hw.hall.retention(bar, np.linspace(1, 200, 200), read=current)
        noise.append(np.std(reads.values) * 1e3)
    ax.plot(currents * 1e6, noise, "o-", ms=3, label=method)
ax.set(xscale="log", yscale="log", xlabel="Read current (µA)", ylabel="Read noise (mΩ)")
ax.legend(frameon=False)
figure.savefig("readout_noise.png", dpi=200)
