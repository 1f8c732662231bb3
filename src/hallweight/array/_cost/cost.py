"""The price of a network on arrays, from the counts of its layers and the parts of an array."""

from collections.abc import Mapping, Sequence
from typing import Any

from hallweight.core import show
from hallweight.core.validation import one_of, whole_number

from .._design.array_record import Array
from .component_cards import unit_energy
from .cost_record import Breakdown, Cost, LayerCost, Work, added
from .heating import rise
from .latency import layer_times, settling_time
from .layer_shapes import LayerShape, layer_shapes, weight_sample
from .parts import Part, amplifier_energy, parts_of
from .placement import Placement, place
from .terms import Number, Term, of_card, show_si
from .writing import Writes, count_writes, field_area, field_energy, pulse_energy, rows_of_pulses

_HOT = 200.0  # K: a rise that is named
_OF_READ = ("devices", "drivers", "dac", "amplifier", "adc")
_CIRCUITS = ("drivers", "dac", "amplifier", "adc", "shift_add", "accumulation", "buffers", "routing")


def cost(
    model: Any,
    array: Array,
    *,
    input_shape: Sequence[int] | None = None,
    program: str = "verify",
    replicate: int | Mapping[str, int] | str = 1,
    pulses_per_update: float = 1.0,
) -> Cost:
    """Return what a network on arrays costs: devices, tiles, area, energy and latency, by layer and by part.

    model              a PyTorch model, or a list of :class:`hallweight.array.LayerShape`
    input_shape        of one input without the batch; ``None``: see :func:`hallweight.array.layer_shapes`
    program            how the devices are written: a key of :data:`hallweight.array.PROGRAMS`
    replicate          copies of every layer, of layers by name, or "balanced": as many as let each keep up with the
                       layer of fewest inputs
    pulses_per_update  mean number of pulses on a device in one step of training

    Every figure is explained by ``cost.explain("energy.adc")``. Nothing is fitted to a chip. Raises
    :class:`InputError` for arrays that do not fit the model, in one sentence.
    """
    shapes = layer_shapes(model, input_shape)
    placements = place(shapes, array)
    copies = _copies(placements, replicate)
    parts = parts_of(array)
    layers = tuple(_layer(p, n, parts) for p, n in zip(placements, copies, strict=True))
    writes = count_writes(array, weight_sample(model), program)
    out = Cost(
        array,
        layers,
        _programming(array, layers, writes, parts),
        _training(array, layers, parts, pulses_per_update),
        {},
        tuple(_notes(array, layers)),
    )
    object.__setattr__(out, "terms", _terms(out, parts, writes))
    return out


def energy_per_mac(array: Array) -> float:
    """Return the energy of reading a full tile once, over its multiply-accumulates, J; buffers and routing left out."""
    tile = Placement(LayerShape("full", array.rows, array.cols), array)
    read = [part for part in parts_of(array) if part.name in _OF_READ and part.energy is not None]
    return sum(part.uses(tile) * part.energy.value for part in read if part.energy) / tile.shape.macs


def _copies(placements: Sequence[Placement], replicate: int | Mapping[str, int] | str) -> list[int]:
    if isinstance(replicate, str):
        one_of("replicate", replicate, ("balanced",))
        least = min(p.shape.positions for p in placements)
        return [max(round(p.shape.positions / least), 1) for p in placements]
    if isinstance(replicate, Mapping):
        names = [p.shape.name for p in placements]
        for name in replicate:
            one_of("layer of replicate", name, names)
        return [whole_number(f"replicate[{n!r}]", replicate.get(n, 1), 1) for n in names]
    return [whole_number("replicate", replicate, 1)] * len(placements)


def _layer(p: Placement, replicas: int, parts: Sequence[Part]) -> LayerCost:
    array = p.array
    energy = {part.name: part.uses(p) * part.energy.value for part in parts if part.energy is not None}
    area = {part.name: replicas * part.sites(p) * part.area.value for part in parts if part.area is not None}
    area["field"] = replicas * p.tiles * array.rows * array.cols * field_area(array).value
    times = layer_times(p, replicas)
    circuits = sum(area[name] for name in _CIRCUITS)
    energy["leakage"] = array.technology["leakage"] * circuits * sum(times.values())
    return LayerCost(p, replicas, Breakdown(energy, "J"), Breakdown(area, "m^2"), Breakdown(times, "s"))


def _verify_energy(array: Array, parts: Sequence[Part]) -> float:
    """Return the energy of one read of one device in write-verify, with its amplifier and conversion, J."""
    device = next(part.energy.value for part in parts if part.name == "devices" and part.energy)
    read = (device + amplifier_energy(array).value) * array.spin_phases
    return read + unit_energy(array, "adc", array.adc_bits).value


def _programming(array: Array, layers: Sequence[LayerCost], writes: Writes, parts: Sequence[Part]) -> Work:
    devices = sum(layer.devices for layer in layers)
    rows = sum(layer.tiles * min(array.rows, layer.placement.shape.rows) for layer in layers)
    energy = {
        "write": devices * writes.pulses * pulse_energy(array).value,
        "field": rows * writes.slowest * field_energy(array).value,
        "verify": devices * writes.reads * _verify_energy(array, parts),
    }
    tallest = max(min(array.rows, layer.placement.shape.rows) for layer in layers)
    times = rows_of_pulses(array, writes, tallest)
    return Work(Breakdown(energy, "J"), Breakdown(times, "s"), writes.pulses, writes.reads)


def _training(array: Array, layers: Sequence[LayerCost], parts: Sequence[Part], pulses: float) -> Work:
    """One input: forward, backward through the transposed tiles, and an update of all devices by pulses.

    Backward, the columns are driven and the rows are read: as many reads of devices, and conversions for each row
    of each column tile.
    """
    forward = added([layer.energy for layer in layers])
    backward = 0.0
    adc, amplifier = unit_energy(array, "adc", array.adc_bits).value, amplifier_energy(array).value
    for layer in layers:
        p, e = layer.placement, layer.energy
        rows = p.reads * p.copies * p.shape.rows * p.blocks
        backward += e["devices"] + e["drivers"] + e["dac"] + rows * (adc + amplifier * array.spin_phases)
    devices = sum(layer.devices for layer in layers)
    rows = sum(layer.tiles * min(array.rows, layer.placement.shape.rows) for layer in layers)
    energy = {
        "forward": forward.total,
        "backward": backward,
        "update": devices * pulses * pulse_energy(array).value,
        "field": rows * pulses * field_energy(array).value,
    }
    once = sum(layer.latency.total for layer in layers)
    tallest = max(min(array.rows, layer.placement.shape.rows) for layer in layers)
    times = {"forward": once, "backward": once, "update": tallest * pulses * array.pulse_width}
    return Work(Breakdown(energy, "J"), Breakdown(times, "s"), pulses, 0.0)


def _terms(out: Cost, parts: Sequence[Part], writes: Writes) -> Mapping[str, tuple[Term, str]]:
    terms: dict[str, tuple[Term, str]] = {}
    for part in parts:
        if part.energy is not None:
            uses = sum(part.uses(layer.placement) for layer in out.layers)
            total = show_si(out.energy[part.name], "J")
            each = show_si(part.energy.value, "J")
            terms[f"energy.{part.name}"] = (part.energy, f"{total} an inference: {uses:.4g} {part.use} x {each}")
        if part.area is not None:
            sites = sum(layer.replicas * part.sites(layer.placement) for layer in out.layers)
            total, each = show_si(out.area[part.name], "m^2"), show_si(part.area.value, "m^2")
            terms[f"area.{part.name}"] = (part.area, f"{total}: {sites:.4g} {part.site} x {each}")
    terms["energy.leakage"] = _leakage(out)
    array = out.array
    pulses = f"{out.devices} devices x {writes.pulses:.4g} pulses"
    terms["programming.write"] = (
        pulse_energy(array),
        f"{show_si(out.programming.energy['write'], 'J')}: {pulses}, counted from programming a sample of the weights",
    )
    terms["programming.field"] = (field_energy(array), show_si(out.programming.energy["field"], "J"))
    terms["area.field"] = (field_area(array), show_si(out.area["field"], "m^2"))
    return terms


def _leakage(out: Cost) -> tuple[Term, str]:
    circuits = sum(out.area[name] for name in _CIRCUITS)
    numbers = {
        "leakage": of_card(out.array.technology, "leakage"),
        "A": Number(circuits, "m^2", "assumed", "all circuits"),
        "t": Number(out.latency.total, "s", "assumed", "each layer leaks while it works"),
    }
    total = out.energy["leakage"]
    return Term(total, "J", "sum over layers of leakage A t", numbers), f"{show_si(total, 'J')} an inference"


def _notes(array: Array, layers: Sequence[LayerCost]) -> list[str]:
    notes = []
    settle = settling_time(array)
    if array.read_time < settle * (1 - 1e-9):
        notes.append(
            f"A read of {show(array.read_time, 's')} is shorter than the {show(settle, 's')} in which a noise "
            f"bandwidth of {show(array.noise_bandwidth, 'Hz')} settles to {array.adc_bits} bits."
        )
    if (hot := rise(array)) > _HOT:
        notes.append(f"A write pulse warms its cross by {hot:.0f} K.")
    if array.readout == "series-hall" and array.isolation == "line":
        notes.append(
            "Crosses on one current are taken to be isolated from each other, a lower bound; isolation='cross' counts "
            "a source for each."
        )
    worst = min(layers, key=lambda layer: layer.placement.utilisation)
    if worst.placement.utilisation < 0.5:
        notes.append(f"Layer {worst.name} fills {100 * worst.placement.utilisation:.0f} % of its tiles.")
    return notes
