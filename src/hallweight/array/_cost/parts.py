"""The parts of an array: what one use of each takes, how often it is used, how large it is and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from hallweight.core.constants import E_CHARGE, K_B

from .._design.array_record import Array
from ._readouts import PRICES
from .cell import cell_area
from .component_cards import energy_of, others_of, unit_area, unit_energy
from .placement import Placement
from .terms import Number, Term, chosen, of_card

_SUM_BITS = 16  # of a partial sum


@dataclass(frozen=True)
class Part:
    """A part of an array.

    name    as in ``cost.explain("energy.adc")``
    energy  of one use, J; ``None``: it takes none
    use     what a use is, in the plural
    uses    their number in one inference of a layer
    area    of one, m^2; ``None``: it takes none
    site    what there is one for, in the plural
    sites   their number for a layer
    """

    name: str
    energy: Term | None
    use: str
    uses: Callable[[Placement], float]
    area: Term | None = None
    site: str = ""
    sites: Callable[[Placement], float] = lambda _: 0.0


def parts_of(array: Array) -> tuple[Part, ...]:
    """Return all parts of an array."""
    makers = (_read, _drivers, _dac, _amplifier, _adc, _shift_add, _accumulation, _buffers, _routing)
    return tuple(make(array) for make in makers)


def device_reads(p: Placement) -> float:
    """Return the reads of all devices in one inference, those of current spinning among them."""
    return float(p.reads * p.array.spin_phases * p.devices)


def amplifier_reads(p: Placement) -> float:
    """Return the reads of all amplifiers in one inference: one a row where rows are read in turn."""
    if not PRICES[p.array.readout].in_turn:
        return float(p.reads * p.array.spin_phases * p.read_columns)
    return float(p.reads * p.array.spin_phases * p.read_columns / p.row_tiles * p.shape.rows)


def conversions(p: Placement) -> float:
    """Return the conversions of one inference: one for each column that is read, whatever its rows."""
    return float(p.shape.positions * p.array.conversions_per_input * p.read_columns)


def _columns(array: Array) -> int:
    return array.cols + array.weight_scheme.references_per_row


def _read(array: Array) -> Part:
    price = PRICES[array.readout]
    price.signal(array)  # refuses what this read-out cannot read
    sites = array.cols * array.weight_scheme.devices_per_weight + array.weight_scheme.references_per_row
    energy, area = price.device_energy(array), cell_area(array)
    return Part(
        "devices", energy, "reads of a device", device_reads, area, "cells", lambda p: p.tiles * array.rows * sites
    )


def _drivers(array: Array) -> Part:
    price, card = PRICES[array.readout], array.component("driver")
    width = array.cols * array.weight_scheme.devices_per_weight + array.weight_scheme.references_per_row
    full = min(price.per_line(array), width)
    numbers = {
        "V": of_card(array.technology, "V_analog"),
        "I": chosen(array.read_current, "A", "read_current"),
        "t": chosen(array.read_time, "s", "read_time"),
        "n": Number(full, "1", "assumed", "crosses of a full line: (V - headroom)/(I R), or a tile's"),
        "headroom": Number(card.get("headroom", 0.0), "V", "assumed", f"card {card.name}"),
    }
    term = Term(price.line_energy(array, full), "J", "V I t activity - n I^2 R t activity", numbers)

    def uses(p: Placement) -> float:
        """Count lines so that those that are not full cost what they do."""
        total = 0.0
        for crosses, rows in p.widths():
            whole, rest = divmod(crosses, price.per_line(array))
            total += rows * whole * price.line_energy(array, min(price.per_line(array), crosses))
            total += rows * price.line_energy(array, rest) if rest else 0.0
        return p.reads * array.spin_phases * total / term.value if term.value else 0.0

    return Part("drivers", term, "reads of a full line", uses, unit_area(array, "driver", 1), "lines", _line_sites)


def _line_sites(p: Placement) -> float:
    width = p.array.cols * p.array.weight_scheme.devices_per_weight + p.array.weight_scheme.references_per_row
    return p.tiles * p.array.rows * -(-width // PRICES[p.array.readout].per_line(p.array))


def _dac(array: Array) -> Part:
    bits = array.bits_per_cycle
    energy, area = unit_energy(array, "dac", bits), unit_area(array, "dac", bits)

    def uses(p: Placement) -> float:
        return float(p.reads * p.copies * p.shape.rows * p.blocks)

    return Part("dac", energy, "inputs of a row", uses, area, "rows", lambda p: p.tiles * array.rows)


def _amplifier(array: Array) -> Part:
    area = unit_area(array, "amplifier", array.adc_bits)
    return Part(
        "amplifier",
        amplifier_energy(array),
        "reads of a column",
        amplifier_reads,
        area,
        "columns",
        lambda p: p.tiles * _columns(array),
    )


def amplifier_energy(array: Array) -> Term:
    """Return the energy of an amplifier in one read, J: ``NEF^2 4 kT U_T / e_n^2`` times supply and time.

    Steyaert and Sansen (cite key steyaert1987). A card with an energy of its own is taken by its word.
    """
    card = array.component("amplifier")
    beside = others_of(array, "amplifier", array.adc_bits)
    if "NEF" not in card.values:
        found = energy_of(card, array.technology, array.adc_bits)
        return Term(found.value, "J", found.formula, found.numbers, beside)
    t, thermal = array.temperature, K_B * array.temperature / E_CHARGE
    current = card["NEF"] ** 2 * 4 * K_B * t * thermal / array.amplifier_noise**2
    matched = sqrt(4 * K_B * t * array.arm_resistance)
    numbers = {
        "NEF": of_card(card, "NEF"),
        "T": chosen(t, "K", "temperature"),
        "U_T": Number(thermal, "V", "literature", "k T/e"),
        "e_n": chosen(array.amplifier_noise, "V/sqrt(Hz)", "amplifier_noise"),
        "I": Number(current, "A", "literature", "NEF^2 4 k T U_T/e_n^2, steyaert1987"),
        "V": of_card(array.technology, "V_analog"),
        "t": chosen(array.read_time, "s", "read_time"),
    }
    energy = current * array.technology["V_analog"] * array.read_time
    beside["as quiet as the arms of a cross"] = Number(
        energy * (array.amplifier_noise / matched) ** 2, "J", "literature", f"steyaert1987, {matched:.3g} V/sqrt(Hz)"
    )
    return Term(energy, "J", "NEF^2 4 k T U_T / e_n^2 V t", numbers, beside)


def _adc(array: Array) -> Part:
    energy, area = unit_energy(array, "adc", array.adc_bits), unit_area(array, "adc", array.adc_bits)
    per_tile = -(-_columns(array) // array.cols_per_adc)
    return Part("adc", energy, "conversions", conversions, area, "converters", lambda p: p.tiles * per_tile)


def _shift_add(array: Array) -> Part:
    energy, area = unit_energy(array, "shift-add", _SUM_BITS), unit_area(array, "shift-add", _SUM_BITS)
    needed = array.slices * array.conversions_per_input > 1
    per_tile = -(-_columns(array) // array.cols_per_adc) if needed else 0

    def uses(p: Placement) -> float:
        return conversions(p) if needed else 0.0

    return Part("shift_add", energy, "conversions", uses, area, "converters", lambda p: p.tiles * per_tile)


def _accumulation(array: Array) -> Part:
    energy, area = unit_energy(array, "adder", _SUM_BITS), unit_area(array, "adder", _SUM_BITS)
    per_tile = -(-_columns(array) // array.cols_per_adc)

    def uses(p: Placement) -> float:
        more = p.row_tiles - 1 + p.array.weight_scheme.references_per_row * p.row_tiles
        return float(p.shape.positions * p.shape.groups * p.shape.columns * more)

    return Part("accumulation", energy, "additions", uses, area, "converters", lambda p: p.tiles * per_tile)


def _buffers(array: Array) -> Part:
    energy, area = unit_energy(array, "buffer", 1), unit_area(array, "buffer", 1)

    def uses(p: Placement) -> float:
        s = p.shape
        return float(s.positions * s.groups * (s.rows * p.blocks * array.input_bits + s.columns * array.input_bits))

    def sites(p: Placement) -> float:
        s = p.shape
        return float(s.groups * (s.rows + s.columns * s.positions) * array.input_bits)

    return Part("buffers", energy, "bits written or read", uses, area, "bits of one input and all outputs", sites)


def _routing(array: Array) -> Part:
    energy, area = unit_energy(array, "router", 1), unit_area(array, "router", 1)

    def uses(p: Placement) -> float:
        s = p.shape
        sums = s.columns * (p.row_tiles - 1) * _SUM_BITS
        return float(s.positions * s.groups * (s.columns * array.input_bits + sums))

    return Part("routing", energy, "bits moved", uses, area, "tiles", lambda p: p.tiles)
