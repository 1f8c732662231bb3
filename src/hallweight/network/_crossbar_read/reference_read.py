"""One read in plain torch: the reference that the kernels are tested against, for any device and type.

The batch is taken in pieces, so that memory stays bounded. The noise of a read is one stream over all pieces.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from hallweight.array import quantise

from .read_spec import Op, Read, block_of_columns, rows_of

_PIECE = 2**24  # numbers held at once, about
_CONVOLUTIONS = {3: F.conv1d, 4: F.conv2d, 5: F.conv3d}  # by the dimensions of the weights

Power = Callable[[Tensor], Tensor]
"""Multiplies the squares of the inputs with something in the shape of the weights."""


def reference_read(x: Tensor, weight: Tensor, op: Op, r: Read, mark_clipped: bool) -> tuple[Tensor, Tensor | None]:
    """Return the outputs of a read, and if asked which of them the ADC clipped (only without tiles)."""
    lead = x.shape[:-1] if op.kind == "linear" else None
    x = x.flatten(0, -2) if lead is not None else x
    random = torch.Generator(x.device).manual_seed(r.key)
    pixels = math.prod(_output_size(x, weight, op))
    cost = pixels * max(len(weight), weight.shape[1:].numel() * op.groups if r.tile else 0)
    step = max(1, _PIECE // max(cost, 1))
    parts = [_piece(part, weight, op, r, random) for part in torch.split(x, step)]
    out, clipped = torch.cat([a for a, _ in parts]), None
    if mark_clipped and r.tile is None and r.bits_out is not None:
        clipped = torch.cat([b for _, b in parts if b is not None])
    return tuple(None if t is None else _like_plain(t, lead) for t in (out, clipped))  # type: ignore[return-value]


def _like_plain(value: Tensor, lead: torch.Size | None) -> Tensor:
    """Move columns, which are last in (n, ..., columns), to where the plain layer puts them."""
    return value.movedim(-1, 1) if lead is None else value.reshape(*lead, value.shape[-1])


def _output_size(x: Tensor, weight: Tensor, op: Op) -> tuple[int, ...]:
    """Return the shape of the output in space: () for a linear layer."""
    axes = zip(x.shape[2:], weight.shape[2:], op.stride, op.padding, op.dilation, strict=False)
    return tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in axes)


def _piece(x: Tensor, weight: Tensor, op: Op, r: Read, random: torch.Generator) -> tuple[Tensor, Tensor | None]:
    """Return outputs (n, ..., columns) of some of the batch, and which the ADC clipped."""
    v = quantise(x, r.bits_in, r.range_in)
    if r.tile is None:
        noisy = _noisy(_product(v, weight, op), lambda w: _product(v * v, w, op), weight, op, r, random)
        out, clipped = _through_adc(noisy, r, 0)
    else:
        columns = torch.split(rows_of(weight), r.tile, 1)
        rows, out, clipped = torch.split(_unfold(v, weight, op), r.tile, -1), torch.zeros(()).to(v), None
        for t, (part, w) in enumerate(zip(rows, columns, strict=True)):
            noisy = _noisy(_multiply(part, w), _power(part * part, t, r.tile), weight, op, r, random)
            out = out + _through_adc(noisy, r, t)[0]
    return out if r.bias is None else out + r.bias, clipped


def _power(squares: Tensor, t: int, tile: int) -> Power:
    """Return the function that multiplies the squares of tile t with variances in the shape of weights."""
    return lambda w: _multiply(squares, rows_of(w)[:, t * tile : (t + 1) * tile])


def _through_adc(p: Tensor, r: Read, t: int) -> tuple[Tensor, Tensor | None]:
    """Return ADC and scale on the noisy products of tile t, and which of them the ADC clipped; (n, ..., columns)."""
    full = r.range_out if r.range_out is None or r.range_out.dim() == 0 else r.range_out[t]
    y = quantise(p, r.bits_out, full)
    clipped = None if full is None else p.abs() > full
    return y * (r.scale if r.scale.dim() == 1 else r.scale[t]), clipped


def _noisy(p: Tensor, power: Power, weight: Tensor, op: Op, r: Read, random: torch.Generator) -> Tensor:
    """Add the noise of one read to products (n, ..., columns)."""
    groups, columns = op.groups, len(weight)
    if r.independent is not None:
        p = p + _variance(r.independent, power, weight, groups, columns).sqrt() * _randn(p.shape, p, random)
    if r.shared is not None:
        blocks = max(len(r.shared), groups)  # groups have rows of their own, so draws of their own
        each, of_column = block_of_columns(r, blocks, columns, groups)
        sigma = _variance(r.shared, power, weight, groups, each * groups).sqrt()
        draw = (sigma * _randn(sigma.shape, p, random)).view(*sigma.shape[:-1], groups, each)
        p = p - draw[..., of_column.to(p.device)].flatten(-2)
    return p


def _variance(v: Tensor, power: Power, weight: Tensor, groups: int, columns: int) -> Tensor:
    """Return the noise variance (n, ..., columns) of variances per column, or per device."""
    if v.dim() > 1:
        return power(v).clamp(min=0)
    squares = power(weight.new_ones((groups, *weight.shape[1:])))
    v = v.expand(columns) if len(v) == 1 else v
    return squares.clamp(min=0).repeat_interleave(columns // groups, -1) * v


def _randn(shape: torch.Size, like: Tensor, random: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=random, device=like.device, dtype=like.dtype)


def _product(v: Tensor, weight: Tensor, op: Op) -> Tensor:
    """Return the products of all rows (n, ..., columns); under autocast computed with fewer bits."""
    if op.kind == "linear":
        return F.linear(v, weight).to(v.dtype)
    out: Tensor = _CONVOLUTIONS[weight.dim()](v, weight, None, op.stride, op.padding, op.dilation, op.groups)
    return out.movedim(1, -1).to(v.dtype)


def _unfold(v: Tensor, weight: Tensor, op: Op) -> Tensor:
    """Return the rows that each read sees: (n, ..., groups, rows), rows in (kernel position, channel) order."""
    if op.kind == "linear":
        return v[:, None]
    v = F.pad(v, [p for size in reversed(op.padding) for p in (size, size)])
    for axis, (k, s, d) in enumerate(zip(weight.shape[2:], op.stride, op.dilation, strict=True), 2):
        v = v.unfold(axis, d * (k - 1) + 1, s)[..., ::d]
    space = weight.dim() - 2
    v = v.view(len(v), op.groups, weight.shape[1], *v.shape[2:])
    v = v.movedim(2, -1).movedim(1, 1 + space)  # n, space, groups, kernel, channels
    return v.flatten(space + 2)


def _multiply(rows: Tensor, columns: Tensor) -> Tensor:
    """Multiply (n, ..., groups, rows) with (columns, rows): (n, ..., columns)."""
    groups = rows.shape[-2]
    w = columns.reshape(groups, len(columns) // groups, columns.shape[1])
    return torch.einsum("...gr,gcr->...gc", rows, w).flatten(-2)
