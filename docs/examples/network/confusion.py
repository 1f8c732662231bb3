"""
Which digits are mistaken
=========================

Images of each class, and what the network on devices takes them for.
"""

from pathlib import Path

import hallweight as hw

run = hw.network.evaluate(hw.card("sample-hall-synapse"), schemes="bipolar", program="open", seeds=2, train_seeds=1)
picture = hw.report.draw.confusion(run)
Path("confusion.png").write_bytes(picture.render("png"))
