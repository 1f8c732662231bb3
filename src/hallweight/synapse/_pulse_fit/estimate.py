"""The numbers of one device, each with its standard error."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

from .bias_correction import unbiased
from .curve_statistics import law_values, shape_values
from .fitted_law import LawFit


@dataclass(frozen=True)
class Estimate:
    """Numbers of one device in the units of the state, each with its standard error."""

    value: dict[str, float]
    err: dict[str, float]


def estimate(fit: LawFit) -> Estimate:
    """Return everything that follows from one fit, with errors by linear propagation of its covariance."""
    z, covariance, state_range = fit.minimum.z, fit.minimum.covariance, fit.state_range
    pulses = max(1, int(np.median([b.stop - b.start for b in fit.reads.branches()])))

    def numbers(v: Array) -> dict[str, float]:
        return _numbers_at(fit, unbiased(fit, v), pulses)

    value = numbers(z)
    step = 0.1 * fit.minimum.errors + 1e-12
    both = [(numbers(z + s), numbers(z - s)) for s in np.diag(step)]
    err = {}
    for key, number in value.items():
        slope = [(a.get(key, number) - b.get(key, number)) / (2 * h) for (a, b), h in zip(both, step, strict=True)]
        row = np.array(slope)
        err[key] = float(np.sqrt(max(row @ covariance @ row, 0.0)))
    err["state_min"] = err["state_min"] if fit.model.free_low else state_range.low_err
    err["state_max"] = err["state_max"] if fit.model.free_high else state_range.high_err
    variance, e = value.pop("read_variance"), err.pop("read_variance")
    value["sigma_read"] = float(np.sqrt(max(variance, 0.0)))
    err["sigma_read"] = e / (2 * np.sqrt(variance)) if variance > e else float(np.sqrt(e))
    return Estimate(value, err)


def _numbers_at(fit: LawFit, z: Array, pulses: int) -> dict[str, float]:
    """All numbers of a device at a vector, with the variance of the read in place of its standard deviation.

    ``pulses`` are those of a branch.
    """
    model, state_range = fit.model, fit.state_range
    scale = state_range.high - state_range.low
    m = len(fit.reads.polarity)
    inflation = np.sqrt(m / max(m - model.n_curve, 1))  # the law's parameters have taken up some of the scatter
    p = model.parameters(z)
    size = p.high - p.low
    c2c, read_variance = inflation * np.sqrt(p.c2c_variance) / size, inflation**2 * p.read_variance / size**2
    sigma = np.sqrt(c2c**2 + max(read_variance, 0.0))
    n_states = min(1 + 1 / (2 * max(sigma, 1e-9)), pulses + 1.0)
    out = law_values(model, p) | shape_values(model, p, fit.reads.pulses_per_branch)
    out |= {"sigma_c2c": c2c, "read_variance": read_variance, "n_states": n_states}
    out |= {"state_min": float(state_range.low + scale * p.low), "state_max": float(state_range.low + scale * p.high)}
    if "symmetry_point" in out:
        out["symmetry_point"] = state_range.low + scale * out["symmetry_point"]
    return out
