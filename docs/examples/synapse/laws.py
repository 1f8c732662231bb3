"""
Which law follows the pulses
============================

Held-out likelihood of each update law, over the best. A law passed over has no bar.
"""

import matplotlib.pyplot as plt

import hallweight as hw

scores = hw.synapse.compare(hw.lab.read(hw.cards.path_of_sample()))
kept = [s for s in scores if s.score > -1e9]
best = max(s.score for s in kept)
figure, ax = plt.subplots(figsize=(4.5, 2.6), layout="constrained")
ax.barh([s.law for s in kept], [best - s.score for s in kept], xerr=[s.err for s in kept], capsize=2)
ax.set(xlabel="Log-likelihood per pulse below the best law")
figure.savefig("laws.png", dpi=200)
