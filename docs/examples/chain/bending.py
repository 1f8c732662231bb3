"""
From a bend to a score
======================

A small device on a polymer, flat and bent, through the whole chain. Two programmings for each point.
"""

from pathlib import Path

import hallweight as hw

run = hw.chain.bending(
    "CoTb",
    ["20 mm", "5 mm"],
    support="PET 25 um",
    rigid=None,
    device={"width": "0.18 um", "grain": "15 nm", "source": "W", "side": "above"},
    write={"width": "1 us", "field": "200 mT", "pulses": 12, "cycles": 3},
    network={"network": "digits-cnn", "seeds": 2, "train_seeds": 1, "n_test": 200},
    retention=False,
    folder="bending",
)
picture = hw.report.draw.chain(run)
Path("bending.png").write_bytes(picture.render("png"))
