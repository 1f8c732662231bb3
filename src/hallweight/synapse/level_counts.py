r"""How many levels a device has: the two counts that exist, each defined once.

Levels are *told apart* if neighbours lie two standard deviations of a read state apart (:data:`SPACING`): bands of one
standard deviation touch. All for the normalised state u. Neither is the number ``levels`` of a card, which a designer
chooses, and neither counts the levels of many cells (``n_levels`` of a card of readings).
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card
from hallweight.core.types import Array

from .laws import LAWS, Law, Params
from .nominal_step import branch_parameters

SPACING = 2.0
"""Distance of neighbouring levels, in standard deviations of a state that is read once."""

_MOST_STEPS = 256
"""Steps in which the pulses of a branch are followed; longer branches take several pulses at a time."""
_MOST_PULSES = 100_000
_STATES = 2048
"""Intervals between states at which a step that is not linear is known."""


def write_verify_count(sigma_c2c: float, sigma_read: float, pulses: float = np.inf) -> float:
    r"""Levels that write-verify can hold: ``N = 1 + 1/(2 sigma)``, ``sigma^2 = sigma_c2c^2 + sigma_read^2``.

    The loop ends after one last pulse, whose noise stays in the state, and a later read adds its own. Earlier pulses
    leave nothing, because they were seen. Not more than the ``pulses`` of a branch plus one.
    """
    sigma = float(np.hypot(sigma_c2c, sigma_read))
    return float(min(1 + 1 / (SPACING * max(sigma, 1e-9)), pulses + 1.0))


def open_loop_count(
    law: Law, branches: tuple[Params, Params], sigma_c2c: float, sigma_read: float, pulses: int
) -> float:
    r"""Levels that open loop can hit: ``N = 1 + sum_k min(1, s(u_k)/(2 sigma_k))``, the smaller of LTP and LTD.

    A level is a number of pulses from the end of the range, without looking. Every pulse adds its noise, which the law
    stretches or shrinks: ``v_{k+1} = (1 + s'(u_k))^2 v_k + sigma_c2c^2``, and ``sigma_k^2 = v_k + sigma_read^2`` with
    v_0 = 0. For steps of one size 1/P and no read noise this is about ``1 + 1/(sigma_c2c sqrt(P))``. ``pulses`` are
    those of a branch; a pulse adds one level at most.
    """
    return float(min(_of_branch(law, p, sigma_c2c, sigma_read, pulses) for p in branches))


def _of_branch(law: Law, p: Params, sigma_c2c: float, sigma_read: float, pulses: int) -> float:
    size = -(-pulses // _MOST_STEPS)
    u, variance, count, follow = 0.0, 0.0, 1.0, _follower(law, p)
    for k in range(0, pulses, size):
        n = min(size, pulses - k)
        step, slope = follow(u, n)
        after = variance * (1 + slope) ** 2 + n * sigma_c2c**2
        moved = min(step, 1 - u) if law.hard else step
        sigma = math.sqrt((variance + after) / 2 + sigma_read**2)
        count += min(max(moved / (SPACING * max(sigma, 1e-12)), 0.0), n)
        u, variance = u + moved, after
        if not moved > 0:
            break
    return count


def _follower(law: Law, p: Params) -> Callable[[float, int], tuple[float, float]]:
    """Return a function of (state, pulses): mean step and its slope, on lines between states."""
    last = 1 if law.affine else _STATES

    @cache
    def rows(n: int) -> tuple[list[float], list[float]]:
        step, slope = law.advance(np.linspace(0, 1, last + 1), float(n), p)
        return step.tolist(), np.broadcast_to(slope, step.shape).tolist()

    def at(u: float, n: int) -> tuple[float, float]:
        step, slope = rows(n)
        place = u * last
        k = min(max(int(place), 0), last - 1)
        part = place - k
        return step[k] + part * (step[k + 1] - step[k]), slope[k] + part * (slope[k + 1] - slope[k])

    return at


def levels_write_verify(card: Card) -> float:
    """Return how many levels write-verify can hold on a device of this card: :func:`write_verify_count`.

    The card's own number where a fit wrote one, as that knows how long the branches were.
    """
    card = card_of_kind(card, "synapse")
    for name in ("levels_write_verify", "n_states"):
        if name in card.values:
            return card[name]
    return write_verify_count(card["sigma_c2c"], card["sigma_read"], _pulses(card))


def levels_open_loop(card: Card) -> float:
    """Return how many levels open loop can hit on a device of this card: :func:`open_loop_count`.

    The card's own number where a fit wrote one, as that knows how long the branches were.
    """
    card = card_of_kind(card, "synapse")
    if "levels_open_loop" in card.values:
        return card["levels_open_loop"]
    branches = branch_parameters(card, 1), branch_parameters(card, -1)
    return open_loop_count(LAWS[card.law], branches, card["sigma_c2c"], card["sigma_read"], _pulses(card))


def _pulses(card: Card) -> int:
    """Pulses in which the slower branch of the noise-free law comes within one step noise of its end."""
    law, most = LAWS[card.law], 1
    for polarity in (1, -1):
        p, u, k = branch_parameters(card, polarity), np.zeros(1), 0
        near = 1 - max(card["sigma_c2c"], 1e-3)
        while float(u[0]) < near and k < _MOST_PULSES:
            step: Array = law.step(u, 1.0, p)
            if not float(step[0]) > 1e-7:
                break
            u, k = u + step, k + 1
        most = max(most, k)
    return most
