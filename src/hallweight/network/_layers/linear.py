"""The analog form of ``nn.Linear``."""

from torch import nn

from hallweight.core.errors import names_keywords

from .analog_layer import AnalogLayer


@names_keywords
class AnalogLinear(AnalogLayer, nn.Linear):  # type: ignore[misc]  # bias may be None, as in torch
    """A linear layer: rows are its inputs, columns its outputs. Made by :func:`convert`."""

    plain = nn.Linear
