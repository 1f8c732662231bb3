"""Weights of a layer on arrays: they are programmed onto devices, held as buffers, and given back."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.array import Crossbar, Nominal, fold
from hallweight.array import program as program_crossbar
from hallweight.core import InputError
from hallweight.core.types import AnyArray

from .._crossbar_read.read_spec import Op
from ..retired_names import RetiredLayerNames
from .array_spec import ArraySpec, ReadState
from .saved_state import EXTRA, check_header, check_shapes, header_of, to_bytes
from .slice_digits import check_slices_of_state, stack
from .weight_layout import compact_variance, from_array, largest_weights, like_weights, to_arrays

_BUFFERS = ("programmed", "scale", "own", "common", "range_in", "range_out")  # keys of saved states
HALF = (torch.bfloat16, torch.float16)
"""Types of activations and float weights whose arrays are read in single precision: 8 bits hold no device state."""


class ProgrammedLayer(RetiredLayerNames, nn.Module):
    """A layer whose weights lie on arrays: all of it but the reading.

    programmed  weights that the devices hold, in units of full scale; with slices a first axis counts them
    scale       full scale, of each column or of each column of each tile
    own         read-noise variance that is independent in each column, see :class:`.Read`
    common      read-noise variance that a block of columns shares
    range_in    full scale of the DAC
    range_out   full scale of the ADC of each tile of each slice
    written     which float weights the devices were programmed with, see :meth:`mark_written`
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
    written: Any

    @property
    def full_weight(self) -> Tensor:
        """The float weights, in single precision if they are of a shorter type."""
        return self.weight.float() if self.weight.dtype in HALF else self.weight

    @property
    def full_bias(self) -> Tensor | None:
        """The same of the bias."""
        return self.bias.float() if self.bias is not None and self.bias.dtype in HALF else self.bias

    @property
    def op(self) -> Op:
        """The linear operation that the arrays carry out."""
        return Op("linear", (), (), ())

    def attach(self, spec: ArraySpec, reads: ReadState) -> None:
        """Make an analog layer of what was a plain one (its class has just been changed)."""
        self.spec, self.reads, self.observed, self.written = spec, reads, None, None
        for name in _BUFFERS:
            self.register_buffer(name, None)

    def detach(self, programmed: bool) -> None:
        """Make it the plain layer again, with the programmed weights or with the float ones."""
        if programmed:
            if self.programmed is None or self.scale is None:
                raise nothing_programmed()
            weight = torch.empty_like(self.weight).copy_(self.programmed_weight())
            self.weight = nn.Parameter(weight, self.weight.requires_grad)  # a new one, as the old one may be shared
        for name in _BUFFERS:
            delattr(self, name)
        del self.spec, self.reads, self.observed, self.written
        self.__class__ = self.plain  # type: ignore[assignment]

    def program_weights(self, rng: np.random.Generator, programming: str, law: Nominal, **options: Any) -> Crossbar:
        """Sample devices, program the weights onto them and hold the result; see :func:`hallweight.array.program`."""
        self.scale = self.scales()
        with torch.no_grad():
            weights = to_arrays((self.full_weight / self.full_scale(self.scale)).double(), self.op.groups)
        options = {"tolerance": self.spec.tolerance} | options | {"slices": self.spec.slices}
        if self.spec.tile is not None:
            options["columns"] = self.spec.tile_columns
        weights, scheme = np.clip(weights, -1, 1), self.spec.scheme
        crossbar = program_crossbar(self.spec.card, weights, scheme, programming, rng, law=law, **options)
        self.load_crossbar(crossbar)
        return crossbar

    def load_crossbar(self, crossbar: Crossbar) -> None:
        """Take over the effective weights and the read noise of an array."""
        like, wires = self.full_weight, self.spec.wires
        shown = crossbar if wires is None else fold(crossbar, wires, self.rows_of_tile, torch.get_num_threads())
        self.programmed = stack([from_array(v, like) for v in shown.digits])
        self.own, self.common = (
            stack(compact_variance(v, self.rows_of_tile, like)) if v.any() else None
            for v in crossbar.variance_of_digits()
        )
        self.mark_written()

    def mark_written(self) -> None:
        """Note that the devices hold the float weights as these are now."""
        self.written, self.reads.stale = self._weight_version(), False

    def erase(self) -> None:
        """Forget what the devices were programmed to."""
        self.programmed = self.written = None

    def _weight_version(self) -> tuple[int, int]:
        """Identify the float weights: torch counts every change of a tensor."""
        return id(self.weight), 0 if self.weight.is_inference() else self.weight._version

    def warn_if_stale(self) -> None:
        """Say once if the float weights have changed since the devices were programmed."""
        if self.written not in (None, self._weight_version()) and not self.reads.stale:
            self.reads.stale = True
            warnings.warn(
                "the float weights have changed since the devices were programmed, which are read as they were: "
                "analog.program(rng) writes the new weights",
                stacklevel=2,
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
        return largest_weights(self.full_weight, self.spec.weight_scale, self.rows_of_tile)

    @property
    def rows_of_tile(self) -> int:
        """Rows of one array."""
        rows, most = self.weight.shape[1:].numel(), self.spec.tile_rows
        return rows if most is None else min(rows, most)

    def full_scale(self, scale: Tensor) -> Tensor:
        """Return ``scale`` in a shape that multiplies weights."""
        return like_weights(scale, self.weight.shape, self.rows_of_tile)

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Move or convert the layer; the buffers of its devices stay in single precision where it becomes shorter."""
        before = {name: getattr(self, name) for name in _BUFFERS}
        super()._apply(fn, recurse)  # type: ignore[no-untyped-call]
        for name, value in before.items():
            new = getattr(self, name)
            if value is not None and new.dtype in HALF:
                setattr(self, name, value.to(new.device, torch.float32))
        return self

    def __getstate__(self) -> dict[str, Any]:  # tensors of a copy count their changes anew
        return {**self.__dict__, "written": self.written is not None and self.written == self._weight_version()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)  # type: ignore[no-untyped-call]
        fresh, held = state.get("written"), self.__dict__.get("_buffers", {}).get("programmed") is not None
        self.written = self._weight_version() if fresh else (0, -1) if held else None

    def get_extra_state(self) -> Tensor:
        """Return what a saved state says of the arrays."""
        return to_bytes(header_of(self.spec))

    def set_extra_state(self, state: Any) -> None:
        """Accept what was checked before anything was loaded."""

    def _save_to_state_dict(self, destination: dict[str, Any], prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        if all(getattr(self, name) is None for name in _BUFFERS):
            del destination[prefix + EXTRA]  # float weights alone load anywhere

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        metadata: Any,
        strict: bool,
        missing: list[str],
        *lists: list[str],
    ) -> None:
        """Load a state of this model, or of the float one; raises :class:`InputError` for one of other arrays."""
        check_header(state_dict.get(prefix + EXTRA), self.spec)
        check_slices_of_state(prefix, state_dict, self.weight, self.spec.slices)
        check_shapes(prefix.rstrip("."), self._shapes(prefix), state_dict)
        for name in _BUFFERS:  # so that what was saved after programming loads into a model that was not programmed
            value = state_dict.get(prefix + name)
            have = getattr(self, name)
            if value is not None and (have is None or have.shape != value.shape):
                setattr(self, name, torch.empty_like(value, device=self.weight.device))
        absent: list[str] = []
        super()._load_from_state_dict(state_dict, prefix, metadata, strict, absent, *lists)
        own = {prefix + name for name in (*_BUFFERS, EXTRA)}
        missing += [key for key in absent if key not in own]
        if prefix + "programmed" in state_dict:
            self.mark_written()

    def _shapes(self, prefix: str) -> dict[str, list[tuple[int, ...]]]:
        """Return the shapes that saved buffers may have."""
        columns, rows, spec = len(self.weight), self.weight.shape[1:].numel(), self.spec
        count = -(-rows // self.rows_of_tile)
        slices, tiles = () if spec.slices == 1 else (spec.slices,), () if spec.tile is None else (count,)
        return {
            prefix + "programmed": [(*slices, *self.weight.shape)],
            prefix + "scale": [(columns,), (count, columns)],
            prefix + "range_out": [(*slices, *tiles)],
        }


def nothing_programmed() -> InputError:
    """Return the error of a model whose devices hold nothing."""
    found = "an analog model whose devices hold no weights"
    return InputError(found, "programmed devices", "call analog.program(rng) first")
