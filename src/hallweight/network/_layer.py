"""What every analog layer does: hold programmed weights, and read them through converters and noise.

One forward pass, for inputs ``x``:  ``v = DAC(x)``;  ``y = v @ W + noise``;  ``y = ADC(y)``;  output ``s y + bias``.
``W`` are the effective weights of the programmed states in units of full scale, ``s`` the weight scale of each column.
Scale and bias are applied digitally, after the ADC. The noise of one read is exact, see
:meth:`hallweight.array.Crossbar.variance`: Gaussian of variance ``v^2 @ own`` in each column, and of variance
``v^2 @ common`` in all columns alike.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from ..array import Crossbar, Nominal, program, quantise
from ..core import Card, InputError

_BUFFERS = ("programmed", "scale", "own", "common", "range_in", "range_out")


@dataclass(frozen=True)
class Spec:
    """How a model sits on its arrays; the same for all layers."""

    card: Card
    scheme: str
    bits_in: "int | None"
    bits_out: "int | None"
    weight_scale: Literal["column", "layer"]
    percentile: float


class Reads:
    """The stream of read noise that the layers of one model share, and its switch."""

    def __init__(self) -> None:
        self.on, self.seed = True, 0
        self._generator: torch.Generator | None = None

    def reseed(self, seed: int) -> None:
        """Start the stream again."""
        self.seed, self._generator = seed, None

    def normal(self, shape: "torch.Size", like: Tensor) -> Tensor:
        """Standard normal numbers on the device and of the type of ``like``."""
        if self._generator is None or self._generator.device != like.device:
            self._generator = torch.Generator(like.device).manual_seed(self.seed)
        return torch.randn(shape, generator=self._generator, device=like.device, dtype=like.dtype)


class AnalogLayer(nn.Module):
    """Behaviour shared by the analog layers; the parameters ``weight`` and ``bias`` are those of the plain layer.

    A layer that was never programmed is the plain layer in training mode and refuses to answer in evaluation mode.
    """

    axis: int
    """Axis of the columns (channels) in the output."""
    plain: type[nn.Module]
    """The layer it was, and becomes again when baked."""

    spec: Spec
    reads: Reads
    seen: "list[tuple[float, float]] | None"
    weight: Tensor
    bias: "Tensor | None"
    programmed: "Tensor | None"
    scale: "Tensor | None"
    own: "Tensor | None"
    common: "Tensor | None"
    range_in: "Tensor | None"
    range_out: "Tensor | None"

    def multiply(self, v: Tensor, weight: Tensor) -> Tensor:
        """Return the outputs of the linear operation without bias."""
        raise NotImplementedError

    def wire(self, spec: Spec, reads: Reads) -> None:
        """Make an analog layer of what was a plain one (its class has just been changed)."""
        self.spec, self.reads, self.seen = spec, reads, None
        for name in _BUFFERS:
            self.register_buffer(name, None)

    def unwire(self) -> None:
        """Make it the plain layer again, with the programmed weights."""
        if self.programmed is None or self.scale is None:
            raise _never_programmed()
        with torch.no_grad():
            self.weight.copy_(self.programmed * self.scale.view(-1, *[1] * (self.weight.dim() - 1)))
        for name in _BUFFERS:
            delattr(self, name)
        del self.spec, self.reads, self.seen
        self.__class__ = self.plain  # type: ignore[assignment]

    def put(self, rng: np.random.Generator, how: str, law: Nominal, **options: Any) -> Crossbar:
        """Sample devices, program the weights onto them and hold the result; see :func:`hallweight.array.program`."""
        w = self.weight.detach().double().cpu().numpy()
        groups = getattr(self, "groups", 1)
        scale = self._scales().double().cpu().numpy()
        columns = (w.reshape(len(w), -1) / scale[:, None]).reshape(groups, len(w) // groups, -1)
        box = program(self.spec.card, columns.swapaxes(1, 2), self.spec.scheme, how, rng, law=law, **options)
        self.scale = self._scales()
        self.programmed = self._kernels(box.weights)
        self.own, self.common = (self._kernels(_same_columns(v)) if v.any() else None for v in box.variance())
        return box

    def _scales(self) -> Tensor:
        """Largest weight of each column, or of the layer; shape (columns,)."""
        size = self.weight.detach().abs().flatten(1).amax(1)
        if self.spec.weight_scale == "layer":
            size = size.amax().expand_as(size)
        return torch.where(size > 0, size, 1.0).clone()

    def _kernels(self, values: np.ndarray[Any, Any]) -> Tensor:
        """Turn an array (groups, rows, columns) into weights of the shape that :meth:`multiply` takes."""
        shape = (values.shape[0] * values.shape[2], *self.weight.shape[1:])
        out = torch.from_numpy(np.ascontiguousarray(values.swapaxes(1, 2).reshape(shape)))
        return out.to(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Read the array: see the top of this file."""
        if self.programmed is None or self.scale is None:
            return self._unprogrammed(x)
        v = self._convert(x, self.spec.bits_in, self.range_in)
        y = self.multiply(v, self.programmed)
        if self.reads.on:
            y = self._with_noise(y, v * v)
        y = self._convert(y, self.spec.bits_out, self.range_out)
        return self._digital(y, self.scale)

    def _digital(self, y: Tensor, scale: Tensor) -> Tensor:
        ones = [1] * (-self.axis - 1)
        y = y * scale.view(-1, *ones)
        return y if self.bias is None else y + self.bias.view(-1, *ones)

    def _with_noise(self, y: Tensor, power: Tensor) -> Tensor:
        if self.own is not None:
            sigma = self._spread(self.multiply(power, self.own).clamp(min=0).sqrt())
            y = y + sigma * self.reads.normal(y.shape, y)
        if self.common is not None:
            sigma = self.multiply(power, self.common).clamp(min=0).sqrt()
            y = y - self._spread(sigma * self.reads.normal(sigma.shape, y))
        return y

    def _spread(self, value: Tensor) -> Tensor:
        """Repeat what the columns of one group share, along the axis of the columns."""
        have, want = value.shape[self.axis], self.weight.shape[0]
        return value if have in (1, want) else value.repeat_interleave(want // have, dim=self.axis)

    def _convert(self, value: Tensor, bits: "int | None", full_scale: "Tensor | None") -> Tensor:
        if bits is not None and full_scale is None:
            raise InputError(
                "converters whose range was never set",
                "data to set it from",
                "pass calibrate=inputs to convert, call analog.calibrate(inputs), or take bits_in=bits_out=None",
            )
        return value if bits is None else quantise(value, bits, full_scale)

    def _unprogrammed(self, x: Tensor) -> Tensor:
        if self.seen is None and not self.training:
            raise _never_programmed()
        scale = self._scales()
        y = self.multiply(x, self.weight)
        if self.seen is not None:
            columns = y / scale.view(-1, *[1] * (-self.axis - 1))
            self.seen.append((self._size(x), self._size(columns)))
        return self._digital(y, torch.ones_like(scale))

    def _size(self, value: Tensor) -> float:
        size = np.percentile(value.detach().abs().cpu().numpy(), self.spec.percentile)
        return float(size) or 1.0

    def observe(self, start: bool) -> None:
        """Start to watch the plain layer's inputs and outputs, or stop and set the converter ranges from them."""
        if start:
            self.seen, self.programmed = [], None
            return
        if self.seen:
            low, high = (max(column) for column in zip(*self.seen, strict=True))
            self.range_in = torch.tensor(low).to(self.weight)
            self.range_out = torch.tensor(high).to(self.weight)
        self.seen = None

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        for name in _BUFFERS:  # so that what was saved after programming loads into a model that was not programmed
            value = state_dict.get(prefix + name)
            if value is not None and getattr(self, name) is None:
                setattr(self, name, torch.empty_like(value, device=self.weight.device))
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


def _same_columns(variance: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Keep one column (..., rows, 1) if all are alike, as they are unless the range spreads from device to device."""
    return variance[..., :1] if np.ptp(variance, axis=-1).max() == 0 else variance


def _never_programmed() -> InputError:
    return InputError("a model that was never programmed", "programmed devices", "call analog.program(rng) first")
