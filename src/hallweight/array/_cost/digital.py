"""The price of the same network in 8-bit digital arithmetic: what "efficient" is measured against.

A grid of multiply-accumulate units holds a block of weights at a time (weight-stationary). Every weight is fetched from
memory once an inference, every input once for each block of columns; partial sums move on through registers of 32 bits.
Sums over blocks of rows are kept in the buffer. Each unit does one multiply-accumulate a cycle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hallweight.core import Card
from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of, whole_number

from .._design.roles import ROLES, component_of, components_of
from .._design.technology import technology_of
from .breakdown import Breakdown, added
from .component_cards import area_of, energy_of
from .layer_shapes import LayerShape, layer_shapes
from .terms import Number, Term, show_si

_BITS, _SUM_BITS = 8, 32
_CARDS = {"mac": "mac-45nm", "registers": "buffer-register", "weights": "buffer-cache"}
_ROLES = {"mac": "mac", "registers": "buffer", "weights": "buffer", "buffers": "buffer", "routing": "router"}


@names_keywords
@dataclass(frozen=True)
class DigitalCost:
    """The price of one inference in digital arithmetic; :func:`hallweight.array.digital_cost` makes it.

    energy, area, latency  J, m^2 and s, by part
    macs                   1  multiply-accumulates
    terms                  -  what one use of each part takes
    """

    energy: Breakdown
    area: Breakdown
    latency: float
    macs: int
    terms: Mapping[str, tuple[Term, str]]

    def __repr__(self) -> str:
        return f"DigitalCost(energy={self.energy}, area={self.area}, latency={show_si(self.latency, 's')})"

    @property
    def tops_per_watt(self) -> float:
        """Operations (two for a multiply-accumulate) per energy, 1e12/J."""
        return 2 * self.macs / self.energy.total / 1e12

    def explain(self, name: str) -> str:
        """Return formula, numbers and sources of a figure, "energy.mac"; raises :class:`InputError` for others."""
        term, counted = self.terms[one_of("name", name, self.terms)]
        return "\n".join([f"{name} = {counted}", *term.lines()])


@names_keywords
def digital_cost(
    model: Any,
    node: str | Card = "22 nm",
    *,
    rows: int = 128,
    cols: int = 128,
    input_shape: Sequence[int] | None = None,
) -> DigitalCost:
    """Return what one inference costs in 8-bit digital arithmetic at a node.

    model        a PyTorch model, or a list of :class:`hallweight.array.LayerShape`
    rows, cols   of the grid of multiply-accumulate units
    input_shape  see :func:`hallweight.array.layer_shapes`

    Memories, buffers and routing have the cards that an array has; published models, none fitted to a chip.
    """
    grid = whole_number("rows", rows, 1), whole_number("cols", cols, 1)
    shapes, technology = layer_shapes(model, input_shape), technology_of(node)
    parts = {name: _component(name) for name in _ROLES}
    each = {name: _beside(name, energy_of(card, technology, 1), technology) for name, card in parts.items()}
    areas = {name: area_of(card, technology, 1) for name, card in parts.items()}
    uses = [_uses(s, *grid) for s in shapes]
    energy = added([Breakdown({n: u[n] * each[n].value for n in each}, "J") for u in uses])
    area = Breakdown({n: count * areas[n].value for n, count in _sites(shapes, *grid).items()}, "m^2")
    latency = sum(_cycles(s, *grid) for s in shapes) * parts["mac"].get("time", 1e-9)
    leaked = technology["leakage"] * area.total * latency
    terms = {
        f"energy.{n}": (t, f"{show_si(energy[n], 'J')}: {sum(u[n] for u in uses):.4g} x {show_si(t.value, 'J')}")
        for n, t in each.items()
    }
    energy = Breakdown({**energy, "leakage": leaked}, "J")
    return DigitalCost(energy, area, latency, sum(s.macs for s in shapes), terms)


def _component(name: str) -> Card:
    role = _ROLES[name]
    return component_of(role, _CARDS.get(name) or ROLES[role])


def _beside(name: str, term: Term, technology: Card) -> Term:
    """Add what the other cards of a unit have."""
    if name != "mac":
        return term
    others = {card.name: energy_of(card, technology, 1) for card in components_of(_ROLES[name])}
    beside = {n: Number(t.value, "J", "literature", n) for n, t in others.items() if n != _CARDS[name]}
    return Term(term.value, term.unit, term.formula, term.numbers, beside)


def _blocks(s: LayerShape, rows: int, cols: int) -> tuple[int, int]:
    return -(-s.rows // rows), -(-s.columns // cols)


def _uses(s: LayerShape, rows: int, cols: int) -> dict[str, float]:
    """Return how often each part is used: multiply-accumulates, and bits of all else."""
    down, across = _blocks(s, rows, cols)
    outputs = s.positions * s.groups * s.columns
    sums = 2 * _SUM_BITS * (down - 1)
    return {
        "mac": s.macs,
        "registers": s.macs * (_BITS + _SUM_BITS),
        "weights": s.weights * _BITS,
        "buffers": s.positions * s.groups * s.rows * across * _BITS + outputs * (_BITS + sums),
        "routing": outputs * _BITS,
    }


def _cycles(s: LayerShape, rows: int, cols: int) -> int:
    """Return the cycles of one inference: an input for each block of weights, and filling and emptying the grid."""
    down, across = _blocks(s, rows, cols)
    return s.groups * down * across * (s.positions + rows + cols)


def _sites(shapes: Sequence[LayerShape], rows: int, cols: int) -> dict[str, int]:
    """Return how many there are: units, and bits of registers, of weights and of the largest layer's buffer."""
    return {
        "mac": rows * cols,
        "registers": rows * cols * (_BITS + _SUM_BITS),
        "weights": sum(s.weights for s in shapes) * _BITS,
        "buffers": max(s.groups * (s.rows + s.columns * s.positions) for s in shapes) * _BITS,
        "routing": 1,
    }
