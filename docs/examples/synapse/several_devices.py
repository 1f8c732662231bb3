"""
Several devices, and what really differs
========================================

Five devices are drawn and fitted one by one. The figure tells spread from the errors of the fits.
"""

from pathlib import Path

import numpy as np

import hallweight as hw

card = hw.synapse.complete(hw.card("sample-hall-synapse"))
rng = np.random.default_rng(1)
train = "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 4"
traces = [hw.synapse.sample(card, 1, rng).run(train, rng) for _ in range(5)]
cards = hw.synapse.fit_each(traces, law=card.law)
picture = hw.report.draw.card_spread(cards)
Path("several_devices.png").write_bytes(picture.render("png"))
