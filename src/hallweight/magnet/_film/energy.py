"""Energy of two sublattices, its gradient and curvature, and the state of rest that is nearest downhill."""

import numpy as np

from hallweight.core import InputError
from hallweight.core.constants import MU0
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .anisotropy_terms import easy_axes
from .field_free_terms import unidirectional
from .sublattice_pair import SublatticePair, check_pair, easy_axis_state

_MAX_STEPS = 2000
_LARGEST_STEP = 0.5  # rad
_FLAT = 1e-11  # gradient over the largest energy, below which a state is at rest
_NEGATIVE = -1e-9  # curvature over the largest energy, below which a state at rest is a saddle or a maximum


@names_keywords
def energy(pair: SublatticePair, m: Array, field: Array) -> Array:
    """Energy density in J/m^3, shape (...), of unit vectors ``m`` (..., 2, 3) in a field mu0 H of (3,) tesla.

    The equation is that of :class:`SublatticePair`.
    """
    net = pair.M @ m
    along = m @ pair.axis
    exchange = pair.J * (m[..., 0, :] * m[..., 1, :]).sum(-1)
    anisotropy = along**2 @ pair.K + along**4 @ pair.K2
    for term in easy_axes(pair):
        anisotropy = anisotropy + (m @ term.axis) ** 2 @ term.strength
    pulled = (m * unidirectional(pair)).sum((-2, -1))
    return np.asarray(exchange - anisotropy + MU0 / 2 * net**2 @ pair.N - net @ field - pulled)


def gradient(pair: SublatticePair, m: Array, field: Array) -> Array:
    """dE/dm_i, (2, 3) J/m^3 for one state ``m`` (2, 3); the effective field is -1/M_i times this."""
    along = m @ pair.axis
    anisotropy = np.outer(2 * pair.K * along + 4 * pair.K2 * along**3, pair.axis)
    for term in easy_axes(pair):
        anisotropy += np.outer(2 * term.strength * (m @ term.axis), term.axis)
    anisotropy += unidirectional(pair)
    return np.asarray(pair.J * m[::-1] - anisotropy + np.outer(pair.M, MU0 * pair.N * (pair.M @ m) - field))


@names_keywords
def energy_curvature(pair: SublatticePair, m: Array, field: Array) -> tuple[Array, Array]:
    """Second derivative of the energy on the two unit spheres, (4, 4) J/m^3, and the basis (2, 2, 3) it is in.

    Each m_i may move towards its basis vectors e_1 and e_2, with e_1 x e_2 = m_i. The curvature of the sphere itself
    takes m_i . dE/dm_i off the diagonal.
    """
    basis = _tangent_basis(m)
    slope, along = gradient(pair, m, field), m @ pair.axis
    full = MU0 * np.einsum("i,j,ab->iajb", pair.M, pair.M, np.diag(pair.N))
    full[0, :, 1, :] += pair.J * np.eye(3)
    full[1, :, 0, :] += pair.J * np.eye(3)
    for i in (0, 1):
        full[i, :, i, :] -= (2 * pair.K[i] + 12 * pair.K2[i] * along[i] ** 2) * np.outer(pair.axis, pair.axis)
        for term in easy_axes(pair):
            full[i, :, i, :] -= 2 * term.strength[i] * np.outer(term.axis, term.axis)
        full[i, :, i, :] -= m[i] @ slope[i] * np.eye(3)
    return np.einsum("ipa,iajb,jqb->ipjq", basis, full, basis).reshape(4, 4), basis


@names_keywords
def rest(
    pair: SublatticePair, field: Array | tuple[float, float, float] = (0.0, 0.0, 0.0), start: str | Array = "up"
) -> Array:
    """Return the state of rest (2, 3) that ``start`` runs down to in a field mu0 H (3,) in tesla.

    ``start``: ``"up"`` (m_1 along the easy axis, m_2 as the exchange sets it), ``"down"``, or unit vectors (2, 3).
    Newton steps on the spheres, held downhill by a growing multiple of the unit matrix (Levenberg and Marquardt). At a
    saddle or a maximum the state is nudged off, so that the one returned is stable.
    Raises :class:`InputError` if none is found.
    """
    check_pair(pair)
    b = np.asarray(field, float)
    m = _start(pair, start)
    scale = abs(pair.J) + float(np.abs(pair.K).max() + np.abs(pair.M).max() * np.abs(b).max()) + 1e-9
    damping, lowest_energy = 1e-6 * scale, float(energy(pair, m, b))
    for _ in range(_MAX_STEPS):
        curvature, basis = energy_curvature(pair, m, b)
        slope = np.einsum("ipa,ia->ip", basis, gradient(pair, m, b)).reshape(4)
        lowest = float(np.linalg.eigvalsh(curvature)[0])
        if np.abs(slope).max() < _FLAT * scale:
            if lowest > _NEGATIVE * scale:
                return m
            slope = slope + 1e-6 * scale * np.linalg.eigh(curvature)[1][:, 0]
        step = -np.linalg.solve(curvature + (damping + max(0.0, -2 * lowest)) * np.eye(4), slope)
        trial = _moved(m, basis, step * min(1.0, _LARGEST_STEP / float(np.abs(step).max())))
        trial_energy = float(energy(pair, trial, b))
        if trial_energy <= lowest_energy + 1e-15 * scale:
            m, lowest_energy, damping = trial, trial_energy, damping / 5
        else:
            damping = max(damping, 1e-12 * scale) * 10
    raise InputError(f"no state of rest near {start!r}", "one that the energy runs down to", "try another start")


def _moved(m: Array, basis: Array, step: Array) -> Array:
    out = m + np.einsum("ip,ipa->ia", step.reshape(2, 2), basis)
    return np.asarray(out / np.linalg.norm(out, axis=-1, keepdims=True))


def _start(pair: SublatticePair, start: str | Array) -> Array:
    if isinstance(start, str):
        return easy_axis_state(pair, start)
    m = np.array(start, float)
    length = np.linalg.norm(m, axis=-1, keepdims=True)
    if m.shape != (2, 3) or not np.all(length > 0):
        do = "give 'up', 'down' or two directions"
        raise InputError(f"a start of shape {m.shape}", "two vectors, (2, 3), of some length", do)
    return np.asarray(m / length)


def _tangent_basis(m: Array) -> Array:
    """Vectors e_1, e_2 of each m_i, (2, 2, 3), with e_1 x e_2 = m_i."""
    helper = np.where(np.abs(m[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    e_2 = np.cross(m, helper)
    e_2 /= np.linalg.norm(e_2, axis=-1, keepdims=True)
    return np.stack([np.cross(e_2, m), e_2], axis=1)
