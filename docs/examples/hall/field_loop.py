"""
Hall loop by field
==================

A simulated cross of 256 volumes. Grain, coupling and pinning are assumed.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm")
loop = hw.hall.field_loop(device, "+-2.4 T in 80 mT; 300 K")
picture = hw.report.draw.hall_loop(loop, hw.synapse.fit(loop))
Path("field_loop.png").write_bytes(picture.render("png"))
