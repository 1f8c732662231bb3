"""
Switching current against in-plane field
========================================

A card of each loop, and their values against the condition that differs. A simulated device; its coupling is assumed.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm", coupling=0.1)
fields = ("-300 mT", "-150 mT", "150 mT", "300 mT")
cards = hw.synapse.fit_each(hw.hall.current_loops(device, fields, "+-1.8 mA in 0.1 mA, 1 ms"))
print(cards.table())
picture = hw.report.draw.loop_values(cards)
Path("switching_current.png").write_bytes(picture.render("png"))
