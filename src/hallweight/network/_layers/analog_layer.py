"""What every analog layer does: hold programmed weights, and read them through converters and noise.

The weights of a layer lie on arrays of at most ``tile`` rows (inputs) each. One forward pass, for inputs ``x``, is
``v = DAC(x)``; for each tile t ``y_t = ADC(v_t @ W_t + noise)``; output ``sum_t s_t y_t + bias``. ``W`` are the
effective weights of the programmed states in units of full scale, ``s`` the weight scale of each column. Scales, sums
over tiles and biases are digital, after the ADC. See :mod:`.reference_read`. With slices every
digit of the weights (:class:`hallweight.array.Slices`) is read so, on arrays of its own; ``s`` holds its significance.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.array import Crossbar, Nominal, Slices, program
from hallweight.core import InputError

from .._crossbar_read.read import Op, Read, read, rows_of
from .array_spec import Reads, Spec
from .converter_range import range_of
from .hardware_aware_noise import Aware
from .slice_digits import check_fit, digits_of, stack

_BUFFERS = ("programmed", "scale", "own", "common", "range_in", "range_out")
_ALIKE = 0.02  # relative error of a noise variance up to which one number per column stands for all its devices
_SOME = 32  # inputs from which the ranges of tiles are set: each tile costs as much as the layer then


class AnalogLayer(nn.Module):
    """Behaviour shared by the analog layers; the parameters ``weight`` and ``bias`` are those of the plain layer.

    In evaluation mode it reads its programmed devices. In training mode it is hardware-aware: every forward pass draws
    the states, programming errors and noise of the card anew (or, if the model is live, reads the programmed devices),
    and gradients pass straight through to ``weight``.
    """

    plain: type[nn.Module]
    """The layer it was, and becomes again when baked."""

    spec: Spec
    reads: Reads
    seen: list[tuple[float, np.ndarray[Any, Any]]] | None
    weight: Tensor
    bias: Tensor | None
    programmed: Tensor | None
    scale: Tensor | None
    own: Tensor | None
    common: Tensor | None
    range_in: Tensor | None
    range_out: Tensor | None

    @property
    def op(self) -> Op:
        """The linear operation that the arrays carry out."""
        return Op("linear", (), (), ())

    def padded(self, x: Tensor) -> Tensor:
        """Return the input with the padding that is not part of :attr:`op`."""
        return x

    def wire(self, spec: Spec, reads: Reads) -> None:
        """Make an analog layer of what was a plain one (its class has just been changed)."""
        self.spec, self.reads, self.seen = spec, reads, None
        for name in _BUFFERS:
            self.register_buffer(name, None)

    def unwire(self, programmed: bool) -> None:
        """Make it the plain layer again, with the programmed weights or with the float ones."""
        if programmed:
            if self.programmed is None or self.scale is None:
                raise never_programmed()
            weight = torch.empty_like(self.weight).copy_(self.real())
            self.weight = nn.Parameter(weight, self.weight.requires_grad)  # a new one, as the old one may be shared
        for name in _BUFFERS:
            delattr(self, name)
        del self.spec, self.reads, self.seen
        self.__class__ = self.plain  # type: ignore[assignment]

    def put(self, rng: np.random.Generator, how: str, law: Nominal, **options: Any) -> Crossbar:
        """Sample devices, program the weights onto them and hold the result; see :func:`hallweight.array.program`."""
        self.scale = self.scales()
        with torch.no_grad():
            rows = rows_of(self.weight / self.full_scale(self.scale)).double().cpu().numpy()
        groups = self.op.groups
        columns = rows.reshape(groups, len(rows) // groups, -1).swapaxes(1, 2)
        options = {"tolerance": self.spec.tolerance} | options | {"slices": self.spec.slices}
        if self.spec.tile is not None:
            options["columns"] = self.spec.tile[1]
        box = program(self.spec.card, np.clip(columns, -1, 1), self.spec.scheme, how, rng, law=law, **options)
        self.hold(box)
        return box

    def hold(self, box: Crossbar) -> None:
        """Take over the effective weights and the read noise of an array."""
        self.programmed = stack([self._kernels(v) for v in box.digits])
        own, common = box.variance_of_digits()
        self.own, self.common = (self._variance(v) if v.any() else None for v in (own, common))

    def real(self) -> Tensor:
        """Return the programmed weights of all slices together, in the units of the float model."""
        assert self.programmed is not None
        assert self.scale is not None
        parts = zip(self.reads.slices.significance, self._each(self.programmed), strict=True)
        first, *others = (part if share == 1 else share * part for share, part in parts)
        whole: Tensor = sum(others, first)
        return whole * self.full_scale(self.scale)

    def _each(self, value: Tensor | None) -> Sequence[Any]:
        """Take a buffer apart by slices."""
        count = len(self.reads.slices)
        return [value] * count if value is None or count == 1 else value.unbind()

    def _variance(self, values: np.ndarray[Any, Any]) -> Tensor:
        """One variance per column where the rows are alike enough, else that of every device; of every slice."""
        rows = values.shape[-2] if self.spec.tile is None else min(values.shape[-2], self.spec.tile[0])
        mean = values.mean(-2)
        if (values.std(-2) / mean).max() / np.sqrt(rows) <= _ALIKE:
            return stack([torch.from_numpy(v.ravel()).to(self.weight) for v in mean])
        return stack([self._kernels(v) for v in values])

    def scales(self) -> Tensor:
        """Largest weight of each column, (columns,), of each column of each tile, (tiles, columns), or of the layer."""
        size = self.weight.detach().abs()
        if self.spec.weight_scale == "tile":
            size = torch.stack([part.amax(1) for part in torch.split(rows_of(size), self.rows_of_tile, 1)])
        elif self.spec.weight_scale == "column":
            size = size.flatten(1).amax(1)
        else:
            size = size.amax().expand(len(size))
        return torch.where(size > 0, size, 1.0).clone()

    @property
    def rows_of_tile(self) -> int:
        """Rows of one array."""
        rows = self.weight[0].numel()
        return rows if self.spec.tile is None else min(rows, self.spec.tile[0])

    def full_scale(self, scale: Tensor) -> Tensor:
        """Return ``scale`` in a shape that multiplies weights."""
        if scale.dim() == 1:
            return scale.view(-1, *[1] * (self.weight.dim() - 1))
        rows = scale.T.repeat_interleave(self.rows_of_tile, 1)[:, : self.weight[0].numel()]
        return _unrows(rows, self.weight.shape)

    def _kernels(self, values: np.ndarray[Any, Any]) -> Tensor:
        """Turn an array (groups, rows, columns) into weights of the plain layer's shape (or with fewer columns)."""
        shape = torch.Size((values.shape[0] * values.shape[2], *self.weight.shape[1:]))
        rows = torch.from_numpy(np.ascontiguousarray(values.swapaxes(1, 2)).reshape(shape[0], -1)).to(self.weight)
        return _unrows(rows, shape).contiguous(memory_format=_format(shape))

    def forward(self, x: Tensor) -> Tensor:
        """Read the arrays: see the top of this file."""
        if self.seen is not None:
            y = self._observed(x)
        elif not self.training or self.reads.live:
            y = self._programmed(x)
        else:
            y = self._hardware_aware(x)
        return y.contiguous() if x.is_contiguous() else y  # laid out as the plain layer would: the model may view it

    def _programmed(self, x: Tensor) -> Tensor:
        if self.programmed is None or self.scale is None:
            raise never_programmed()
        weights = self._each(self.programmed)
        if torch.is_grad_enabled() and self.weight.requires_grad:
            full = self.full_scale(self.scale)
            weights = [_through(self.weight, weight, full) for weight in weights]
        own, common = self._each(self.own), self._each(self.common)
        return self._added(x, weights, self.scale, own, common, self.reads.slices)

    def _added(self, x: Tensor, weights: Any, scale: Tensor, own: Any, common: Any, slices: Slices) -> Tensor:
        """Read each slice through converters of its own and add what they give, with the significance of its digits."""
        x, out = self.padded(x), None
        for k, share in enumerate(slices.significance):
            factor = scale if share == 1 else scale * share
            y = read(x, weights[k], self.op, self._read(factor, own[k], common[k], k))
            out = y if out is None else out + y
        assert out is not None
        return out

    def _hardware_aware(self, x: Tensor) -> Tensor:
        if self.reads.aware is None:
            self.reads.aware = Aware.of(self.spec.card, self.spec.scheme, tolerance=self.spec.tolerance)
        self.programmed = None  # what it was programmed to is no longer what it holds
        scale, aware = self.scales(), self.reads.aware
        full, slices = self.full_scale(scale), aware.slices(self.spec.slices)
        with torch.no_grad():
            drawn = [aware.draw(digit, self.reads.key()) for digit in digits_of(self.weight / full, slices)]
        weights = [_through(self.weight, digit, full) for digit in drawn]
        own, common = (None if v is None else torch.tensor(v).to(scale) for v in (aware.own, aware.common))
        own, common = (None if v is None else v.expand(n) for v, n in ((own, len(full)), (common, self.op.groups)))
        return self._added(x, weights, scale, [own] * len(slices), [common] * len(slices), slices)

    def _read(self, scale: Tensor, own: Tensor | None, common: Tensor | None, k: int) -> Read:
        """Everything of one read of slice k but its inputs and weights."""
        spec, noise = self.spec, self.reads.on
        for bits, full_scale in ((spec.bits_in, self.range_in), (spec.bits_out, self.range_out)):
            if bits is not None and full_scale is None:
                raise InputError(
                    "converters whose range was never set",
                    "data to set it from",
                    "pass calibrate=inputs to convert, call analog.calibrate(inputs), or take bits_in=bits_out=None",
                )
        return Read(
            bits_in=spec.bits_in,
            range_in=self.range_in,
            bits_out=spec.bits_out,
            range_out=self._each(self.range_out)[k],
            tile=None if spec.tile is None else spec.tile[0],
            scale=scale,
            bias=self.bias if k == 0 else None,
            own=own if noise else None,
            common=common if noise else None,
            key=self.reads.key() if noise else 0,
            block=None if spec.tile is None else spec.tile[1],
        )

    def _observed(self, x: Tensor) -> Tensor:
        """Answer as the plain layer, and note the ranges of the inputs and of what each tile puts out."""
        assert self.seen is not None
        unit = self.weight / self.full_scale(self.scales())
        some = x if self.spec.tile is None else x[:: -(-len(x) // _SOME)]
        digits = digits_of(unit, self.reads.slices)
        bits = self.spec.bits_out
        parts = [[self._range(self.plain_answer(some, w, None), bits) for w in self._tiles(digit)] for digit in digits]
        self.seen.append((self._range(x, self.spec.bits_in), np.array(parts)))
        return self.plain_answer(x, self.weight, self.bias)

    def plain_answer(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """Return what the plain layer gives with this weight and bias."""
        ideal = Read(None, None, None, None, None, weight.new_ones(len(weight)), bias, None, None, 0)
        return read(self.padded(x), weight, self.op, ideal)

    def _tiles(self, weight: Tensor) -> Iterator[Tensor]:
        """Yield the weights tile by tile, zero in the others."""
        rows, size = rows_of(weight), self.rows_of_tile
        if size == rows.shape[1]:
            yield weight
            return
        for start in range(0, rows.shape[1], size):
            part = torch.zeros_like(rows)
            part[:, start : start + size] = rows[:, start : start + size]
            yield _unrows(part, weight.shape)

    def _range(self, value: Tensor, bits: int | None) -> float:
        return range_of(value.detach().cpu().numpy(), bits, self.spec.percentile)

    def observe(self, start: bool) -> None:
        """Start to watch the plain layer's inputs and outputs, or stop and set the converter ranges from them."""
        if start:
            self.seen, self.programmed = [], None
            return
        if self.seen:
            self.range_in = torch.tensor(max(low for low, _ in self.seen)).to(self.weight)
            high = np.max([parts for _, parts in self.seen], axis=0)  # (slices, tiles)
            self.range_out = stack([torch.as_tensor(v if self.spec.tile else v[0]).to(self.weight) for v in high])
        self.seen = None

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        check_fit(prefix, state_dict, self.weight, self.spec.slices)
        for name in _BUFFERS:  # so that what was saved after programming loads into a model that was not programmed
            value = state_dict.get(prefix + name)
            have = getattr(self, name)
            if value is not None and (have is None or have.shape != value.shape):
                setattr(self, name, torch.empty_like(value, device=self.weight.device))
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


class _Through(torch.autograd.Function):
    """``value``, with the gradient of ``weight / scale``: what training sees in the place of the float weight."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor, value: Tensor, scale: Tensor) -> Tensor:
        ctx.save_for_backward(scale)
        return value.view_as(value)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        return grads[0] / ctx.saved_tensors[0], None, None


def _through(weight: Tensor, value: Tensor, scale: Tensor) -> Tensor:
    out: Tensor = _Through.apply(weight, value, scale)  # type: ignore[no-untyped-call]
    return out


def _unrows(rows: Tensor, shape: torch.Size) -> Tensor:
    """Undo :func:`rows_of`; ``shape`` is that of the weights."""
    return rows.view(shape[0], *shape[2:], shape[1]).movedim(-1, 1) if len(shape) > 2 else rows


def _format(shape: torch.Size) -> torch.memory_format:
    return torch.channels_last if len(shape) == 4 else torch.contiguous_format


def never_programmed() -> InputError:
    """Return the error of a model whose devices were never written."""
    return InputError("a model that was never programmed", "programmed devices", "call analog.program(rng) first")
