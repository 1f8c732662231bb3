"""What every figure of a price is made of, as terms by name, and what the price does not like about the array."""

from collections.abc import Iterator, Mapping, Sequence

from hallweight.core import show

from .._design.array_record import Array
from ._readouts import PRICES
from .component_cards import unit_time
from .cost_record import Cost, LayerCost, Work
from .heating import rise
from .latency import settling_time
from .parts import Part
from .terms import Number, Term, chosen, of_card, show_si
from .writing import Writes, field_area, field_energy, pulse_energy

_OF_TILE = {"R": "rows", "C": "cols", "slices": "slices"}
Explained = tuple[Term, str]
CIRCUITS = ("drivers", "dac", "amplifier", "adc", "shift_add", "accumulation", "buffers", "routing")
"""Parts that leak."""
_HOT = 200.0  # K: a rise that is named


def terms_of(out: Cost, parts: Sequence[Part], writes: Writes) -> Mapping[str, Explained]:
    """Return the term of every figure and a text of the figure itself, by the figure's name."""
    return {
        **dict(_of_parts(out, parts)),
        "energy.leakage": _leakage(out),
        "area.field": (field_area(out.array), show_si(out.area["field"], "m^2")),
        **dict(_latencies(out)),
        **dict(_counts(out)),
        **dict(_of_writing(out, writes)),
        **dict(_of_training(out)),
    }


def notes_of(array: Array, layers: Sequence[LayerCost]) -> Iterator[str]:
    """Yield what to know of this price: reads that do not settle, hot writes, lower bounds, empty tiles."""
    settle = settling_time(array)
    if array.read_time < settle * (1 - 1e-9):
        yield (
            f"A read of {show(array.read_time, 's')} is shorter than the {show(settle, 's')} in which a noise "
            f"bandwidth of {show(array.noise_bandwidth, 'Hz')} settles to {array.adc_bits} bits."
        )
    if (hot := rise(array)) > _HOT:
        yield f"A write pulse warms its cross by {hot:.0f} K."
    if array.readout == "series-hall" and array.isolation == "line":
        yield (
            "Crosses on one current are taken to be isolated from each other, a lower bound; isolation='cross' counts "
            "a source for each."
        )
    worst = min(layers, key=lambda layer: layer.placement.utilisation)
    if worst.placement.utilisation < 0.5:
        yield f"Layer {worst.name} fills {100 * worst.placement.utilisation:.0f} % of its tiles."


def _of_parts(out: Cost, parts: Sequence[Part]) -> Iterator[tuple[str, Explained]]:
    for part in parts:
        if part.energy is not None:
            uses = sum(part.uses(layer.placement) for layer in out.layers)
            total, each = show_si(out.energy[part.name], "J"), show_si(part.energy.value, "J")
            yield f"energy.{part.name}", (part.energy, f"{total} an inference: {uses:.4g} {part.use} x {each}")
        if part.area is not None:
            sites = sum(layer.replicas * part.sites(layer.placement) for layer in out.layers)
            total, each = show_si(out.area[part.name], "m^2"), show_si(part.area.value, "m^2")
            yield f"area.{part.name}", (part.area, f"{total}: {sites:.4g} {part.site} x {each}")


def _leakage(out: Cost) -> Explained:
    numbers = {
        "leakage": of_card(out.array.technology, "leakage"),
        "A": _counted(sum(out.area[name] for name in CIRCUITS), "m^2", "all circuits"),
        "t": _counted(out.latency.total, "s", "each layer leaks while it works"),
    }
    total = out.energy["leakage"]
    return Term(total, "J", "sum over layers of leakage A t", numbers), f"{show_si(total, 'J')} an inference"


def _latencies(out: Cost) -> Iterator[tuple[str, Explained]]:
    a, inputs = out.array, "sum over layers of inputs/replicas "
    turns = "rows that take turns" if PRICES[a.readout].in_turn else "all rows at once"
    cycles = _counted(a.cycles, "1", "input_bits/dac_bits")
    parts = {
        "dac": ("x cycles t", {"cycles": cycles, "t": _time(a, "dac", a.bits_per_cycle)}),
        "read": (
            "x cycles phases turns t",
            {
                "cycles": cycles,
                "phases": chosen(a.spin_phases, "1", "spin_phases"),
                "turns": _counted(a.rows if PRICES[a.readout].in_turn else 1, "1", f"{turns}, at most"),
                "t": chosen(a.read_time, "s", "read_time"),
            },
        ),
        "adc": (
            "x conversions columns t",
            {
                "conversions": _counted(a.conversions_per_input, "1", "of a column for an input"),
                "columns": chosen(a.cols_per_adc, "1", "cols_per_adc"),
                "t": _time(a, "adc", a.adc_bits),
            },
        ),
        "accumulation": ("x log2(tiles over the rows) t", {"t": _time(a, "adder", 16)}),
        "routing": ("x columns input_bits/16 t", {"t": _time(a, "router", 1)}),
    }
    for name, (formula, numbers) in parts.items():
        total = out.latency[name]
        yield f"latency.{name}", (Term(total, "s", inputs + formula, numbers), f"{show(total, 's')} an inference")


def _counts(out: Cost) -> Iterator[tuple[str, Explained]]:
    a, scheme = out.array, out.array.weight_scheme
    weights = sum(layer.replicas * layer.placement.shape.weights for layer in out.layers)
    numbers = {
        "weights": _counted(weights, "1", "of all layers and copies"),
        "slices": chosen(a.slices, "1", "slices"),
        "each": _counted(scheme.devices_per_weight, "1", f"scheme {a.scheme!r}"),
        "references": _counted(out.references, "1", "one in each row of each tile where they are shared"),
    }
    yield "devices", (Term(out.devices, "1", "weights slices each + references", numbers), f"{out.devices} devices")
    tile = {name: chosen(getattr(a, field), "1", field) for name, field in _OF_TILE.items()}
    formula = "sum over layers of replicas groups slices ceil(rows/R) ceil(columns/C)"
    yield "tiles", (Term(out.tiles, "1", formula, tile), f"{out.tiles} tiles, {100 * out.utilisation:.1f} % used")


def _of_writing(out: Cost, writes: Writes) -> Iterator[tuple[str, Explained]]:
    work, pulse = out.programming, pulse_energy(out.array)
    text = f"{out.devices} devices x {writes.pulses:.4g} pulses, counted from programming a sample of the weights"
    yield "programming.write", (pulse, f"{show_si(work.energy['write'], 'J')}: {text}")
    yield "programming.field", (field_energy(out.array), show_si(work.energy["field"], "J"))
    numbers = {
        "devices": _counted(out.devices, "1", "all of them"),
        "reads": _counted(writes.reads, "1", "of one device, counted from programming a sample"),
    }
    verify = Term(work.energy["verify"], "J", "devices reads (device + amplifier) phases + conversion", numbers)
    yield "programming.verify", (verify, show_si(work.energy["verify"], "J"))


def _of_training(out: Cost) -> Iterator[tuple[str, Explained]]:
    work: Work = out.training
    formulas = {
        "forward": "energy of an inference",
        "backward": "devices, drivers and DAC as forward; conversion and amplifier for each row and column tile",
        "update": "trained devices x pulses x energy of a pulse",
    }
    for name, formula in formulas.items():
        numbers = {"pulses": _counted(work.pulses, "1", "on a device in one step")} if name == "update" else {}
        value = work.energy[name]
        yield f"training.{name}", (Term(value, "J", formula, numbers), f"{show_si(value, 'J')} a step and input")


def _counted(value: float, unit: str, what: str) -> Number:
    return Number(value, unit, "counted", what)


def _time(array: Array, role: str, bits: int) -> Number:
    return Number(unit_time(array, role, bits), "s", "assumed", f"card {array.component(role).name}")
