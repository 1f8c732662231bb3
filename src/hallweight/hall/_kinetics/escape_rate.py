r"""How often heat takes one volume over its barrier: Brown's problem with a field and a torque across the axis.

The stiff pair turns as one direction n, at the angle x from the end of the axis where it is. Over K V, energy and work
of the damping-like torque along the way over +x (or -x) are

``u(x) = sin^2 x - 2 b sin x - 2 e cos x - 2 h x``,  b = M B_x/2K,  e = M B_z/2K (> 0 holds),  h = tau/2K,

signed for the way. At h = 0 it is the energy; a torque of spins along y does its work along this path (cite
lee2014thermal, who find the escape rate of such a magnet from its Fokker-Planck equation). The rate is the inverse of
the mean time of passage, at mobility K m/(a s), with what the azimuth p does averaged at each x:

``1/rate = (a s) sigma/(K m) int_0^xa dx exp(sigma u)/Z(x) int_0^x dy Z_all exp(-sigma u)``,  sigma = K V/k_B T,
``Z = sin x int dp exp(-2 sigma sin x [(b + h cos x)(1 - cos p) - b_y sin p])``

over the half turn of this way (Z) or over all azimuths (Z_all: a well belongs to both ways). In axial symmetry this is
Brown's equation (cite brown1963thermal), with a saddle the formula of Kramers and Langer (cite hanggi1990), and nothing
is singular where the barrier vanishes. m, from 1/(1 + (ds/as)^2) in axial symmetry to 1, is what precession leaves of
the mobility: the growth rate at the saddle over its curvature (Langer). Damping is taken as strong enough that a turn
of precession near the barrier loses k_B T: a s not far below ds, or a barrier of many k_B T.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.jit import jit

_STEPS = 120
_TO = 3 * np.pi / 4  # gone at 135 degrees, as in magnet.rates
_DX = _TO / _STEPS
_TURN = 64  # azimuths of a whole turn: sums of smooth periodic functions, exact to 1e-3 up to sigma = 500
_HUGE = 1e290
NEVER = -1e4
"""Natural logarithm of the rate of what never happens."""


@jit()
def ln_rates(K: Any, e: Any, b: Any, side: Any, work: Any, kT: Any, ratio: Any, out: Any) -> None:
    """Fill ``out`` (len(K), len(e)): ln of the rates over one way, in units of 1/friction (m^3/(J s)).

    ``K`` (k,) J/m^3; ``e`` (n,) energy of fields along the axis, J/m^3 (> 0 holds); ``b``, ``side`` energies of fields
    along the way and along y, J/m^3; ``work`` torque along the way, J/m^3; ``kT`` temperature, J, over the volume, i.e.
    J/m^3; ``ratio`` = ds/(a s).
    """
    half, full = np.empty(_STEPS + 1), np.empty(_STEPS + 1)
    for i in range(len(K)):
        two = 2 * K[i]
        _widths(K[i] / kT, b / two, side / two, work / two, half, full)
        for k in range(len(e)):
            out[i, k] = _ln_rate(K[i] / kT, (b / two, e[k] / two, work / two), ratio, half, full) + np.log(K[i])


@jit()
def barrier(b: Any, e: Any, h: Any) -> Any:
    """Return the barrier over K V, from the lowest point before it in the plane; 0 if there is none."""
    low, best = 1e300, 0.0
    for k in range(-_STEPS, _STEPS + 1):
        u = _potential(k * _DX, b, e, h)
        if abs(k * _DX) <= np.pi / 2:
            low = min(low, u)
        if k > 0:
            best = max(best, u - low)
    return best


@jit()
def _potential(x: Any, b: Any, e: Any, h: Any) -> Any:
    s = np.sin(x)
    return s * s - 2 * b * s - 2 * e * np.cos(x) - 2 * h * x


@jit()
def _widths(sigma: Any, b: Any, side: Any, h: Any, half: Any, full: Any) -> None:
    """Fill ln Z and ln Z_all at each step. At the pole Z is a fifth of its first step, which gives its area there.

    Past 45 degrees the half turn behind is not part of the well, and counts no more than the one in front; past the
    equator a torque that helps has done its work, and does not hold the path together.
    """
    for k in range(1, _STEPS + 1):
        x = k * _DX
        s = np.sin(x)
        turned = h * np.cos(x)
        pull, aside = 2 * sigma * s * (b + (turned if x < np.pi / 2 or h < 0 else 0.0)), 2 * sigma * s * side
        near, far, most = 0.0, 0.0, max(-2 * pull, 0.0) + abs(aside)
        for q in range(_TURN // 4):
            p = (q + 0.5) * 2 * np.pi / _TURN
            c, y = np.cos(p), np.sin(p)
            sides = (np.exp(aside * y - 0.5 * most), np.exp(-aside * y - 0.5 * most)) if side else (1.0, 1.0)
            calm = np.exp(-0.5 * most) if side == 0 else 1.0
            near += calm * np.exp(-pull * (1 - c) - 0.5 * most) * (sides[0] + sides[1])
            far += calm * np.exp(-pull * (1 + c) - 0.5 * most) * (sides[0] + sides[1])
        scale = np.log(2 * np.pi / _TURN * s) + most
        half[k], full[k] = scale + np.log(near), scale + np.log(near + (far if x < np.pi / 4 else min(far, near)))
    half[0], full[0] = half[1] - np.log(5.0), full[1] - np.log(5.0)


@jit()
def _rises(k: Any, b: Any, e: Any, h: Any) -> Any:
    return _potential((k + 1) * _DX, b, e, h) - _potential(k * _DX, b, e, h)


@jit()
def _mobility(b: Any, e: Any, h: Any, ratio: Any) -> Any:
    """Growth rate at the saddle over that of pure friction, m; 1 where there is no saddle."""
    well = 0
    while well < _STEPS and _rises(well, b, e, h) < 0:
        well += 1
    at = well
    while at < _STEPS and _rises(at, b, e, h) >= 0:
        at += 1
    x = at * _DX
    extra = b * np.sin(x) + e * np.cos(x)
    down, across = -2 * np.cos(2 * x) - 2 * extra, max(2 * np.cos(x) ** 2 + 2 * extra, 0.0)
    if at == _STEPS or down <= 1e-6:
        return 1.0
    both, r = across - down, 1 + ratio * ratio
    return (np.sqrt(both * both + 4 * r * down * across) - both) / (2 * r * down)


@jit()
def _ln_rate(sigma: Any, u: Any, ratio: Any, half: Any, full: Any) -> Any:
    """ln of m/(sigma T) with T the double integral: inner(x) = exp(sigma u) int Z_all exp(-sigma u) goes on from step
    to step with exponentials between the points.
    """
    b, e, h = u
    before = sigma * _potential(0.0, b, e, h)
    inner, outer, total = 0.0, 0.0, 0.0
    for k in range(1, _STEPS + 1):
        here = sigma * _potential(k * _DX, b, e, h)
        if here - before > 600:
            return NEVER
        grown = np.exp(here - before)
        inner = inner * grown + _DX * _mean(grown * np.exp(full[k - 1] - full[k]), 1.0) * np.exp(full[k])
        new = inner * np.exp(-half[k])
        total += _DX * _mean(outer, new)
        if not new < _HUGE:
            return NEVER
        before, outer = here, new
    return np.log(_mobility(b, e, h, ratio) / (sigma * total))


@jit()
def _mean(a: Any, b: Any) -> Any:
    """Mean over a step of what goes exponentially from a to b."""
    if a <= 0 or abs(b - a) < 1e-3 * a:
        return 0.5 * (a + b)
    return (b - a) / np.log(b / a)
