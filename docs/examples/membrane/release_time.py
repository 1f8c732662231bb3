"""
Time to free a film, for two release layers
===========================================

Warm water is faster. The band goes from the fastest to the slowest assumption.
"""

import matplotlib.pyplot as plt

import hallweight as hw

temperatures = [5, 15, 25, 40, 60, 80]  # C
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for layer in ("Sr4Al2O7", "Sr3Al2O6"):
    times = [hw.membrane.release("5 mm x 5 mm", layer, f"{t} C", pixel="50 um").time for t in temperatures]
    ax.fill_between(temperatures, [t.low / 60 for t in times], [t.high / 60 for t in times], alpha=0.25)
    ax.plot(temperatures, [t.mid / 60 for t in times], "o-", ms=3, label=layer)
ax.set(yscale="log", xlabel="Water (°C)", ylabel="Time to free 5 mm x 5 mm (min)")
ax.legend(frameon=False)
figure.savefig("release_time.png", dpi=200)
