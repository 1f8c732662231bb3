"""What a column is whose name does not say, or whose stated unit contradicts its name: the unit wins."""

import re

_BY_UNIT = {
    "ohm": "R",
    "ohm*m": "R",
    "S": "G",
    "A": "current",
    "A/m^2": "current",
    "V": "V",
    "T": "field",
    "K": "temperature",
    "rad": "angle",
    "s": "time",
    "Hz": "frequency",
    "A*m^2": "moment",
}
"""What a column is whose name does not say."""

_BY_BOTH = {
    ("field", "A*m^2"): "moment",
    ("field", "A"): "other",
    ("field", "A/m"): "field",
    ("write", "s"): "width",
    ("width", "A"): "write",
    ("width", "V"): "write",
    ("width", "A/m^2"): "write",
    ("current", "V"): "V",
}
"""What a column is whose unit contradicts its name."""

_HARMONICS = ("V_1w", "V_2w")
_NUMBER_ONLY = re.compile(r"[a-z]+\d")
"""Names such as R2 that may be a second harmonic or a second channel."""
_ELECTRICAL = frozenset(
    {"R_xy", "R_xx", "R", "G", "V_xy", "V", "I", "weight", "current", "write", "read", "V_write", "V_read", *_HARMONICS}
)

_ELECTRICAL_KINDS = ("ohm", "ohm*m", "S", "A", "V")


def role_with_unit(role: str, kind: str, key: str, allowed: tuple[str, ...]) -> str:
    """Return what a column is whose name (``key``) says ``role`` and whose unit is of ``kind``.

    ``allowed`` are the kinds of unit that the role can have.
    """
    if role in ("value", ""):
        return _BY_UNIT.get(kind, role)
    stated = _BY_BOTH.get((role, kind))
    if stated or not allowed or kind in allowed:
        return stated or role
    by_words = role in _HARMONICS and not _NUMBER_ONLY.fullmatch(key)
    if by_words or role not in _ELECTRICAL or kind not in _ELECTRICAL_KINDS:
        return role  # a contradiction that is asked about
    return _BY_UNIT.get(kind, role)
