"""What the numbers of a column are, whatever its name: constant, counting, equally spaced, noise, or a drive."""

import numpy as np

from hallweight.core.types import Array

from ..curve_shape import noise
from ..table import Column

_EQUAL = 2e-3
"""Largest deviation of equal steps from their median, as a part of it (numbers are rounded)."""
_JITTER = 0.05
"""A condition that is held stays within this part of its size."""
_MOST_LEVELS = 12


def is_whole(values: Array) -> bool:
    """Whether all numbers are whole."""
    good = values[np.isfinite(values)]
    return len(good) > 0 and bool(np.all(good == np.round(good)))


def is_count(values: Array) -> bool:
    """Whether numbers are whole and never fall, as those of pulses, rows or addresses."""
    good = values[np.isfinite(values)]
    return len(good) > 1 and is_whole(good) and bool(np.all(np.diff(good) >= 0)) and bool(np.ptp(good) > 0)


def _counts_up(values: Array) -> bool:
    """Whether whole numbers only rise, or count by one and start again."""
    good = values[np.isfinite(values)]
    if not is_whole(good) or np.ptp(good) <= 1:
        return False
    return is_count(good) or counts_pulses(good)


def counts_pulses(values: Array) -> bool:
    """Whether whole numbers count by one, and may start again."""
    good = values[np.isfinite(values)]
    return len(good) > 3 and is_whole(good) and float(np.mean(np.isin(np.diff(good), (0.0, 1.0)))) > 0.9


def has_equal_steps(values: Array) -> bool:
    """Whether numbers rise or fall in equal steps: an axis or a ramp."""
    good = values[np.isfinite(values)]
    step = np.diff(good)
    if len(step) < 3 or step[0] == 0:
        return False
    middle = float(np.median(step))
    return middle != 0 and bool(np.all(np.abs(step - middle) <= _tolerance(good, abs(middle))))


def has_equal_ratios(values: Array) -> bool:
    """Whether positive numbers rise or fall by one factor: a logarithmic axis."""
    good = values[np.isfinite(values)]
    return len(good) > 4 and bool(np.all(good > 0)) and has_equal_steps(np.log(good)) and good.max() > 2 * good.min()


def is_staircase(values: Array) -> bool:
    """Whether nearly all steps that are not zero have one size, as those of a ramp that turns have."""
    good = values[np.isfinite(values)]
    step = np.abs(np.diff(good))
    step = step[step > 0]
    if len(step) < 4:
        return False
    middle = float(np.median(step))
    return float(np.mean(np.abs(step - middle) <= _tolerance(good, middle))) > 0.9


def has_few_levels(values: Array) -> bool:
    """Whether numbers jump between a few levels, as amplitudes of pulses do."""
    good = values[np.isfinite(values)]
    levels = np.unique(good)
    return 1 < len(levels) <= min(_MOST_LEVELS, max(2, len(good) // 4))


def is_drive(column: Column) -> bool:
    """Whether a column is varied on purpose: by more than jitter, and in steps or levels and not as noise."""
    good = column.values[np.isfinite(column.values)]
    if len(good) < 3 or not np.any(good):
        return False
    good = good / np.max(np.abs(good))  # squares of what lies near the largest double would overflow
    if np.ptp(good) <= _JITTER:
        return False
    return has_few_levels(good) or noise(good) < 0.3 * float(np.std(good)) or len(np.unique(good)) < 0.3 * len(good)


def is_condition(column: Column) -> bool:
    """Whether a column stays on a few plateaus, as the field or temperature of several loops does."""
    good = column.values[np.isfinite(column.values)]
    return not is_drive(column) or len(np.unique(np.round(good / np.max(np.abs(good)), 3))) <= max(2, len(good) // 20)


def are_reciprocal(first: Array, second: Array) -> bool:
    """Whether one column is a constant over the other, as R and G of one measurement are."""
    if len(first) != len(second):
        return False
    good = np.isfinite(first) & np.isfinite(second) & (first != 0) & (second != 0)
    if good.sum() < 4:
        return False
    product = first[good] * second[good]
    spread = np.ptp(product) / np.max(np.abs(product))
    varies = np.ptp(first[good]) / np.max(np.abs(first[good]))
    return bool(varies > 0.01 and spread < min(0.05 * varies**2, 0.01))  # c^2 - x^2 has varies^2 / 4


def share_a_scale(columns: list[Array]) -> bool:
    """Whether columns could be repeats of one quantity: their ranges overlap and are alike."""
    good = [c[np.isfinite(c)] for c in columns]
    if any(len(g) < 2 for g in good):
        return False
    low, high = np.array([[g.min(), g.max()] for g in good]).T
    span = high - low
    middle = np.median(span)
    alike = np.all(span <= 5 * middle) and np.all(span >= middle / 5)
    apart = np.ptp((low + high) / 2)
    return bool(middle > 0 and alike and apart < 3 * middle)


def why_no_state(column: Column) -> str:
    """Return why the numbers of a column are a drive, an index or a constant and no state, "" if they may be one."""
    name, values = f"'{column.name}'", column.values
    if not np.isfinite(values).any():
        return f"{name} holds no numbers"
    if column.constant is not None:
        return f"{name} is constant (readings that are all {column.constant:.6g})"
    if _counts_up(values):
        return f"{name} is whole numbers that only rise, as an index or an address"
    if has_equal_steps(values):
        return f"{name} goes in equal steps, as a drive or an axis"
    return ""


def _tolerance(values: Array, step: float) -> float:
    """Deviation of equal steps that the rounding of written numbers explains (six significant digits are usual)."""
    return max(_EQUAL * step, min(2e-5 * float(np.max(np.abs(values))), step / 4))
