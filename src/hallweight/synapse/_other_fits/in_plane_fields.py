r"""Spin-orbit fields from harmonic scans over the in-plane angle at several fields that hold the film in the plane.

With phi from the current, ``m = (cos phi, sin phi, 0)`` (cite avci2014interplay):

``V_1w = I R_PHE sin(2 phi)``,
``V_2w = [-(I R_AHE/2) B_DL/(B + B_a) + V_T + N B] cos(phi) - I R_PHE (B_FL/B) (2 cos^3(phi) - cos(phi))``

The three terms of ``cos(phi)`` differ in their field dependence alone, so one field cannot tell them.
"""

import numpy as np

from hallweight.core import Covariance, InputError, Trace, Value
from hallweight.core.types import Array

from .thermoelectric import PRIOR, InPlane, in_plane_terms, widened

_MIN_ANGLES = 6
_Each = tuple[float, float]


def has_angle_scans(trace: Trace) -> bool:
    """Whether a trace has second harmonics against the angle, with the field of each read."""
    return trace.layout == "harmonic" and trace.quantity == "V_2w" and {"angle", "field"} <= set(trace.coords)


def in_plane_fields(trace: Trace) -> tuple[dict[str, Value], Covariance | None, list[str]]:
    """Return V_thermoelectric, B_DL and B_FL, as far as they are determined, covariance of the first two, and notes.

    ``meta`` may have

    ``R_AHE``, ``current``
        ohm and A (peak), for B_DL
    ``B_k``
        T, the field B_a of the equation; where it is absent, five fields or more fit it
    """
    field = trace.coord("field").astype(float)
    levels = np.unique(np.round(field[np.isfinite(field)], 9))
    levels = levels[levels > 0]
    if not len(levels):
        raise InputError("angle scans without a field above zero", "the field of each scan", "give its size, in T")
    rows = [_one_field(trace, np.isclose(field, b, rtol=1e-6, atol=1e-9)) for b in levels]
    heat_like, field_like, planar = (np.array([r[k] for r in rows]) for k in range(3))
    how = "fitted" if trace.how == "measured" else "simulated"
    out, notes = {}, ["in-plane angle scans at " + ", ".join(f"{b:.4g} T" for b in levels)]
    b_a, terms = _anisotropy(trace, levels, heat_like)
    known = {"R_AHE", "current"} <= set(trace.meta)
    size = float(trace.meta["R_AHE"]) * float(trace.meta["current"]) if known else np.nan
    if terms is not None:
        value, err = terms.torque
        out["V_thermoelectric"] = Value(value=terms.heat.value, err=terms.heat.err, unit="V", how=how)
        notes.append("thermoelectric voltages are told from the torque by their field dependence")
    else:
        first = int(np.argmin(levels))
        value = float(heat_like[first, 0] * (levels[first] + b_a))
        err = float(np.hypot(heat_like[first, 1], PRIOR * heat_like[first, 0]) * (levels[first] + b_a))
        notes.append(
            f"{len(levels)} field(s) cannot tell thermoelectric voltages from a damping-like torque: the error of B_DL "
            f"holds a thermoelectric signal of up to {PRIOR:g} times what was seen; scan at three fields or more"
        )
    if known and size:
        b_dl = -2 * value / size
        out["B_DL"] = Value(value=b_dl, err=abs(2 * err / size), unit="T", how=how)
    else:
        notes.append("B_DL needs R_AHE and current in the trace's meta")
    if np.all(np.abs(planar[:, 0]) > 3 * planar[:, 1]):
        each = -field_like[:, 0] * levels / planar[:, 0]
        error = np.abs(each) * np.hypot(
            np.divide(field_like[:, 1], field_like[:, 0], where=field_like[:, 0] != 0, out=np.ones(len(each))),
            planar[:, 1] / planar[:, 0],
        )
        weight = 1 / np.maximum(error, 1e-12 + 1e-6 * np.abs(each)) ** 2
        mean = float((weight * each).sum() / weight.sum())
        out["B_FL"] = Value(
            value=mean, err=float(weight.sum() ** -0.5), unit="T", how=how, note="with the Oersted field"
        )
    else:
        notes.append("no planar Hall signal in V_1w: B_FL is not determined")
    covariance = None
    if terms is not None and "B_DL" in out:
        a, b, c = terms.heat.err**2, -2 / size * terms.cross, (2 * err / size) ** 2
        covariance = Covariance(names=("V_thermoelectric", "B_DL"), matrix=((a, b), (b, c)))
    return out, covariance, notes


def _anisotropy(trace: Trace, levels: Array, heat_like: Array) -> tuple[float, InPlane | None]:
    """The field B_a, given or fitted, and the terms of cos(phi) that follow."""

    def terms(b_a: float) -> InPlane | None:
        return in_plane_terms(levels, heat_like[:, 0], b_a, err=heat_like[:, 1])

    if "B_k" in trace.meta:
        b_a = float(trace.meta["B_k"])
        if not b_a > -float(levels.min()):
            found = f"B_k = {b_a:g} T below minus the smallest field"
            raise InputError(found, "fields that hold the film in the plane", "leave out smaller fields")
        return b_a, terms(b_a)
    if len(levels) < 5:
        return 0.0, None

    def misfit(b: float) -> float:
        t = terms(b)
        if t is None:
            return np.inf
        model = t.torque.value / (levels + b) + t.heat.value + t.ordinary.value * levels
        return float((((heat_like[:, 0] - model) / np.maximum(heat_like[:, 1], 1e-300)) ** 2).sum())

    grid = np.concatenate([[0.0], np.geomspace(1e-2, 30, 60)]) * float(levels.max())
    for _ in range(6):
        chi2 = np.array([misfit(float(b)) for b in grid])
        if not np.isfinite(chi2).any():
            return 0.0, None
        k, inside = int(chi2.argmin()), np.flatnonzero(chi2 < chi2.min() + 1)
        best, low, high = grid[k], grid[max(inside[0] - 1, 0)], grid[min(inside[-1] + 1, len(grid) - 1)]
        if len(inside) > 8:
            break
        grid = np.linspace(low, high, 41)
    best_terms = terms(float(best))
    assert best_terms is not None
    near = [t for b in grid[inside] if (t := terms(float(b))) is not None]
    return float(best), widened(best_terms, near)


def _one_field(trace: Trace, here: Array) -> tuple[_Each, _Each, _Each]:
    """Amplitudes of cos(phi) and of 2 cos^3(phi) - cos(phi) in V_2w, and of sin(2 phi) in V_1w, with errors (V)."""
    phi, second = trace.coord("angle")[here].astype(float), trace.values[here]
    good = np.isfinite(phi) & np.isfinite(second)
    if good.sum() < _MIN_ANGLES:
        raise InputError(f"{good.sum()} angles at one field", f"at least {_MIN_ANGLES}", "measure more angles")
    c = np.cos(phi[good])
    both = _linear(np.stack([np.ones_like(c), c, 2 * c**3 - c, np.sin(phi[good])], axis=1), second[good])
    planar = (0.0, 1.0)
    if "V_1w" in trace.variables:
        first = np.asarray(trace.data["V_1w"].values, float)[here][good]
        columns = [np.ones_like(c), np.sin(2 * phi[good]), np.cos(2 * phi[good])]
        planar = _linear(np.stack(columns, axis=1), first)[1] if np.isfinite(first).all() else planar
    return both[1], both[2], planar


def _linear(design: Array, y: Array) -> list[_Each]:
    value = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ value
    variance = float(residual @ residual) / max(len(y) - design.shape[1], 1)
    err = np.sqrt(np.clip(np.diag(np.linalg.pinv(design.T @ design)) * variance, 0, None))
    return [(float(v), float(e)) for v, e in zip(value, err, strict=True)]
