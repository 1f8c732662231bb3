"""Angle and harmonic scans: amplitude, offset and phase of the first harmonics, by linear least squares.

Harmonic voltages against a field along and across the current also give the spin-orbit fields
(:mod:`hallweight.synapse._other_fits.effective_fields`).

A scan of R_xy (or of a first-harmonic voltage) against the angle of the field is
``offset + amplitude cos(m (angle - phase))``; m = 1 for the anomalous Hall effect in an out-of-plane scan, m = 2 for
the planar Hall effect and magnetoresistance. Both are fitted and the better is kept.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array

from ..fitted_card import fitted_card, fitted_value
from .effective_fields import effective_fields, has_both_scans
from .in_plane_fields import has_angle_scans, in_plane_fields

_MIN_READS = 6
Numbers = dict[str, tuple[float, float | None]]
"""Name to value and error."""


class CosineFit(NamedTuple):
    """``offset + amplitude cos(order (angle - phase))`` and the variance of its residuals."""

    numbers: Numbers
    variance: float
    order: int


def fit_harmonic(trace: Trace, name: str) -> Card:
    """Fit the first scan over an angle and return a card of kind "harmonic"; other scans are named in a note.

    A scan over field or current has no phase: its offset and slope-free amplitude (half of max minus min) are given.
    Raises :class:`InputError` for fewer than six reads.
    """
    scan = trace.coord("scan") if "scan" in trace.data.coords else np.zeros(len(trace))
    scans = list(dict.fromkeys(scan.tolist()))
    y, has_angle = trace.values, "angle" in trace.data.coords
    here = (scan == scans[0]) & np.isfinite(y)
    if here.sum() < _MIN_READS or not np.ptp(y[here]) > 0:
        raise InputError(f"a scan of {here.sum()} finite reads", "at least six that differ", "measure more angles")
    notes = [f"of the scans {', '.join(map(str, scans))} the first is fitted"] if len(scans) > 1 else []
    if has_angle and np.isfinite(trace.coord("angle")[here].astype(float)).all():
        angle = trace.coord("angle")[here].astype(float)
        best = min((_fit_cosine(angle, y[here], m) for m in (1, 2)), key=lambda f: f.variance)
        numbers = best.numbers
        notes.append(f"offset + amplitude cos({'' if best.order == 1 else '2 '}(angle - phase))")
    else:
        offset = float(y[here].mean()), float(y[here].std() / here.sum() ** 0.5)
        numbers = {"offset": offset, "amplitude": (float(np.ptp(y[here])) / 2, None)}
        notes.append("no angle: amplitude is half of maximum minus minimum")
    new = fitted_value([trace])
    units = {"phase": "rad"}
    values = {k: new(value=v, err=e, unit=units.get(k, trace.unit)) for k, (v, e) in numbers.items()}
    if trace.layout == "harmonic" and has_both_scans(trace):
        fields, assumptions = effective_fields(trace)
        values, notes = values | fields, notes + assumptions
    elif has_angle_scans(trace):
        fields, said = in_plane_fields(trace)
        values, notes = values | fields, notes + said
    quantity = "V" if trace.unit == "V" else trace.quantity
    return fitted_card([trace], "harmonic", name, values, notes, quantity=quantity)


def _fit_cosine(angle: Array, y: Array, order: int) -> CosineFit:
    design = np.column_stack([np.ones(len(y)), np.cos(order * angle), np.sin(order * angle)])
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ coefficients
    freedom = max(len(y) - 3, 1)
    s2 = float((residual**2).sum() / freedom)
    error = np.sqrt(np.clip(np.diag(np.linalg.pinv(design.T @ design)), 0, None) * s2)
    size = float(np.hypot(coefficients[1], coefficients[2]))
    phase = float(np.arctan2(coefficients[2], coefficients[1]) / order)
    size_err = float(np.hypot(error[1], error[2]) / np.sqrt(2))
    numbers: Numbers = {
        "amplitude": (size, size_err),
        "offset": (float(coefficients[0]), float(error[0])),
        "phase": (phase, size_err / size / order if size > 0 else 0.0),
        "sigma_read": (float(np.sqrt(s2)), float(np.sqrt(s2 / (2 * freedom)))),
    }
    return CosineFit(numbers, s2, order)
