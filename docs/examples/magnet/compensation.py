"""
Where moments and angular momenta cancel
========================================

Net moment and net angular momentum of a Co-Gd film pass zero at two temperatures.
"""

from pathlib import Path

import hallweight as hw

data = hw.magnet.compensation(hw.card("CoGd"))
picture = hw.report.draw.compensation(data)
Path("compensation.png").write_bytes(picture.render("png"))
