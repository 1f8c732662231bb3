"""Hall loops, R_xy against field or current, to a card and back.

The slope is the ordinary Hall effect (or a leak of R_xx); the even parabola is heating and only there for current
loops. The equation of the fit is in :mod:`.loop_model`.
"""

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, Trace, Value, show
from hallweight.core.types import Array, Mask
from hallweight.core.validation import one_of

from ..fitted_card import fitted_card
from .loop_data import Loop, first_curve, fitted_reads, loop_of
from .loop_evidence import hysteresis, refuse_without_loop
from .loop_fit import LoopFit, fit_loop_model
from .loop_model import (
    CURVATURE,
    DRIFT,
    HEIGHT,
    N_PARAMETERS,
    OFFSET,
    SLOPE,
    W_FALLING,
    W_RISING,
    X_FALLING,
    X_RISING,
    loop_model,
)
from .loop_values import loop_values, switched_fraction

_CONDITIONS = {"in_plane_field": "T", "read_current": "A", "pulse_width": "s"}
_NAMED = 8
"""Most spikes that are named one by one."""
_SIGNIFICANT = 3.0
"""Standard errors from which a drift is told."""


def fit_loop(trace: Trace, name: str, full: float | Card | None = None) -> Card:
    """Fit a field or current loop and return its card of kind "hall-loop".

    ``full`` (R_AHE of the full field loop in the unit of the trace, or its card) gives the switched fraction. Raises
    :class:`InputError` for magnetoresistance, for a curve without a loop or a jump, or too few reads.
    """
    first, several = first_curve(trace)
    loop = loop_of(trace)
    with np.errstate(all="ignore"):
        fit = fit_loop_model(loop)
        refuse_without_loop(loop, fit)
        values, covariance, notes = loop_values(loop, fit, trace)
    if several:
        notes.insert(0, f"of {several} the first is fitted ({first}); fit the others apart")
    notes = [*_seen(loop, fit, trace), *notes]
    if trace.layout == "current-loop" and full is None:
        notes.append("switched fraction unknown: it needs R_AHE of the full field loop (fit(trace, full=...))")
    elif trace.layout == "current-loop" and full is not None:
        values["switched_fraction"] = switched_fraction(values["R_AHE"], full)
    values |= _conditions(trace)
    return fitted_card([trace], "hall-loop", name, values, notes, law=fit.shape, covariance=covariance)


def loop_spikes(trace: Trace) -> Mask:
    """Reads of a loop that its fit leaves out as spikes, shape (n,)."""
    out = np.zeros(len(trace), bool)
    loop = loop_of(trace)
    with np.errstate(all="ignore"):
        out[fitted_reads(trace, loop.drive)] = fit_loop_model(loop).spikes
    return out


def _seen(loop: Loop, fit: LoopFit, trace: Trace) -> list[str]:
    """What the fit did with spikes, drift, branches that do not switch, and the shape of the loop."""
    notes = []
    number = np.flatnonzero(fitted_reads(trace, loop.drive))[fit.spikes]
    if len(number):
        largest = float(np.abs(loop.y - loop_model(fit.p, loop, fit.shape))[fit.spikes].max())
        which = ", ".join(str(k + 1) for k in number[:_NAMED]) + (", ..." if len(number) > _NAMED else "")
        spikes = "reads are spikes" if len(number) > 1 else "reads is a spike"
        notes.append(
            f"{len(number)} of {len(loop.y)} {spikes}, left out of the fit: "
            f"read {which}, up to {show(largest, trace.unit)} off"
        )
    drift, err = float(fit.p[DRIFT]), float(fit.err[DRIFT])
    if fit.free[DRIFT] and abs(drift) > _SIGNIFICANT * err:
        amount = Value(value=drift, err=err, unit=trace.unit, how="fitted")
        notes.append(f"a drift of {amount} per read ({abs(drift) / max(err, 1e-300):.0f} standard errors) is taken out")
    if fit.shape:
        notes.append("the branches switch along a straight ramp (a sheared loop)")
    if len(fit.switching) == 1:
        still = "falling" if fit.switching == [X_RISING] else "rising"
        why = "does not switch" if loop.two_branches else "was not measured"
        notes.append(f"half a loop: the {still} branch {why}, so H_c and I_c are those of the other branch")
    elif hysteresis(fit) < _SIGNIFICANT:
        notes.append("the two branches coincide: no hysteresis is seen")
    elif fit.p[X_RISING] < fit.p[X_FALLING]:
        notes.append(
            "the loop runs the wrong way round (H_c or I_c below zero): the drive is read late, or was reversed"
        )
    return notes


def _conditions(trace: Trace) -> dict[str, Value]:
    """Conditions of the measurement that stand in the trace's ``meta``; the read current without its sign."""
    found = {k: trace.meta[k] for k in _CONDITIONS if isinstance(trace.meta.get(k), int | float)}
    numbers = {k: abs(float(v)) if k == "read_current" else float(v) for k, v in found.items()}
    return {k: Value(value=v, unit=_CONDITIONS[k], how=trace.how) for k, v in numbers.items()}


def loop_curve(card: Card, trace: Trace) -> Array:
    """Return the fitted loop at every read of the trace, shape (n,), in its unit (for figures and residuals)."""
    card, drive = card_of_kind(card, "hall-loop"), "field" if trace.layout == "field-loop" else "current"
    return _model(card, trace, card["sense"] * card["R_AHE"], _places(card, drive))


def loop_background(card: Card, trace: Trace) -> Array:
    """Return the part of the fitted loop that does not switch, shape (n,): offset, slope, parabola and drift.

    It has the unit of the trace. ``trace.values - loop_background(card, trace)`` is the loop alone, from -R_AHE to
    R_AHE. NaN for reads that were not fitted. Raises :class:`InputError` for a card of another kind, or a trace that is
    no loop.
    """
    one_of("layout of the trace", trace.layout, ["field-loop", "current-loop"])
    return _model(card_of_kind(card, "hall-loop"), trace, 0.0, (np.inf, -np.inf))


def _model(card: Card, trace: Trace, height: float, places: tuple[float, float]) -> Array:
    """The equation of :mod:`.loop_model` at every read, with this height (signed) and these places of switching."""
    loop = loop_of(trace)
    p = np.zeros(N_PARAMETERS)
    p[[OFFSET, SLOPE, CURVATURE, DRIFT]] = (
        card["offset"],
        card.get("slope", 0.0),
        card.get("curvature", 0.0),
        card.get("drift_per_read", 0.0),
    )
    p[HEIGHT] = height
    p[[X_RISING, X_FALLING]] = places
    p[[W_RISING, W_FALLING]] = card.get("width_rising", 1.0), card.get("width_falling", 1.0)
    out = np.full(len(trace), np.nan)
    out[fitted_reads(trace, loop.drive)] = loop_model(p, loop, card.law)
    return out


def _places(card: Card, drive: str) -> tuple[float, float]:
    """Where the rising and the falling branch switch; infinite for one that does not, which stays as it was."""
    rises, falls = "width_rising" in card.values, "width_falling" in card.values
    if drive == "current":
        up, down = card.get("I_switch_up", np.nan), card.get("I_switch_down", np.nan)
        rising, falling = (up, down) if card["sense"] > 0 else (down, up)
    else:
        rising, falling = card.get("H_shift", 0.0) + card["H_c"], card.get("H_shift", 0.0) - card["H_c"]
    return (rising if rises else np.inf), (falling if falls else -np.inf)
