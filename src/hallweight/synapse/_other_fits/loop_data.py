"""A Hall loop as plain arrays, and what is refused before any fit."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError, Trace
from hallweight.core.types import Array, Mask

from ..read_noise import read_noise_of

MIN_READS = 12
"""Fewest reads of a loop that can be fitted."""


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop as arrays of shape (n,): drive, resistance, whether the drive rises, and whether the branch is virgin."""

    x: Array
    y: Array
    rising: Mask
    virgin: Mask
    drive: str

    @property
    def step(self) -> float:
        """Typical step of the drive."""
        move = np.abs(np.diff(self.x))
        return float(np.median(move[move > 0]))

    @property
    def middle(self) -> float:
        """Resistance halfway between the extremes."""
        return float((self.y.max() + self.y.min()) / 2)

    def crosses(self, rising: bool) -> bool:
        """Whether a branch goes through the middle of the loop, staying on both sides for two reads."""
        y = self.y[self.rising == rising]
        return bool((y > self.middle).sum() >= 2 and (y < self.middle).sum() >= 2)


def first_curve(trace: Trace) -> tuple[str, str]:
    """Name of the curve to fit and of all of them, where a file holds several at other conditions; else empty."""
    for coord, unit in (("scan", ""), ("temperature", " K")):
        if coord in trace.data.coords:
            names = [f"{n:.4g}{unit}" if unit else str(n) for n in dict.fromkeys(trace.coord(coord).tolist())]
            cycles = len(np.unique(trace.coord("cycle")))
            if cycles > 1 and len(names) > 1:
                return names[0], f"{cycles} curves"
    return "", ""


def fitted_reads(trace: Trace, drive: str) -> Mask:
    """Reads that are fitted: finite ones, and of several curves at other conditions those of the first."""
    good = np.isfinite(trace.values) & np.isfinite(trace.coord(drive))
    if first_curve(trace)[1]:
        good &= trace.coord("cycle") == trace.coord("cycle")[0]
    return np.asarray(good)


def loop_of(trace: Trace) -> Loop:
    """Return the loop that is fitted; raises :class:`InputError` for too few reads or a constant."""
    drive = "field" if trace.layout == "field-loop" else "current"
    good = fitted_reads(trace, drive)
    x, y = trace.coord(drive)[good].astype(float), trace.values[good]
    if len(x) < MIN_READS or not np.ptp(x) > 0:
        found = f"a loop of {len(x)} reads over {np.ptp(x) if len(x) else 0:g}"
        wanted = f"at least {MIN_READS} reads at different drives"
        raise InputError(found, wanted, "measure a loop with smaller steps")
    if not np.ptp(y) > 0:
        found = f"the same value {y[0]:g} in all {len(y)} reads of a loop"
        raise InputError(found, "a resistance that changes", "check the column that was read")
    rising = _is_rising(x)
    reversals = np.flatnonzero(rising[1:] != rising[:-1]) + 1
    virgin = np.zeros(len(x), bool)
    starts_inside = min(x[0] - x.min(), x.max() - x[0]) > 0.25 * np.ptp(x)
    if starts_inside and len(reversals):
        virgin[: reversals[0]] = True
    return Loop(x, y, rising, virgin, drive)


def _is_rising(x: Array) -> Mask:
    """Whether the drive rises at each read, shape (n,); a repeated drive keeps the direction of the sweep."""
    move = np.sign(np.diff(x))
    for k in range(len(move)):
        move[k] = move[k] or (move[k - 1] if k else move[np.flatnonzero(move)[0]])
    return np.asarray(np.concatenate([move[:1], move]) > 0)


def refuse_even(loop: Loop) -> None:
    """Refuse a loop whose two ends are alike although it moves between: even in the drive, or no loop at all."""
    y = loop.y
    if loop.drive == "current":
        y = y - np.polyval(np.polyfit(loop.x, y, 2) * [1, 0, 0], loop.x)
    low, high = np.quantile(loop.x, [0.1, 0.9])
    ends = abs(float(np.median(y[loop.x >= high]) - np.median(y[loop.x <= low])))
    span, noise = float(np.ptp(np.quantile(y, [0.02, 0.98]))), read_noise_of(loop.y)
    if ends > 0.3 * span:
        return
    if span < 6 * noise:
        raise InputError(
            f"a change of {span:.3g} under noise of {noise:.3g}",
            "a loop that stands out of the noise",
            "average more sweeps or sweep further",
        )
    raise InputError(
        f"a resistance that is even in the {loop.drive} (a butterfly)",
        "an anomalous Hall loop, which is odd",
        "treat it as magnetoresistance, or stop the sweep below the currents that leave the film disordered",
    )
