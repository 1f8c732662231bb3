"""
Where the energy of a network goes
==================================

Converters and amplifiers, not the devices, take most of it.
"""

from pathlib import Path

import hallweight as hw

run = hw.network.price(hw.card("sample-hall-synapse"), network="digits-cnn")
picture = hw.report.draw.cost_parts(run)
Path("cost_parts.png").write_bytes(picture.render("png"))
