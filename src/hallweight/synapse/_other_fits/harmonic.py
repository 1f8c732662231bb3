"""Angle and harmonic scans: amplitude, offset and phase of the first harmonics, by linear least squares.

Harmonic voltages against a field along and across the current also give the spin-orbit fields
(:mod:`hallweight.synapse._other_fits.effective_fields`).

A scan of R_xy (or of a first-harmonic voltage) against the angle of the field is
``offset + amplitude cos(m (angle - phase))``; m = 1 for the anomalous Hall effect in an out-of-plane scan, m = 2 for
the planar Hall effect and magnetoresistance. Both are fitted and the better is kept.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core import Card, Covariance, InputError, Trace
from hallweight.core.types import Array

from ..fitted_card import fitted_card, fitted_value
from .effective_fields import effective_fields, has_both_scans
from .in_plane_fields import has_angle_scans, in_plane_fields

_MIN_READS = 6
_LEAST_SINGULAR = 3e-8  # of the largest singular value: what angles tell less of is not told
Numbers = dict[str, tuple[float, float | None]]
"""Name to value and error."""


class CosineFit(NamedTuple):
    """``offset + amplitude cos(order (angle - phase))``, its covariance, and the variance of its residuals."""

    numbers: Numbers
    covariance: Covariance
    variance: float
    order: int


def fit_harmonic(trace: Trace, name: str) -> Card:
    """Fit the first scan over an angle and return a card of kind "harmonic"; other scans are named in a note.

    A scan over field or current has no phase: its offset and slope-free amplitude (half of max minus min) are given.
    Raises :class:`InputError` for fewer than six reads.
    """
    scan = trace.coord("scan") if "scan" in trace.coords else np.zeros(len(trace))
    scans = list(dict.fromkeys(scan.tolist()))
    y, has_angle = trace.values, "angle" in trace.coords
    here = (scan == scans[0]) & np.isfinite(y)
    if here.sum() < _MIN_READS or not np.ptp(y[here]) > 0:
        raise InputError(f"a scan of {here.sum()} finite reads", "at least six that differ", "measure more angles")
    cosine, together = None, None
    notes = [f"of the scans {', '.join(map(str, scans))} the first is fitted"] if len(scans) > 1 else []
    if has_angle and np.isfinite(trace.coord("angle")[here].astype(float)).all():
        angle = trace.coord("angle")[here].astype(float)
        best = min((_fit_cosine(angle, y[here], m) for m in (1, 2)), key=lambda f: f.variance)
        numbers, cosine = best.numbers, best.covariance
        notes.append(f"offset + amplitude cos({'' if best.order == 1 else '2 '}(angle - phase))")
    else:
        offset = float(y[here].mean()), float(y[here].std() / here.sum() ** 0.5)
        numbers = {"offset": offset, "amplitude": (float(np.ptp(y[here])) / 2, None)}
        notes.append("no angle: amplitude is half of maximum minus minimum")
    new = fitted_value([trace])
    units = {"phase": "rad"}
    values = {k: new(value=v, err=e, unit=units.get(k, trace.unit)) for k, (v, e) in numbers.items()}
    if trace.layout == "harmonic" and has_both_scans(trace):
        fields, together, said = effective_fields(trace)
        values, notes = values | fields, notes + said
    elif has_angle_scans(trace):
        fields, together, said = in_plane_fields(trace)
        values, notes = values | fields, notes + said
    quantity = "V" if trace.unit == "V" else trace.quantity
    covariance = together if cosine is None else joined(cosine, together)
    return fitted_card([trace], "harmonic", name, values, notes, quantity=quantity, covariance=covariance)


def joined(first: Covariance, second: Covariance | None) -> Covariance:
    """Return the covariance of values of two fits that know nothing of each other."""
    if second is None:
        return first
    a, b = first.array(), second.array()
    matrix = np.block([[a, np.zeros((len(a), len(b)))], [np.zeros((len(b), len(a))), b]])
    return Covariance(names=first.names + second.names, matrix=tuple(map(tuple, matrix.tolist())))


def _fit_cosine(angle: Array, y: Array, order: int) -> CosineFit:
    design = np.column_stack([np.ones(len(y)), np.cos(order * angle), np.sin(order * angle)])
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ coefficients
    freedom = max(len(y) - 3, 1)
    s2 = float((residual**2).sum() / freedom)
    size = float(np.hypot(coefficients[1], coefficients[2]))
    phase = float(np.arctan2(coefficients[2], coefficients[1]) / order)
    c, s = coefficients[1:] / size if size > 0 else (1.0, 0.0)
    turn = order * size if size > 0 else np.inf
    slopes = np.array([[0, c, s], [1, 0, 0], [0, -s / turn, c / turn]])
    factor = slopes @ np.linalg.pinv(design, rcond=_LEAST_SINGULAR)
    matrix = s2 * (factor @ factor.T)  # symmetric and positive, also where angles hardly tell the phase
    error = np.sqrt(np.clip(np.diag(matrix), 0, None))
    numbers: Numbers = {
        "amplitude": (size, float(error[0])),
        "offset": (float(coefficients[0]), float(error[1])),
        "phase": (phase, float(error[2])),
        "sigma_read": (float(np.sqrt(s2)), float(np.sqrt(s2 / (2 * freedom)))),
    }
    covariance = Covariance(names=("amplitude", "offset", "phase"), matrix=tuple(map(tuple, matrix.tolist())))
    return CosineFit(numbers, covariance, s2, order)
