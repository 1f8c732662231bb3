r"""The read-out of a device whose film is at some temperature: Hall resistance, its sheet, offset and ordinary effect.

``R_AHE(T) = rho_AHE m(T) s(T)^2/t`` with m = M_1(T)/M_1(T_ref) and s(T) the film's share of the current, where the
resistivities of film and source follow their ``tcr``. The offset is that of the read-out, ``offset sheet`` at T_ref,
and changes by its own ``tcr`` per kelvin. The ordinary effect is taken as constant.
"""

from typing import TYPE_CHECKING, NamedTuple

from hallweight.membrane import sheet_resistance

if TYPE_CHECKING:
    from .hall_bar import HallBar


class ReadoutAt(NamedTuple):
    """What a read of a saturated device is made of, ohm; ``ordinary`` per tesla, ``R_xx`` of the current line.

    ``sheet`` is per square.
    """

    R_AHE: float
    offset: float
    ordinary: float
    sheet: float
    R_xx: float


def readout_at(device: "HallBar", T: float) -> ReadoutAt:
    """Return the read-out of a device whose film is at ``T`` (K)."""
    film, source, readout = device.film, device.source, device.readout
    sheet = sheet_resistance(film, source, T)
    share = sheet / sheet_resistance(film, None, T)
    R_AHE = film["rho_AHE"] * device.moment(T) * share**2 / film["t"] * device.fill
    offset = readout.offset * device.sheet * (1 + readout.tcr * (T - device.pair().T))
    thickness = film["t"] + (0.0 if source is None else source["t"])
    return ReadoutAt(R_AHE, offset, readout.ordinary / thickness, sheet, sheet * device.length / device.width)
