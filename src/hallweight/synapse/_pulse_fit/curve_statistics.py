"""The numbers of a card as functions of a fitted law and its noise, so that errors follow by propagation.

Definitions, all for the normalised state u and per single pulse:

``levels_write_verify``, ``levels_open_loop``
    see :mod:`hallweight.synapse.level_counts`.
``NL_*``, ``NL_area_*``
    see :mod:`hallweight.synapse.nonlinearity`. The exponential law has them in closed form, for the full range; other
    laws have those of the noise-free curve over as many pulses as a branch of that polarity had. Negative for LTD that
    falls fast first, as NeuroSim signs it.
``A_*``
    NeuroSim's A in pulses, P / kappa, and -P / kappa for LTD; for soft bounds -1 / ln(1 - alpha), the same curve.
``asymmetry``
    mean over u of the size of (LTP step + LTD step), over the mean of their own sizes: 0 if every down step undoes an
    up step, 2 if one polarity does nothing.
``symmetry_point``
    state at which mean up and down steps are equal in size.
"""

from collections.abc import Mapping

import numpy as np

from hallweight.core.types import Array

from ..laws import Law, Params
from ..nonlinearity import curve_labels
from .law_model import LawModel, Parameters

_U = np.linspace(0, 1, 41)
_MOST_POINTS = 2000
"""Most points of the curve by which a nonlinearity is labelled."""
BRANCHES = (("LTP", 1), ("LTD", -1))
"""Names of the branches on a card, and their polarities."""


def law_values(model: LawModel, p: Parameters) -> dict[str, float]:
    """Return the law's own parameters, named as on a card; nothing for the table law."""
    if model.law.tabulated:
        return {}
    names = model.law.params
    return {
        f"{name}_{branch}": float(value)
        for branch, sign in BRANCHES
        for name, value in zip(names, p.branch(sign), strict=True)
    }


def shape_values(model: LawModel, p: Parameters, pulses: Mapping[int, int]) -> dict[str, float]:
    """Return the statistics that follow from the noise-free law; ``pulses`` are those of a branch, by polarity."""
    law = model.law
    out: dict[str, float] = {}
    for branch, sign in BRANCHES:
        if law.nonlinearity is None:
            label, area = _curve_labels(law, p.branch(sign), pulses[sign])
            out |= {f"NL_{branch}": sign * label, f"NL_area_{branch}": sign * area}
            out |= {} if law.decay is None else {f"A_{branch}": sign * law.decay(p.branch(sign))}
        else:
            label, area, a = law.nonlinearity(p.branch(sign))
            out |= {f"NL_{branch}": sign * label, f"NL_area_{branch}": sign * area, f"A_{branch}": sign * a}
    up, down = law.step(_U, 1.0, p.ltp), -law.step(1 - _U, 1.0, p.ltd)
    size = np.mean(np.abs(up)) + np.mean(np.abs(down))
    out["asymmetry"] = float(2 * np.mean(np.abs(up + down)) / size) if size > 0 else 0.0
    return out | _symmetry_point(up + down, p)


def _symmetry_point(total: Array, p: Parameters) -> dict[str, float]:
    cross = np.flatnonzero((total[:-1] > 0) & (total[1:] <= 0))
    if len(cross) != 1:
        return {}
    k = cross[0]
    u = _U[k] + (_U[k + 1] - _U[k]) * total[k] / (total[k] - total[k + 1])
    return {"symmetry_point": float(p.low + (p.high - p.low) * u)}


def _curve_labels(law: Law, params: Params, pulses: int) -> tuple[float, float]:
    """Labels of the noise-free curve from u = 0 over a number of pulses, of which several make a point if many."""
    points = min(pulses, _MOST_POINTS)
    u = np.zeros(points + 1)
    if law.exact:
        u = np.asarray(law.step(u, np.linspace(0, pulses, points + 1), params))
        u = np.clip(u, 0, 1) if law.hard else u
    else:
        for k in range(points):
            u[k + 1] = u[k] + law.step(u[k : k + 1], pulses / points, params)[0]
            u[k + 1] = min(u[k + 1], 1.0) if law.hard else u[k + 1]
    return curve_labels(u) if u[-1] > u[0] else (0.0, 0.0)
