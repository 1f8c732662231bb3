"""The price of a network on arrays, from the counts of its layers and the parts of an array."""

from collections.abc import Mapping, Sequence
from typing import Any

from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of, whole_number

from .._design.array_record import Array
from .breakdown import Breakdown, added
from .component_cards import unit_energy
from .cost_record import Cost, LayerCost, Work
from .explained import CIRCUITS, notes_of, terms_of
from .latency import layer_times
from .layer_shapes import LayerShape, layer_shapes, weight_sample
from .parts import Part, amplifier_energy, parts_of
from .placement import Placement, place
from .writing import Writes, count_writes, field_area, field_energy, pulse_energy, rows_of_pulses

_OF_READ = ("devices", "drivers", "dac", "amplifier", "adc")


@names_keywords
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
        tuple(notes_of(array, layers)),
    )
    object.__setattr__(out, "terms", terms_of(out, parts, writes))
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
    circuits = sum(area[name] for name in CIRCUITS)
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
    """One input: forward, backward through the transposed tiles, and pulses on the devices that are trained.

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
    trained = array.slices * array.weight_scheme.trained_per_weight
    devices = trained * sum(layer.replicas * layer.placement.shape.weights for layer in layers)
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
