"""
From a bend to a threshold current
==================================

Membrane and magnet in a row: the bend strains the film, strain changes its anisotropy, anisotropy the static threshold
of the spin-orbit torque. No heat, one domain; magnetostriction and growth stress are assumed.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

radii = np.geomspace(4e-3, 50e-3, 15)  # m, film outside
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for support in ("mica 25 um", "PET 25 um", "PI 5 um"):
    current = []
    for radius in radii:
        mem = hw.membrane.Membrane("CoTb", support=support, bend=radius)
        film = hw.magnet.driven(mem.film, "300 K", hw.card("Pt"), stress=mem.stress_change.row)
        current.append(float(hw.magnet.static_threshold(film, 0.05)) / 1e10)
    ax.plot(radii * 1e3, current, label=support)
ax.set(xscale="log", xlabel="Bending radius (mm)", ylabel="Static threshold (MA/cm$^2$)", ylim=(0, None))
ax.set_xticks([4, 10, 20, 50], ["4", "10", "20", "50"])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("bend_threshold.png", dpi=200)
