"""Converters at the edge of an array: the DAC at its rows and the ADC at its columns."""

from typing import Any

from hallweight.core.errors import names_keywords
from hallweight.core.validation import whole_number


@names_keywords
def quantise(values: Any, bits: int | None, full_scale: Any) -> Any:
    """Symmetric uniform quantiser, for numpy arrays and torch tensors alike; shape of ``values``.

    ``codes = clip(round(values / d), -m, m)`` with ``m = 2^(bits-1) - 1`` and ``d = full_scale / m``. Zero is a code,
    and values beyond the full scale are clipped. Signals that are never negative (after a ReLU) use half of the codes.
    ``bits=None`` is an ideal converter. ``full_scale`` has the unit of ``values`` and is > 0.
    """
    if bits is None:
        return values
    top = 2 ** (bits - 1) - 1
    step = full_scale / top
    return (values / step).round().clip(-top, top) * step


def check_bits(bits: int | None, where: str) -> int | None:
    """Return the bits of a converter: ``None`` (ideal), or a whole number from 2 (the codes -1, 0, +1) to 24."""
    return None if bits is None else whole_number(where, bits, 2, 24)
