"""
Devices drawn from a card
=========================

Each line is an individual. Their spread is assumed: one measured device does not tell it.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

card = hw.synapse.complete(hw.card("sample-hall-synapse"))
rng = np.random.default_rng(0)
devices = hw.synapse.sample(card, 12, rng)
x = devices.state_min.copy()
curves = [x.copy()]
for polarity in [1] * 64 + [-1] * 64:
    x = devices.pulse(x, polarity, rng)
    curves.append(devices.read(x, rng))
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
ax.plot(np.array(curves), lw=0.7)
ax.axhline(0, color="grey", lw=0.7)
ax.set(xlabel="Pulse", ylabel="Hall resistance (Ω)")
figure.savefig("sampled.png", dpi=200)
