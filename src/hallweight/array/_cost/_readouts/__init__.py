"""The price and the noise of each read-out: one file per architecture, with its energies and its equivalent noise."""

from collections.abc import Mapping

from . import column_amplifier, current_mode, series_hall, sot_mtj
from .readout_price import ReadoutPrice

PRICES: Mapping[str, ReadoutPrice] = {
    m.PRICE.name: m.PRICE for m in (column_amplifier, series_hall, current_mode, sot_mtj)
}
"""What each read-out costs, by its name."""
