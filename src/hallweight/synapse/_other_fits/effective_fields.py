r"""Spin-orbit fields from harmonic Hall voltages against a small field along and across the current.

With ``V = V_1w sin(wt) + V_2w cos(2wt)`` a film that is nearly upright has ``B_i = -2 (dV_2w/dB_i) / (d^2V_1w/dB_i^2)``
along i = x, y, and with the planar Hall effect, r = R_PHE/R_AHE and the state s = +-1,

``b_x = (B_x + 2 s r B_y)/(1 - 4 r^2),   b_y = (B_y + 2 s r B_x)/(1 - 4 r^2)``

(cite key hayashi2014harmonic). The damping-like field is along m x y, so ``B_DL = -s b_x``; ``B_FL = b_y`` has the
Oersted field in it. Efficiencies: ``xi = 2 e M t B/(hbar j)``, with the net moment M, or ``M_seen`` where the trace's
``meta`` has it: in a ferrimagnet the sublattice that is read answers a field with more than the net moment.
"""

from typing import Any

import numpy as np

from hallweight.core import InputError, Trace, Value
from hallweight.core.types import Array

_E_OVER_HBAR = 1.602176634e-19 / 1.054571817e-34
_SCANS = ("B_x", "B_y")
_SIGNIFICANT = 3.0  # standard errors that the next even (odd) power must stand out by to be kept


def has_both(trace: Trace) -> bool:
    """Whether a trace has both voltages against a field along and across the current."""
    names = set(trace.data.data_vars) | set(trace.data.coords)
    return {"V_1w", "V_2w", "field", "scan"} <= names and set(_SCANS) <= set(trace.coord("scan").tolist())


def effective_fields(trace: Trace) -> tuple[dict[str, Value], list[str]]:
    """Return B_DL and B_FL (T, at the peak of the current) with errors, efficiencies where the trace's ``meta`` has
    what they need (``M_net`` A/m, ``thickness`` m, ``current_density`` A/m^2), and notes.

    ``meta`` may also have ``planar_ratio``, ``state`` and ``B_oersted`` (T). Raises :class:`InputError` where V_1w has
    no curvature that stands out of its error.
    """
    notes: list[str] = []
    state, ratio = float(trace.meta.get("state", 1)), float(trace.meta.get("planar_ratio", 0.0))
    if "planar_ratio" not in trace.meta:
        notes.append("planar Hall effect taken as none (planar_ratio in the trace's meta)")
    if "state" not in trace.meta:
        notes.append("the film is taken as magnetised up (state in the trace's meta)")
    (x, ex), (y, ey) = (_field(trace, name) for name in _SCANS)
    mix = 2 * state * ratio
    rest = 1 - mix**2
    if rest <= 0:
        raise InputError(f"R_PHE/R_AHE = {ratio:g}", "a ratio below one half", "use another geometry")
    b_x, b_y = (x + mix * y) / rest, (y + mix * x) / rest
    e_x, e_y = np.hypot(ex, mix * ey) / rest, np.hypot(ey, mix * ex) / rest
    how = "fitted" if trace.how == "measured" else "simulated"
    both = "with the Oersted field"
    out = {
        "B_DL": Value(value=-state * b_x, err=float(e_x), unit="T", how=how),
        "B_FL": Value(value=float(b_y), err=float(e_y), unit="T", how=how, note=both),
    }
    moment = trace.meta.get("M_seen", trace.meta.get("M_net"))
    known = (moment, trace.meta.get("thickness"), trace.meta.get("current_density"))
    if any(k is None for k in known):
        return out, [*notes, "efficiencies need M_net, thickness and current_density in the trace's meta"]
    per = 2 * _E_OVER_HBAR * float(known[0]) * float(known[1]) / float(known[2])  # type: ignore[arg-type]
    made = float(trace.meta.get("B_oersted", 0.0))
    out["xi_DL"] = Value(value=-state * b_x * per, err=abs(float(e_x) * per), how=how)
    if "M_seen" in trace.meta:
        notes.append(f"efficiencies with the moment that is seen, {float(trace.meta['M_seen']) / 1e3:.4g} kA/m")
    note = "Oersted field subtracted" if made else both
    out["xi_FL"] = Value(value=(float(b_y) - made) * per, err=abs(float(e_y) * per), how=how, note=note)
    return out, notes


def _field(trace: Trace, scan: str) -> tuple[float, float]:
    """Return -2 V_2w' / V_1w'' at zero field along one direction, and its error (T)."""
    here = trace.coord("scan") == scan
    b = trace.coord("field")[here].astype(float)
    one, two = (np.asarray(trace.data[n].values, float)[here] for n in ("V_1w", "V_2w"))
    good = np.isfinite(b) & np.isfinite(one) & np.isfinite(two)
    if good.sum() < 8 or not np.ptp(b[good]) > 0:
        raise InputError(f"{good.sum()} reads of the scan {scan}", "at least eight", "measure more fields")
    reach = float(np.abs(b[good]).max())
    curve, e_curve = _coefficient(b[good] / reach, one[good], 2)
    slope, e_slope = _coefficient(b[good] / reach, two[good], 1)
    if abs(curve) < 5 * e_curve or curve == 0:
        raise InputError(f"a first harmonic without curvature along {scan} ({curve:.2g} +- {e_curve:.2g} V)",
                         "a film that the field tilts", "sweep the field further")  # fmt: skip
    value = -slope / curve * reach  # V'' = 2 curve / reach^2, V' = slope / reach
    return float(value), float(abs(value) * np.hypot(e_slope / slope if slope else 0.0, e_curve / curve))


def _coefficient(x: Array, y: Array, power: int) -> tuple[float, float]:
    """Coefficient of ``x**power`` with its error; the power two higher is kept where it stands out."""
    found: Any = None
    for degree in (power + 2, power):
        design = np.stack([x**k for k in range(degree + 1)], axis=1)
        fit = np.linalg.lstsq(design, y, rcond=None)[0]
        left = y - design @ fit
        s2 = float(left @ left) / max(len(y) - degree - 1, 1)
        err = np.sqrt(np.clip(np.diag(np.linalg.pinv(design.T @ design)) * s2, 0, None))
        found = float(fit[power]), float(err[power])
        if degree > power and abs(fit[degree]) > _SIGNIFICANT * err[degree]:
            break
    return found  # type: ignore[no-any-return]
