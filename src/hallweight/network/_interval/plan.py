"""Which further runs tell the sources apart: a nested design of few runs; no torch.

Run ``i`` of the ordinary ones has net ``i`` modulo their number, devices of its own, and the card as it is. Beside them
go pairs. The first of each pair ``k`` has a drawn card, and devices of its own. The second one has the same card and

* for even ``k`` the same devices, written and read again: the pair differs by programming alone;
* for odd ``k`` other devices (and another measured one, where the card is of one device) and the next net.

Where no card is drawn only the even pairs remain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hallweight.array import SCHEMES, slices_of
from hallweight.core import LAWS, Card, InputError
from hallweight.core.types import Array
from hallweight.core.validation import whole_number

from .one_device import is_of_one_device, other_device

_ACTING = (
    *("state_min", "state_max", "sigma_c2c", "sigma_read", "sigma_read_1f"),
    *("sigma_d2d", "sigma_d2d_range", "p_stuck", "level"),
)  # values of a card, besides those of its law, that act on a network
_STREAM = 1 << 20  # of cards: beyond the places of schemes in their list


@dataclass(frozen=True)
class DrawnRun:
    """A run beside the ordinary ones.

    ``card``
        Drawn; None: the card as it is.
    ``net``
        Number of the net, to be taken modulo the nets there are.
    ``levels``
        Level of each factor of the design: card, measured device, devices of the array.
    ``writing``
        Number of this run.
    """

    card: Card | None
    net: int
    levels: tuple[int, int, int]
    writing: int


@dataclass(frozen=True)
class Plan:
    """The further runs of every arm of a scheme, and why a source is not varied (empty: it is)."""

    runs: tuple[DrawnRun, ...]
    not_varied: Mapping[str, str]
    one_device: bool


_MOST_DRAWS, _LEAST_SEEDS = 10, 6
_NO_ERROR = "no value on the card has an error"
_NOT_ASKED = {"card": "no cards drawn", "device-to-device": "no cards drawn: part of programming"}


def number_of_draws(asked: int | None, seeds: int) -> int:
    """Return how many cards are drawn beside ``seeds`` programmings; raises :class:`InputError` for one alone."""
    if asked is None:
        return min(seeds // 2, _MOST_DRAWS) if seeds >= _LEAST_SEEDS else 0
    if whole_number("card_draws", asked, 0) == 1:
        raise InputError("card_draws = 1", "none (0), or two or more to compare", "give for example card_draws=10")
    return asked


def make_plan(card: Card, scheme: str, slices: int, draws: int, seed: int, *, aged: bool) -> Plan:
    """Return the further runs of an arm; ``aged``: time passes until the reads, so that the drift acts."""
    if not draws:
        return Plan((), _NOT_ASKED, one_device=False)
    acting = (*_ACTING, *LAWS[card.law], *(("drift",) if aged else ()))
    kept = set(card.not_drawn())
    drawn = [name for name in acting if name in card.values and name not in kept]
    spreads = any(card.get(name, 0.0) for name in ("sigma_d2d", "sigma_d2d_range", "p_stuck"))
    alike = {} if spreads else {"device-to-device": "the card has no spread between devices"}
    one_device = spreads and is_of_one_device(card)
    if not drawn and not one_device:
        pairs = [_pair(k, k // 2, (None, None)) for k in range(0, draws, 2)]
        return Plan(tuple(run for pair in pairs for run in pair), {"card": _NO_ERROR, **alike}, one_device=False)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_STREAM,)))
    cards = _servable_draws(card, scheme, slices, draws, rng, one_device=one_device)
    runs = [run for k, drawn_pair in enumerate(cards) for run in _pair(k, k, drawn_pair)]
    return Plan(tuple(runs), alike if drawn else {"card": _NO_ERROR, **alike}, one_device=one_device)


def _pair(k: int, net: int, cards: tuple[Card | None, Card | None]) -> tuple[DrawnRun, DrawnRun]:
    first = DrawnRun(cards[0], net, (k, 2 * k, 2 * k), 2 * k)
    if k % 2:
        return first, DrawnRun(cards[1], net + 1, (k, 2 * k + 1, 2 * k + 1), 2 * k + 1)
    return first, DrawnRun(cards[0], net, first.levels, 2 * k + 1)


def _servable_draws(
    card: Card, scheme: str, slices: int, draws: int, rng: np.random.Generator, *, one_device: bool
) -> list[tuple[Card, Card]]:
    """Return drawn cards, each once more as of another device; those that the scheme cannot use are drawn again."""
    found: list[tuple[Card, Card]] = []
    for _ in range(20):
        for drawn in card.draws(draws, rng):
            pair = (other_device(drawn, rng), other_device(drawn, rng)) if one_device else (drawn, drawn)
            if all(_serves(one, scheme, slices) for one in pair):
                found.append(pair)
            if len(found) == draws:
                return found
    raise InputError(
        f"card {card.name!r}, of which most cards that its errors allow cannot serve the scheme {scheme!r}",
        "a range that its errors leave where it is",
        "measure the range better, or pass card_draws=0 to leave the card out of the interval",
    )


def _serves(card: Card, scheme: str, slices: int) -> bool:
    try:
        SCHEMES[scheme].targets(card, np.zeros((1, 1)))
        slices_of(card, SCHEMES[scheme], slices)
    except InputError:
        return False
    return True


def factors(plan: Plan, ordinary: int, nets: int) -> tuple[dict[str, list[int]], Array]:
    """Return the level of every run (the ordinary ones first) in each factor, and the fixed effects (runs, p).

    An ordinary run has a card and a measured device of no other run: what those add to all of them alike is in the mean
    of the ordinary runs, a fixed effect of its own.
    """
    runs = plan.runs
    levels: dict[str, list[int]] = {}
    if nets > 1:
        levels["training"] = [i % nets for i in range(ordinary)] + [r.net % nets for r in runs]
    if runs and "card" not in plan.not_varied:
        levels["card"] = [-1] * ordinary + [r.levels[0] for r in runs]
    if plan.one_device:
        levels["measured device"] = [-1] * ordinary + [r.levels[1] for r in runs]
    if runs and "device-to-device" not in plan.not_varied:
        levels["devices"] = [-1 - i for i in range(ordinary)] + [r.levels[2] for r in runs]
    has_drawn_cards = any(r.card is not None for r in runs)
    is_drawn = np.array([0.0] * ordinary + [1.0] * len(runs))
    fixed = np.stack([1 - is_drawn, is_drawn], 1) if has_drawn_cards else np.ones((ordinary + len(runs), 1))
    return levels, fixed
