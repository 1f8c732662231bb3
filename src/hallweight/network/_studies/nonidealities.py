"""What stands between a digital net and the same net on devices, each thing with its switch; no torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hallweight.core import Card


@dataclass(frozen=True)
class Setting:
    """Everything of one arm that a cause can change; ``options`` are those of :func:`hallweight.network.convert`."""

    card: Card
    how: str
    options: Mapping[str, Any]
    decades: float


@dataclass(frozen=True)
class Cause:
    """A non-ideality: what it is, how to take it away, and what must be there for it to act.

    ``random``: it differs from programming to programming.
    """

    words: str
    off: Callable[[Setting], Setting]
    needs: tuple[str, ...] = ()
    random: bool = False


def _card(change: Callable[[Card], Card]) -> Callable[[Setting], Setting]:
    return lambda s: replace(s, card=change(s.card))


def _zero(*names: str) -> Callable[[Setting], Setting]:
    """Set those numbers, or all numbers of those rows, to zero where the card has them."""

    def change(card: Card) -> Card:
        found = {n: card.values[n].value for n in names if n in card.values}
        zeros = {n: _nothing(v) for n, v in found.items() if np.any(np.asarray(v))}
        return card.replace(note="taken away to see its share", **zeros) if zeros else card

    return _card(change)


def _nothing(value: Any) -> Any:
    return (0.0,) * len(value) if isinstance(value, tuple) else 0.0


def _without(*names: str) -> Callable[[Setting], Setting]:
    def change(card: Card) -> Card:
        if not set(names) & set(card.values):
            return card
        return card.revise(values={n: v for n, v in card.values.items() if n not in names})

    return _card(change)


def _option(**ideal: Any) -> Callable[[Setting], Setting]:
    return lambda s: replace(s, options={**s.options, **ideal})


def _continuous(s: Setting) -> Setting:
    """Continuous states hold the whole weight, so there is nothing left to slice."""
    if s.options.get("slices", 1) > 1:
        s = _option(slices=1)(s)
    return _without("levels", "level")(s)


CAUSES: Mapping[str, Cause] = {
    "states": Cause("finite states: weights rounded to the card's levels", _continuous),
    "pulses": Cause(
        "writing by whole pulses, on devices that are all alike and without noise", lambda s: replace(s, how="exact")
    ),
    "C2C": Cause(
        "cycle-to-cycle spread of a pulse", _zero("sigma_c2c", "table_sigma_LTP", "table_sigma_LTD"), ("pulses",), True
    ),
    "D2D": Cause(
        "device-to-device spread of step size and range", _zero("sigma_d2d", "sigma_d2d_range"), ("pulses",), True
    ),
    "read noise": Cause(
        "read noise: of every read of the network, and of the reads that verify a written state",
        _zero("sigma_read", "sigma_read_1f"),
        random=True,
    ),
    "stuck": Cause("stuck devices", _zero("p_stuck"), random=True),
    "drift": Cause("drift since programming", lambda s: replace(s, decades=0.0)),
    "DAC": Cause("converters at the inputs", _option(bits_in=None)),
    "ADC": Cause("converters at the outputs", _option(bits_out=None)),
    "tiles": Cause("arrays of bounded size, each with converters of its own", _option(tile=None), ("ADC",)),
}
"""All causes, in the order in which a signal meets them."""


def present(full: Setting) -> list[str]:
    """Names of the causes that ``full`` has: those whose removal changes something."""
    found: list[str] = []
    for name, cause in CAUSES.items():
        idle = name == "drift" and not full.card.get("drift", 0.0)
        if not idle and set(cause.needs) <= set(found) and _differs(cause.off(full), full):
            found.append(name)
    return found


def only(full: Setting, on: frozenset[str]) -> Setting:
    """Return ``full`` without all causes that are not in ``on``."""
    out = full
    for name, cause in CAUSES.items():
        if name not in on:
            out = cause.off(out)
    return out


def alone(name: str) -> frozenset[str]:
    """Return a cause with what it needs to act."""
    return frozenset((name, *CAUSES[name].needs))


def without(on: frozenset[str], name: str) -> frozenset[str]:
    """Return the causes that remain without ``name`` and all that needs it."""
    return frozenset(n for n in on if n != name and name not in CAUSES[n].needs)


def _differs(one: Setting, other: Setting) -> bool:
    same_card = one.card is other.card
    return not same_card or (one.how, one.decades, dict(one.options)) != (other.how, other.decades, dict(other.options))
