"""Hall loops, R_xy against field or current, to a card and back.

The slope is the ordinary Hall effect (or a leak of R_xx); the even parabola is heating and only there for current
loops. The equation of the fit is in :mod:`.loop_model`.
"""

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, Trace, Value
from hallweight.core.types import Array

from ..fitted_card import fitted_card
from .loop_data import first_curve, fitted_reads, loop_of, refuse_even
from .loop_model import fit_loop_model, loop_model
from .loop_values import loop_values, switched_fraction

_CONDITIONS = {"in_plane_field": "T", "read_current": "A", "pulse_width": "s"}


def fit_loop(trace: Trace, name: str, full: float | Card | None = None) -> Card:
    """Fit a field or current loop and return its card of kind "hall-loop".

    ``full`` (R_AHE of the full field loop in the unit of the trace, or its card) gives the switched fraction. Raises
    :class:`InputError` for magnetoresistance, a loop without a step, or too few reads.
    """
    first, several = first_curve(trace)
    loop = loop_of(trace)
    refuse_even(loop)
    fit, notes = fit_loop_model(loop)
    if several:
        notes.append(f"of {several} the first is fitted ({first}); fit the others apart")
    values, seen = loop_values(loop, fit, trace)
    notes += seen
    if trace.layout == "current-loop" and full is None:
        notes.append("switched fraction unknown: it needs R_AHE of the full field loop (fit(trace, full=...))")
    elif trace.layout == "current-loop" and full is not None:
        values["switched_fraction"] = switched_fraction(values["R_AHE"], full)
    return fitted_card([trace], "hall-loop", name, values | _conditions(trace), notes)


def _conditions(trace: Trace) -> dict[str, Value]:
    """Conditions of the measurement that stand in the trace's ``meta``; the read current without its sign."""
    found = {k: trace.meta[k] for k in _CONDITIONS if isinstance(trace.meta.get(k), int | float)}
    numbers = {k: abs(float(v)) if k == "read_current" else float(v) for k, v in found.items()}
    return {k: Value(value=v, unit=_CONDITIONS[k], how=trace.how) for k, v in numbers.items()}


def loop_curve(card: Card, trace: Trace) -> Array:
    """Return the fitted loop at every read of the trace, shape (n,), in its unit (for figures and residuals)."""
    card = card_of_kind(card, "hall-loop")
    loop = loop_of(trace)
    sense = card["sense"]
    if loop.drive == "field":
        switching = card.get("H_shift", 0.0) + card["H_c"] * np.array([1, -1])
    else:
        up, down = card.get("I_switch_up", np.nan), card.get("I_switch_down", np.nan)
        switching = np.array([up, down] if sense > 0 else [down, up])
    widths = [card.get("width_rising", np.nan), card.get("width_falling", np.nan)]
    even = [card["offset"], card.get("slope", 0.0), card.get("curvature", 0.0)]
    p = np.array([*even, sense * card["R_AHE"], *switching, *widths])
    out = np.full(len(trace), np.nan)
    out[fitted_reads(trace, loop.drive)] = loop_model(p, loop)
    return out
