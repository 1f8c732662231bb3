"""
Half of how many devices
========================

A bipolar device is compared with a pair, and halves the devices. A shared reference needs no pair either. Draw all
arms, with their devices, before saying half.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

card = hw.card("sample-hall-synapse")
w = np.random.default_rng(0).uniform(-1, 1, (100, 100))
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for how, marker in (("verify", "o"), ("open", "s")):
    for k, scheme in enumerate(("bipolar", "pair", "reference", "fixed")):
        crossbar = hw.array.program(card, w, scheme, how, np.random.default_rng(1))
        error = np.std(crossbar.weights - w)
        label = scheme if how == "verify" else None
        ax.plot(len(crossbar.devices) / w.size, error, marker, color=f"C{k}", label=label)
ax.set(xlabel="Devices for each weight", ylabel="Weight error (of full scale)", ylim=(0, None))
ax.set_title("circles: write-verify, squares: open loop", fontsize=8)
ax.legend(frameon=False)
figure.savefig("three_arms.png", dpi=200)
