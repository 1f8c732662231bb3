"""
Resonance near compensation
===========================

The two modes of an antiparallel pair. They meet where the angular momenta cancel.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

film = hw.card("CoGd")
temperatures = np.linspace(150, 380, 60)
modes = [hw.magnet.modes(hw.magnet.pair(film, temperature)) for temperature in temperatures]
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for k in range(2):
    ax.plot(temperatures, [np.sort(np.ravel(m.frequency))[k] / 1e9 for m in modes])
ax.set(yscale="log", xlabel="Temperature (K)", ylabel="Frequency (GHz)")
figure.savefig("modes.png", dpi=200)
