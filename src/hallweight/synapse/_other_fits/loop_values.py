"""The numbers of a fitted Hall loop: height, offset, switching, closure, each with an error."""

import numpy as np

from hallweight.core import Card, Covariance, Trace, Value, ratio
from hallweight.core.types import Array, Mask
from hallweight.core.validation import positive

from ..fitted_card import fitted_value
from .loop_data import Loop
from .loop_errors import half_width
from .loop_fit import LoopFit
from .loop_model import CURVATURE, DRIFT, HEIGHT, OFFSET, SHAPES, SLOPE, X_FALLING, X_RISING


def loop_values(loop: Loop, fit: LoopFit, trace: Trace) -> tuple[dict[str, Value], Covariance, list[str]]:
    """Return the values of a hall-loop card, their covariance, and notes."""
    new, unit = fitted_value([trace]), trace.unit
    drive = str(trace.data[loop.drive].attrs["units"])
    numbers, matrix = _numbers(loop, fit)
    units = {
        "R_AHE": unit,
        "offset": unit,
        "slope": ratio(unit, drive),
        "curvature": ratio(unit, drive, 2),
        "drift_per_read": unit,
        "squareness": "1",
    }
    about = {
        "R_AHE": "half the height of the loop",
        "curvature": "even in the current: heating" if loop.drive == "current" else "even in the field",
        "drift_per_read": "taken out of the loop",
        "squareness": "remanent over R_AHE",
    }
    errors = np.sqrt(np.clip(np.diag(matrix), 0, None))
    out = {
        name: new(value=number, err=float(err), unit=units.get(name, drive), note=about.get(name, ""))
        for (name, number), err in zip(numbers.items(), errors, strict=True)
    }
    gap, note = _closure(loop, fit.spikes)
    read = fit.sigma.value
    out["closure"] = new(value=float(gap), err=float(read * np.sqrt(2)), unit=unit, note=note)
    out["sigma_read"] = new(value=read, err=fit.sigma.err, unit=unit)
    sense = float(np.sign(fit.p[HEIGHT]))
    out["sense"] = Value(value=sense, how="measured", note="+1: R rises with the drive")
    notes = []
    if abs(gap) > 5 * read and loop.two_branches:
        notes.append(f"the loop does not close: {note or 'end minus start'} is {gap:.3g} {unit}")
    if loop.virgin.any():
        notes.append("the sweep begins inside the loop: its first part is the virgin branch")
    return out, Covariance(names=tuple(numbers), matrix=tuple(map(tuple, matrix.tolist()))), notes


def _numbers(loop: Loop, fit: LoopFit) -> tuple[dict[str, float], Array]:
    """The numbers that follow from the parameters, and their covariance by linear propagation."""

    def numbers(p: Array) -> dict[str, float]:
        return _numbers_at(p, loop, fit)

    value, step = numbers(fit.p), 0.01 * fit.err
    slopes = np.zeros((len(value), len(fit.p)))
    for k in np.flatnonzero(step):
        shift = np.zeros(len(fit.p))
        shift[k] = step[k]
        up, down = numbers(fit.p + shift), numbers(fit.p - shift)
        slopes[:, k] = [(up[n] - down[n]) / (2 * step[k]) for n in value]
    matrix = slopes @ fit.covariance @ slopes.T
    if len(fit.narrow) == 2:
        for name in {"H_c", "H_shift", "I_c"} & set(value):
            i, way = list(value).index(name), 1 if name == "H_shift" else -1
            factor = _half_width_of_both(fit, way) / np.sqrt(matrix[i, i])
            matrix[i] *= factor
            matrix[:, i] *= factor
    return value, matrix


def _half_width_of_both(fit: LoopFit, way: int) -> float:
    """Half the 68 % interval of half the sum (+1) or difference (-1) of two places known to a step of the drive."""
    a, b = fit.narrow[X_RISING], fit.narrow[X_FALLING]
    values = (a.grid[:, None] + way * b.grid) / 2
    pitch = (a.grid[1] - a.grid[0] + b.grid[1] - b.grid[0]) / 2
    return half_width(values.ravel(), (a.weight[:, None] * b.weight).ravel(), float(pitch))


def _numbers_at(p: Array, loop: Loop, fit: LoopFit) -> dict[str, float]:
    out = {"R_AHE": float(abs(p[HEIGHT])), "offset": float(p[OFFSET]), "slope": float(p[SLOPE])}
    for k, name in ((CURVATURE, "curvature"), (DRIFT, "drift_per_read")):
        if fit.free[k]:
            out[name] = float(p[k])
    both = len(fit.switching) == 2
    rising, falling = float(p[X_RISING]), float(p[X_FALLING])
    half = (rising - falling) / 2 if both else (rising if np.isfinite(rising) else -falling)
    if loop.drive == "field":
        out["H_c"] = half
        if both:
            out["H_shift"] = float((p[X_RISING] + p[X_FALLING]) / 2)
    else:
        for k in fit.switching:
            out["I_switch_up" if (k == X_RISING) == (p[HEIGHT] > 0) else "I_switch_down"] = float(p[k])
        out["I_c"] = half
    for k in fit.switching:
        out["width_rising" if k == X_RISING else "width_falling"] = float(p[k + 2])
    f = SHAPES[fit.shape].f
    out["squareness"] = float(np.mean([abs(f(np.array(-p[k] / p[k + 2]))) for k in fit.switching]))
    return out


def _closure(loop: Loop, spikes: Mask) -> tuple[float, str]:
    """Return the last read minus an earlier one at that drive and direction, outside the virgin branch if it can."""
    loop = loop.select(~spikes)
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
