"""What must be seen before a Hall loop gets a card: a loop, or at least a jump, inside the sweep and inside the data.

An anomalous Hall loop is odd under (drive, branch) -> (-drive, other branch); a butterfly of magnetoresistance is even.
Constants, slopes and parabolas say nothing of either and are taken out of both parts first.
"""

from typing import NoReturn

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from .loop_data import Loop
from .loop_fit import LoopFit
from .loop_model import BACKGROUND, HEIGHT, W_RISING, X_FALLING, X_RISING, loop_model

_ODD = 0.3
"""Part of the odd power below which a curve is a butterfly."""
_ODD_OFF_CENTRE = 0.15
"""The same about a centre that is not zero drive."""
_OFF_CENTRE, _CENTRES = 0.4, 17
"""How far from zero a centre is looked for, of the smaller side of the sweep, and at how many places."""
_SIGNIFICANT = 25.0
"""Fall of chi2 that a switching branch must bring over a smooth curve."""
_SIGMAS = 2.0
"""Errors by which 2 R_AHE may exceed the range of the data."""
_REACHED = 0.7
"""Part of 2 R_AHE that the data must hold where two branches make a loop; a single jump must hold it all."""
_MISFIT = 0.3
"""Part of R_AHE by which a fit may miss the reads."""
_JUMP = 0.25
"""Part of the sweep within which a single branch must switch to be a jump and no curvature."""
_WANTED = "two branches that make a loop, or a jump"


def refuse_without_loop(loop: Loop, fit: LoopFit) -> None:
    """Raise :class:`InputError`, saying which evidence fails, unless the reads show a loop or a jump."""
    kept = loop.select(~fit.spikes)
    _refuse_even(kept, fit)
    _refuse_other_shapes(kept, fit)
    _refuse_smooth(kept, fit)
    _refuse_outside(kept, fit)
    _refuse_too_large(kept, fit)


def hysteresis(fit: LoopFit) -> float:
    """Distance of the two switching drives in its standard errors; infinite for one branch that switches."""
    if len(fit.switching) < 2:
        return np.inf
    k, m = X_RISING, X_FALLING
    variance = fit.covariance[k, k] + fit.covariance[m, m] - 2 * fit.covariance[k, m]
    return float(abs(fit.p[k] - fit.p[m]) / np.sqrt(max(variance, 1e-300)))


def _sweep(loop: Loop) -> str:
    ways = "up and down" if loop.two_branches else "in one direction"
    low, high = loop.x.min(), loop.x.max()
    signs = "" if low < 0 < high else ", one sign of it"
    return f"{low:.3g} to {high:.3g} {'T' if loop.drive == 'field' else 'in the drive'} {ways}{signs}"


def _refuse_even(loop: Loop, fit: LoopFit) -> None:
    if _is_even(loop, fit, 0.0, _ODD):
        _refuse_butterfly(loop)


def _is_even(loop: Loop, fit: LoopFit, part: float, limit: float) -> bool:
    odd, even = _odd_and_even(loop, part) or (1.0, 0.0)
    noise = fit.sigma.value**2 / 2 + 1e-12 * float(np.var(loop.y))
    return even > 4 * noise and odd < limit * (odd + even)


def _refuse_butterfly(loop: Loop) -> NoReturn:
    raise InputError(
        f"a resistance that is even in the {loop.drive} (a butterfly)",
        "an anomalous Hall loop, which is odd under (drive, branch) -> (-drive, other branch)",
        "treat it as magnetoresistance, or stop the sweep below the currents that leave the film disordered",
    )


def _refuse_other_shapes(loop: Loop, fit: LoopFit) -> None:
    """Refuse a curve from which the loop of the fit is far away, beyond the noise of its reads."""
    residual = loop.y - loop_model(fit.p, loop, fit.shape)
    misfit = float(np.sqrt(max(float(np.mean(residual**2)) - 1.5 * fit.sigma.value**2, 0)))
    height = float(abs(fit.p[HEIGHT]))
    if misfit <= _MISFIT * height:
        return
    if any(_is_even(loop, fit, part, _ODD_OFF_CENTRE) for part in np.linspace(-_OFF_CENTRE, _OFF_CENTRE, _CENTRES)):
        _refuse_butterfly(loop)
    raise InputError(
        f"a curve over {_sweep(loop)} that misses the nearest loop by {misfit / height:.0%} of its height",
        _WANTED,
        "check the column that was read",
    )


def _odd_and_even(loop: Loop, part: float) -> tuple[float, float] | None:
    """Power of the odd and of the even part beyond a parabola; None for a sweep without two sides.

    The centre of symmetry lies at a ``part`` of the smaller side of the sweep: the field of a magnet is read with an
    offset, or an exchange field shifts the curve.
    """
    side = min(float(loop.x.max()), -float(loop.x.min()))
    if side < 0.3 * np.abs(loop.x).max():
        return None
    centre, edge = part * side, side * (1 - abs(part))
    here = np.abs(loop.x - centre) <= edge
    grid = edge * np.linspace(-1, 1, int(np.clip(here.sum() // 4, 8, 200)))
    up, down = (_branch(loop, way, grid + centre) for way in (True, False))
    up, down = (down if up is None else up), (up if down is None else down)
    if up is None or down is None:
        return None
    odd, even = (up - down[::-1]) / 2, (up + down[::-1]) / 2
    smooth = np.stack([(grid / edge) ** k for k in range(3)], axis=1)
    powers = [float(np.var(v - smooth @ np.linalg.lstsq(smooth, v, rcond=None)[0])) for v in (odd, even)]
    return powers[0], powers[1]


def _branch(loop: Loop, rising: bool, grid: Array) -> Array | None:
    """Resistance of one branch on a grid of the drive; None if it does not reach over it. Virgin reads are left out."""
    here = (loop.rising == rising) & ~loop.virgin
    margin = 0.05 * float(np.ptp(grid))
    if here.sum() < 4 or loop.x[here].max() < grid[-1] - margin or loop.x[here].min() > grid[0] + margin:
        return None
    order = np.argsort(loop.x[here], kind="stable")
    return np.asarray(np.interp(grid, loop.x[here][order], loop.y[here][order]))


def _refuse_smooth(loop: Loop, fit: LoopFit) -> None:
    """Refuse where a smooth curve (third power of the drive, drift) is as good as one that switches."""
    x, t = loop.x / np.abs(loop.x).max(), loop.number / max(np.abs(loop.number).max(), 1)
    terms = [x**k for k in range(4)] + ([t] if loop.two_branches else [])
    smooth = np.stack(terms, axis=1)
    y = loop.y - np.median(loop.y)
    scale = float(np.abs(y).max()) or 1.0
    rest = y / scale - smooth @ np.linalg.lstsq(smooth, y / scale, rcond=None)[0]
    residual = (loop.y - loop_model(fit.p, loop, fit.shape)) / scale
    n = len(y) - int(fit.free.sum())
    noise = max(float(residual @ residual) / max(n, 1), (1e-6) ** 2)
    gain = (float(rest @ rest) - float(residual @ residual)) / noise
    height, error = abs(fit.p[HEIGHT]), float(fit.err[HEIGHT])
    undetermined = height < 3 * error and np.ptp(loop.y) > 20 * fit.sigma.value
    if gain < _SIGNIFICANT or undetermined:
        if np.ptp(np.quantile(y, [0.02, 0.98])) < 6 * fit.sigma.value:
            _refuse_flat(loop, fit)
        raise InputError(
            f"a smooth curve over {_sweep(loop)}, in which nothing switches", _WANTED, "sweep through the switching"
        )
    if height < 3 * error or (height < 3 * fit.sigma.value and gain < 4 * _SIGNIFICANT):
        raise InputError(
            f"a step of {height:.3g} +- {error:.2g} under noise of {fit.sigma.value:.3g}",
            "a loop that stands out of the noise",
            "average more sweeps",
        )
    _refuse_curvature(loop, fit)


def _refuse_flat(loop: Loop, fit: LoopFit) -> NoReturn:
    raise InputError(
        f"a change of {np.ptp(loop.y):.3g} under noise of {fit.sigma.value:.3g}, in which nothing switches",
        "a loop that stands out of the noise",
        "average more sweeps or sweep further",
    )


def _refuse_curvature(loop: Loop, fit: LoopFit) -> None:
    """Refuse a single branch, or two that coincide, whose step is as wide as the sweep."""
    if hysteresis(fit) > 3 and len(fit.switching) == 2:
        return
    span = float(np.ptp(loop.x))
    wide = max(float(fit.p[k + 2]) for k in fit.switching)
    if 2 * wide > _JUMP * span:
        branches = "two branches that coincide" if loop.two_branches else "one branch"
        raise InputError(
            f"{branches} over {_sweep(loop)}, without a jump (the steepest part is {2 * wide / span:.0%} of the sweep)",
            _WANTED,
            "sweep the drive up and down through the switching",
        )


def _refuse_outside(loop: Loop, fit: LoopFit) -> None:
    for k in fit.switching:
        here = loop.rising == (k == X_RISING)
        x = np.sort(loop.x[here])
        if not x[1] <= fit.p[k] <= x[-2]:
            raise InputError(
                f"switching at {fit.p[k]:.3g}, at or beyond the end of the sweep ({x[0]:.3g} to {x[-1]:.3g})",
                "switching inside the sweep",
                "sweep further",
            )
        if not any(_passed(loop.x[here & (loop.virgin == virgin)], fit.p[k]) for virgin in (True, False)):
            raise InputError(
                f"switching at {fit.p[k]:.3g}, where the sweep begins and ends in two states and no read shows it",
                "a sweep that passes each switching",
                "sweep on until the loop closes",
            )


def _passed(x: Array, place: float) -> bool:
    """Whether one stretch of a sweep has two reads on both sides of a place."""
    return min(int((x <= place).sum()), int((x >= place).sum())) >= 2


def _refuse_too_large(loop: Loop, fit: LoopFit) -> None:
    background = np.zeros(len(fit.p))
    background[list(BACKGROUND)] = fit.p[list(BACKGROUND)]
    background[W_RISING:] = 1.0
    switched = loop.y - loop_model(background, loop, fit.shape)
    seen = float(np.ptp(switched))
    height, error = float(abs(fit.p[HEIGHT])), float(fit.err[HEIGHT])
    two = len(fit.switching) == 2 and hysteresis(fit) > 3
    largest = seen / (_REACHED if two else 0.9)
    if 2 * (height - _SIGMAS * error) > largest or error > height:
        raise InputError(
            f"2 R_AHE = {2 * height:.3g} +- {2 * error:.2g} where the data less their background span {seen:.3g}",
            "2 R_AHE within the range of the data",
            "sweep further, until both ends are saturated",
        )
