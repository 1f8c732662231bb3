"""The same model on devices of another card: its converters and ranges stay."""

from dataclasses import replace

from hallweight.array import SCHEMES, nominal, slices_of
from hallweight.core import Card

from .._layers.analog_model import AnalogModel


def set_card(analog: AnalogModel, card: Card) -> None:
    """Put a model, in place, on devices of another card of the same quantity; program it afterwards."""
    spec = replace(analog.spec, card=card)
    analog.spec, analog.law = spec, nominal(card)
    analog.reads.slices = slices_of(card, SCHEMES[spec.scheme], spec.slices)
    for layer in analog.layers.values():
        layer.spec = spec
