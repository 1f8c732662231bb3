"""
How many bits a column holds
============================

Each part of the noise alone, and all of them together.
"""

from pathlib import Path

import hallweight as hw

run = hw.network.price(hw.card("sample-hall-synapse"), network="digits-cnn")
picture = hw.report.draw.read_bits(run)
Path("read_bits.png").write_bytes(picture.render("png"))
