"""
Accuracy of all arms against floating point
===========================================

Three schemes, written closed-loop and open-loop. Four programmings each; a paper needs more.
"""

from pathlib import Path

import hallweight as hw

run = hw.network.evaluate(hw.card("sample-hall-synapse"), seeds=4, train_seeds=1)
picture = hw.report.draw.accuracy(run)
Path("accuracy.png").write_bytes(picture.render("png"))
