"""What every analog layer does: read its programmed weights through converters and noise.

The weights of a layer lie on arrays of at most ``tile`` rows (inputs) each. One forward pass, for inputs ``x``, is
``v = DAC(x)``. For each tile t it is ``y_t = ADC(v_t @ W_t + noise)``, and the output is ``sum_t s_t y_t + bias``.
``W`` are the effective weights of the programmed states in units of full scale, ``s`` the weight scale of each column.
Scales, sums over tiles and biases are digital, after the ADC. See :mod:`hallweight.network._crossbar_read.read`.

With slices every digit of the weights (:class:`hallweight.array.Slices`) is read so, on arrays of its own. Then ``s``
holds its significance.
"""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from hallweight.array import Slices
from hallweight.core import InputError

from .._crossbar_read.read import read
from .._crossbar_read.read_spec import Read
from ..outside_graphs import outside_graphs
from .converter_range import range_of
from .programmed_layer import HALF, ProgrammedLayer, nothing_programmed
from .slice_digits import digits_of, stack
from .straight_through_weight import straight_through
from .weight_layout import tiles_alone

_SAMPLED_INPUTS = 32  # from which the ranges of tiles are set: each tile costs as much as the layer then

SliceRead = tuple[Tensor, Tensor | None, Tensor | None]
"""Weights of one slice, and its noise variances: independent in each column, and shared by a block of columns."""


class AnalogLayer(ProgrammedLayer):
    """Behaviour shared by the analog layers; the parameters ``weight`` and ``bias`` are those of the plain layer.

    In evaluation mode it reads its programmed devices. In training mode it is hardware-aware: every forward pass draws
    the states, programming errors and noise of the card anew. If the model is live it reads the programmed devices then
    too. Gradients pass straight through to ``weight``.
    """

    def padded(self, x: Tensor) -> Tensor:
        """Return the input with the padding that is not part of :attr:`op`."""
        return x

    def forward(self, x: Tensor) -> Tensor:
        """Read the arrays: see the top of this file. Short types are read in single precision and given back."""
        if torch.compiler.is_compiling():
            answer: Tensor = _outside_graphs(self, x)
            return answer
        return self.answer(x.float()).to(x.dtype) if x.dtype in HALF else self.answer(x)

    def answer(self, x: Tensor) -> Tensor:
        """Read the arrays for inputs of single or double precision."""
        if self.observed is not None:
            y = self._observe(x)
        elif not self.training or self.reads.live:
            y = self._read_programmed(x)
        else:
            y = self._read_drawn(x)
        return y.contiguous() if x.is_contiguous() else y  # laid out as the plain layer would: the model may view it

    def _read_programmed(self, x: Tensor) -> Tensor:
        """Read the devices as they were programmed."""
        if self.programmed is None or self.scale is None:
            raise nothing_programmed()
        self.warn_if_stale()
        weights = self._of_slices(self.programmed)
        if torch.is_grad_enabled() and self.weight.requires_grad:
            full = self.full_scale(self.scale)
            weights = [straight_through(self.full_weight, weight, full) for weight in weights]
        parts = zip(weights, self._of_slices(self.own), self._of_slices(self.common), strict=True)
        return self._read_slices(x, self.scale, self.reads.slices, parts)

    def _read_drawn(self, x: Tensor) -> Tensor:
        """Read devices that are drawn for this pass: hardware-aware training."""
        scale, aware = self.scales(), self.reads.noise_of(self.spec)
        full, slices = self.full_scale(scale), aware.slices(self.spec.slices)
        with torch.no_grad():
            drawn = [
                aware.draw(digit, self.reads.key(of_devices=True))
                for digit in digits_of(self.full_weight / full, slices)
            ]
        variances, sizes = (aware.independent, aware.shared), (len(full), self.op.groups)
        independent, shared = (
            None if v is None else torch.tensor(v).to(scale).expand(n) for v, n in zip(variances, sizes, strict=True)
        )
        parts = [(straight_through(self.full_weight, digit, full), independent, shared) for digit in drawn]
        return self._read_slices(x, scale, slices, parts)

    def _read_slices(self, x: Tensor, scale: Tensor, slices: Slices, parts: Iterable[SliceRead]) -> Tensor:
        """Read each slice through converters of its own and add what they give, with the significance of its digits."""
        x, out = self.padded(x), None
        for k, (significance, part) in enumerate(zip(slices.significance, parts, strict=True)):
            y = read(x, part[0], self.op, self._read_of(k, scale if significance == 1 else scale * significance, part))
            out = y if out is None else out + y
        assert out is not None
        return out

    def _read_of(self, k: int, scale: Tensor, part: SliceRead) -> Read:
        """Everything of one read of slice k but its inputs and weights."""
        spec, noisy = self.spec, self.reads.noisy
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
            range_out=self._of_slices(self.range_out)[k],
            tile=spec.tile_rows,
            scale=scale,
            bias=self.full_bias if k == 0 else None,
            independent=part[1] if noisy else None,
            shared=part[2] if noisy else None,
            key=self.reads.key() if noisy else 0,
            block=spec.tile_columns,
        )

    def _observe(self, x: Tensor) -> Tensor:
        """Answer as the plain layer, and note the ranges of the inputs and of what each tile puts out."""
        assert self.observed is not None
        unit = self.full_weight / self.full_scale(self.scales())
        some = x if self.spec.tile is None else x[:: -(-len(x) // _SAMPLED_INPUTS)]
        tiles = [tiles_alone(digit, self.rows_of_tile) for digit in digits_of(unit, self.reads.slices)]
        outputs = [[self._range(self.plain_answer(some, w, None), self.spec.bits_out) for w in t] for t in tiles]
        self.observed.append((self._range(x, self.spec.bits_in), np.array(outputs)))
        return self.plain_answer(x, self.full_weight, self.full_bias)

    def plain_answer(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        """Return what the plain layer gives with this weight and bias."""
        ideal = Read(None, None, None, None, None, weight.new_ones(len(weight)), bias, None, None, 0)
        return read(self.padded(x), weight, self.op, ideal)

    def _range(self, value: Tensor, bits: int | None) -> float:
        finite = bool(torch.isfinite(value).all())
        return range_of(value.detach().cpu().numpy(), bits, self.spec.percentile) if finite else float("nan")

    def set_ranges(self) -> None:
        """Set the converter ranges from what was observed."""
        if self.observed:
            like = self.full_weight
            self.range_in = torch.tensor(max(inputs for inputs, _ in self.observed)).to(like)
            largest = np.max([outputs for _, outputs in self.observed], axis=0)  # (slices, tiles)
            ranges = [v if self.spec.tile else v[0] for v in largest]
            self.range_out = stack([torch.as_tensor(v).to(like) for v in ranges])


def _read_outside_graphs(layer: AnalogLayer, x: Tensor) -> Tensor:
    return AnalogLayer.forward(layer, x)


_outside_graphs = outside_graphs(_read_outside_graphs)
