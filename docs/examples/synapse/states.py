"""
States, and how far apart they are
==================================

Neighbours that overlap are not levels. The line marks two standard deviations.
"""

from pathlib import Path

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
picture = hw.report.draw.states(trace, hw.synapse.fit(trace))
Path("states.png").write_bytes(picture.render("png"))
