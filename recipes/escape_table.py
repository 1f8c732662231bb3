"""Make the table that corrects the closed path of escape for precession and torque (``ESCAPE_TABLE``).

At each point the Fokker-Planck equation is solved at noise temperatures that make the barrier some k_B T. The logarithm
of its rate less that of the closed path is c_0 + c_1 sigma + c_2/sigma, sigma = K V/k_B T; the table has these three,
for the state that field and torque leave together (0, 1, 2) and for the one against the field (3, 4, 5).

``python recipes/escape_table.py`` (about a minute of one core)
"""

import itertools

import fokker_planck
import numpy as np

from hallweight.hall.internals import (
    ESCAPE_TABLE,
    TABLE_FIELDS,
    TABLE_RATIOS,
    TABLE_TORQUES,
    EscapePath,
    barrier,
    ln_rates,
)
from hallweight.magnet import threshold_torque

HEIGHTS, LOWER = (4.0, 7.0, 12.0), (3.0, 5.0, 7.0)  # of the planar barrier, k_B T
FAR = (16.0, 20.0)  # where it still bends at those: weak torques, whose rate settles only where they part both ways
PRECESSES = 8.0  # ds/(a s) from which on the true barrier is so much higher that less suffices
BENT, FLAT = 0.5, 0.02  # by which the slopes of the two intervals may differ: more means a rate that is not resolved
LEAST = 1e-10  # of a rate in units of K/(a s): below, rounding shows


def closed(sigma: float, b: float, h: float, ratio: float) -> float:
    """ln of the rate over the way that the torque helps, and over the other one where they are equal."""
    out = np.empty((1, 1))
    ln_rates(np.ones(1), np.zeros(1), EscapePath(2 * b, 0.0, 2 * h), 1 / sigma, ratio, out)
    both = float(out[0, 0])
    if h > 0:
        return both
    ln_rates(np.ones(1), np.zeros(1), EscapePath(-2 * b, 0.0, 0.0), 1 / sigma, ratio, out)
    return float(np.logaddexp(both, out[0, 0]))


def curve(sigma: list[float], off: list[float]) -> tuple[float, float, float]:
    """``c_0 + c_1 sigma + c_2/sigma`` through three points, a line through two; nan where there are fewer, or where
    they bend too much.
    """
    slopes = np.diff(off) / np.diff(sigma)
    if not len(slopes) or np.ptp(slopes) > BENT * abs(slopes[-1]) + FLAT:
        return np.nan, np.nan, np.nan
    if len(sigma) == 2:
        return off[-1] - float(slopes[-1]) * sigma[-1], float(slopes[-1]), 0.0
    x = np.array(sigma)
    c = np.linalg.solve(np.stack([np.ones(3), x, 1 / x], axis=1), off)
    return float(c[0]), float(c[1]), float(c[2])


def point(ratio: float, b: float, share: float) -> tuple[float, ...]:
    """Return the six coefficients; without a torque the barrier is that of the energy, and c_1 is 0."""
    h = share * threshold_torque(b)
    found = lines(ratio, b, h, LOWER if ratio >= PRECESSES else HEIGHTS)
    if share == 0:
        x, y = np.array(found[0][0][-2:]), np.array(found[0][1][-2:])
        c_2 = float((y[0] - y[1]) / (1 / x[0] - 1 / x[1]))
        return (float(y[1] - c_2 / x[1]), 0.0, c_2) * 2
    first, other = curve(*found[0]), curve(*found[1])
    if np.isnan(first[0]):
        far = lines(ratio, b, h, FAR)
        first, other = curve(*far[0]), curve(*far[1])
    return (*first, *other)


def lines(ratio: float, b: float, h: float, heights: tuple[float, ...]) -> list[tuple[list[float], list[float]]]:
    """Return sigma and ln(exact rate/closed rate), with the field and against it, where the rate is resolved."""
    found: list[tuple[list[float], list[float]]] = [([], []), ([], [])]
    for height in heights:
        sigma = height / barrier(b, 0.0, h)
        for side, rate in enumerate(fokker_planck.rates(sigma, b, h, ratio)):
            if rate > LEAST:
                found[side][0].append(sigma)
                found[side][1].append(np.log(rate) - closed(sigma, b if side == 0 else -b, h, ratio))
    return found


def main() -> None:
    """Write the table."""
    rows = [[*at, *point(*at)] for at in itertools.product(TABLE_RATIOS, TABLE_FIELDS, TABLE_TORQUES)]
    head = "ratio, b, share of the threshold torque; with the field: c_0, c_1, c_2; against it: the same"
    np.savetxt(ESCAPE_TABLE, rows, "%.5g", ",", header=head)


if __name__ == "__main__":
    main()
