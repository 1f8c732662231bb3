"""How a model sits on its arrays, as far as a study says it; no torch."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from hallweight.array import Circuit, check_bits, check_slices, check_tolerance
from hallweight.core import InputError
from hallweight.core.validation import one_of


@dataclass(frozen=True)
class ArrayOptions:
    """The options of :func:`hallweight.network.convert` that a study passes on; see there.

    The fields are keys of ``run.config`` and keywords of ``convert``.
    """

    bits_in: int | None = 8
    bits_out: int | None = 8
    tile: int | tuple[int, int] | None = None
    weight_scale: Literal["column", "tile", "layer"] = "column"
    tolerance: float | None = None
    slices: int = 1
    wires: str | Circuit | None = None

    @classmethod
    def of(cls, spec: Any) -> Self:
        """Return the options with which an analog model was converted, as one would give them."""
        tile = spec.tile[0] if spec.tile and spec.tile[1] is None else spec.tile
        return cls(spec.bits_in, spec.bits_out, tile, spec.weight_scale, spec.tolerance, spec.slices, spec.wires)

    def checked(self) -> Self:
        """Return the options with plain whole numbers; raises :class:`InputError` unless ``convert`` takes them."""
        sizes = self.tile if isinstance(self.tile, tuple) and len(self.tile) == 2 else (self.tile,)
        if self.tile is not None and not all(type(n) is int and n >= 1 for n in sizes):
            expected = "the rows of an array, or (rows, columns), or None"
            raise InputError(f"tile = {self.tile!r}", expected, "give for example tile=128")
        check_tolerance(self.tolerance)
        one_of("weight_scale", self.weight_scale, ["column", "tile", "layer"])
        bits_in, bits_out = check_bits(self.bits_in, "bits_in"), check_bits(self.bits_out, "bits_out")
        return replace(self, bits_in=bits_in, bits_out=bits_out, slices=check_slices(self.slices))

    def as_config(self) -> dict[str, Any]:
        """Return the options as they come back from JSON; one slice and ideal wires are left out, as in the first."""
        config = {k: list(v) if isinstance(v, tuple) else v for k, v in vars(self).items()}
        config["wires"] = self.wires.as_dict() if isinstance(self.wires, Circuit) else self.wires
        usual = {"slices": 1, "wires": None}
        return {k: v for k, v in config.items() if k not in usual or v != usual[k]}
