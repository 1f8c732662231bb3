"""One read of an array: converters, products, noise and digital scale, for linear layers and convolutions.

For inputs ``x``, ``v = DAC(x)``. For each tile t of rows
``y_t = ADC(v_t @ W_t + sqrt(v_t^2 @ independent) n - sqrt(v_t^2 @ shared) m)``.
The numbers n (one per output) and m (one per block of columns) are independent and standard normal. The output is
``sum_t scale_t y_t + bias``. The noise is exact, see :meth:`hallweight.array.Crossbar.variance`.

:mod:`.reference_read` computes this in plain torch, for any device and type. For float32 on a CPU
:mod:`.compiled_read` computes the same faster. Gradients: :mod:`.straight_through`.
"""

import torch
from torch import Tensor

from hallweight.core import InputError

from .dispatch import forward
from .read_spec import Op, Read
from .straight_through import StraightThroughRead


def read(x: Tensor, weight: Tensor, op: Op, r: Read) -> Tensor:
    """Read the array once for each row of inputs (each position of the kernel): the output of the analog layer.

    x       (..., inputs), or ([batch,] channels, length or height, width)
    weight  (columns, inputs), or (columns, channels / groups, kernel...); units of full scale

    Gradients flow to ``x``, ``weight`` and ``r.bias``. Converters pass those of values inside their range (the ADC of
    a tile those of all), and noise is a constant.
    """
    if x.dim() < 2 or (op.kind == "conv" and x.dim() == weight.dim() - 1):
        return read(x[None], weight, op, r)[0]
    _check_inputs(x, weight, op)
    if torch.is_grad_enabled() and any(t is not None and t.requires_grad for t in (x, weight, r.bias)):
        out: Tensor = StraightThroughRead.apply(x, weight, r.bias, op, r)  # type: ignore[no-untyped-call]
        return out
    return forward(x, weight, op, r, False)[0]


def _check_inputs(x: Tensor, weight: Tensor, op: Op) -> None:
    if x.dtype != weight.dtype and not torch.is_autocast_enabled(x.device.type):
        found, expected = f"inputs of type {x.dtype}", f"{weight.dtype}, as the layer has"
        raise InputError(found, expected, "convert one of them, for example with x.float() or model.double()")
    if op.kind == "linear":
        axis, size, fits, shape = -1, weight.shape[-1], True, "(..., inputs)"
    else:
        axis, size, fits = 1, weight.shape[1] * op.groups, x.dim() == weight.dim()
        shape = f"([batch,] channels{', size' * (weight.dim() - 2)})"
    if not fits or x.shape[axis] != size:
        found = f"inputs of shape {tuple(x.shape)}"
        raise InputError(found, f"{shape} with {size} there", "give inputs of the size that the layer was built for")
