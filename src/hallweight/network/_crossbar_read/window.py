"""What of the images an output pixel sees: sizes and steps of the kernel, and the shape of the outputs."""

from typing import NamedTuple, Self

from torch import Tensor

from .read_spec import Op


class Window(NamedTuple):
    """A convolution over images; all but ``outputs`` are (down, across).

    kernel    (2,)  sizes of the kernel
    stride    (2,)
    padding   (2,)  zeros on both sides
    dilation  (2,)
    outputs   (3,)  images, and pixels of an output image down and across
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    outputs: tuple[int, int, int]

    @classmethod
    def of(cls, x: Tensor, weight: Tensor, op: Op) -> Self:
        """Return the window of a linear layer or a convolution of one or two dimensions."""
        linear = op.kind == "linear"
        kernel = two_axes(() if linear else tuple(weight.shape[2:]), 1)
        steps = two_axes(op.stride, 1), two_axes(op.padding, 0), two_axes(op.dilation, 1)
        n, sizes = (x.numel() // x.shape[-1], (1, 1)) if linear else (len(x), two_axes(tuple(x.shape[2:]), 1))
        axes = zip(sizes, kernel, *steps, strict=True)
        down, across = ((m + 2 * p - d * (k - 1) - 1) // s + 1 for m, k, s, p, d in axes)
        return cls(kernel, *steps, (n, down, across))


def two_axes(values: tuple[int, ...], first: int) -> tuple[int, int]:
    """Return values of two axes, filled up from the left with ``first``."""
    return (first, first, *values)[-2:]  # type: ignore[return-value]
