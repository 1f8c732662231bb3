"""What a read, and half a write current, do to a state: taken from a simulated device of :mod:`hallweight.hall`.

And what a small cross still holds. A device of N volumes of two states each has N + 1 states at most. A pulse that
flips volumes at random leaves a fraction p with the deviation ``sqrt(p (1 - p)/N)``; so states four deviations apart
are at most ``1 + pi sqrt(N)/4``.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import pi, sqrt
from typing import TYPE_CHECKING, Any

from hallweight.core.errors import names_keywords
from hallweight.core.retired import retired
from hallweight.core.validation import positive

from .._design.array_record import Array
from .cell import cell_area
from .heating import neighbour_field, neighbour_rise, rise, write_current
from .noise import noise
from .writing import pulse_energy

if TYPE_CHECKING:
    from hallweight.hall import HallBar


@names_keywords
def with_disturb(array: Array, device: "HallBar", reads: int | None = None) -> Array:
    """Return the array with the disturb of its reads, as a simulated device of its size has it.

    ``device`` says film, source, grain and support; its width and the time of a read are those of the array. A read
    takes twice the chance of a flip out of a saturated state, averaged over the volumes. ``reads`` is retired: the
    chance of one read does not depend on it.
    """
    from hallweight.hall import read_disturb

    if reads is not None:
        retired("with_disturb(reads=)", "with_disturb(array, device)", "0.1.0", stacklevel=4)
    bar = device.but(width=array.size, readout=replace(device.readout, time=array.read_time))
    trace = read_disturb(bar, array.read_current, 1, points=1, replicas=max(1, 2000 // bar.lattice.cells))
    chance = float(trace.meta["disturbed"])
    return array.but(disturb=min(2 * chance, 1.0))


@names_keywords
def half_select_disturb(array: Array, device: "HallBar", replicas: int = 64) -> float:
    """Return the part of a saturated state that one half-selected pulse takes, from a simulated device of its size."""
    from hallweight.hall import width_sweep

    bar = device.but(width=array.size)
    found = width_sweep(
        bar,
        current=write_current(array) / 2,
        width=[array.pulse_width],
        field=array.in_plane_field,
        replicas=replicas,
    )
    return float(found["fraction"][0])


@names_keywords
def size_table(array: Array, sizes: Iterable[str | float], grain: str | float = "15 nm") -> list[dict[str, Any]]:
    """Return a row for each size of the cross: what it holds, how well it reads, what it takes.

    ``grain``: side of a volume that switches as one, as a :class:`hallweight.hall.HallBar` has it.

    size        m    width of the arms
    volumes     1    two-state volumes in the crossing
    levels      1    states four deviations apart, at most
    read_bits   1    of one cross, without errors of writing
    flicker     V    1/f noise of one cross
    write       J    of one pulse, with its transistor
    cell        m^2
    rise        K    of the cross at the end of a write
    neighbour   K    by which a write warms the next cell
    oersted     T    field of a write at the next cell
    """
    side, rows = positive("grain", grain, "m"), []
    for size in sizes:
        here = array.but(size=positive("size", size, "m"))
        volumes = max((here.size / side) ** 2, 1.0)
        found = noise(here, 1)
        rows.append(
            {
                "size": here.size,
                "volumes": volumes,
                "levels": min(1 + pi * sqrt(volumes) / 4, volumes + 1),
                "read_bits": found.read_bits,
                "flicker": found.parts["flicker"],
                "write": pulse_energy(here).value,
                "cell": cell_area(here).value,
                "rise": rise(here),
                "neighbour": neighbour_rise(here),
                "oersted": neighbour_field(here),
            }
        )
    return rows
