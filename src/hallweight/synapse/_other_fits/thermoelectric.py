r"""Thermoelectric voltages in the second harmonic, and how a scan tells them from a damping-like torque.

Heat that flows through the film (temperature gradient along z) adds the anomalous Nernst and spin Seebeck voltage
``V_T m_x`` and the ordinary Nernst voltage ``N B_x`` (cite avci2014interplay). Under an upright film that a small field
tilts, both are lines in B_x, as the torque's signal is: nothing tells them apart, in either state of the film. Where
the field holds the magnetisation in the plane, the three depend on it in three ways:

``V_2w = -(I R_AHE / 2) B_DL / (B + B_a) + V_T + N B``      (times cos(phi))

with ``B_a`` the field beyond which the film stands up again: the demagnetising less the anisotropy field, minus
``B_k`` for a film that is upright without a field.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core import InputError, Trace
from hallweight.core.types import Array

PRIOR = 1.5
"""Thermoelectric signal that is allowed for where the scan cannot tell it, over the signal that was seen (one standard
deviation). Torques were found to be hidden by half by it (cite kawaguchi2015)."""

_FLAT, _OUTER = 0.05, 0.75
"""Largest change of V_1w beyond this part of the largest field, over its whole change, of a film in the plane."""
_HELD = 1.25
"""Fields over B_k from which the film is held in the plane."""
_MIN_TAIL = 8


class Term(NamedTuple):
    """A number and its standard error."""

    value: float
    err: float


class InPlane(NamedTuple):
    """What a scan says of a film that the field holds in the plane, V.

    ``torque`` is ``-(I R_AHE/2) B_DL`` (V T), ``heat`` is V_T, ``ordinary`` is N (V/T). ``cross`` is the covariance of
    torque and heat (V^2 T).
    """

    torque: Term
    heat: Term
    ordinary: Term
    cross: float


class TippedScan(NamedTuple):
    """A scan of an upright film that ends with the film in the plane: B_k (T) and the terms of its outer part."""

    b_k: Term
    outer: InPlane


def in_plane_terms(field: Array, volts: Array, b_a: float, *, err: Array | None = None) -> InPlane | None:
    """Fit ``torque/(B + b_a) + heat + ordinary B`` by linear least squares; None if the fields cannot tell the terms.

    ``err`` are standard errors of the voltages; without them the scatter gives them. The ordinary Nernst term is fitted
    where it stands out by three standard errors, so at least five fields are needed for it, and three without.
    """
    usable = field + b_a > 0
    b, v = field[usable], volts[usable]
    different = len(np.unique(np.round(b / np.abs(b).max(), 3))) if len(b) else 0
    if different < 3 or (err is None and len(b) < 5) or b.max() + b_a < 1.5 * (b.min() + b_a):
        return None
    sigma = None if err is None else err[usable]
    out = None
    for terms in (2, 3) if different >= 5 else (2,):
        columns = np.stack([1 / (b + b_a), np.ones_like(b), b][:terms], axis=1)
        value, covariance = _weighted(columns, v, sigma)
        each = [Term(float(a), float(e)) for a, e in zip(value, np.sqrt(np.diag(covariance)), strict=True)]
        if terms == 2 or abs(each[2].value) > 3 * each[2].err:
            out = InPlane(each[0], each[1], each[2] if terms == 3 else Term(0.0, 0.0), float(covariance[0, 1]))
    return out


def _weighted(columns: Array, v: Array, sigma: Array | None) -> tuple[Array, Array]:
    """Weighted linear least squares: values and their covariance."""
    weight = np.ones_like(v) if sigma is None else 1 / np.maximum(sigma, 1e-6 * np.abs(v).max() + 1e-300)
    a, y = columns * weight[:, None], v * weight
    size = np.sqrt((a**2).sum(0))
    inverse = np.linalg.pinv((a / size).T @ (a / size), hermitian=True) / np.outer(size, size)
    value = inverse @ (a.T @ y)
    residual = y - a @ value
    chi2 = float(residual @ residual) / max(len(y) - len(value), 1)
    scale = chi2 if sigma is None else max(chi2, 1.0)
    return np.asarray(value), np.asarray(inverse * scale)


def tipped_scan(field: Array, first: Array, second: Array) -> TippedScan | None:
    """Return what the outer part of a scan along the current says, if it goes far enough to lay the film flat.

    ``V_1w = V_0 + A sqrt(1 - (B/B_k)^2)`` inside B_k, and V_0 beyond.
    """
    size = np.abs(field)
    outer = size > _OUTER * size.max()
    order = np.argsort(size)
    middle = float(np.median(first[order[: max(3, len(size) // 20)]]))
    level = float(np.median(first[outer]))
    change = middle - level
    if outer.sum() < _MIN_TAIL or not change or np.ptp(first[outer]) > max(_FLAT * abs(change), 0.0):
        return None
    part = (first - level) / change
    inside = (part > 0.3) & (part < 0.95) & ~outer
    if inside.sum() < 4:
        return None
    square = np.stack([np.ones(inside.sum()), (size[inside] / size.max()) ** 2], axis=1)
    (top, fall), covariance = _weighted(square, part[inside] ** 2, None)  # (V - V_0)^2 = A^2 (1 - (B/B_k)^2)
    e_fall = float(np.sqrt(covariance[1, 1]))
    if not (top > 0 > fall):
        return None
    b_k = float(size.max() * np.sqrt(-top / fall))
    err = b_k * e_fall / abs(fall) / 2
    far = size > _HELD * b_k
    if far.sum() < _MIN_TAIL:
        return None
    odd = np.sign(field[far]) * (second[far] - _level(field[far], second[far]))
    found = [in_plane_terms(size[far], odd, -b) for b in (b_k, b_k - err, b_k + err)]
    if any(f is None for f in found):
        return None
    best, low, high = (f for f in found if f is not None)
    return TippedScan(Term(b_k, err), widened(best, [low, high]))


def widened(best: InPlane, others: list[InPlane]) -> InPlane:
    """Return the terms with the half spread of ``others`` (at other anisotropy fields) in their errors."""
    spread = [
        float(np.ptp(values)) / 2
        for values in zip(*((t.torque.value, t.heat.value, t.ordinary.value) for t in others), strict=True)
    ]
    torque, heat, ordinary = (
        Term(t.value, float(np.hypot(t.err, s)))
        for t, s in zip((best.torque, best.heat, best.ordinary), spread, strict=True)
    )
    return InPlane(torque, heat, ordinary, best.cross)


def _level(field: Array, volts: Array) -> float:
    """The even part: a constant voltage of the instrument."""
    sides = [volts[field > 0], volts[field < 0]]
    return float(np.mean([np.mean(s) for s in sides])) if all(len(s) for s in sides) else 0.0


def slope_of_heat(trace: Trace, scan: TippedScan | None, seen: float) -> tuple[Term, str]:
    """Return the part of the slope ``dV_2w/dB_x`` of an upright film that is thermoelectric (V/T), and a note.

    It is known (``thermoelectric`` and ``thermoelectric_err`` in the trace's ``meta``), or fitted to the outer part of
    the scan, or zero with :data:`PRIOR` times the slope ``seen`` as its error.
    """
    if "thermoelectric" in trace.meta:
        known = Term(float(trace.meta["thermoelectric"]), abs(float(trace.meta.get("thermoelectric_err", 0.0))))
        if not np.isfinite(known).all():
            raise InputError("thermoelectric that is not finite", "a slope in V/T", "correct the trace's meta")
        return (
            known,
            f"a thermoelectric slope of {known.value:.3g} V/T is taken out (thermoelectric in the trace's meta)",
        )
    if scan is not None:
        b_k, heat, ordinary = scan.b_k, scan.outer.heat, scan.outer.ordinary
        value = heat.value / b_k.value + ordinary.value
        err = np.hypot(heat.err / b_k.value, np.hypot(ordinary.err, heat.value * b_k.err / b_k.value**2))
        return Term(value, float(err)), (
            f"thermoelectric voltage {heat.value:.3g} +- {heat.err:.2g} V, fitted where the field holds the film in "
            "the plane, is taken out"
        )
    return Term(0.0, PRIOR * abs(seen)), (
        "this scan cannot tell thermoelectric voltages (anomalous Nernst, spin Seebeck) from a damping-like torque: "
        f"the errors of B_DL and xi_DL hold a thermoelectric signal of up to {PRIOR:g} times what was seen; scan B_x "
        "beyond the anisotropy field, or give thermoelectric (V/T) in the trace's meta"
    )
