"""The accuracy that an arm has to reach, as it is written."""

import re

from hallweight.core import InputError
from hallweight.core.validation import in_range

_POINTS = re.compile(r"\s*([0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(points?|%)\s*")


def target_of(target: float | str) -> float:
    """Return the largest loss of accuracy, a fraction, from "0.5 points" or a fraction.

    Raises :class:`InputError` for anything else, and for a target that no net needs: 0 or less, or 1 and more.
    """
    if isinstance(target, str):
        found = _POINTS.fullmatch(target)
        if found is None or found[1].count(".") > 1:
            raise InputError(f"target = {target!r}", "points below the float net", 'give for example "0.5 points"')
        target = float(found[1]) / 100
    return in_range("target", target, 0.0, 1.0, open_low=True)
