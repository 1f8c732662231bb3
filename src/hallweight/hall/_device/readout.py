r"""What the voltmeter makes of a state: Hall resistance, its backgrounds, and noise.

``R_xy = R_AHE sum_c w_c m_z,c + R_PHE 2 m_x m_y + R_0 B_z + R_offset``. m is of sublattice 1, the transition metal,
whose electrons at the Fermi level carry the anomalous Hall effect: at a fixed field its sign turns at T_M.
"""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from .readout_noise import flicker, white


@dataclass(frozen=True)
class Readout:
    """An instrument and what disturbs it; every number is an assumption until you give yours.

    ``method``: "dc", the mean over ``time`` with the current reversed in between, or "lock-in" at ``frequency`` with
    the time constant ``time`` (s); noise bandwidth 1/(2 time) or 1/(4 time). ``amplifier`` V/sqrt(Hz) with its 1/f
    ``corner`` (Hz). ``hooge``: 1/f noise of the film, with ``carriers`` per m^3. ``offset``: misalignment of the
    contacts, in squares of the sheet (0.002: R_offset is 0.2% of the sheet resistance). ``planar``: R_PHE/R_AHE.
    ``ordinary``: Hall coefficient in m^3/C. ``drift`` of the room in K/h, which moves the offset by ``tcr`` per kelvin.
    ``pause``: time (s) from one pulse to the next, in which one read is taken.
    """

    method: Literal["dc", "lock-in"] = "dc"
    time: float = 0.1
    frequency: float = 133.0
    amplifier: float = 5e-9
    corner: float = 10.0
    hooge: float = 0.016
    carriers: float = 1e29
    offset: float = 0.002
    planar: float = 0.1
    ordinary: float = -5e-11
    drift: float = 0.0
    tcr: float = 1e-3
    pause: float = 1.0

    def __post_init__(self) -> None:
        if self.method not in ("dc", "lock-in"):
            raise InputError(f"the method {self.method!r}", "'dc' or 'lock-in'", "choose one of the two")
        for f in fields(self)[1:]:
            value = getattr(self, f.name)
            signed = f.name in ("offset", "planar", "ordinary", "drift", "tcr")
            positive = f.name in ("time", "frequency", "carriers", "pause")
            if not np.isfinite(value) or (value < 0 and not signed) or (positive and value <= 0):
                expected = "a finite number" + ("" if signed else " above zero" if positive else ", zero or more")
                raise InputError(f"{f.name} = {value!r} of a read-out", expected, f"correct {f.name}")
        if self.pause < self.time:
            found = f"a pause of {self.pause:g} s for a read of {self.time:g} s"
            raise InputError(found, "a pause that holds the read", "make pause longer or time shorter")

    @classmethod
    def ideal(cls) -> "Readout":
        """A read-out without noise, offset, planar or ordinary Hall effect: the state itself."""
        return cls(amplifier=0.0, hooge=0.0, offset=0.0, planar=0.0, ordinary=0.0)

    @property
    def noiseless(self) -> bool:
        """Whether nothing is added to a read: no amplifier noise means no Johnson noise either."""
        return self.amplifier == 0

    @property
    def band(self) -> float:
        """Noise bandwidth in Hz."""
        return 1 / (2 * self.time) if self.method == "dc" else 1 / (4 * self.time)

    def noise(
        self, times: Array, copies: int, *, current: float, sheet: float, contacts: float, area: tuple[float, float],
        temperature: float, rng: np.random.Generator,
    ) -> Array:  # fmt: skip
        """Return the error (ohm) of reads at ``times`` (n,), shape (n, copies), without offset.

        ``sheet`` ohm per square; ``contacts``: resistance between the voltage contacts (ohm); ``area`` (m^2) of the
        crossing and thickness (m) of the conductor.
        """
        slow = flicker(times, self.density(sheet, *area), self.time, copies, rng)
        if self.noiseless:
            return slow
        turned = self.frequency if self.method == "lock-in" else 1 / self.time
        amplifier = self.amplifier * float(np.sqrt(1 + self.corner / turned))
        sigma = white(contacts, temperature, amplifier, self.band) / current
        return slow + sigma * rng.standard_normal(slow.shape)

    def density(self, sheet: float, area: float, thickness: float) -> float:
        """Return ``gamma R^2/N`` (ohm^2), the strength of the 1/f noise of a square of the sheet."""
        return self.hooge * sheet**2 / (self.carriers * area * thickness)
