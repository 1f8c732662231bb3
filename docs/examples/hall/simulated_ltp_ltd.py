"""
Potentiation and depression of a simulated device
=================================================

The same fit reads it as if it were a measured file. Swing and curvature are those of the model, not of a film.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm")
current = hw.hall.smallest_current(device, part=0.5, field="200 mT")
train = f"24 pulses of +{current} A, 1 ms; 24 of -{current} A, 1 ms; in-plane field 200 mT; repeat 3"
trace = hw.hall.measure(device, train)
picture = hw.report.draw.ltp_ltd(trace, hw.synapse.fit(trace))
Path("simulated_ltp_ltd.png").write_bytes(picture.render("png"))
