r"""What the voltmeter makes of a state: Hall resistance, its backgrounds, and noise.

``R_xy = R_AHE sum_c w_c m_z,c + R_PHE 2 m_x m_y + R_0 B_z + R_offset``. m is of sublattice 1, the transition metal: its
electrons at the Fermi level carry the anomalous Hall effect. So at a fixed field the sign of R_xy changes at T_M.
"""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array
from hallweight.core.validation import in_range, number, one_of, positive

from .readout_noise import flicker, white

_SIGNED = ("offset", "planar", "ordinary", "drift", "tcr")
_POSITIVE = ("time", "frequency", "carriers", "pause")


@names_keywords
@dataclass(frozen=True)
class Readout:
    """An instrument and what disturbs it; every number is an assumption until you give yours.

    method     name       "dc": mean over ``time`` with the current reversed in between; "lock-in": at ``frequency``
    time       s          of one read, or the time constant; noise bandwidth 1/(2 time) of "dc", 1/(4 time) of "lock-in"
    frequency  Hz         of the lock-in amplifier
    amplifier  V/sqrt(Hz) its noise; 0: no Johnson noise either
    corner     Hz         from where down the amplifier's noise is 1/f
    hooge      1          1/f noise of the film, of ``carriers``
    carriers   1/m^3
    offset     squares    misalignment of the contacts: 0.002 means 0.2% of the sheet resistance
    planar     1          R_PHE/R_AHE
    ordinary   m^3/C      ordinary Hall coefficient
    drift      K/h        of the room, which moves the offset by ``tcr`` per kelvin
    tcr        1/K
    pause      s          from one pulse to the next, in which one read is taken
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
        one_of("method", self.method, ("dc", "lock-in"))
        for name in (f.name for f in fields(self)[1:]):
            value = getattr(self, name)
            if name in _SIGNED:
                checked = number(name, value)
            elif name in _POSITIVE:
                checked = positive(name, value)
            else:
                checked = in_range(name, value, 0, np.inf, open_high=True)
            object.__setattr__(self, name, checked)
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

    def amplifier_noise(self, frequency: float) -> float:
        """Return the density of the amplifier's noise (V/sqrt(Hz)) at a frequency (Hz)."""
        return self.amplifier * float(np.sqrt(1 + self.corner / frequency))

    @renamed_keywords("0.1.0", copies="replicas")
    def noise(
        self,
        times: Array,
        replicas: int,
        *,
        current: float,
        sheet: float,
        contacts: float,
        area: tuple[float, float],
        temperature: float,
        rng: np.random.Generator,
    ) -> Array:
        """Return the error (ohm) of reads, (reads, replicas), without offset.

        times        s               of the reads, (reads,)
        current      A               that reads
        sheet        ohm per square
        contacts     ohm             resistance between the voltage contacts
        area         m^2 and m       of the crossing, and thickness of the conductor
        temperature  K
        """
        slow = flicker(times, self.density(sheet, *area), self.time, replicas, rng)
        if self.noiseless:
            return slow
        sigma = self.white_noise(contacts, temperature) / current
        return slow + sigma * rng.standard_normal(slow.shape)

    def white_noise(self, contacts: float, temperature: float) -> float:
        """Return the standard deviation (V) of a read between contacts of a resistance (ohm) at a temperature (K)."""
        modulation = self.frequency if self.method == "lock-in" else 1 / self.time
        return white(contacts, temperature, self.amplifier_noise(modulation), self.band)

    def density(self, sheet: float, area: float, thickness: float) -> float:
        """Return ``gamma R^2/N`` (ohm^2), the strength of the 1/f noise of a square of the sheet."""
        return self.hooge * sheet**2 / (self.carriers * area * thickness)
