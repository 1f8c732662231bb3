r"""Spin-orbit fields from harmonic Hall voltages against a small field along and across the current.

With ``V = V_1w sin(wt) + V_2w cos(2wt)`` a film that is nearly upright has ``B_i = -2 (dV_2w/dB_i) / (d^2V_1w/dB_i^2)``
along i = x, y. The planar Hall effect mixes them: with r = R_PHE/R_AHE and the state s = +-1,

``b_x = (B_x + 2 s r B_y)/(1 - 4 r^2),   b_y = (B_y + 2 s r B_x)/(1 - 4 r^2)``

(cite key hayashi2014harmonic). The damping-like field is along m x y, so ``B_DL = -s b_x``; ``B_FL = b_y`` has the
Oersted field in it. Thermoelectric voltages are lines in B_x too: see :mod:`.thermoelectric`.

Efficiencies: ``xi = 2 e M t B/(hbar j)``, with the net moment M, or ``M_seen`` where the trace's
``meta`` has it: in a ferrimagnet the sublattice that is read answers a field with more than the net moment.
"""

import numpy as np

from hallweight.core import Covariance, InputError, Trace, Value
from hallweight.core.constants import E_CHARGE, HBAR
from hallweight.core.types import Array

from .thermoelectric import Term, TippedScan, slope_of_heat, tipped_scan

_SCANS = ("B_x", "B_y")
_SIGNIFICANT = 3.0
"""Standard errors by which the next even (odd) power must differ from zero to be kept."""
_MIN_READS = 8
_NEARLY_UPRIGHT = 0.33
"""Fields over B_k up to which a film is tilted by little, where a scan goes on until it lies in the plane."""
_Scan = tuple[Array, Array, Array]


def has_both_scans(trace: Trace) -> bool:
    """Whether a trace has both voltages against a field along and across the current."""
    names = set(trace.data.data_vars) | set(trace.data.coords)
    return {"V_1w", "V_2w", "field", "scan"} <= names and set(_SCANS) <= set(trace.coord("scan").tolist())


def effective_fields(trace: Trace) -> tuple[dict[str, Value], Covariance, list[str]]:
    """Return B_DL and B_FL (T, at the peak of the current), efficiencies if they are known, covariance, and notes.

    ``meta`` of the trace may have

    ``planar_ratio``, ``state``, ``B_oersted``
        1, +-1 and T: taken as 0, +1 and 0 where they are absent
    ``M_net``, ``M_seen``
        A/m
    ``thickness``
        m
    ``thermoelectric``, ``thermoelectric_err``
        V/T; what is known of the thermoelectric slope dV_2w/dB_x; 0 for none
    ``current_density``
        A/m^2; with a moment and the thickness it gives the efficiencies

    Raises :class:`InputError` where V_1w has no curvature that stands out of its error.
    """
    notes: list[str] = []
    state, planar = float(trace.meta.get("state", 1)), float(trace.meta.get("planar_ratio", 0.0))
    if "planar_ratio" not in trace.meta:
        notes.append("planar Hall effect taken as none (planar_ratio in the trace's meta)")
    if "state" not in trace.meta:
        notes.append("the film is taken as magnetised up (state in the trace's meta)")
    scans = [_scan(trace, name) for name in _SCANS]
    tipped = tipped_scan(*scans[0])
    heat, said = slope_of_heat(trace, tipped, _slope(_inside(scans[0], tipped)))
    notes.append(said)
    further = tipped is not None
    x, x_by_heat = _field("B_x", _inside(scans[0], tipped), heat, further)
    y, _ = _field("B_y", _inside(scans[1], tipped), Term(0.0, 0.0), further)
    mix = 2 * state * planar
    determinant = 1 - mix**2
    if determinant <= 0:
        raise InputError(f"R_PHE/R_AHE = {planar:g}", "a ratio below one half", "use another geometry")
    per_tesla = _efficiency_per_tesla(trace)
    oersted = float(trace.meta.get("B_oersted", 0.0))
    both = "with the Oersted field"
    # columns: B_x, B_y and the thermoelectric voltage, which is correlated with B_x
    rows = {
        "B_DL": [-state / determinant, -state * mix / determinant, 0.0],
        "B_FL": [mix / determinant, 1 / determinant, 0.0],
    }
    numbers = {name: row[0] * x.value + row[1] * y.value for name, row in rows.items()}
    about = {"B_FL": both}
    if per_tesla is None:
        notes.append("efficiencies need M_net, thickness and current_density in the trace's meta")
    else:
        rows |= {f"xi_{k}": [v * per_tesla for v in rows[f"B_{k}"]] for k in ("DL", "FL")}
        numbers["xi_DL"] = numbers["B_DL"] * per_tesla
        numbers["xi_FL"] = (numbers["B_FL"] - oersted) * per_tesla
        about["xi_FL"] = "Oersted field subtracted" if oersted else both
        if "M_seen" in trace.meta:
            notes.append(f"efficiencies with the moment that is seen, {float(trace.meta['M_seen']) / 1e3:.4g} kA/m")
    base = np.diag([x.err**2, y.err**2, 0.0])
    if tipped is not None:
        voltage = tipped.outer.heat
        rows["V_thermoelectric"], numbers["V_thermoelectric"] = [0.0, 0.0, 1.0], voltage.value
        base[2, 2] = voltage.err**2
        base[0, 2] = base[2, 0] = x_by_heat * voltage.err**2 / tipped.b_k.value
    matrix = np.array(list(rows.values())) @ base @ np.array(list(rows.values())).T
    units = {"B": "T", "x": "1", "V": "V"}
    how = "fitted" if trace.how == "measured" else "simulated"
    out = {
        name: Value(value=float(numbers[name]), err=float(e), unit=units[name[0]], how=how, note=about.get(name, ""))
        for name, e in zip(rows, np.sqrt(np.diag(matrix)), strict=True)
    }
    return out, Covariance(names=tuple(rows), matrix=tuple(map(tuple, matrix.tolist()))), notes


def _efficiency_per_tesla(trace: Trace) -> float | None:
    """Return 2 e M t / (hbar j), or None if moment, thickness or current density is not known."""
    moment = trace.meta.get("M_seen", trace.meta.get("M_net"))
    thickness, density = trace.meta.get("thickness"), trace.meta.get("current_density")
    if moment is None or thickness is None or density is None:
        return None
    return 2 * (E_CHARGE / HBAR) * float(moment) * float(thickness) / float(density)


def _scan(trace: Trace, scan: str) -> _Scan:
    """Field and both voltages along one direction."""
    here = trace.coord("scan") == scan
    b = trace.coord("field")[here].astype(float)
    first, second = (np.asarray(trace.data[n].values, float)[here] for n in ("V_1w", "V_2w"))
    good = np.isfinite(b) & np.isfinite(first) & np.isfinite(second)
    if good.sum() < _MIN_READS or not np.ptp(b[good]) > 0:
        raise InputError(f"{good.sum()} reads of the scan {scan}", "at least eight", "measure more fields")
    return b[good], first[good], second[good]


def _inside(scan: _Scan, tipped: TippedScan | None) -> _Scan:
    """The part of a scan in which the film is nearly upright."""
    here = np.abs(scan[0]) < _NEARLY_UPRIGHT * tipped.b_k.value if tipped is not None else np.isfinite(scan[0])
    if here.sum() < _MIN_READS:
        found = f"{here.sum()} fields below a third of the anisotropy field"
        raise InputError(found, f"at least {_MIN_READS}", "measure more small fields")
    b, first, second = (v[here] for v in scan)
    return b, first, second


def _slope(scan: _Scan) -> float:
    reach = float(np.abs(scan[0]).max())
    return _coefficient(scan[0] / reach, scan[2], 1)[0] / reach


def _field(name: str, scan: _Scan, heat: Term, further: bool) -> tuple[Term, float]:
    """Return -2 (V_2w' - thermoelectric slope) / V_1w'' at zero field along one direction (T), and its derivative by
    the thermoelectric slope.

    ``further``: the next power is kept in any case, because the fields go up to a third of the anisotropy field.
    """
    b, first, second = scan
    reach = float(np.abs(b).max())
    curvature, e_curvature = _coefficient(b / reach, first, 2, further)
    slope, e_slope = _coefficient(b / reach, second, 1, further)
    if abs(curvature) < 5 * e_curvature or curvature == 0:
        found = f"a first harmonic without curvature along {name} ({curvature:.2g} +- {e_curvature:.2g} V)"
        raise InputError(found, "a film that the field tilts", "sweep the field further")
    torque, e_torque = slope - heat.value * reach, float(np.hypot(e_slope, heat.err * reach))
    value = -torque / curvature * reach  # V'' = 2 curvature / reach^2, V' = slope / reach
    err = np.hypot(e_torque / curvature * reach, value * e_curvature / curvature)
    return Term(float(value), float(err)), float(reach**2 / curvature)


def _coefficient(x: Array, y: Array, power: int, further: bool = False) -> tuple[float, float]:
    """Coefficient of ``x**power`` with its error; the power two higher is kept where it stands out, or ``further``."""
    fit, err = _polynomial(x, y, power + 2)
    if not further and not abs(fit[power + 2]) > _SIGNIFICANT * err[power + 2]:
        fit, err = _polynomial(x, y, power)
    return float(fit[power]), float(err[power])


def _polynomial(x: Array, y: Array, degree: int) -> tuple[Array, Array]:
    """Coefficients of a polynomial, lowest power first, and their errors."""
    design = np.stack([x**k for k in range(degree + 1)], axis=1)
    fit = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ fit
    s2 = float(residual @ residual) / max(len(y) - degree - 1, 1)
    return np.asarray(fit), np.asarray(np.sqrt(np.clip(np.diag(np.linalg.pinv(design.T @ design)) * s2, 0, None)))
