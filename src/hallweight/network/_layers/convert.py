"""From a PyTorch model to the same model on devices."""

import copy
from collections.abc import Collection, Mapping
from typing import Any, Literal

from torch import nn

from hallweight.array import (
    SCHEMES,
    Circuit,
    check_bits,
    check_card,
    check_slices,
    check_tolerance,
    circuit_on,
    slices_of,
)
from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.validation import in_range, one_of

from ..model_output import Output
from .analog_model import AnalogModel
from .array_spec import ArraySpec, ReadState
from .check_model import check_model
from .layer_kinds import analog_form, prepare

__all__ = ["AnalogModel", "convert"]


@names_keywords
def convert(
    model: nn.Module,
    card: Card,
    scheme: str = "bipolar",
    *,
    bits_in: int | None = 8,
    bits_out: int | None = 8,
    tile: int | tuple[int, int] | None = None,
    calibrate: Any = None,
    weight_scale: Literal["column", "tile", "layer"] = "column",
    percentile: float | None = 99.9,
    tolerance: float | None = None,
    slices: int = 1,
    wires: str | Circuit | None = None,
    digital: Collection[str] = (),
    output: Output = None,
) -> AnalogModel:
    """Return a copy of ``model`` whose ``Linear``, ``Conv1d`` and ``Conv2d`` layers sit on devices of ``card``.

    So do the four projections of a ``MultiheadAttention``. Biases, normalisation layers and embeddings stay digital.

    bits_in       1  bits of the DAC of each layer; ``None``: ideal
    bits_out      1  bits of the ADC of each layer; ``None``: ideal
    tile          1  size of the largest array, rows or (rows, columns); ``None``: arrays as large as needed. A layer
                     with more rows is cut into tiles, each with its own ADC, whose outputs are added digitally.
    calibrate     -  inputs of the model, tensors or arrays, from which the ranges of the converters are set; a tuple if
                     it takes several, a dict if they are named
    weight_scale  -  the full scale is the largest weight of each column, of each column of each tile, or of the layer
    percentile    %  of the sizes of their values, at which ranges are set; ``None``: where the mean square error, of
                     rounding and clipping, is least
    tolerance     1  distance from its target, as a fraction of the range, at which write-verify leaves a device;
                     ``None``: half a mean step, or one read
    slices        1  digits of a weight, each on arrays and ADCs of its own, for more weights than levels; see
                     :class:`hallweight.array.Slices`
    wires         -  a node ("22 nm") or a :class:`hallweight.array.Circuit`: programmed weights are those that the
                     circuit of each array shows, exactly; see :func:`hallweight.array.fold`. ``None``: ideal wires
    digital       -  names of layers and parameters that stay digital
    output        -  what of a dict or tuple that the model answers with is returned: a key, an index or a function

    An :class:`AnalogModel` is converted anew from its float weights. Subclasses of the layers are registered first
    (:func:`register_layer`). Program before use: ``analog.program(rng)``. Raises :class:`InputError` for other layers
    with weights, weights that are not finite, and cards or schemes that do not fit.
    """
    check_card(card)
    bits_in, bits_out = check_bits(bits_in, "bits_in"), check_bits(bits_out, "bits_out")
    check_tolerance(tolerance)
    weight_scheme = SCHEMES[one_of("scheme", scheme, SCHEMES)]
    one_of("weight_scale", weight_scale, ("column", "tile", "layer"))
    if percentile is not None:  # not assigned: 100 stays a whole number, as checkpoints have it
        in_range("percentile", percentile, 0, 100, open_low=True)
    weight_scheme.swing(card)
    size, slices = _size_of_tile(tile), check_slices(slices)
    if isinstance(model, AnalogModel):
        output = model.output if output is None else output
        model = model.plain()
    check_model(model, digital)
    net, reads = copy.deepcopy(model), ReadState(slices_of(card, weight_scheme, slices))
    circuit = circuit_on(wires, card, scheme)
    spec = ArraySpec(card, scheme, bits_in, bits_out, size, weight_scale, percentile, tolerance, slices, circuit)
    for layer in prepare(net, digital):
        layer.__class__ = analog = analog_form(type(layer))
        analog.attach(layer, spec, reads)  # type: ignore[arg-type]
    out = AnalogModel(net, spec, reads, output)
    if isinstance(calibrate, Mapping):
        out.calibrate(**calibrate)
    elif calibrate is not None:
        out.calibrate(*(calibrate if isinstance(calibrate, tuple) else (calibrate,)))
    return out


def _size_of_tile(tile: int | tuple[int, int] | None) -> tuple[int, int | None] | None:
    """Rows and columns of the largest array; a number gives the rows of arrays with as many columns as needed."""
    if tile is None:
        return None
    size: tuple[int, int | None] = (tile, None) if isinstance(tile, int) else tile
    known = [n for n in size if n is not None] if isinstance(size, tuple) and len(size) == 2 else []
    if isinstance(tile, bool) or not known or not all(type(n) is int and n >= 1 for n in known) or size[0] is None:
        raise InputError(
            f"tile={tile!r}", "the rows of the largest array, or (rows, columns), or None", "choose for example 128"
        )
    return size
