"""How a device warms under its own current."""

from hallweight.core import Card
from hallweight.magnet import Heating
from hallweight.membrane import (
    Lumped,
    Membrane,
    StepResponse,
    conducting_sheet,
    line_heating,
    no_heating,
    sheet_resistance,
    support_heating,
)

from .self_heating import Heat

HeatPath = Heating | StepResponse | bool | None


def heat_response(
    heating: HeatPath,
    film: Card,
    source: Card | None,
    width: float,
    support: Card | None,
    membrane: Membrane | None,
    temperature: float | None = None,
) -> StepResponse:
    """Return the rise of the film after a current density is switched on, K per (A/m^2)^2 at times in s.

    ``heating`` if it is given (False: none), else that of a line of ``width`` (m) on the membrane or the support. At a
    ``temperature`` (K) of the surroundings they conduct as they do there. Otherwise as their cards say.
    """
    if heating is False or (support is None and membrane is None and heating in (None, True)):
        return no_heating
    if isinstance(heating, Heating):
        return Lumped(heating.rate, heating.tau)
    if callable(heating):
        return heating
    sheet = conducting_sheet(film, source, temperature)
    if membrane is not None:
        return line_heating(membrane, sheet, width, temperature=temperature)
    assert support is not None
    return support_heating(support, sheet, width, temperature=temperature)


def heat_at(device_heat: StepResponse, film: Card, source: Card | None, temperature: float) -> StepResponse:
    """Return a response with the change of the sheet's resistance per kelvin about a temperature (K), if any."""
    low, high = (sheet_resistance(film, source, temperature + dT) for dT in (-1.0, 1.0))
    feedback = (high - low) / (high + low)
    return device_heat if feedback == 0 or device_heat is no_heating else Heat(device_heat, feedback)
