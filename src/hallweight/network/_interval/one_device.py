"""The device that was measured is one of many: cards of the others, which the spread between devices allows; no torch.

A card from one device says nothing of how far that device is from the mean of its kind. So a drawn card is moved by a
factor of its step, log-normal with relative spread ``sigma_d2d``, and of its range, with ``sigma_d2d_range``.
"""

from collections.abc import Mapping

import numpy as np

from hallweight.core import LAWS, Card, Value

_ENDS = ("state_min", "state_max")
_SCALED = ("symmetry_point", "level")


def is_of_one_device(card: Card) -> bool:
    """Whether the law comes from devices and the spread between devices does not: then one device was measured."""
    known = {card.values[n].how for n in (*LAWS[card.law], *_ENDS)}
    spread = card.values.get("sigma_d2d")
    return bool(known - {"assumed"}) and (spread is None or spread.how == "assumed")


def other_device(card: Card, rng: np.random.Generator) -> Card:
    """Return the card of another device of this kind."""
    step, size = (_log_normal(card.get(name, 0.0), rng) for name in ("sigma_d2d", "sigma_d2d_range"))
    changed = dict(card.values)
    for name in LAWS[card.law]:
        changed[name] = _with(card.values[name], _law_value(name, card.values[name].value, step))
    low, high = (card[name] for name in _ENDS)
    fixed = 0.0 if low < 0 < high else low
    for name in (*_ENDS, *_SCALED):
        if name in changed:
            value = changed[name].value
            moved = tuple(fixed + (v - fixed) * size for v in (value if isinstance(value, tuple) else (value,)))
            changed[name] = _with(changed[name], moved if isinstance(value, tuple) else moved[0])
    return card.revise(values=changed, covariance=None)


def _law_value(name: str, value: float | tuple[float, ...], step: float) -> float | tuple[float, ...]:
    """Return a parameter of the law for pulses that are worth ``step`` nominal ones."""
    if isinstance(value, tuple):
        return tuple(v * step for v in value) if name in ("table_LTP", "table_LTD") else value
    change: Mapping[str, float] = {"P": value / step, "s": value * step}
    if name.startswith("alpha_"):
        return float(-np.expm1(step * np.log1p(-min(value, 1 - 1e-12))))
    return change.get(name.partition("_")[0], value)


def _with(value: Value, number: float | tuple[float, ...]) -> Value:
    return value.model_copy(update={"value": number})


def _log_normal(sigma: float, rng: np.random.Generator) -> float:
    s = float(np.sqrt(np.log1p(sigma**2)))
    return float(np.exp(s * rng.standard_normal() - s * s / 2))
