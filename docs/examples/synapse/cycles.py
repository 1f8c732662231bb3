"""
Cycles over one another
=======================

How well a device repeats itself: cycle-to-cycle spread is a number of this figure.
"""

from pathlib import Path

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
picture = hw.report.draw.cycles(trace, hw.synapse.fit(trace))
Path("cycles.png").write_bytes(picture.render("png"))
