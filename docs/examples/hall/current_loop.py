"""
Hall loop by current
====================

Pulses of 1 ms with a field along the current. Without that field neither side is preferred.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm")
loop = hw.hall.current_loop(device, "+-2 mA in 0.1 mA, 1 ms; in-plane field 200 mT")
picture = hw.report.draw.hall_loop(loop)
Path("current_loop.png").write_bytes(picture.render("png"))
