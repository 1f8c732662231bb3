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
    support_heating,
)

HeatPath = Heating | StepResponse | bool | None


def step_response(
    heating: HeatPath, film: Card, source: Card | None, width: float, support: Card | None, membrane: Membrane | None
) -> StepResponse:
    """Return the rise of the film after a current density is switched on, K per (A/m^2)^2 at times in s.

    ``heating`` if it is given (False: none), else that of a line of ``width`` (m) on the membrane or the support.
    """
    if heating is False or (support is None and membrane is None and heating in (None, True)):
        return no_heating
    if isinstance(heating, Heating):
        return Lumped(heating.rate, heating.tau)
    if callable(heating):
        return heating
    sheet = conducting_sheet(film, source)
    if membrane is not None:
        return line_heating(membrane, sheet, width)
    assert support is not None
    return support_heating(support, sheet, width)
