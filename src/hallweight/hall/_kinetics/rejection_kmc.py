"""Rejection kinetic Monte Carlo: exact spin flips, 0.3 us each, independent of the number of cells.

Composition and rejection (cite slepoy2008): sites are sorted into classes by a bound on their rate, ``max_rate/2^c``.
An event is drawn with the bounds as rates; its class, its site and the fraction of its bound come from one random
number. It is a flip with the probability rate/bound, which is above one half but for the slowest class. A rejected
event takes its waiting time, so that the states follow the rates exactly. A flip moves five sites between classes.
Bounds hold for a mean spin of one bin to either side; all sites are sorted again when it leaves these. Between bins ln
of a rate is interpolated.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits, uniform
from hallweight.core.compiled.jit import jit

from .kernel_records import N_RATE_CLASSES, EventGroups, KmcSettings, Neighbours, RateTable, SpinState

_BOUNDS = 0.5 ** np.arange(N_RATE_CLASSES)  # of the classes, over the largest
_NET = 0.25  # of the flow of flips: less makes a balance
_OF_LONE = 8  # unlike neighbours: four of its own, and one of each of these
_MOST_LONE = 0.1  # part of the cells that flicker alone: of more, neighbours form domains


@jit()
def bin_of(spin_sum: Any, cells: Any, bins: Any) -> Any:
    """Return the bin at or below a sum of spins, and how far it is towards the next, 0 to 1.

    Bins are of all cells but one, from -(cells - 1) to cells - 1.
    """
    if bins == 1:
        return 0, 0.0
    place = (spin_sum + cells - 1) / (2 * (cells - 1)) * (bins - 1)
    below = min(max(np.int64(np.floor(place)), 0), bins - 2)
    return below, place - below


@jit()
def rate_of(ln_rates: Any, site_type: Any, others: Any, cells: Any) -> Any:
    """Return the rate (1/s) of a type of site; ``others`` is the sum of the spins of all other cells."""
    below, p = bin_of(others, cells, len(ln_rates))
    value = ln_rates[below, site_type]
    if p != 0:
        value += p * (ln_rates[below + 1, site_type] - value)
    return np.exp(value)


@jit()
def run_events(
    state: SpinState,
    lattice: Neighbours,
    table: RateTable,
    groups: EventGroups,
    key: Any,
    time_left: Any,
    settings: KmcSettings,
) -> Any:
    """Advance one replica, in place, and return (time left, flips).

    It ends when the time is over. Where the rest takes more than ``all_events`` and there are few walls, it ends after
    ``max_events``, or when flips undo each other: more than half of those in ``oscillation_window`` events have, or the
    state is near a balance. With many walls it ends after ``wall_events``.
    ``groups`` is work space.
    """
    spin, site_type, ln_rates = state.spin, state.site_type, table.ln_rates
    spin_sum, n_flips, earlier_spin, earlier_flips = 0, 0, spin.copy(), 0
    for i in range(len(spin)):
        spin_sum += spin[i]
    sorted_bin, _ = bin_of(spin_sum, len(spin), len(ln_rates))
    _count_sites(site_type, table.rate_class[sorted_bin], table.max_rate, groups)
    total_rate = _total(groups.rate)
    most = max(settings.wall_events, settings.all_events)
    if most > 0 and not -np.log(1 - uniform(bits(key, np.uint64(0)))) / total_rate < time_left:
        return 0.0, n_flips
    _sort_sites(site_type, table.rate_class[sorted_bin], table.max_rate, groups)
    few_walls = _has_few_walls(state, lattice, ln_rates, settings)
    if few_walls and _is_balanced(state, lattice, ln_rates, settings, time_left):
        return time_left, n_flips
    for n in range(most):
        wait = -np.log(1 - uniform(bits(key, np.uint64(2 * n)))) / total_rate
        if not wait < time_left:
            return 0.0, n_flips
        time_left -= wait
        c, remainder = _choose_class(groups.rate, uniform(bits(key, np.uint64(2 * n + 1))) * total_rate)
        bound = groups.rate[c] / groups.size[c]
        member = min(int(remainder / bound), groups.size[c] - 1)
        i = groups.members[c, member]
        if remainder - member * bound < rate_of(ln_rates, site_type[i], spin_sum - spin[i], len(spin)):
            _flip(i, state, lattice, table.rate_class[sorted_bin], table.max_rate, groups)
            spin_sum += 2 * spin[i]
            n_flips += 1
            mean_bin, _ = bin_of(spin_sum, len(spin), len(ln_rates))
            if abs(mean_bin - sorted_bin) > 1:
                sorted_bin = mean_bin
                _sort_sites(site_type, table.rate_class[sorted_bin], table.max_rate, groups)
            total_rate = _total(groups.rate)
        is_look = n % settings.oscillation_window == settings.oscillation_window - 1 or n + 1 == settings.max_events
        if not is_look or n + total_rate * time_left <= settings.all_events:
            continue
        if _has_few_walls(state, lattice, ln_rates, settings):
            undone = 2 * _hamming_distance(spin, earlier_spin) < n_flips - earlier_flips
            if n + 1 >= settings.max_events or undone or _is_balanced(state, lattice, ln_rates, settings, time_left):
                break
            earlier_spin[:], earlier_flips = spin, n_flips
    return time_left, n_flips


@jit()
def _is_balanced(state: SpinState, lattice: Neighbours, ln_rates: Any, settings: KmcSettings, time_left: Any) -> Any:
    """Whether the rest takes too many flips, and for each environment about as many go to as fro."""
    cells, n_environments = len(state.spin), len(lattice.reversed)
    n_of_type, spin_sum = np.zeros(len(lattice.type_after_flip), np.int64), 0
    for i in range(cells):
        n_of_type[state.site_type[i]] += 1
        spin_sum += state.spin[i]
    total, net = 0.0, np.zeros(n_environments)
    for k in range(len(n_of_type)):
        if n_of_type[k] > 0:
            up = (k // n_environments) % 2 == 0
            flow = n_of_type[k] * rate_of(ln_rates, k, spin_sum - (1 if up else -1), cells)
            total += flow
            net[(k if up else lattice.type_after_flip[k]) % n_environments] += flow if up else -flow
    return total * time_left > settings.all_events and np.abs(net).sum() < _NET * total


@jit()
def _has_few_walls(state: SpinState, lattice: Neighbours, ln_rates: Any, settings: KmcSettings) -> Any:
    """Whether cells have few unlike neighbours; those of lone cells that flicker in a film at rest do not count."""
    cells, n_environments = len(state.spin), len(lattice.reversed)
    n_of_type, spin_sum, unlike = np.zeros(len(lattice.type_after_flip), np.int64), 0, 0
    for i in range(cells):
        n_of_type[state.site_type[i]] += 1
        spin_sum += state.spin[i]
        unlike += lattice.reversed[state.site_type[i] % n_environments]
    few = settings.few_walls * cells
    if unlike < few or settings.lone_cells == 0:
        return unlike < few
    for k in range(len(n_of_type)):
        if n_of_type[k] > 0 and lattice.reversed[k % n_environments] == 0:
            others, back = spin_sum - (1 if (k // n_environments) % 2 == 0 else -1), lattice.type_after_flip[k]
            lone = rate_of(ln_rates, k, others, cells) / rate_of(ln_rates, back, others, cells)
            few += settings.lone_cells * _OF_LONE * n_of_type[k] * lone * (lone < _MOST_LONE)
    return unlike < few


@jit()
def _hamming_distance(spin: Any, other: Any) -> Any:
    """Return in how many cells two states differ."""
    n = 0
    for i in range(len(spin)):
        n += spin[i] != other[i]
    return n


@jit()
def _count_sites(site_type: Any, rate_class: Any, max_rate: Any, groups: EventGroups) -> None:
    """Fill the sizes and rates of the groups."""
    groups.size[:] = 0
    for i in range(len(site_type)):
        groups.size[rate_class[site_type[i]]] += 1
    for c in range(N_RATE_CLASSES):
        groups.rate[c] = groups.size[c] * max_rate * _BOUNDS[c]


@jit()
def _sort_sites(site_type: Any, rate_class: Any, max_rate: Any, groups: EventGroups) -> None:
    """Fill the groups; ``rate_class`` (types,) is that of the bin of the mean spin."""
    groups.size[:] = 0
    for i in range(len(site_type)):
        c = rate_class[site_type[i]]
        groups.position[i] = groups.size[c]
        groups.members[c, groups.size[c]] = i
        groups.size[c] += 1
    for c in range(N_RATE_CLASSES):
        groups.rate[c] = groups.size[c] * max_rate * _BOUNDS[c]


@jit(fastmath={"reassoc", "nsz"})
def _total(rate: Any) -> Any:
    total = 0.0
    for c in range(N_RATE_CLASSES):
        total += rate[c]
    return total


@jit()
def _choose_class(rate: Any, target: Any) -> Any:
    """Return the class in whose part of the total rate ``target`` lies, and how far into it."""
    last = 0
    for c in range(N_RATE_CLASSES):
        if rate[c] > 0:
            last = c
            if target < rate[c]:
                break
            target -= rate[c]
    return last, min(target, rate[last])


@jit()
def _flip(i: Any, state: SpinState, lattice: Neighbours, rate_class: Any, max_rate: Any, groups: EventGroups) -> None:
    """Flip site i; move it and its neighbours to their new classes."""
    spin, site_type = state.spin, state.site_type
    spin[i] = -spin[i]
    _change_type(i, lattice.type_after_flip[site_type[i]], site_type, rate_class, max_rate, groups)
    for q in range(8):
        n = lattice.sites[i, q]
        if n >= 0:
            step = lattice.step[n] if q < 4 else 1
            new_type = site_type[n] + (-step if spin[n] == spin[i] else step)
            _change_type(n, new_type, site_type, rate_class, max_rate, groups)


@jit()
def _change_type(i: Any, new_type: Any, site_type: Any, rate_class: Any, max_rate: Any, groups: EventGroups) -> None:
    """Give site i a new type: the last of its class takes its place, and it goes to the end of the other."""
    old, new = rate_class[site_type[i]], rate_class[new_type]
    site_type[i] = new_type
    if old == new:
        return
    members, size, position, rate = groups.members, groups.size, groups.position, groups.rate
    size[old] -= 1
    last = members[old, size[old]]
    members[old, position[i]], position[last] = last, position[i]
    members[new, size[new]], position[i] = i, size[new]
    size[new] += 1
    rate[old], rate[new] = size[old] * max_rate * _BOUNDS[old], size[new] * max_rate * _BOUNDS[new]
