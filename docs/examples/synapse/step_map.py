"""
Step against state
==================

A step that shrinks towards the end of the range is what makes LTP and LTD curve.
"""

from pathlib import Path

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
picture = hw.report.draw.step_map(trace, hw.synapse.fit(trace))
Path("step_map.png").write_bytes(picture.render("png"))
