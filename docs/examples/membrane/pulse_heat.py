"""
Heat of a write pulse on three supports
=======================================

A polymer keeps the heat that silicon takes away. Thermal values of the supports are from the literature or assumed.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

widths = np.geomspace(1e-8, 1e-3, 16)  # s
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for support in ("PET 25 um", "mica 25 um", "Si 500 um"):
    mem = hw.membrane.Membrane("CoTb", support=support)
    ax.plot(widths, [mem.heating("2e10 A/m^2", width) for width in widths], label=support)
ax.set(xscale="log", yscale="log", xlabel="Pulse width (s)", ylabel="Temperature rise (K)")
ax.legend(frameon=False)
figure.savefig("pulse_heat.png", dpi=200)
