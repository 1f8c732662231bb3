"""Gradients of a read: straight through converters, noise and devices.

Outputs are ``sum_t scale_t ADC(v_t @ W_t + noise) + bias``. The gradients are those of the plain operation with inputs
``v`` and weights ``scale W``, so backward is one plain backward pass. It keeps what plain PyTorch keeps: inputs and
weights (``v`` is computed again). Beside them it keeps one byte per output that marks what the ADC clipped. Under
autocast the products, forward (but of tiles on a CPU) and backward, are those of its type. All else keeps its type.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from hallweight.array import quantise

from .compiled_read import as_inputs, convert_inputs, is_plain
from .dispatch import forward
from .read_spec import Op, Read, rows_of, weight_of


class StraightThroughRead(torch.autograd.Function):
    """The read as a function of inputs, weights and bias."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, op: Op, r: Read) -> Tensor:
        """Read, and keep what backward needs."""
        out, clipped = forward(x, weight, op, r, True)
        ctx.save_for_backward(x, weight, clipped)
        ctx.op, ctx.read, kind = op, r, x.device.type
        ctx.half = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else x.dtype
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None, None, None]:
        """Return the gradients of inputs, weights and bias."""
        (x, weight, clipped), op, r = ctx.saved_tensors, ctx.op, ctx.read
        need_x, need_w, need_b = ctx.needs_input_grad[:3]
        axes = list(range(grad.dim() - 1)) if op.kind == "linear" else [0, *range(2, grad.dim())]
        db = grad.sum(axes) if need_b else None
        grad = grad if clipped is None else torch.where(clipped, 0.0, grad).to(grad.dtype)
        scale = _scale_of_weights(weight, r)
        v, scaled = _converted(x, op, r), weight * scale if need_x else weight
        dx, dw = _plain_gradients(grad.to(ctx.half), v.to(ctx.half), scaled.to(ctx.half), op, (need_x, need_w))
        dx, dw = (None if d is None else d.to(x.dtype) for d in (dx, dw))
        if dx is not None and r.bits_in is not None:
            dx = torch.where(x.abs() <= r.range_in, dx, 0.0)
        return dx, None if dw is None else dw * scale, db, None, None


def _converted(x: Tensor, op: Op, r: Read) -> Tensor:
    """Return what the DAC makes of the inputs."""
    if r.bits_in is not None and is_plain(x) and (op.kind == "linear" or x.dim() <= 4):
        return as_inputs(convert_inputs(x, op, r)[0], x, op)
    return quantise(x, r.bits_in, r.range_in)  # type: ignore[no-any-return]


def _scale_of_weights(weight: Tensor, r: Read) -> Tensor:
    """Return the scale in a shape that multiplies weights."""
    if r.scale.dim() == 1 or len(r.scale) == 1:
        return r.scale.reshape(-1, *[1] * (weight.dim() - 1))
    rows = rows_of(weight[:1]).shape[1]
    return weight_of(r.scale.T.repeat_interleave(r.tile or rows, 1)[:, :rows], weight.shape)


def _plain_gradients(
    grad: Tensor, v: Tensor, weight: Tensor, op: Op, needed: tuple[bool, bool]
) -> tuple[Tensor | None, Tensor | None]:
    """Return the gradients of the plain layer to its inputs and weights, where they are ``needed``."""
    need_x, need_w = needed
    if op.kind == "linear":
        dw = grad.flatten(0, -2).T @ v.flatten(0, -2) if need_w else None
        return grad @ weight if need_x else None, dw
    if not need_x and not need_w:
        return None, None
    none = [0] * len(op.stride)
    dx, dw, _ = torch.ops.aten.convolution_backward(
        grad, v, weight, None, op.stride, op.padding, op.dilation, False, none, op.groups, [need_x, need_w, False]
    )
    return dx, dw
