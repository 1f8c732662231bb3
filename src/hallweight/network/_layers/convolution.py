"""What the analog convolutions share: their operation, and padding that it cannot do."""

from typing import Any

import torch.nn.functional as F
from torch import Tensor

from .._crossbar_read.read_spec import Op
from .analog_layer import AnalogLayer


class AnalogConvolution(AnalogLayer):
    """A convolution, one array (or stack of tiles) per group: rows are the points of the kernel in all input channels.

    Every position of the kernel is one read of the whole array. Padding with zeros reads nothing.
    """

    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    padding_mode: Any
    _reversed_padding_repeated_twice: list[int]

    @property
    def op(self) -> Op:
        """The convolution, with what padding by zeros is the same on both sides."""
        return Op("conv", self.stride, self._even_padding(), self.dilation, self.groups)

    def padded(self, x: Tensor) -> Tensor:
        """Pad as the layer does, where :attr:`op` does not."""
        sides = self._reversed_padding_repeated_twice
        if not any(sides) or any(self._even_padding()):
            return x
        return F.pad(x, sides, mode="constant" if self.padding_mode == "zeros" else self.padding_mode)

    def _even_padding(self) -> tuple[int, ...]:
        """Zeros on both sides of each dimension; none if the layer pads unevenly or with something else."""
        before, after = self._reversed_padding_repeated_twice[::2], self._reversed_padding_repeated_twice[1::2]
        even = self.padding_mode == "zeros" and before == after
        return tuple(reversed(before)) if even else (0,) * len(before)
