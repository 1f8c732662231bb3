"""Full electrical switching: how much of the loop by field a current switches, how surely, and how often again."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import whole_number

from .._barriers.film_at_temperature import FilmState
from .._device.hall_bar import HallBar
from .._lattice.spin_states import Vector
from .measure import READ, WIDTH, current_density
from .provenance import attributes
from .session import Quantity, Session, along_current
from .step_counter import StepCounter

if TYPE_CHECKING:
    import xarray as xr

_REFERENCE = 16  # reads of each saturated state, averaged


@names_keywords
def full_switching(
    device: HallBar,
    current: Quantity,
    *,
    width: Quantity = WIDTH,
    field: Quantity = 0.0,
    cycles: int = 1000,
    temperature: Quantity | None = None,
    read: Quantity = READ,
    seed: int = 0,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Switch a device to and fro by ``cycles`` pairs of pulses +I, -I and compare with switching by a field.

    R         (cycle, polarity)  ohm, read at ``read`` (A)
    fraction  (cycle,)           ``(R_+ - R_-)`` over that of the film saturated up and down along z, signed by polarity

    In ``attrs``:

    fraction         mean over the cycles
    fraction_err     of one read
    fraction_spread  from cycle to cycle
    deterministic    part of all pulses after which R_xy has the sign that the polarity asks for
    complete         1 where the mean is within three errors of 1, or above 0.99

    ``current`` A, ``width`` s, in-plane ``field`` T, ``temperature`` K (None: the card's). ``progress(done, of)`` is
    called after each cycle.

    Raises :class:`InputError` where fields turn the film into its plane, so that it has no up and down.
    """
    import xarray as xr

    i, seconds, probe, in_plane = parse(current, "A"), parse(width, "s"), parse(read, "A"), along_current(field)
    whole_number("cycles", cycles, 1)
    if i == 0:
        raise InputError("full switching by 0 A", "a current other than zero", "give it a current")
    session = Session(device, temperature=temperature, field=in_plane, seed=seed)
    _check_up_and_down(session.kinetics.film_state(session.ambient), in_plane)
    session.check_read(probe)
    for state in ("up", "down"):
        session.restart(state)
        for _ in range(_REFERENCE):
            session.read()
    j, name = current_density(device, i, "A"), f"a current of {show(i, 'A')}"
    counter = StepCounter(progress, cycles)
    for _ in range(cycles):
        for sign in (1, -1):
            session.pulse(sign * j, seconds, name)
            session.read()
        counter.advance()
    reads = session.resistance(probe)[:, 0]
    up, down, R = np.split(reads, [_REFERENCE, 2 * _REFERENCE])
    R, by_field = R.reshape(cycles, 2), float(up.mean() - down.mean())
    data = xr.Dataset(
        {"R": (("cycle", "polarity"), R, {"units": "ohm"})},
        coords={"cycle": np.arange(cycles), "polarity": [1, -1]},
    )
    data["fraction"] = ("cycle", (R[:, 0] - R[:, 1]) / by_field, {"units": "1"})
    middle = float(up.mean() + down.mean()) / 2
    noise = float(np.hypot(up.std(), down.std())) / abs(by_field)
    data.attrs = attributes(device, seed) | _summary(data, middle, noise)
    data.attrs |= {"current": i, "width": seconds, "field": in_plane[0], "R_field": by_field}
    return data


def _check_up_and_down(film: FilmState, field: Vector) -> None:
    across, most = float(np.hypot(*film.held(field)[:2])), 2 * film.K
    if across >= most:
        found = f"a field that turns the film into its plane: M B is {across:.3g} J/m^3 and 2 K is {most:.3g} J/m^3"
        raise InputError(found, "M B below 2 K, so that up and down are two states", "use a smaller in-plane field")


def _summary(data: "xr.Dataset", middle: float, noise: float) -> dict[str, Any]:
    fraction, R = data.fraction.values, data.R.values
    mean = float(fraction.mean())
    sense = np.sign(mean) or 1.0
    side = np.sign(R - middle) * np.array([1, -1]) * sense
    by_current = np.sign(R[:, 0].mean() - R[:, 1].mean()) or 1.0
    err = max(noise, float(fraction.std()) / len(fraction) ** 0.5)
    return {
        "fraction": mean,
        "fraction_err": err,
        "fraction_spread": float(fraction.std()),
        "deterministic": float(np.mean(side * by_current * sense > 0)),
        "complete": int(abs(mean) > min(0.99, 1 - 3 * err)),
    }
