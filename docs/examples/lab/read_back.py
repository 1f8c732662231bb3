"""
Write, read, fit: does the truth come back
==========================================

Devices of a known card are pulsed, written as files, read and fitted. The bars are the errors that the fits state.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

truth = hw.card("sample-hall-synapse").replace(sigma_d2d=0.0, sigma_d2d_range=0.0, drift=0.0, p_stuck=0.0)
train = "100 pulses of +12 mA, 1 ms; 100 of -12 mA, 1 ms; repeat 3"  # enough to reach both ends
found = []
for seed in range(8):
    rng = np.random.default_rng(seed)
    trace = hw.synapse.sample(truth, 1, rng).run(train, rng)
    rows = [("R_xy", "ohm", "", trace.values), ("pulse sign", "", "", trace.coord("polarity"))]
    hw.lab.write_origin_csv(f"device{seed}.csv", rows, overwrite=True)
    read = hw.lab.read(f"device{seed}.csv", protocol=train)
    found.append(hw.synapse.fit(read, law=truth.law, offset=False).values["state_max"])
figure, ax = plt.subplots(figsize=(4.5, 2.8), layout="constrained")
ax.errorbar(range(8), [v.value for v in found], [v.err or 0 for v in found], fmt="o", ms=4, capsize=2)
ax.axhline(truth["state_max"], color="grey", ls="--", label="truth")
ax.set(xlabel="File", ylabel="Upper end of the range (Ω)")
ax.legend(frameon=False)
figure.savefig("read_back.png", dpi=200)
