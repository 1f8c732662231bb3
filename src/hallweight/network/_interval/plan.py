"""Which further runs tell the sources apart: a crossed design of few runs; no torch.

Run ``i`` of the ordinary ones has net ``i`` modulo their number, devices of its own, and the card as it is. Beside them
go two kinds:

* Drawn cards, each on the nets, devices and random numbers of the first three ordinary runs. What differs between them
  is the card; what the three share is not counted as its effect. Of the odd cards there are two, of other measured
  devices, where the card is of one device.
* The devices of the last ordinary runs, written and read again. They differ from those runs by programming alone.

Few runs see little, and variances cannot be negative: what cannot be seen would widen the interval on average. With
random numbers of their own, what hides the effect of a card would be 1.3 times (open loop: 20 times) as large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

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
    ``levels``
        Number of the card and of the measured device; -1: as ordinary runs.
    ``stream``
        Number of the ordinary run that it repeats: its net (modulo their number), devices and random numbers.
    ``again``
        Whether the devices are written again, with other random numbers.
    """

    card: Card | None
    levels: tuple[int, int]
    stream: int
    again: bool = False


@dataclass(frozen=True)
class Plan:
    """The further runs of every arm of a scheme, and why a source is not varied (empty: it is)."""

    runs: tuple[DrawnRun, ...]
    not_varied: Mapping[str, str]
    one_device: bool


_MOST_DRAWS, _LEAST_SEEDS = 7, 6
_STREAMS = 3
_AS_IT_IS = (-1, -1)
_NO_ERROR = "no value on the card has an error"
_NOT_ASKED = {"card": "no cards drawn", "device-to-device": "no cards drawn: part of programming"}


def number_of_draws(asked: int | None, seeds: int) -> int:
    """Return how many cards are drawn beside ``seeds`` programmings; raises :class:`InputError` for one alone."""
    if asked is None:
        return min(seeds // 2, _MOST_DRAWS) if seeds >= _LEAST_SEEDS else 0
    if whole_number("card_draws", asked, 0) == 1:
        raise InputError("card_draws = 1", "none (0), or two or more to compare", "give for example card_draws=10")
    return asked


def make_plan(card: Card, scheme: str, slices: int, draws: int, seed: int, *, seeds: int, aged: bool) -> Plan:
    """Return the further runs of an arm of ``seeds`` ordinary ones; ``aged``: time passes, so that the drift acts."""
    if not draws:
        return Plan((), _NOT_ASKED, one_device=False)
    acting = (*_ACTING, *LAWS[card.law], *(("drift",) if aged else ()))
    kept = set(card.not_drawn())
    drawn = [name for name in acting if name in card.values and name not in kept]
    spreads = any(card.get(name, 0.0) for name in ("sigma_d2d", "sigma_d2d_range", "p_stuck"))
    alike = {} if spreads else {"device-to-device": "the card has no spread between devices"}
    one_device = spreads and is_of_one_device(card)
    last = range(seeds - 1, max(seeds - 1 - draws + draws // 3, -1), -1) if spreads else ()
    again = tuple(DrawnRun(None, _AS_IT_IS, i, again=True) for i in last)
    if not drawn and not one_device:
        return Plan(again, {"card": _NO_ERROR, **alike}, one_device=False)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_STREAM,)))
    numbers = [k for k in range(draws) for _ in range(1 + k % 2)][:draws] if one_device else list(range(draws))
    cards = _servable_draws(card, (scheme, slices), numbers, rng, one_device=one_device)
    levels = list(zip(numbers, range(draws), strict=True))
    runs = [DrawnRun(c, level, s) for c, level in zip(cards, levels, strict=True) for s in range(_STREAMS)]
    return Plan((*runs, *again), alike if drawn else {"card": _NO_ERROR, **alike}, one_device=one_device)


def _servable_draws(
    card: Card, where: tuple[str, int], numbers: Sequence[int], rng: np.random.Generator, *, one_device: bool
) -> list[Card]:
    """Return a card for each of ``numbers`` (equal ones: one draw), as of another device where the card is of one.

    Those that the scheme and slices (``where``) cannot use are drawn again.
    """
    found: list[Card] = []
    groups = [len(list(same)) for _, same in groupby(numbers)]
    for _ in range(20 * len(groups)):
        (drawn,) = card.draws(1, rng)
        group = [other_device(drawn, rng) if one_device else drawn for _ in range(groups[0])]
        if all(_serves(one, *where) for one in group):
            found += group
            groups.pop(0)
        if not groups:
            return found
    raise InputError(
        f"card {card.name!r}, of which most cards that its errors allow cannot serve the scheme {where[0]!r}",
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
    runs, drawn = plan.runs, [run for run in plan.runs if run.card is not None]
    alone = range(ordinary)
    levels: dict[str, list[int]] = {}
    if nets > 1:
        levels["training"] = [i % nets for i in alone] + [r.stream % nets for r in runs]
    if drawn and "card" not in plan.not_varied:
        levels["card"] = [-1] * ordinary + [r.levels[0] for r in runs]
    if plan.one_device:
        levels["measured device"] = [-1] * ordinary + [r.levels[1] for r in runs]
    if runs and "device-to-device" not in plan.not_varied:
        levels["devices"] = [*alone, *(r.stream for r in runs)]
    if drawn:
        levels["writing"] = [*alone, *(-1 - r.stream if r.again else r.stream for r in runs)]
    is_drawn = np.array([0.0] * ordinary + [float(r.card is not None) for r in runs])
    fixed = np.stack([1 - is_drawn, is_drawn], 1) if drawn else np.ones((ordinary + len(runs), 1))
    return levels, fixed
