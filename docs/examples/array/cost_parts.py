"""
Where the energy of a network goes
==================================

Energy and area of each layer, by part. Of these devices and drivers take most of the energy, and little of the area.
"""

from pathlib import Path

import hallweight as hw

run = hw.network.price(hw.card("sample-hall-synapse"), network="digits-cnn")
picture = hw.report.draw.cost_parts(run)
Path("cost_parts.png").write_bytes(picture.render("png"))
