"""What a read says at other temperatures: gain and offset of the Hall resistance, and its own heat."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import parse
from hallweight.core.errors import names_keywords
from hallweight.core.validation import non_empty, positive

from .._device.hall_bar import HallBar
from .._device.readout_at_temperature import readout_at
from .measure import READ
from .provenance import attributes
from .session import Quantity, Session

if TYPE_CHECKING:
    import xarray as xr

_SHOWN = {"R_AHE": "ohm", "offset": "ohm", "ordinary": "ohm/T", "sheet": "ohm", "R_xx": "ohm"}


@names_keywords
def readout_against_temperature(
    device: HallBar, temperatures: Sequence[Quantity], *, current: Quantity = READ, reference: Quantity | None = None
) -> "xr.Dataset":
    """Return what reads at a ``current`` (A) say in surroundings at ``temperatures`` (K), (temperature,).

    R_AHE, offset, ordinary, sheet, R_xx  of the film as warm as a read makes it, ohm; ordinary in ohm/T
    rise          K  self-heating at the end of a read
    gain          1  R_AHE over that at the ``reference`` temperature (None: the card's), which was calibrated
    offset_shift  1  change of the offset since then, over R_AHE there: the error of a state from -1 to 1
    noise         1  standard deviation of one read, over R_AHE there, without 1/f noise

    Where the periphery follows a reference device, gain and offset are taken out, and noise over gain is left. A film
    that loses its perpendicular state at a temperature raises :class:`InputError`.
    """
    import xarray as xr

    amplitude, kelvin = (
        positive("current", current, "A"),
        [parse(T, "K") for T in non_empty("temperatures", temperatures)],
    )
    calibrated = device.pair(reference).T
    rows = []
    for T in [calibrated, *kelvin]:
        session = Session(device, temperature=T)
        session.check_read(amplitude)
        rise = device.rise(device.current_density(amplitude), device.readout.time, T)
        rows.append((rise, session.white_noise(amplitude), *readout_at(device, T + rise)))
    table = dict(zip(("rise", "noise", *_SHOWN), np.array(rows).T, strict=True))
    R_AHE, offset = table["R_AHE"][0], table["offset"][0]
    values = {n: (table[n], unit) for n, unit in _SHOWN.items()} | {"rise": (table["rise"], "K")}
    values["gain"] = (table["R_AHE"] / R_AHE, "1")
    values["offset_shift"] = ((table["offset"] - offset) / abs(R_AHE), "1")
    values["noise"] = (table["noise"] / abs(R_AHE), "1")
    return xr.Dataset(
        {n: ("temperature", v[1:], {"units": unit}) for n, (v, unit) in values.items()},
        coords={"temperature": ("temperature", kelvin, {"units": "K"})},
        attrs=attributes(device, device.seed) | {"current": amplitude, "reference": calibrated},
    )
