"""
Anisotropy against bending radius
=================================

A thick support strains the film more. Where the curve passes zero, the film is no longer perpendicular.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

radii = np.geomspace(4e-3, 50e-3, 25)  # m, film outside
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for support in ("PET 125 um", "PET 25 um", "PI 5 um"):
    bent = [hw.membrane.Membrane("CoTb", support=support, bend=radius) for radius in radii]
    ax.plot(radii * 1e3, [m.K_eff.after / 1e3 for m in bent], label=support)
ax.axhline(0, color="grey", lw=0.7)
ax.set(xscale="log", xlabel="Bending radius (mm)", ylabel=r"$K_\mathrm{eff}$ (kJ/m$^3$)")
ax.set_xticks([4, 10, 20, 50], ["4", "10", "20", "50"])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("bend_anisotropy.png", dpi=200)
