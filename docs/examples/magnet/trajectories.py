"""
Eight devices in one pulse
==========================

Every device has thermal noise of its own. The film values are a what-if.
"""

from pathlib import Path

import hallweight as hw

film = hw.magnet.at_composition(hw.card("CoGd"), 0.15).replace(K_1=1.2e5, t=2e-9, xi_1=0.2)
data = hw.magnet.macrospin(film, "1 pulse of -1.5e12 A/m^2, 1 ns", temperature="300 K", n=8, field="50 mT")
picture = hw.report.draw.trajectories(data)
Path("trajectories.png").write_bytes(picture.render("png"))
