"""Converters at the edge of an array: the DAC at its rows and the ADC at its columns."""

from typing import Any

from hallweight.core import InputError


def quantise(values: Any, bits: int | None, full_scale: Any) -> Any:
    """Symmetric uniform quantiser, for numpy arrays and torch tensors alike.

    ``codes = clip(round(values / d), -m, m)`` with ``m = 2^(bits-1) - 1`` and ``d = full_scale / m``: zero is a code,
    and values beyond the full scale are clipped. Signals that are never negative (after a ReLU) use half of the codes.
    ``bits=None`` is an ideal converter. Shape of ``values``; ``full_scale`` has the unit of ``values`` and is > 0.
    """
    if bits is None:
        return values
    top = 2 ** (bits - 1) - 1
    step = full_scale / top
    return (values / step).round().clip(-top, top) * step


def check_bits(bits: int | None, where: str) -> None:
    """Raise :class:`InputError` unless ``bits`` is ``None`` (ideal) or a whole number from 2 to 24."""
    whole = isinstance(bits, int) and not isinstance(bits, bool)
    if bits is not None and not (whole and 2 <= bits <= 24):
        raise InputError(
            f"{where}={bits!r}",
            "a whole number of bits from 2 (the codes -1, 0, +1) to 24, or None for an ideal converter",
            "choose for example 8",
        )
