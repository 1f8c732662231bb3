"""The analog form of ``nn.Conv1d``."""

from torch import Tensor, nn

from .._crossbar_read.read import Op
from .analog_layer import AnalogLayer
from .conv2d import even_padding, pad


class AnalogConv1d(AnalogLayer, nn.Conv1d):
    """A convolution along one axis (time); otherwise as :class:`AnalogConv2d`. Made by :func:`convert`."""

    plain = nn.Conv1d

    @property
    def op(self) -> Op:
        """The convolution, with what padding by zeros is the same on both sides."""
        return Op("conv", self.stride, even_padding(self), self.dilation, self.groups)

    def padded(self, x: Tensor) -> Tensor:
        """Pad as the layer does, where :attr:`op` does not."""
        return pad(self, x)
