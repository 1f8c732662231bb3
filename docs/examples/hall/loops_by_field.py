"""
Several loops, labelled by field
================================

Current switches a film to the side that the field along it chooses. Each loop is shown without its background.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm", coupling=0.1)
fields = ("-300 mT", "-150 mT", "150 mT", "300 mT")
loops = hw.hall.current_loops(device, fields, "+-1.8 mA in 0.1 mA, 1 ms")
picture = hw.report.draw.loops(hw.synapse.fit_each(loops))
Path("loops_by_field.png").write_bytes(picture.render("png"))
