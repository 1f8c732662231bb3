"""Angle and harmonic scans: amplitude, offset and phase of the first harmonics, by linear least squares.

Harmonic voltages against a field along and across the current also give the spin-orbit fields
(:mod:`hallweight.synapse._other_fits.effective_fields`).

A scan of R_xy (or of a first-harmonic voltage) against the angle of the field is
``offset + amplitude cos(m (angle - phase))``; m = 1 for the anomalous Hall effect in an out-of-plane scan, m = 2 for
the planar Hall effect and magnetoresistance. Both are fitted and the better is kept.
"""

import numpy as np

from hallweight.core import Card, InputError, Trace, Value, build_card
from hallweight.core.types import Array

from .effective_fields import effective_fields, has_both


def fit_harmonic(trace: Trace, name: str) -> Card:
    """Fit the first scan over an angle and return a card of kind "harmonic"; other scans are named in a note.

    A scan over field or current has no phase: its offset and slope-free amplitude (half of max minus min) are given.
    Raises :class:`InputError` for fewer than six reads.
    """
    scan = trace.coord("scan") if "scan" in trace.data.coords else np.zeros(len(trace))
    kinds = list(dict.fromkeys(scan.tolist()))
    y, has_angle = trace.values, "angle" in trace.data.coords
    here = (scan == kinds[0]) & np.isfinite(y)
    if here.sum() < 6 or not np.ptp(y[here]) > 0:
        raise InputError(f"a scan of {here.sum()} finite reads", "at least six that differ", "measure more angles")
    notes = [f"of the scans {', '.join(map(str, kinds))} the first is fitted"] if len(kinds) > 1 else []
    if has_angle and np.isfinite(trace.coord("angle")[here].astype(float)).all():
        numbers, note = _angle(trace.coord("angle")[here].astype(float), y[here])
        notes.append(note)
    else:
        numbers = {"offset": (float(y[here].mean()), float(y[here].std() / here.sum() ** 0.5)),
                   "amplitude": (float(np.ptp(y[here])) / 2, None)}  # fmt: skip
        notes.append("no angle: amplitude is half of maximum minus minimum")
    how = "fitted" if trace.how == "measured" else "simulated"
    source = ", ".join(s.name for s in trace.sources)
    values = {
        k: Value(value=v, err=e, unit="rad" if k == "phase" else trace.unit, how=how, source=source)
        for k, (v, e) in numbers.items()
    }
    if trace.layout == "harmonic" and has_both(trace):
        fields, said = effective_fields(trace)
        values, notes = values | fields, notes + said
    quantity = "V" if trace.unit == "V" else trace.quantity
    return build_card({"name": name, "kind": "harmonic", "quantity": quantity, "values": values,
                       "sources": tuple(s.name for s in trace.sources), "notes": tuple(notes)},
                      f"the fit of {name!r}")  # fmt: skip


def _angle(angle: Array, y: Array) -> tuple[dict[str, tuple[float, float | None]], str]:
    best = min((_fit(angle, y, m) for m in (1, 2)), key=lambda f: f[1])
    numbers, _, order = best
    return numbers, f"offset + amplitude cos({'' if order == 1 else '2 '}(angle - phase))"


def _fit(angle: Array, y: Array, order: int) -> tuple[dict[str, tuple[float, float | None]], float, int]:
    design = np.column_stack([np.ones(len(y)), np.cos(order * angle), np.sin(order * angle)])
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ coefficients
    s2 = float((rest**2).sum() / max(len(y) - 3, 1))
    error = np.sqrt(np.clip(np.diag(np.linalg.pinv(design.T @ design)), 0, None) * s2)
    size = float(np.hypot(coefficients[1], coefficients[2]))
    phase = float(np.arctan2(coefficients[2], coefficients[1]) / order)
    spread = float(np.hypot(error[1], error[2]) / np.sqrt(2))
    numbers: dict[str, tuple[float, float | None]] = {
        "amplitude": (size, spread),
        "offset": (float(coefficients[0]), float(error[0])),
        "phase": (phase, spread / size / order if size > 0 else 0.0),
        "sigma_read": (float(np.sqrt(s2)), float(np.sqrt(s2 / (2 * max(len(y) - 3, 1))))),
    }
    return numbers, s2, order
