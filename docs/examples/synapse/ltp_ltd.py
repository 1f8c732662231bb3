"""
LTP and LTD with fit and residual
=================================

The noise-free curve of the card over the mean of all cycles.
"""

from pathlib import Path

import hallweight as hw

trace = hw.lab.read(hw.cards.path_of_sample())
picture = hw.report.draw.ltp_ltd(trace, hw.synapse.fit(trace))
Path("ltp_ltd.png").write_bytes(picture.render("png"))
