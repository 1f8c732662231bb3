"""
Accuracy after years
====================

A drift on the card, and a network that is read later and later. The drift is assumed.
"""

from pathlib import Path

import hallweight as hw

card = hw.card("sample-hall-synapse").replace(how="assumed", drift=0.02)
run = hw.chain.lifetime(card, times=("1 s", "1 day", "1 year", "10 years"), temperatures=(300.0,))
picture = hw.report.draw.lifetime(run)
Path("drift.png").write_bytes(picture.render("png"))
