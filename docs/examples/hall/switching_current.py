"""
Switching current against in-plane field
========================================

A card of each loop, and their values against the condition that differs. A simulated device; its coupling is assumed.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm", coupling=0.1)
loops = []
for field, start in ((-300, "up"), (-150, "up"), (150, "down"), (300, "down")):
    sweep = f"+-1.8 mA in 0.1 mA, 1 ms; in-plane field {field} mT"
    loops.append(hw.hall.current_loop(device, sweep, start=start))
cards = hw.synapse.fit_each(loops)
print(cards.table())
picture = hw.report.draw.loop_values(cards)
Path("switching_current.png").write_bytes(picture.render("png"))
