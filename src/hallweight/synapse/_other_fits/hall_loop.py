"""Hall loops, R_xy against field or current: height, offset, switching, closure, each with an error.

Model of both branches (sweep direction d = rising, falling; sense s = +1 if R rises with the drive):
``R(x) = offset + slope x + curvature x^2 + s R_AHE tanh((x - x_d) / w_d)``. The slope is the ordinary Hall effect (or
a leak of R_xx), the even parabola is heating and only there for current loops. Robust least squares (soft-L1), so that
spikes and a virgin start do not bend it; errors from the Jacobian, inflated for correlated residuals by
``(1 + r)/(1 - r)`` with their lag-one correlation r, and by the resolution of the drive where a branch
switches within one step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from hallweight.core import Card, InputError, Trace, Value, build_card, ratio
from hallweight.core.types import Array


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop as arrays of shape (n,): drive, resistance, direction (+1 rising, -1 falling), and whether virgin."""

    x: Array
    y: Array
    rising: NDArray[np.bool_]
    virgin: NDArray[np.bool_]
    drive: str

    @property
    def step(self) -> float:
        """Typical step of the drive."""
        move = np.abs(np.diff(self.x))
        return float(np.median(move[move > 0]))


@dataclass(frozen=True, eq=False)
class LoopFit:
    """Parameters (offset, slope, curvature, s R_AHE, x rising, x falling, w rising, w falling), errors, fixed ones."""

    p: Array
    err: Array


def fit_loop(trace: Trace, name: str, full: float | Card | None = None) -> Card:
    """Fit a field or current loop and return its card of kind "hall-loop".

    ``full`` (R_AHE of the full field loop in the unit of the trace, or its card) gives the switched fraction. Raises
    :class:`InputError` for magnetoresistance, a loop without a step, or too few reads.
    """
    first, several = _first_curve(trace)
    loop = _loop_of(trace)
    _refuse_even(loop)
    fit, notes = _fit(loop)
    if several:
        notes.append(f"of {several} the first is fitted ({first}); fit the others apart")
    values = _values(loop, fit, trace, notes)
    _switched(values, trace, full, notes)
    meta = {k: Value(value=float(trace.meta[k]), unit=u, how=trace.how)
            for k, u in (("in_plane_field", "T"), ("read_current", "A"), ("pulse_width", "s"))
            if isinstance(trace.meta.get(k), int | float)}  # fmt: skip
    if "read_current" in meta:
        meta["read_current"] = meta["read_current"].model_copy(update={"value": abs(float(trace.meta["read_current"]))})
    return build_card(
        {"name": name, "kind": "hall-loop", "quantity": trace.quantity, "values": values | meta,
         "sources": tuple(s.name for s in trace.sources), "notes": tuple(notes)},
        f"the fit of {name!r}",
    )  # fmt: skip


def loop_curve(card: Card, trace: Trace) -> Array:
    """Return the fitted loop at every read of the trace, shape (n,), in its unit (for figures and residuals)."""
    if card.kind != "hall-loop":
        raise InputError(f"card {card.name!r} of kind '{card.kind}'", "a hall-loop card", "fit the loop first")
    loop = _loop_of(trace)
    sense = card["sense"]
    if loop.drive == "field":
        both = card.get("H_shift", 0.0) + card["H_c"] * np.array([1, -1])
    else:
        up, down = card.get("I_switch_up", np.nan), card.get("I_switch_down", np.nan)
        both = np.array([up, down] if sense > 0 else [down, up])
    widths = [card.get("width_rising", np.nan), card.get("width_falling", np.nan)]
    even = [card["offset"], card.get("slope", 0.0), card.get("curvature", 0.0)]
    p = np.array([*even, sense * card["R_AHE"], *both, *widths])
    out = np.full(len(trace), np.nan)
    out[_used(trace, loop.drive)] = _model(p, loop)
    return out


def _first_curve(trace: Trace) -> tuple[str, str]:
    """Name of the curve to fit and of all of them, where a file holds several at other conditions; else empty."""
    for coord, unit in (("scan", ""), ("temperature", " K")):
        if coord in trace.data.coords:
            names = [f"{n:.4g}{unit}" if unit else str(n) for n in dict.fromkeys(trace.coord(coord).tolist())]
            cycles = len(np.unique(trace.coord("cycle")))
            if cycles > 1 and len(names) > 1:
                return names[0], f"{cycles} curves"
    return "", ""


def _used(trace: Trace, drive: str) -> NDArray[np.bool_]:
    """Reads that are fitted: finite ones, and of several curves at other conditions those of the first."""
    good = np.isfinite(trace.values) & np.isfinite(trace.coord(drive))
    if _first_curve(trace)[1]:
        good &= trace.coord("cycle") == trace.coord("cycle")[0]
    return np.asarray(good)


def _loop_of(trace: Trace) -> Loop:
    drive = "field" if trace.layout == "field-loop" else "current"
    good = _used(trace, drive)
    x, y = trace.coord(drive)[good].astype(float), trace.values[good]
    if len(x) < 12 or not np.ptp(x) > 0:
        raise InputError(f"a loop of {len(x)} reads over {np.ptp(x) if len(x) else 0:g}", "at least 12 reads at "
                         "different drives", "measure a loop with smaller steps")  # fmt: skip
    if not np.ptp(y) > 0:
        raise InputError(f"the same value {y[0]:g} in all {len(y)} reads of a loop", "a resistance that changes",
                         "check the column that was read")  # fmt: skip
    move = np.sign(np.diff(x))
    for k in range(len(move)):  # a repeated drive keeps the direction of the sweep
        move[k] = move[k] or (move[k - 1] if k else move[np.flatnonzero(move)[0]])
    rising = np.concatenate([move[:1], move]) > 0
    turns = np.flatnonzero(rising[1:] != rising[:-1]) + 1
    virgin = np.zeros(len(x), bool)
    inside = min(x[0] - x.min(), x.max() - x[0]) > 0.25 * np.ptp(x)
    if inside and len(turns):
        virgin[: turns[0]] = True
    return Loop(x, y, rising, virgin, drive)


def _refuse_even(loop: Loop) -> None:
    """Refuse a loop whose two ends are alike although it moves between: even in the drive, or no loop at all."""
    y = loop.y
    if loop.drive == "current":
        y = y - np.polyval(np.polyfit(loop.x, y, 2) * [1, 0, 0], loop.x)
    low, high = np.quantile(loop.x, [0.1, 0.9])
    ends = abs(float(np.median(y[loop.x >= high]) - np.median(y[loop.x <= low])))
    span = float(np.ptp(np.quantile(y, [0.02, 0.98])))
    if ends > 0.3 * span:
        return
    if span < 6 * noise_of(loop.y):
        raise InputError(f"a change of {span:.3g} under noise of {noise_of(loop.y):.3g}", "a loop that stands out of "
                         "the noise", "average more sweeps or sweep further")  # fmt: skip
    raise InputError(f"a resistance that is even in the {loop.drive} (a butterfly)",
                     "an anomalous Hall loop, which is odd", "treat it as magnetoresistance, or stop the sweep "
                     "below the currents that leave the film disordered")  # fmt: skip


def _model(p: Array, loop: Loop) -> Array:
    place, width = np.where(loop.rising, p[4], p[5]), np.where(loop.rising, p[6], p[7])
    return np.asarray(p[0] + p[1] * loop.x + p[2] * loop.x**2 + p[3] * np.tanh((loop.x - place) / width))


def _fit(loop: Loop) -> tuple[LoopFit, list[str]]:
    notes = []
    reach, height = np.abs(loop.x).max(), np.ptp(loop.y)
    scale = np.array([height, height / reach, height / reach**2, height, reach, reach, reach, reach])
    floor = 0.3 * loop.step / reach
    spread = noise_of(loop.y)
    free = np.ones(8, bool)
    free[2] = loop.drive == "current"
    seen = {d: _crosses(loop, d) for d in (True, False)}
    if not any(seen.values()):
        raise InputError("a loop in which the resistance never switches", "at least one branch that switches",
                         "sweep to a larger drive")  # fmt: skip
    for direction, index in ((True, 4), (False, 5)):
        if not seen[direction]:
            free[[index, index + 2]] = False
            notes.append(f"half a loop: the {'rising' if direction else 'falling'} branch does not switch, "
                         "so H_c and I_c are those of the other branch")  # fmt: skip
    best = None
    for sense in (1.0, -1.0):
        middle = (loop.y.min() + loop.y.max()) / 2 / height
        start = np.array([middle, 0, 0, 0.45 * sense, *_places(loop, sense) / reach, 0.1, 0.1])
        low, high = np.full(8, -np.inf), np.full(8, np.inf)
        low[4:6], high[4:6], low[6:], high[6:] = -1.2, 1.2, floor, 3.0
        start = np.clip(start, low + 1e-9, high - 1e-9)

        def residual(q: Array, start: Array = start) -> Array:
            p = start.copy()
            p[free] = q
            return (_model(p * scale, loop) - loop.y) / height

        tail = max(3 * spread / height, 0.01)
        result = least_squares(residual, start[free], bounds=(low[free], high[free]), loss="soft_l1", f_scale=tail)
        if best is None or result.cost < best[0]:
            best = result.cost, result, start
    assert best is not None
    _, result, start = best
    p, err = start.copy(), np.zeros(8)
    p[free] = result.x
    err[free] = _errors(np.asarray(result.jac), residual_of(loop, p * scale) / height)
    coarse = np.where(p[6:] * reach < 0.5 * loop.step, loop.step / reach / np.sqrt(12), 0)  # a jump between two steps
    err[4:6] = np.where(free[4:6], np.hypot(err[4:6], coarse), 0)
    for index in (4, 5):
        if not free[index]:
            p[index], p[index + 2] = np.nan, np.nan
    if not abs(p[3]) * height > 3 * spread:
        raise InputError(f"a step of {abs(p[3]) * height:.3g} under noise of {spread:.3g}", "a loop that stands out "
                         "of the noise", "average more sweeps")  # fmt: skip
    return LoopFit(p * scale, err * scale), notes


def residual_of(loop: Loop, p: Array) -> Array:
    """Reads minus model, shape (n,); zero on a branch that was not fitted."""
    return np.nan_to_num(loop.y - _model(p, loop))


def _errors(jacobian: Array, residual: Array) -> Array:
    n, k = jacobian.shape
    s2 = float((residual**2).sum()) / max(n - k, 1)
    r = float(np.clip(np.corrcoef(residual[1:], residual[:-1])[0, 1], 0, 0.9)) if np.std(residual) > 0 else 0.0
    information = jacobian.T @ jacobian
    return np.asarray(np.sqrt(np.clip(np.diag(np.linalg.pinv(information)) * s2 * (1 + r) / (1 - r), 0, None)))


def _crosses(loop: Loop, rising: bool) -> bool:
    """Whether a branch goes through the middle of the loop, staying on both sides for two reads."""
    y = loop.y[loop.rising == rising]
    middle = (loop.y.max() + loop.y.min()) / 2
    return bool((y > middle).sum() >= 2 and (y < middle).sum() >= 2)


def _places(loop: Loop, sense: float) -> Array:
    """Where each branch crosses the middle, as a start: the drive that best parts low reads from high ones."""
    middle, out = (loop.y.max() + loop.y.min()) / 2, []
    for rising in (True, False):
        here = loop.rising == rising
        order = np.argsort(loop.x[here], kind="stable")
        x, side = loop.x[here][order], sense * np.sign(loop.y[here][order] - middle)
        if not len(x):
            out.append(0.0)
            continue
        total = np.concatenate([[0], np.cumsum(side)])
        k = int(np.argmin(total))
        out.append(float(x[min(max(k, 0), len(x) - 1)]))
    return np.array(out)


def noise_of(y: Array) -> float:
    """Standard deviation of one read, from the median size of second differences (jumps do not count)."""
    return float(np.median(np.abs(np.diff(y, 2))) / 0.6745 / np.sqrt(6))


def _values(loop: Loop, fit: LoopFit, trace: Trace, notes: list[str]) -> dict[str, Value]:
    p, e, unit = fit.p, fit.err, trace.unit
    source = ", ".join(s.name for s in trace.sources)
    drive = str(trace.data[loop.drive].attrs["units"])
    out: dict[str, Value] = {}

    def add(name: str, value: float, err: float, units: str, note: str = "") -> None:
        how = "fitted" if trace.how == "measured" else "simulated"
        out[name] = Value(value=float(value), err=float(err), unit=units, how=how, source=source, note=note)

    read = noise_of(loop.y)
    add("R_AHE", abs(p[3]), e[3], unit, "half the height of the loop")
    add("offset", p[0], e[0], unit)
    gap, note = _closure(loop)
    add("closure", gap, read * np.sqrt(2), unit, note)
    add("sigma_read", read, read / np.sqrt(len(loop.y)), unit)
    add("slope", p[1], e[1], ratio(unit, drive))
    if loop.drive == "current":
        add("curvature", p[2], e[2], ratio(unit, drive, 2), "even in the current: heating")
    out["sense"] = Value(value=float(np.sign(p[3])), how="measured", note="+1: R rises with the drive")
    seen = [k for k in (4, 5) if np.isfinite(p[k])]
    for k in seen:
        add("width_rising" if k == 4 else "width_falling", p[k + 2], e[k + 2], drive)
    half = float(np.mean([abs(p[k]) for k in seen])) if len(seen) == 1 else abs(p[4] - p[5]) / 2
    half_err = float(np.hypot(*(e[k] for k in seen)) / 2) if len(seen) == 2 else float(e[seen[0]])
    if loop.drive == "field":
        add("H_c", half, half_err, "T")
        if len(seen) == 2:
            add("H_shift", (p[4] + p[5]) / 2, half_err, "T")
    else:
        for k in seen:
            add("I_switch_up" if (k == 4) == (p[3] > 0) else "I_switch_down", p[k], e[k], drive)
        add("I_c", half, half_err, drive)
    rest = [abs(float(np.tanh(-p[k] / p[k + 2]))) for k in seen]
    slack = [
        (1 - r**2) * np.hypot(e[k], e[k + 2] * p[k] / p[k + 2]) / p[k + 2] for r, k in zip(rest, seen, strict=True)
    ]
    add("squareness", float(np.mean(rest)), float(np.mean(slack)), "1", "remanent over R_AHE")
    if abs(gap) > 5 * read:
        notes.append(f"the loop does not close: {note or 'end minus start'} is {gap:.3g} {unit}")
    if loop.virgin.any():
        notes.append("the sweep begins inside the loop: its first part is the virgin branch")
    return out


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


def _switched(values: dict[str, Value], trace: Trace, full: float | Card | None, notes: list[str]) -> None:
    if trace.layout != "current-loop":
        return
    if full is None:
        notes.append("switched fraction unknown: it needs R_AHE of the full field loop (fit(trace, full=...))")
        return
    height, err = (full, 0.0) if isinstance(full, int | float) else (full["R_AHE"], full.values["R_AHE"].err or 0.0)
    if not height > 0:
        raise InputError(f"a full R_AHE of {height:g}", "a positive number", "give that of the full field loop")
    mine = values["R_AHE"]
    part = float(mine.value) / height  # type: ignore[arg-type]
    relative = np.hypot(float(mine.err or 0) / float(mine.value), float(err) / height)  # type: ignore[arg-type]
    values["switched_fraction"] = mine.model_copy(
        update={"value": part, "err": float(part * relative), "unit": "1", "note": "R_AHE over that of the field loop"}
    )
