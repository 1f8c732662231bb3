"""The price of a network on arrays: a record of its parts, and what each is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of

from .._design.array_record import Array
from .breakdown import Breakdown, added
from .placement import Placement
from .terms import Term, show_si


@names_keywords
@dataclass(frozen=True)
class LayerCost:
    """The price of one layer in one inference.

    replicas  1  copies of the layer, on tiles of their own
    energy    J  by part
    area      m^2
    latency   s  by part, one after the other
    """

    placement: Placement
    replicas: int
    energy: Breakdown
    area: Breakdown
    latency: Breakdown

    def __repr__(self) -> str:
        figures = f"{self.devices:,} devices, {self.tiles:,} tiles, {show_si(self.energy.total, 'J')}"
        return f"LayerCost({self.name!r}, {figures}, {show_si(self.area.total, 'm^2')})"

    @property
    def name(self) -> str:
        """Name of the layer in its model."""
        return self.placement.shape.name

    @property
    def devices(self) -> int:
        """Devices of all copies."""
        return self.replicas * self.placement.devices

    @property
    def references(self) -> int:
        """Those of them that hold no weight."""
        return self.replicas * self.placement.references

    @property
    def tiles(self) -> int:
        """Tiles of all copies."""
        return self.replicas * self.placement.tiles

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference."""
        return self.placement.shape.macs


@names_keywords
@dataclass(frozen=True)
class Work:
    """What programming, or a step of training, takes.

    energy   J  by part
    latency  s  by part
    pulses   1  mean number on one device
    reads    1  mean number of one device
    """

    energy: Breakdown
    latency: Breakdown
    pulses: float
    reads: float


@names_keywords
@dataclass(frozen=True)
class Cost:
    """The price of a network on arrays; :func:`hallweight.array.cost` makes it.

    array        what was asked for
    layers       the price of each layer
    programming  writing all devices once, as its program says
    training     one step of training on the devices with one input: forward, backward, update
    terms        what each part is made of, by "energy.adc", "area.dac", ...
    notes        what was assumed about the model, and what does not fit
    """

    array: Array
    layers: tuple[LayerCost, ...]
    programming: Work
    training: Work
    terms: Mapping[str, tuple[Term, str]]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    __repr__ = __str__

    @property
    def devices(self) -> int:
        """All devices, references among them."""
        return sum(layer.devices for layer in self.layers)

    @property
    def references(self) -> int:
        """Those of the devices that hold no weight."""
        return sum(layer.references for layer in self.layers)

    @property
    def tiles(self) -> int:
        """All tiles."""
        return sum(layer.tiles for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference."""
        return sum(layer.macs for layer in self.layers)

    @property
    def utilisation(self) -> float:
        """Part of the sites of all tiles that hold a weight."""
        weights = sum(layer.replicas * layer.placement.shape.weights for layer in self.layers)
        return self.array.slices * weights / (self.tiles * self.array.rows * self.array.cols)

    @property
    def energy(self) -> Breakdown:
        """Energy of one inference, J."""
        return added([layer.energy for layer in self.layers])

    @property
    def area(self) -> Breakdown:
        """Area, m^2."""
        return added([layer.area for layer in self.layers])

    @property
    def latency(self) -> Breakdown:
        """Time of one inference, one layer and one part after the other, s."""
        return added([layer.latency for layer in self.layers])

    @property
    def interval(self) -> float:
        """Time from one inference to the next when all layers and parts work at once, s."""
        return max(max(layer.latency.values()) for layer in self.layers)

    @property
    def tops_per_watt(self) -> float:
        """Operations (two for a multiply-accumulate) per energy, 1e12/J."""
        return 2 * self.macs / self.energy.total / 1e12

    def explain(self, name: str) -> str:
        """Return formula, numbers and sources of a figure, "energy.adc" or "area.devices", for a terminal.

        Model values stand beside those of chips that were built. Raises :class:`InputError` for an unknown name.
        """
        term, counted = self.terms[one_of("name", name, self.terms)]
        return "\n".join([f"{name} = {counted}", *term.lines()])

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as plain numbers, for JSON."""
        figures = {"energy": self.energy, "area": self.area, "latency": self.latency}
        return {
            "devices": self.devices,
            "references": self.references,
            "tiles": self.tiles,
            "utilisation": self.utilisation,
            "macs": self.macs,
            "interval": self.interval,
            **{name: {**dict(b), "total": b.total} for name, b in figures.items()},
            "programming": _work(self.programming),
            "training": _work(self.training),
            "layers": [
                {
                    "name": layer.name,
                    "devices": layer.devices,
                    "tiles": layer.tiles,
                    "utilisation": layer.placement.utilisation,
                    "macs": layer.macs,
                    "energy": layer.energy.total,
                    "area": layer.area.total,
                    "latency": layer.latency.total,
                    "energy_parts": dict(layer.energy),
                    "area_parts": dict(layer.area),
                }
                for layer in self.layers
            ],
            "notes": list(self.notes),
        }


def _work(work: Work) -> dict[str, Any]:
    return {
        "energy": {**dict(work.energy), "total": work.energy.total},
        "latency": work.latency.total,
        "pulses": work.pulses,
        "reads": work.reads,
    }


def _lines(cost: Cost) -> Iterator[str]:
    """Devices, parts and totals for a terminal."""
    yield f"{cost.devices:,} devices ({cost.references:,} of them references) of {len(cost.layers)} layers"
    yield f"on {cost.tiles:,} tiles, {100 * cost.utilisation:.0f} % of their sites used"
    yield str(cost.array)
    yield f"  {'':13}{'energy':>12}{'area':>15}"
    both = cost.energy, cost.area
    for name in dict.fromkeys([*cost.energy, *cost.area]):
        figures = (show_si(b[name], b.unit) if name in b else "" for b in both)
        yield "  {:13}{:>12}{:>15}".format(name.replace("_", " "), *figures).rstrip()
    yield "  {:13}{:>12}{:>15}".format("an inference", *(show_si(b.total, b.unit) for b in both))
    yield f"latency {show_si(cost.latency.total, 's')}; one inference every {show_si(cost.interval, 's')} in a row"
    for name, work in (("programming", cost.programming), ("training", cost.training)):
        taken = f"{show_si(work.energy.total, 'J')}, {show_si(work.latency.total, 's')}"
        yield f"{name}: {taken}, {work.pulses:.3g} pulses a device"
    yield from (f"note: {note}" for note in cost.notes)
