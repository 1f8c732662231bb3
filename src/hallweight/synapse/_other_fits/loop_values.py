"""The numbers of a fitted Hall loop: height, offset, switching, closure, each with an error."""

import numpy as np

from hallweight.core import Card, Trace, Value, ratio
from hallweight.core.validation import positive

from ..fitted_card import fitted_value
from ..read_noise import read_noise_of
from .loop_data import Loop
from .loop_model import CURVATURE, HEIGHT, OFFSET, SLOPE, X_FALLING, X_RISING, LoopFit


def loop_values(loop: Loop, fit: LoopFit, trace: Trace) -> tuple[dict[str, Value], list[str]]:
    """Return the values of a hall-loop card and notes."""
    new, p, e, unit = fitted_value([trace]), fit.p, fit.err, trace.unit
    drive, read = str(trace.data[loop.drive].attrs["units"]), read_noise_of(loop.y)
    gap, note = _closure(loop)

    def value(k: int, unit: str, note: str = "") -> Value:
        return new(value=float(p[k]), err=float(e[k]), unit=unit, note=note)

    height = float(abs(p[HEIGHT]))
    out = {
        "R_AHE": new(value=height, err=float(e[HEIGHT]), unit=unit, note="half the height of the loop"),
        "offset": value(OFFSET, unit),
        "closure": new(value=float(gap), err=float(read * np.sqrt(2)), unit=unit, note=note),
        "sigma_read": new(value=read, err=float(read / np.sqrt(len(loop.y))), unit=unit),
        "slope": value(SLOPE, ratio(unit, drive)),
    }
    if loop.drive == "current":
        out["curvature"] = value(CURVATURE, ratio(unit, drive, 2), "even in the current: heating")
    sense = float(np.sign(p[HEIGHT]))
    out["sense"] = Value(value=sense, how="measured", note="+1: R rises with the drive")
    for k in fit.switching:
        out["width_rising" if k == X_RISING else "width_falling"] = value(k + 2, drive)
    half, half_err = _half_distance(fit)
    if loop.drive == "field":
        out["H_c"] = new(value=half, err=half_err, unit="T")
        if len(fit.switching) == 2:
            shift = float((p[X_RISING] + p[X_FALLING]) / 2)
            out["H_shift"] = new(value=shift, err=half_err, unit="T")
    else:
        for k in fit.switching:
            out["I_switch_up" if (k == X_RISING) == (p[HEIGHT] > 0) else "I_switch_down"] = value(k, drive)
        out["I_c"] = new(value=half, err=half_err, unit=drive)
    remanence, error = _squareness(fit)
    out["squareness"] = new(value=remanence, err=error, note="remanent over R_AHE")
    notes = []
    if abs(gap) > 5 * read:
        notes.append(f"the loop does not close: {note or 'end minus start'} is {gap:.3g} {unit}")
    if loop.virgin.any():
        notes.append("the sweep begins inside the loop: its first part is the virgin branch")
    return out, notes


def _half_distance(fit: LoopFit) -> tuple[float, float]:
    """Half the distance between the two switching drives, or the size of the only one, and its error."""
    p, e, known = fit.p, fit.err, fit.switching
    if len(known) == 1:
        return float(np.mean([abs(p[k]) for k in known])), float(e[known[0]])
    return float(abs(p[X_RISING] - p[X_FALLING]) / 2), float(np.hypot(*(e[k] for k in known)) / 2)


def _squareness(fit: LoopFit) -> tuple[float, float]:
    """Remanent over R_AHE, mean of both branches, and its error."""
    p, e = fit.p, fit.err
    remanence = [abs(float(np.tanh(-p[k] / p[k + 2]))) for k in fit.switching]
    errors = [
        (1 - r**2) * np.hypot(e[k], e[k + 2] * p[k] / p[k + 2]) / p[k + 2]
        for r, k in zip(remanence, fit.switching, strict=True)
    ]
    return float(np.mean(remanence)), float(np.mean(errors))


def _closure(loop: Loop) -> tuple[float, str]:
    """Return the last read minus an earlier one at that drive and direction, outside the virgin branch if it can."""
    near = np.abs(loop.x - loop.x[-1]) < 0.51 * loop.step
    near[max(0, len(near) - max(2, len(near) // 4)) :] = False
    settled = np.flatnonzero(near & ~loop.virgin)
    same = settled[loop.rising[settled] == loop.rising[-1]]
    at_end = loop.x[-1] in (loop.x.min(), loop.x.max())  # there the direction does not matter
    if len(same) or (at_end and len(settled)):
        first = same[0] if len(same) else settled[0]
        return float(loop.y[-1] - loop.y[first]), "last read minus the first at that drive"
    if at_end and near.any():
        return float(loop.y[-1] - loop.y[np.flatnonzero(near)[0]]), "last read minus the end of the virgin branch"
    note = "last read minus first; the first is of the virgin state" if loop.virgin.any() else "last read minus first"
    return float(loop.y[-1] - loop.y[0]), note


def switched_fraction(measured: Value, full: float | Card) -> Value:
    """Return R_AHE of a current loop over that of the full field loop, which is a number or its card."""
    height, err = (full["R_AHE"], full.values["R_AHE"].err or 0.0) if isinstance(full, Card) else (full, 0.0)
    height = positive("full", height)
    fraction = float(measured.value) / height  # type: ignore[arg-type]
    relative = np.hypot(float(measured.err or 0) / float(measured.value), float(err) / height)  # type: ignore[arg-type]
    note = "R_AHE over that of the field loop"
    changes = {"value": fraction, "err": float(fraction * relative), "unit": "1", "note": note}
    return measured.model_copy(update=changes)
