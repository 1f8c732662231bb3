"""Fitting the noise-free curve of a law by least squares, where its single steps mislead."""

from dataclasses import replace

import numpy as np

from hallweight.core.types import Array

from ..minimise import Minimum, minimise
from .fit_law import fit_law, pilot_states
from .fitted_law import DeviceData, LawFit
from .gaussian_fit import with_prior
from .law_model import LawModel
from .likelihood import FLOOR, gaussian_terms, innovations
from .transitions import Reads

_BLOCKS = 8
"""Blocks of the record whose scores give the covariance."""


def fit_curve(name: str, device: DeviceData) -> LawFit:
    """Fit the law by least squares of its curve, then both noises with the law held.

    For records whose accumulated noise is as large as their range, or whose shape the law does not have: there the
    likelihood follows the single steps and its noise-free curve may leave the data. The covariance of the law is the
    sandwich ``C (sum_b g_b g_b^T) C`` over eight blocks b, which does not assume that the residuals are independent.
    Every branch has a start of its own.
    """
    pilot = device.pilot
    assert pilot is not None, "a record that meets its bounds is fitted by its steps"
    fit = fit_law(name, device.with_reads(device.reads.split_at_reversals()), "read")
    reads, z, states = fit.reads, fit.minimum.z[:-1], pilot_states(pilot, fit.reads)
    model = replace(fit.model, noise="both")
    noise = _fit_noise(model, z, reads, states, pilot)
    cost = with_prior(model, lambda v: gaussian_terms(model, v, reads, states))
    covariance = np.zeros((len(z) + 2, len(z) + 2))
    blocks = np.array_split(fit.minimum.scores, _BLOCKS)
    spread = sum(np.outer(b.sum(0), b.sum(0)) for b in blocks)
    covariance[:-2, :-2] = (fit.minimum.covariance @ spread @ fit.minimum.covariance)[:-1, :-1]
    covariance[-2:, -2:] = noise.covariance
    valid = fit.minimum.valid and bool(np.isfinite(covariance).all())
    vector = np.concatenate([z, noise.z])
    minimum = Minimum(vector, covariance, noise.value, fit.minimum.scores, valid)
    return LawFit(model, minimum, cost, reads, device.state_range, False)


def _fit_noise(model: LawModel, z: Array, reads: Reads, states: Array, pilot: LawFit) -> Minimum:
    """Both noises with the law and its bounds held at ``z``; C2C noise alone if they have no minimum."""
    start = pilot.minimum.z[-2:] if pilot.model.noise == "both" else np.array([np.log(model.scale) / 2, 0.1])
    start = np.array([start[0], start[1] * pilot.model.scale / model.scale])
    noise = minimise(lambda vs: gaussian_terms(model, np.array([[*z, *v] for v in vs]), reads, states), start)
    return noise if noise.valid else _c2c_noise_only(model, z, reads, states)


def _c2c_noise_only(model: LawModel, z: Array, reads: Reads, states: Array) -> Minimum:
    """C2C noise without read noise, in closed form: sc^2 is the mean square of the innovations per pulse.

    A law that misses the shape leaves innovations of one sign in a row. They pull the read variance below zero, to
    where the covariance ends; there is then no minimum with both noises.
    """
    d, *_ = innovations(model, model.parameters(np.array([*z, 0.0, 0.0])), reads, states)
    moved = reads.dp > 0
    best = np.array([0.5 * np.log(np.mean(d[moved] ** 2 / reads.dp[moved]) + FLOOR), 0.0])
    value = float(gaussian_terms(model, np.array([[*z, *best]]), reads, states).sum())
    return Minimum(best, np.diag([0.5 / moved.sum(), 0.0]), value, np.zeros((len(d), 2)), True)
