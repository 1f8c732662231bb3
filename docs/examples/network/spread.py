"""
Accuracy against cycle-to-cycle spread
======================================

A what-if: the spread of a step is changed on the card, and everything is programmed anew.
"""

import matplotlib.pyplot as plt

import hallweight as hw

card = hw.card("sample-hall-synapse")
spreads = (0.002, 0.01, 0.02, 0.05, 0.1)
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
for scheme in ("bipolar", "pair"):
    mean, err = [], []
    for spread in spreads:
        changed = card.replace(sigma_c2c=spread)
        run = hw.network.evaluate(changed, schemes=scheme, program="open", seeds=3, train_seeds=1, n_test=200)
        (arm,) = run.results["arms"]
        mean.append(100 * arm["mean"])
        err.append(100 * arm["gap_sem"])
    ax.errorbar(spreads, mean, err, fmt="o-", ms=3, capsize=2, label=scheme)
ax.axhline(100 * arm["float_accuracy"][0], color="grey", lw=0.7, ls="--", label="floating point")
ax.set(xlabel="Cycle-to-cycle spread of a step (of the range)", ylabel="Accuracy (%)")
ax.legend(frameon=False)
figure.savefig("spread.png", dpi=200)
