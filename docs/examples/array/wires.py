"""
What wires take from an array
=============================

Conductances of 2 to 20 µS in current mode: error of the weights that a column sees, solved without approximation.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

sizes = (8, 16, 32, 64)
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for wire in (0.5, 2.0, 8.0):
    circuit = hw.array.Circuit.of("current-mode", row_wire=wire, column_wire=wire)
    error = []
    for n in sizes:
        devices = np.random.default_rng(n).uniform(2e-6, 2e-5, (n, n))  # S
        error.append(np.std(hw.array.transfer(circuit, devices) - circuit.ideal(devices)) / 2e-5)
    ax.plot(sizes, error, "o-", ms=3, label=f"{wire:g} Ω from cell to cell")
ax.set(xscale="log", yscale="log", xlabel="Rows and columns", ylabel="Weight error (of full scale)")
ax.set_xticks(sizes, [str(n) for n in sizes])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("wires.png", dpi=200)
