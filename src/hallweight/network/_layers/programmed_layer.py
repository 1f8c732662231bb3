"""Weights of a layer on arrays: they are programmed onto devices, held as buffers, and given back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.array import Crossbar, Nominal
from hallweight.array import program as program_crossbar
from hallweight.core import InputError
from hallweight.core.types import AnyArray

from .._crossbar_read.read_spec import Op
from ..retired_names import RetiredLayerNames
from .array_spec import ArraySpec, ReadState
from .slice_digits import check_slices_of_state, stack
from .weight_layout import compact_variance, from_array, largest_weights, like_weights, to_arrays

_BUFFERS = ("programmed", "scale", "own", "common", "range_in", "range_out")  # keys of saved states


class ProgrammedLayer(RetiredLayerNames, nn.Module):
    """A layer whose weights lie on arrays: all of it but the reading.

    programmed  weights that the devices hold, in units of full scale; with slices a first axis counts them
    scale       full scale, of each column or of each column of each tile
    own         read-noise variance that is independent in each column, see :class:`.Read`
    common      read-noise variance that a block of columns shares
    range_in    full scale of the DAC
    range_out   full scale of the ADC of each tile of each slice
    """

    plain: type[nn.Module]
    """The layer it was, and becomes again when baked."""

    spec: ArraySpec
    reads: ReadState
    observed: list[tuple[float, AnyArray]] | None
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

    def attach(self, spec: ArraySpec, reads: ReadState) -> None:
        """Make an analog layer of what was a plain one (its class has just been changed)."""
        self.spec, self.reads, self.observed = spec, reads, None
        for name in _BUFFERS:
            self.register_buffer(name, None)

    def detach(self, programmed: bool) -> None:
        """Make it the plain layer again, with the programmed weights or with the float ones."""
        if programmed:
            if self.programmed is None or self.scale is None:
                raise never_programmed()
            weight = torch.empty_like(self.weight).copy_(self.programmed_weight())
            self.weight = nn.Parameter(weight, self.weight.requires_grad)  # a new one, as the old one may be shared
        for name in _BUFFERS:
            delattr(self, name)
        del self.spec, self.reads, self.observed
        self.__class__ = self.plain  # type: ignore[assignment]

    def program_weights(self, rng: np.random.Generator, programming: str, law: Nominal, **options: Any) -> Crossbar:
        """Sample devices, program the weights onto them and hold the result; see :func:`hallweight.array.program`."""
        self.scale = self.scales()
        with torch.no_grad():
            weights = to_arrays((self.weight / self.full_scale(self.scale)).double(), self.op.groups)
        options = {"tolerance": self.spec.tolerance} | options | {"slices": self.spec.slices}
        if self.spec.tile is not None:
            options["columns"] = self.spec.tile_columns
        weights, scheme = np.clip(weights, -1, 1), self.spec.scheme
        crossbar = program_crossbar(self.spec.card, weights, scheme, programming, rng, law=law, **options)
        self.load_crossbar(crossbar)
        return crossbar

    def load_crossbar(self, crossbar: Crossbar) -> None:
        """Take over the effective weights and the read noise of an array."""
        self.programmed = stack([from_array(v, self.weight) for v in crossbar.digits])
        self.own, self.common = (
            stack(compact_variance(v, self.rows_of_tile, self.weight)) if v.any() else None
            for v in crossbar.variance_of_digits()
        )

    def programmed_weight(self) -> Tensor:
        """Return the programmed weights of all slices together, in the units of the float model."""
        assert self.programmed is not None
        assert self.scale is not None
        parts = zip(self.reads.slices.significance, self._of_slices(self.programmed), strict=True)
        first, *others = (part if significance == 1 else significance * part for significance, part in parts)
        total: Tensor = sum(others, first)
        return total * self.full_scale(self.scale)

    def _of_slices(self, value: Tensor | None) -> Sequence[Any]:
        """Take a buffer apart by slices."""
        count = len(self.reads.slices)
        return [value] * count if value is None or count == 1 else value.unbind()

    def scales(self) -> Tensor:
        """Return the full scale of the float weights, see :func:`.largest_weights`."""
        return largest_weights(self.weight, self.spec.weight_scale, self.rows_of_tile)

    @property
    def rows_of_tile(self) -> int:
        """Rows of one array."""
        rows, most = self.weight.shape[1:].numel(), self.spec.tile_rows
        return rows if most is None else min(rows, most)

    def full_scale(self, scale: Tensor) -> Tensor:
        """Return ``scale`` in a shape that multiplies weights."""
        return like_weights(scale, self.weight.shape, self.rows_of_tile)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        check_slices_of_state(prefix, state_dict, self.weight, self.spec.slices)
        for name in _BUFFERS:  # so that what was saved after programming loads into a model that was not programmed
            value = state_dict.get(prefix + name)
            have = getattr(self, name)
            if value is not None and (have is None or have.shape != value.shape):
                setattr(self, name, torch.empty_like(value, device=self.weight.device))
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


def never_programmed() -> InputError:
    """Return the error of a model whose devices were never written."""
    return InputError("a model that was never programmed", "programmed devices", "call analog.program(rng) first")
