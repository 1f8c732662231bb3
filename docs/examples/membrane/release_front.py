"""
The front under a film in water
===============================

A disc of 2 mm with etch holes comes free. The span of the curve is what nobody measured.
"""

from pathlib import Path

import hallweight as hw

holes = hw.membrane.Holes("hexagonal", pitch="400 um", diameter="40 um")
release = hw.membrane.release("disc 2 mm", "Sr4Al2O7", "25 C", holes=holes)
picture = hw.report.draw.release_front(release.front(frames=25))
Path("release_front.png").write_bytes(picture.render("png"))
print(release.time)
