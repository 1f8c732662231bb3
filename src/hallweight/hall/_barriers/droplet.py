r"""Energy of the critical droplet: the saddle by which a film reverses that is larger than a wall is wide.

A film of anisotropy K and exchange A in a reduced field h = e/(2K) against it (e in J/m^3 per state, h = 1 where one
moment loses its barrier) reverses through the unstable solution of

``theta'' + theta'/r = sin theta cos theta - h sin theta``,  r in units of sqrt(A/K),

which is flat at the centre and vanishes far away: a bounce (cite coleman1977). Its energy is ``A t eps(h)``,

``eps = 2 pi int [theta'^2 + sin^2 theta - 2 h (1 - cos theta)] r dr``.

A large droplet is a round wall, eps = 4 pi/h. For h -> 1 it is the soliton of Townes (cite chiao1964),
eps = 23.40 (1 - h). Between them the ratio to 4 pi (1 - h)/h is a smooth number, tabulated by shooting
(``tests/physics/test_droplet.py`` does it again). A free edge of a film carries half a droplet, its corner a quarter.
"""

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core.types import Array

_H = np.linspace(0, 1, 11)
_RATIO = np.array([1.0, 1.10189, 1.20715, 1.31186, 1.41086, 1.50219, 1.58600, 1.66309, 1.73432, 1.80049, 1.86222])
"""eps h/(4 pi (1 - h)) at h = 0, 0.1, ... 1."""


def droplet_energy(h: ArrayLike) -> Array:
    """Return eps(h) for 0 <= h: infinite at 0, and 0 from 1 on."""
    h = np.asarray(h, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        eps = 4 * np.pi * (1 - h) / h * np.interp(h, _H, _RATIO)
    return np.asarray(np.where(h >= 1, 0.0, eps))
