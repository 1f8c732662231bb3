"""
Threshold current against in-plane field
========================================

A field along the current lowers the current that switches. No heat, no noise.
"""

from pathlib import Path

import hallweight as hw

film = hw.magnet.at_composition(hw.card("CoGd"), 0.15).replace(K_1=1.2e5, t=2e-9, xi_1=0.2)
data = hw.magnet.threshold(film, ["20 mT", "50 mT", "100 mT"], temperature="300 K", tolerance=0.02)
picture = hw.report.draw.threshold(data)
Path("threshold.png").write_bytes(picture.render("png"))
