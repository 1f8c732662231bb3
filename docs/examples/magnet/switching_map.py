"""
Switching probability against current and field
===============================================

Sixteen devices for each point: an error of a tenth where the probability is one half.
"""

from pathlib import Path

import numpy as np

import hallweight as hw

film = hw.magnet.at_composition(hw.card("CoGd"), 0.15).replace(K_1=1.2e5, t=2e-9, xi_1=0.2)
data = hw.magnet.switching_map(
    film, current=-np.linspace(6e11, 1.6e12, 6), field=[0.02, 0.05, 0.1], width="1 ns", temperature="300 K", n=16
)
picture = hw.report.draw.switching_map(data)
Path("switching_map.png").write_bytes(picture.render("png"))
