"""Times: of one input through a tile, of a layer, of an inference one layer after the other, and as a pipeline.

An input takes ``cycles phases turns t_read + conversions t_ADC``, with one turn where all rows are read at once and
as many as the tile has rows where they take turns; the columns of a converter take turns too. The reads of an input
overlap with the conversions of the one before when pipelined, so the slower of the two counts.
"""

from math import ceil, log2

from .._design.array_record import Array
from ._readouts import PRICES
from .component_cards import unit_time
from .placement import Placement

_CARRIER = 16  # bits that are moved at once


def settling_time(array: Array) -> float:
    """Return the time in which a read comes to half a step of the converter, s: ``(b + 1) ln 2 / (4 B)``.

    One pole of noise bandwidth B has the time constant ``1/(4 B)``.
    """
    return (array.adc_bits + 1) * 0.6931471805599453 / (4 * array.noise_bandwidth)


def layer_times(p: Placement, replicas: int = 1) -> dict[str, float]:
    """Return the times of one inference in a layer by part, s; copies of the layer share its inputs."""
    array, s = p.array, p.shape
    turns = min(array.rows, s.rows) if PRICES[array.readout].in_turn else 1
    columns = min(array.cols_per_adc, s.columns + array.weight_scheme.references_per_row)
    inputs = ceil(s.positions / replicas)
    sums = ceil(log2(p.row_tiles)) if p.row_tiles > 1 else 0
    each = {
        "dac": array.cycles * unit_time(array, "dac", array.bits_per_cycle),
        "read": array.cycles * array.spin_phases * turns * array.read_time,
        "adc": array.conversions_per_input * columns * unit_time(array, "adc", array.adc_bits),
        "accumulation": sums * unit_time(array, "adder", _CARRIER),
        "routing": ceil(s.columns * array.input_bits / _CARRIER) * unit_time(array, "router", 1),
    }
    return {name: inputs * time for name, time in each.items()}
