"""
Levels against the size of a cross
==================================

A small cross is cheap to write and has few volumes, so few levels. A grain of 15 nm is assumed.
"""

import matplotlib.pyplot as plt

import hallweight as hw

arr = hw.array.Array(hw.card("sample-hall-synapse"), rows=128, cols=128)
rows = hw.array.size_table(arr, ["2 um", "1 um", "500 nm", "200 nm", "100 nm", "60 nm"], grain="15 nm")
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
ax.plot([row["size"] * 1e9 for row in rows], [row["levels"] for row in rows], "o-", ms=4)
ax.set(xscale="log", yscale="log", xlabel="Side of the cross (nm)", ylabel="Levels, four deviations apart")
figure.savefig("size.png", dpi=200)
