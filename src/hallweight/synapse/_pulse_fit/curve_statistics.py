"""The numbers of a card as functions of a fitted law and its noise, so that errors follow by propagation.

Definitions, all for the normalised state u and per single pulse:

``n_states``
    levels two standard deviations apart that fit into the range, ``1 + 1 / (2 sigma)`` with
    ``sigma^2 = sigma_c2c^2 + sigma_read^2``: the state after one last pulse, read once. Not more than the pulses of a
    branch plus one.
``NL_*``, ``NL_area_*``
    see :mod:`._nonlinearity`; of the curve over the full range (exponential law), else of the noise-free curve over as
    many pulses as a branch had. Negative for LTD that falls fast first, as NeuroSim signs it.
``A_*``
    NeuroSim's A in pulses, P / kappa, and -P / kappa for LTD.
``asymmetry``
    mean over u of the size of (LTP step + LTD step), over the mean of their own sizes: 0 if every down step undoes an
    up step, 2 if one polarity does nothing.
``symmetry_point``
    state at which mean up and down steps are equal in size.
"""

import numpy as np

from hallweight.core.types import Array

from ..laws import Params
from ..nonlinearity import curve_labels, neurosim_label
from .law_model import Model, Point

_U = np.linspace(0, 1, 41)


def law_values(model: Model, p: Point) -> dict[str, float]:
    """Return the law's own parameters, named as on a card; nothing for the table law."""
    if model.law.name == "table":
        return {}
    both = {"LTP": p.up, "LTD": p.down}
    return {f"{n}_{s}": float(v) for s, ps in both.items() for n, v in zip(model.law.params, ps, strict=True)}


def shape_values(model: Model, p: Point, pulses: int) -> dict[str, float]:
    """Return the statistics that follow from the noise-free law."""
    out: dict[str, float] = {}
    for branch, params, sign in (("LTP", p.up, 1), ("LTD", p.down, -1)):
        label, area = _labels(model, params, pulses)
        out |= {f"NL_{branch}": sign * label, f"NL_area_{branch}": sign * area}
        if model.law.name == "exponential":
            kappa = float(params[0]) if abs(float(params[0])) > 1e-9 else 1e-9
            out[f"A_{branch}"] = sign * float(params[1]) / kappa
    up, down = model.law.step(_U, 1.0, p.up), -model.law.step(1 - _U, 1.0, p.down)
    size = np.mean(np.abs(up)) + np.mean(np.abs(down))
    out["asymmetry"] = float(2 * np.mean(np.abs(up + down)) / size) if size > 0 else 0.0
    return out | _symmetry(up + down, p)


def _symmetry(total: Array, p: Point) -> dict[str, float]:
    cross = np.flatnonzero((total[:-1] > 0) & (total[1:] <= 0))
    if len(cross) != 1:
        return {}
    k = cross[0]
    u = _U[k] + (_U[k + 1] - _U[k]) * total[k] / (total[k] - total[k + 1])
    return {"symmetry_point": float(p.low + (p.high - p.low) * u)}


def _labels(model: Model, params: Params, pulses: int) -> tuple[float, float]:
    if model.law.name == "exponential":
        kappa = float(params[0])
        if abs(kappa) < 1e-4:
            return 0.0, kappa / 6
        return neurosim_label(1 / kappa), float(2 * (1 / -np.expm1(-kappa) - 1 / kappa - 0.5))
    if model.law.exact:
        n = np.arange(pulses + 1.0)
        u = np.asarray(model.law.step(np.zeros(pulses + 1), n, params))
        u = np.clip(u, 0, 1) if model.law.hard else u
        return curve_labels(u) if u[-1] > u[0] else (0.0, 0.0)
    u = np.zeros(pulses + 1)
    for k in range(pulses):
        u[k + 1] = u[k] + model.law.step(u[k : k + 1], 1.0, params)[0]
        u[k + 1] = min(u[k + 1], 1.0) if model.law.hard else u[k + 1]
    return curve_labels(u) if u[-1] > u[0] else (0.0, 0.0)
