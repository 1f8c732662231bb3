"""
Several loops, labelled by field
================================

Current switches a film to the side that the field along it chooses. Each loop is shown without its background.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm", coupling=0.1)
loops = []
for field, start in ((-300, "up"), (-150, "up"), (150, "down"), (300, "down")):
    sweep = f"+-1.8 mA in 0.1 mA, 1 ms; in-plane field {field} mT"
    loops.append(hw.hall.current_loop(device, sweep, start=start))
picture = hw.report.draw.loops(hw.synapse.fit_each(loops))
Path("loops_by_field.png").write_bytes(picture.render("png"))
