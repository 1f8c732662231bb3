"""The analog form of ``nn.Linear``."""

from torch import nn

from .analog_layer import AnalogLayer


class AnalogLinear(AnalogLayer, nn.Linear):  # type: ignore[misc]  # bias may be None, as in torch
    """A linear layer: rows are its inputs, columns its outputs. Made by :func:`convert`."""

    plain = nn.Linear
