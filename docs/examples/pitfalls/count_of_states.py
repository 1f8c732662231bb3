"""
States that are not states
==========================

Sixty-four pulses are not sixty-four levels. A level is a state that can be told from its neighbours. With the spread of
a step levels become few, and the pulses stay sixty-four.
"""

import matplotlib.pyplot as plt
import numpy as np

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
card = hw.synapse.fit(trace)
spreads = np.geomspace(0.002, 0.1, 9)
changed = [card.without("levels_open_loop", "levels_write_verify").replace(sigma_c2c=s) for s in spreads]
pulses = int((trace.protocol.cycle.polarity > 0).sum()) if trace.protocol else 64
figure, ax = plt.subplots(figsize=(4.5, 3), layout="constrained")
ax.axhline(pulses, color="grey", ls="--", label="pulses of a branch")
ax.plot(spreads, [hw.synapse.levels_write_verify(c) for c in changed], "o-", ms=3, label="levels, write-verify")
ax.plot(spreads, [hw.synapse.levels_open_loop(c) for c in changed], "s-", ms=3, label="levels, open loop")
ax.set(xscale="log", yscale="log", xlabel="Cycle-to-cycle spread of a step (of the range)", ylabel="Count")
ax.set_yticks([4, 8, 16, 32, 64], ["4", "8", "16", "32", "64"])
ax.minorticks_off()
ax.legend(frameon=False)
figure.savefig("count_of_states.png", dpi=200)
