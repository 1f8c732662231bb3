"""
Harmonic Hall voltages
======================

The second harmonic gives the effective fields of the torque.
"""

from pathlib import Path

import hallweight as hw

device = hw.hall.HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm")
scan = hw.hall.harmonic(device, "1 mA")
picture = hw.report.draw.scans(scan, hw.synapse.fit(scan))
Path("harmonic.png").write_bytes(picture.render("png"))
