r"""How often heat takes one volume over its barrier: Brown's problem with a field and a torque across the axis.

The stiff pair rotates as one direction n, at the angle x from the end of the axis where it is. Over K V, energy and
work of the damping-like torque along the path over +x (or -x) are

``u(x) = sin^2 x - 2 b sin x - 2 e cos x - 2 h x``,  b = M B_x/2K,  e = M B_z/2K (> 0 holds),  h = tau/2K,

signed for the path. At h = 0 it is the energy. A torque of spins along y does its work along this path (cite
lee2014thermal, who find the escape rate of such a magnet from its Fokker-Planck equation). The rate is the inverse of
the mean time of passage, at mobility K m/(a s), averaged over the azimuth p at each x:

``1/rate = (a s) sigma/(K m) int_0^xa dx exp(sigma u)/Z(x) int_0^x dy Z_all exp(-sigma u)``,  sigma = K V/k_B T,
``Z = sin x int dp exp(-2 sigma sin x [(b + h cos x)(1 - cos p) - b_y sin p])``

over the half circle of this path (Z) or over all azimuths (Z_all: a well belongs to both paths). In axial symmetry this
is Brown's equation (cite brown1963thermal), with a saddle the formula of Kramers and Langer (cite hanggi1990). Nothing
is singular where the barrier vanishes. m, from 1/(1 + (ds/as)^2) in axial symmetry to 1, is what precession leaves of
the mobility: the growth rate at the saddle over its curvature (Langer). Damping must be strong enough that one
revolution near the barrier loses k_B T. That holds for a s not far below ds, or for a barrier of many k_B T.
"""

from typing import Any, NamedTuple

import numpy as np

from hallweight.core.compiled.jit import jit

_STEPS = 120
_ESCAPED = 3 * np.pi / 4  # gone at 135 degrees, as in magnet.rates
_DX = _ESCAPED / _STEPS
_AZIMUTHS = 64  # of a circle: sums of smooth periodic functions, exact to 1e-3 up to sigma = 500
_HUGE = 1e290
NEVER = -1e4
"""Natural logarithm of the rate of what never happens."""


class EscapePath(NamedTuple):
    """What acts along one of the two paths over the barrier, J/m^3.

    field       M B along the path
    transverse  M B along y, across the path
    torque      damping-like torque along the path
    """

    field: float
    transverse: float
    torque: float


@jit()
def ln_rates(K: Any, e: Any, path: EscapePath, kT: Any, ratio: Any, out: Any) -> None:
    """Fill ``out`` (len(K), len(e)): ln of the rates over one path, in units of 1/(a s) (m^3/(J s)).

    K      (k,)  J/m^3  anisotropies
    e      (n,)  J/m^3  energies of fields along the axis (> 0 holds)
    kT           J/m^3  temperature over the volume
    ratio        1      ds/(a s)
    """
    ln_Z, ln_Z_all = np.empty(_STEPS + 1), np.empty(_STEPS + 1)
    for i in range(len(K)):
        two = 2 * K[i]
        b, h = path.field / two, path.torque / two
        _partition_functions(K[i] / kT, (b, path.transverse / two, h), ln_Z, ln_Z_all)
        for k in range(len(e)):
            out[i, k] = _ln_rate(K[i] / kT, (b, e[k] / two, h), ratio, ln_Z, ln_Z_all) + np.log(K[i])


@jit()
def barrier(b: Any, e: Any, h: Any) -> Any:
    """Return the barrier over K V, from the lowest point before it in the plane; 0 if there is none."""
    lowest, highest = 1e300, 0.0
    for k in range(-_STEPS, _STEPS + 1):
        u = _potential(k * _DX, b, e, h)
        if abs(k * _DX) <= np.pi / 2:
            lowest = min(lowest, u)
        if k > 0:
            highest = max(highest, u - lowest)
    return highest


@jit()
def _potential(x: Any, b: Any, e: Any, h: Any) -> Any:
    s = np.sin(x)
    return s * s - 2 * b * s - 2 * e * np.cos(x) - 2 * h * x


@jit()
def _partition_functions(sigma: Any, fields: Any, ln_Z: Any, ln_Z_all: Any) -> None:
    """Fill ln Z and ln Z_all at each step; ``fields`` are b, b_y and h.

    At the pole Z is a fifth of its first step, which gives its area there. Past 45 degrees the half circle behind is
    not part of the well, and counts no more than the one in front. Past the equator a torque that helps has done its
    work, and does not hold the path together.
    """
    b, b_y, h = fields
    cosine, sine = np.empty(_AZIMUTHS // 4), np.empty(_AZIMUTHS // 4)
    for q in range(_AZIMUTHS // 4):
        p = (q + 0.5) * 2 * np.pi / _AZIMUTHS
        cosine[q], sine[q] = np.cos(p), np.sin(p)
    for k in range(1, _STEPS + 1):
        x = k * _DX
        s = np.sin(x)
        torque = h * np.cos(x)
        along, across = 2 * sigma * s * (b + (torque if x < np.pi / 2 or h < 0 else 0.0)), 2 * sigma * s * b_y
        front, behind, largest = 0.0, 0.0, max(-2 * along, 0.0) + abs(across)
        scale = np.exp(-0.5 * largest) if b_y == 0 else 1.0
        for q in range(_AZIMUTHS // 4):
            c, y = cosine[q], sine[q]
            sides = (np.exp(across * y - 0.5 * largest), np.exp(-across * y - 0.5 * largest)) if b_y else (1.0, 1.0)
            front += scale * np.exp(-along * (1 - c) - 0.5 * largest) * (sides[0] + sides[1])
            behind += scale * np.exp(-along * (1 + c) - 0.5 * largest) * (sides[0] + sides[1])
        ln_scale = np.log(2 * np.pi / _AZIMUTHS * s) + largest
        ln_Z[k] = ln_scale + np.log(front)
        ln_Z_all[k] = ln_scale + np.log(front + (behind if x < np.pi / 4 else min(behind, front)))
    ln_Z[0], ln_Z_all[0] = ln_Z[1] - np.log(5.0), ln_Z_all[1] - np.log(5.0)


@jit()
def _rise(k: Any, b: Any, e: Any, h: Any) -> Any:
    return _potential((k + 1) * _DX, b, e, h) - _potential(k * _DX, b, e, h)


@jit()
def _mobility(b: Any, e: Any, h: Any, ratio: Any) -> Any:
    """Growth rate at the saddle over that without precession, m; 1 where there is no saddle."""
    well = 0
    while well < _STEPS and _rise(well, b, e, h) < 0:
        well += 1
    saddle = well
    while saddle < _STEPS and _rise(saddle, b, e, h) >= 0:
        saddle += 1
    x = saddle * _DX
    field = b * np.sin(x) + e * np.cos(x)
    down, across = -2 * np.cos(2 * x) - 2 * field, max(2 * np.cos(x) ** 2 + 2 * field, 0.0)
    if saddle == _STEPS or down <= 1e-6:
        return 1.0
    difference, r = across - down, 1 + ratio * ratio
    return (np.sqrt(difference * difference + 4 * r * down * across) - difference) / (2 * r * down)


@jit()
def _ln_rate(sigma: Any, fields: Any, ratio: Any, ln_Z: Any, ln_Z_all: Any) -> Any:
    """ln of m/(sigma T) with T the double integral; ``fields`` are b, e and h.

    inner(x) = exp(sigma u) int Z_all exp(-sigma u) goes on from step to step with exponentials between the points.
    """
    b, e, h = fields
    before = sigma * _potential(0.0, b, e, h)
    inner, outer, total = 0.0, 0.0, 0.0
    for k in range(1, _STEPS + 1):
        here = sigma * _potential(k * _DX, b, e, h)
        if here - before > 600:
            return NEVER
        growth = np.exp(here - before)
        mean = _exponential_mean(growth * np.exp(ln_Z_all[k - 1] - ln_Z_all[k]), 1.0)
        inner = inner * growth + _DX * mean * np.exp(ln_Z_all[k])
        new = inner * np.exp(-ln_Z[k])
        total += _DX * _exponential_mean(outer, new)
        if not new < _HUGE:
            return NEVER
        before, outer = here, new
    return np.log(_mobility(b, e, h, ratio) / (sigma * total))


@jit()
def _exponential_mean(a: Any, b: Any) -> Any:
    """Mean over a step of what goes exponentially from a to b."""
    if a <= 0 or abs(b - a) < 1e-3 * a:
        return 0.5 * (a + b)
    return (b - a) / np.log(b / a)
