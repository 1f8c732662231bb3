"""
A file as it was read
=====================

Every read of the sample file, coloured by the polarity of the pulse before it.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
sign = trace.coord("polarity")
n = np.arange(len(trace.values))
figure, ax = plt.subplots(figsize=(5.5, 2.6), layout="constrained")
for s, name in ((1, "after LTP"), (-1, "after LTD"), (0, "no pulse")):
    ax.plot(n[sign == s], trace.values[sign == s], ".", ms=2, label=name)
ax.axhline(0, color="grey", lw=0.7)
ax.set(xlabel="Read", ylabel=f"{trace.quantity} ({trace.unit})")
ax.legend(frameon=False, ncols=3, loc="upper left", bbox_to_anchor=(0, 1.15), markerscale=4)
figure.savefig("raw_file.png", dpi=200)
print(*trace.guesses, sep="\n")
