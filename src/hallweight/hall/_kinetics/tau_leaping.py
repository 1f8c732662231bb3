"""Tau leaping on four colours: what fast cells do to and fro is not followed flip by flip.

In a leap the cells of one colour flip with the probability of a two-state process at fixed neighbours, then those of
the next. The first colour changes from leap to leap. That is exact for a cell alone. It keeps the balance between
neighbours however long the leap: it is a sweep of Gibbs's sampler (cite geman1984). So slow cells see fast ones in
equilibrium. The mean of all other cells is exact up to a hundred cells, else
known to 0.02. Lasting change is what limits a leap: flips that happen more often than their reverse, see
:func:`_select_tau`. That overrates what clusters of cells do to and fro. So leaps have a least length, which grows
while neither the sum of spins nor the length of walls changes by more than chance. The random number of a cell in a
leap is a function of key, leap and cell.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import jit

from .kernel_records import KmcSettings, Neighbours, SpinState
from .rejection_kmc import rate_of

_TWO64 = 2.0**64
_MAX_LASTING = 0.05  # of all cells may flip for good in a leap
_STALE = 0.02  # change of the mean spin after which the rates of the rest of a colour are found anew
_BLOCK, _GROWTH = 4, 4.0  # leaps after which lasting change is looked for; without it the next are so much longer


@jit()
def tau_leap(
    state: SpinState, lattice: Neighbours, ln_rates: Any, key: Any, time_left: Any, settings: KmcSettings
) -> Any:
    """Leap over the time that is left, in place; return how many leaps and flips there were.

    ``ln_rates`` (bins, types), of rates in 1/s.
    """
    spin, site_type = state.spin, state.site_type
    n_of_type = np.zeros(len(lattice.type_after_flip), np.int64)
    threshold = np.zeros(len(lattice.type_after_flip), np.uint64)
    rate = np.zeros((2, len(lattice.type_after_flip)))
    n_environments = len(lattice.reversed)
    spin_sum, n_leaps, n_flips = 0, 0, 0
    for i in range(len(spin)):
        spin_sum += spin[i]
        n_of_type[site_type[i]] += 1
    min_tau, max_tau = time_left / settings.max_leaps, time_left / settings.min_leaps
    least, before = min_tau, (spin_sum, _wall_length(n_of_type, lattice.reversed), 0)
    while time_left > 0:
        _fill_rates(n_of_type, ln_rates, lattice, (spin_sum, len(spin)), rate)
        total_rate, tau = _select_tau(n_of_type, rate, (len(spin), n_environments), settings.leap_fraction)
        if total_rate * time_left < 1e-15:
            break
        tau = min(max(tau, least), max_tau, time_left)
        leap_key = bits(key, np.uint64(n_leaps))
        for part in range(4):
            if part > 0:
                _fill_rates(n_of_type, ln_rates, lattice, (spin_sum, len(spin)), rate)
            _flip_thresholds(n_of_type, rate, tau, threshold)
            colour, known_sum = lattice.colours[(n_leaps + part) % 4], spin_sum
            for q in range(len(colour)):
                i = colour[q]
                if abs(spin_sum - known_sum) > len(spin) * _STALE:
                    known_sum = spin_sum
                    _fill_rates(n_of_type, ln_rates, lattice, (spin_sum, len(spin)), rate)
                    _flip_thresholds(n_of_type, rate, tau, threshold)
                if bits(leap_key, np.uint64(i)) < threshold[site_type[i]]:
                    spin_sum += _flip(i, state, lattice, n_of_type)
                    n_flips += 1
        time_left -= tau
        n_leaps += 1
        if n_leaps % _BLOCK == 0:
            now = (spin_sum, _wall_length(n_of_type, lattice.reversed), n_flips)
            least = min(_GROWTH * least, max_tau) if _is_stationary(before, now) else min_tau
            before = now
    return n_leaps, n_flips


@jit()
def _is_stationary(before: Any, now: Any) -> Any:
    """Whether sum of spins and length of walls have changed by no more than so many flips do by chance."""
    chance = 2 * np.sqrt(now[2] - before[2]) + 1
    return abs(now[0] - before[0]) <= 2 * chance and abs(now[1] - before[1]) <= 4 * chance


@jit()
def _fill_rates(n_of_type: Any, ln_rates: Any, lattice: Neighbours, spins: Any, rate: Any) -> None:
    """Fill the rates of the types that there are, and of their flips back; ``spins``: their sum and the cells."""
    spin_sum, cells = spins
    n_environments = len(lattice.reversed)
    for k in range(len(n_of_type)):
        if n_of_type[k] > 0:
            others = spin_sum - (1 - 2 * ((k // n_environments) % 2))
            rate[0, k] = rate_of(ln_rates, k, others, cells)
            rate[1, k] = rate_of(ln_rates, lattice.type_after_flip[k], others, cells)


@jit()
def _wall_length(n_of_type: Any, n_reversed: Any) -> Any:
    """Return the number of pairs of unlike neighbours, each pair twice, from the number of sites of each type."""
    length = 0
    for k in range(len(n_of_type)):
        length += n_of_type[k] * n_reversed[k % len(n_reversed)]
    return length


@jit()
def _select_tau(n_of_type: Any, rate: Any, counts: Any, leap_fraction: Any) -> Any:
    """Return the total rate, and how long a leap may be.

    ``w = (forward - backward)/(forward + backward)``, where positive, is the lasting part of the flips of a type. In a
    leap the cells that flip for good do so with a mean probability of at most ``leap_fraction``, and they are at most
    a twentieth of all. Cells without neighbours change nobody's rates.
    """
    cells, n_environments = counts
    total_rate, lasting, square = 0.0, 0.0, 0.0
    for k in range(len(n_of_type)):
        if n_of_type[k] > 0:
            forward_rate, backward_rate = rate[0, k], rate[1, k]
            flow = n_of_type[k] * forward_rate
            total_rate += flow
            if forward_rate > backward_rate and n_environments > 1:
                flow *= (forward_rate - backward_rate) / (forward_rate + backward_rate)
                lasting += flow
                square += flow * forward_rate
    if lasting <= 0:
        return total_rate, np.inf
    return total_rate, min(leap_fraction * lasting / max(square, 1e-300), _MAX_LASTING * cells / lasting)


@jit()
def _flip_thresholds(n_of_type: Any, rate: Any, tau: Any, threshold: Any) -> None:
    """Fill, for each type that there is, the 64-bit number below which a draw flips a site."""
    for k in range(len(n_of_type)):
        if n_of_type[k] > 0:
            both = rate[0, k] + rate[1, k]
            probability = -rate[0, k] / both * np.expm1(-both * tau) if both > 0 else 0.0
            threshold[k] = np.uint64(min(probability * _TWO64, _TWO64 * (1 - 2.0**-53)))


@jit()
def _flip(i: Any, state: SpinState, lattice: Neighbours, n_of_type: Any) -> Any:
    """Flip site i, update the types of it and its neighbours, and return what the sum of spins gains."""
    spin, site_type = state.spin, state.site_type
    spin[i] = -spin[i]
    old = site_type[i]
    n_of_type[old] -= 1
    site_type[i] = lattice.type_after_flip[old]
    n_of_type[lattice.type_after_flip[old]] += 1
    for q in range(8):
        n = lattice.sites[i, q]
        if n >= 0:
            step = lattice.step[n] if q < 4 else 1
            n_of_type[site_type[n]] -= 1
            site_type[n] += -step if spin[n] == spin[i] else step
            n_of_type[site_type[n]] += 1
    return 2 * spin[i]
