"""Full electrical switching: how much of the loop by field a current switches, how surely, and how often again."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, parse, show

from .._device.checks import whole_of
from .._device.hall_bar import HallBar
from .loops import Quantity, attributes, switched
from .measure import READ, WIDTH, density
from .session import Session

if TYPE_CHECKING:
    import xarray as xr

_REFERENCE = 16  # reads of each saturated state, averaged
_CLOSE = 0.01  # to which the smallest current is found
_GRID = np.geomspace(0.02, 0.98, 42)  # of the current that heats the film to its T_C


def full_switching(
    device: HallBar, current: Quantity, *, width: Quantity = WIDTH, field: Quantity = 0.0, cycles: int = 1000,
    temperature: Quantity | None = None, read: Quantity = READ, seed: int = 0,
) -> "xr.Dataset":  # fmt: skip
    """Switch a device to and fro by ``cycles`` pairs of pulses +I, -I and compare with switching by a field.

    ``R`` (cycle, polarity) in ohm; ``fraction`` (cycle): ``(R_+ - R_-)`` over the same of the film saturated up and
    down by a field along z, signed by the polarity. In ``attrs``: mean ``fraction``, ``fraction_err`` (one read),
    ``fraction_spread`` from cycle to cycle, ``deterministic``, the part of all pulses after which R_xy has the sign
    that the polarity asks for, and ``complete``: whether the mean is within three errors of 1, or above 0.99.
    """
    import xarray as xr

    i, w, probe = parse(current, "A"), parse(width, "s"), parse(read, "A")
    whole_of("cycles", cycles, 1)
    if i == 0:
        raise InputError("full switching by 0 A", "a current other than zero", "give it a current")
    kelvin = None if temperature is None else parse(temperature, "K")
    session = Session(device, temperature=kelvin, field=(parse(field, "T"), 0.0, 0.0), seed=seed)
    session.check_read(probe)
    for state in ("up", "down"):
        session.restart(state)
        for _ in range(_REFERENCE):
            session.read()
    j, said = density(device, i, "A"), f"a current of {show(i, 'A')}"
    for _ in range(cycles):
        for sign in (1, -1):
            session.pulse(sign * j, w, said)
            session.read()
    reads = session.resistance(probe)[:, 0]
    up, down = reads[:_REFERENCE], reads[_REFERENCE : 2 * _REFERENCE]
    data = xr.Dataset({"R": (("cycle", "polarity"), reads[2 * _REFERENCE :].reshape(cycles, 2), {"units": "ohm"})},
                      coords={"cycle": np.arange(cycles), "polarity": [1, -1]})  # fmt: skip
    whole = float(up.mean() - down.mean())
    data["fraction"] = ("cycle", (data.R.values[:, 0] - data.R.values[:, 1]) / whole, {"units": "1"})
    middle = float(up.mean() + down.mean()) / 2
    data.attrs = attributes(device, seed) | _summary(data, middle, float(np.hypot(up.std(), down.std())) / abs(whole))
    data.attrs |= {"current": i, "width": w, "field": parse(field, "T"), "R_field": whole}
    return data


def _summary(data: "xr.Dataset", middle: float, noise: float) -> dict[str, Any]:
    part = data.fraction.values
    mean = float(part.mean())
    sense = np.sign(mean) or 1.0
    side = np.sign(data.R.values - middle) * np.array([1, -1]) * sense
    whole = np.sign(data.R.values[:, 0].mean() - data.R.values[:, 1].mean()) or 1.0
    right = float(np.mean(side * whole * sense > 0))
    err = max(noise, float(part.std()) / len(part) ** 0.5)
    return {"fraction": mean, "fraction_err": err, "fraction_spread": float(part.std()), "deterministic": right,
            "complete": int(abs(mean) > min(0.99, 1 - 3 * err))}  # fmt: skip


def smallest_current(
    device: HallBar, *, part: float = 0.99, width: Quantity = WIDTH, field: Quantity = 0.0, copies: int = 1,
    temperature: Quantity | None = None, seed: int = 0,
) -> float | None:  # fmt: skip
    """Return the smallest current (A) whose one pulse takes ``part`` of the saturated device over, both ways.

    +I from the state that it leaves and -I from the other. Currents rise by 10% from a fiftieth of the one that heats
    the film to its T_C; between the last that fails and the first that does it the place is halved to 1%. None where no
    current does it: too strong ones leave a disordered film as it cools, so more is not always better.
    """
    kelvin, w = None if temperature is None else parse(temperature, "K"), parse(width, "s")
    if not 0 < part <= 1:
        raise InputError(f"part={part!r}", "a part above 0, at most 1", "choose 0.99")
    session = Session(device, temperature=kelvin, field=(parse(field, "T"), 0.0, 0.0), copies=copies, seed=seed)

    def enough(i: float) -> bool:
        taken = [(switched(session, s * i, w, 1.0)[0], switched(session, -s * i, w, -1.0)[0]) for s in (1, -1)]
        return max(min(pair) for pair in taken) >= part

    rise = float(device.warming(np.array([w]))[0]) * device.density_per_current() ** 2
    if rise == 0 or not np.isfinite(session.T_C):
        raise InputError("a device without heating or T_C", "an upper end for the current", "give it a support and T_C")
    grid = float(np.sqrt((session.T_C - session.ambient) / rise)) * _GRID
    first = next((k for k, i in enumerate(grid) if enough(float(i))), None)
    if first is None:
        return None
    low, high = float(grid[max(first - 1, 0)]), float(grid[first])
    while high / low > 1 + _CLOSE:
        middle = float(np.sqrt(high * low))
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
