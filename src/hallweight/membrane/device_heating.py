"""A line of a given sheet on a membrane: the heat of a device."""

from ._heat.closed_forms import StepResponse
from ._heat.layered_ground import Under
from ._heat.line_source import Where
from ._heat.rise import Sheet, line_response
from .membrane import Membrane


def line_heating(
    mem: Membrane, sheet: Sheet, width: float, *, where: Where = "mean", under: Under = "sink"
) -> StepResponse:
    """Return the response of a line of ``width`` (m) on a membrane, its mean over the width or its middle.

    ``sheet`` is that of :func:`conducting_sheet`; ``under`` the support is a ``"sink"``, or nothing: ``"free"``.
    """
    return line_response(mem.layup, mem.interface_conductance, sheet, width, where=where, under=under)
