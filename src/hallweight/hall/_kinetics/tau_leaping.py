"""Tau leaping on four colours: what fast cells do to and fro is not followed flip by flip.

In a leap the cells of one colour flip with the probability of a two-state process at fixed neighbours, then those of
the next. The order of the colours is reversed from leap to leap, so that two leaps are a step of second order. That is
exact for a cell alone. It keeps the balance between neighbours however long the leap: it is a sweep of Gibbs's sampler
(cite geman1984). So slow cells see fast ones in equilibrium. The mean of all other cells is exact up to a hundred
cells, else known to 0.01. Leaps grow while the sum of spins and the length of walls change little, or only by chance.
The random number of a cell in a leap is a function of key, leap and cell.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import jit

from .kernel_records import KmcSettings, Neighbours, SpinState
from .rejection_kmc import bin_of

_TWO64 = 2.0**64
_FIRST = 0.05  # flips per cell in the first leap
_STALE = 0.01  # change of the mean spin after which rates are found anew
_BLOCKS = 200  # of the cells, after which that is looked at
_CHANGE = 0.05  # part of all cells that may change for good in a leap
_HASTY = 0.01  # the same of cells that are faster than the leap, times the square of its fraction
_CHANCE = 2.0  # standard deviations that are no lasting change
_LINEAR, _COMPLETE = 1e-9, 40.0  # waiting times below which rate times time, above which balance is exact
_SHORTER, _LONGER = 0.25, 8.0  # factors at most from one leap to the next
_FREE_LEAPS = 32  # of any length; then a leap is at least the time over ``max_leaps``


@jit()
def tau_leap(
    state: SpinState, lattice: Neighbours, ln_rates: Any, key: Any, time_left: Any, settings: KmcSettings
) -> Any:
    """Leap over the time that is left, in place; return how many leaps and flips there were.

    ``ln_rates`` (bins, types), of rates in 1/s. The types of the sites are up to date afterwards.
    """
    cells = len(state.spin)
    rate, threshold = np.zeros((2, ln_rates.shape[1])), np.zeros(ln_rates.shape[1], np.uint64)
    spin_sum = 0
    for i in range(cells):
        spin_sum += state.spin[i]
    known_sum, known_tau, n_leaps, n_flips = spin_sum, 0.0, 0, 0
    _fill_rates(ln_rates, lattice, spin_sum, cells, rate)
    total_rate = _total_rate(state.site_type, rate)
    if total_rate * time_left < 1e-15:
        return n_leaps, n_flips
    min_tau, max_tau = time_left / settings.max_leaps, time_left / settings.min_leaps
    tau = _FIRST * cells / total_rate
    while time_left > 0:
        tau = min(max(tau, 0.0 if n_leaps < _FREE_LEAPS else min_tau), max_tau, time_left)
        leap_key, all_flips, fast_flips = bits(key, np.uint64(n_leaps)), (0, 0, 0), (0, 0, 0)
        block = max(cells // _BLOCKS, 1)
        for part in range(4):
            colour = lattice.colours[3 - part if n_leaps % 2 else part]
            for first in range(0, len(colour.cell), block):
                stale = abs(spin_sum - known_sum) > cells * _STALE
                if stale:
                    known_sum = spin_sum
                if block == 1:
                    k = _type_of(colour, first, state.spin)[0]
                    _fill_rates_of(ln_rates, lattice, known_sum, cells, (k, k + 1), rate)
                    _fill_thresholds(rate, tau, settings.leap_fraction, (k, k + 1), threshold)
                elif stale or tau != known_tau:
                    if stale:
                        _fill_rates(ln_rates, lattice, spin_sum, cells, rate)
                    known_tau = tau
                    _fill_thresholds(rate, tau, settings.leap_fraction, (0, len(threshold)), threshold)
                places = first, min(first + block, len(colour.cell))
                of_all, of_fast = _sweep(colour, places, state.spin, threshold, leap_key)
                all_flips, fast_flips = _sum(all_flips, of_all), _sum(fast_flips, of_fast)
                spin_sum += of_all[1]
        time_left -= tau
        n_leaps += 1
        n_flips += all_flips[0]
        hasty = _HASTY * settings.leap_fraction**2
        longer = cells * min(_CHANGE / _lasting(all_flips), hasty / _lasting(fast_flips))
        tau *= min(max(longer, _SHORTER), _LONGER)
    fill_site_types(state.spin, lattice, state.site_type)
    return n_leaps, n_flips


@jit()
def _sum(a: Any, b: Any) -> Any:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@jit()
def _lasting(flips: Any) -> Any:
    """Return how many flips are more than chance, from flips, and what sum of spins and length of walls gained."""
    return max(max(abs(flips[1]), abs(flips[2])) / 2 - _CHANCE * np.sqrt(flips[0]), 1e-9)


@jit()
def fill_site_types(spin: Any, lattice: Neighbours, site_type: Any) -> None:
    """Fill the types of all sites (cells,) from the spins."""
    for colour in lattice.colours:
        for q in range(len(colour.cell)):
            site_type[colour.cell[q]] = _type_of(colour, q, spin)[0]


@jit(part=True)
def _type_of(colour: Any, q: Any, spin: Any) -> Any:
    """Return the type of the q-th cell of a colour, and how many of its neighbours are reversed."""
    s: Any = spin[colour.cell[q]]
    alike: Any = np.int32(0)
    diagonal: Any = np.int32(0)
    for k in range(4):
        alike += spin[colour.sites[q, k]] * s
    if colour.sites.shape[1] > 4:
        for k in range(4, 8):
            diagonal += spin[colour.sites[q, k]] * s
    else:
        diagonal = np.int32(4)
    n_reversed = (4 - alike) >> 1
    return colour.first[q, (1 - s) >> 1] + colour.step[q] * n_reversed + ((4 - diagonal) >> 1), n_reversed


@jit()
def _sweep(colour: Any, places: Any, spin: Any, threshold: Any, key: Any) -> Any:
    """Flip cells of one colour, from one place to another; return flips, and what sum of spins and walls gain."""
    flips: Any = 0
    gain: Any = 0
    walls: Any = 0
    fast_flips: Any = 0
    fast_gain: Any = 0
    fast_walls: Any = 0
    for q in range(places[0], places[1]):
        i = colour.cell[q]
        site_type, n_reversed = _type_of(colour, q, spin)
        limit = threshold[np.uint32(site_type)]
        flip = np.int32(bits(key, np.uint64(i)) < limit)
        fast = np.int32(limit & np.uint64(1))
        flipped = spin[i] * flip
        spin[i] -= 2 * flipped
        flips += flip
        gain -= 2 * flipped
        longer = flip * (colour.neighbours[q] - 2 * n_reversed)
        walls += longer
        fast_flips += fast * flip
        fast_gain -= 2 * fast * flipped
        fast_walls += fast * longer
    return (flips, gain, walls), (fast_flips, fast_gain, fast_walls)


@jit()
def _total_rate(site_type: Any, rate: Any) -> Any:
    total = 0.0
    for i in range(len(site_type)):
        total += rate[0, site_type[i]]
    return total


@jit()
def _fill_rates(ln_rates: Any, lattice: Neighbours, spin_sum: Any, cells: Any, rate: Any) -> None:
    """Fill the rates of all types and of their flips back."""
    n = len(lattice.reversed)
    for first in range(0, ln_rates.shape[1], n):
        _fill_rates_of(ln_rates, lattice, spin_sum, cells, (first, first + n), rate)


@jit()
def _fill_rates_of(ln_rates: Any, lattice: Neighbours, spin_sum: Any, cells: Any, types: Any, rate: Any) -> None:
    """Fill the rates of types, from one to another of the same spin, and of their flips back."""
    bins = len(ln_rates)
    below, p = bin_of(spin_sum - (1 - 2 * ((types[0] // len(lattice.reversed)) % 2)), cells, bins)
    low, high = ln_rates[below], ln_rates[min(below + 1, bins - 1)]
    for k in range(types[0], types[1]):
        back = lattice.type_after_flip[k]
        rate[0, k] = np.exp(low[k] + p * (high[k] - low[k]))
        rate[1, k] = np.exp(low[back] + p * (high[back] - low[back]))


@jit()
def _fill_thresholds(rate: Any, tau: Any, leap_fraction: Any, types: Any, threshold: Any) -> None:
    """Fill, from one type to another, the 64-bit number below which a draw flips a site; odd where the site is fast.

    That is one that waits less than the leap over ``leap_fraction``.
    """
    for k in range(types[0], types[1]):
        both = rate[0, k] + rate[1, k]
        exponent = both * tau
        if exponent < _LINEAR:
            probability = rate[0, k] * tau
        elif exponent > _COMPLETE:
            probability = rate[0, k] / both
        else:
            probability = -rate[0, k] / both * np.expm1(-exponent)
        number = np.uint64(min(probability * _TWO64, _TWO64 * (1 - 2.0**-53)))
        threshold[k] = (number & ~np.uint64(1)) | np.uint64(exponent > leap_fraction)
