"""A line of a given sheet on a membrane, or on a bare support: the heat of a device."""

from hallweight.core import Card
from hallweight.core.errors import names_keywords

from ._heat.closed_forms import StepResponse
from ._heat.layered_ground import Ground, Under
from ._heat.line_source import Where, line_step
from ._heat.rise import Sheet, line_response, thermal_layer
from .membrane import Membrane


@names_keywords
def line_heating(
    mem: Membrane,
    sheet: Sheet,
    width: float,
    *,
    where: Where = "mean",
    under: Under = "sink",
    temperature: float | None = None,
) -> StepResponse:
    """Return the response of a line of ``width`` (m) on a membrane, its mean over the width or its middle.

    ``sheet`` is that of :func:`conducting_sheet`; ``under`` the support is a ``"sink"``, or nothing: ``"free"``.
    Layers conduct as at ``temperature`` (K), by default that of the membrane.
    """
    kelvin = mem.temperature if temperature is None else temperature
    return line_response(
        mem.layup, mem.interface_conductance, sheet, width, where=where, under=under, temperature=kelvin
    )


@names_keywords
def support_heating(
    support: Card, sheet: Sheet, width: float, *, where: Where = "mean", temperature: float | None = None
) -> StepResponse:
    """Return the same for a film that grew on a support far thicker than the heat reaches: a half space.

    It conducts as at ``temperature`` (K), by default 300 K.
    """
    ground = Ground((thermal_layer(support, temperature=temperature),), sheet.store)
    return line_step(ground, width, sheet.power, where)
