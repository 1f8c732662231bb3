"""The numbers of one device, with their covariance."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

from ...level_counts import open_loop_count, write_verify_count
from ..bias_correction import chain_bias, unbiased
from ..curve_statistics import law_values, shape_values
from ..fitted_law import LawFit
from .centre import Centre
from .restricted import restricted
from .skewed_bounds import beyond_likeliest


@dataclass(frozen=True)
class Estimate:
    """Numbers of one device in the units of the state, by name, with their covariance (n, n)."""

    value: dict[str, float]
    covariance: Array

    @property
    def err(self) -> dict[str, float]:
        """Standard errors by name."""
        return dict(zip(self.value, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))


def estimate(fit: LawFit, centre: Centre | None = None) -> Estimate:
    """Return everything that follows from one fit; the covariance is that of the fit, propagated linearly.

    What moves are the vector of the fit, the two ends of the range where the fit does not know them, and the offset
    ``centre`` that is subtracted from all states (None: nothing is).
    """
    z, state_range = fit.minimum.z, fit.state_range
    p = len(z)
    pulses = max(1, int(np.median([b.stop - b.start for b in fit.reads.branches()])))
    covariance = np.zeros((p + 3, p + 3))
    chain, found = chain_bias(fit), restricted(fit)
    beyond = beyond_likeliest(fit, z + found.shift)
    covariance[:p, :p] = found.covariance + beyond.covariance
    in_cycle = fit.model.cycle
    covariance[p, p] = 0.0 if fit.model.free_low or in_cycle else state_range.low_err**2
    covariance[p + 1, p + 1] = 0.0 if fit.model.free_high or in_cycle else state_range.high_err**2
    covariance[p + 2, p + 2] = 0.0 if centre is None else centre.err**2

    m = len(fit.reads.polarity)
    shift = found.shift + beyond.shift
    inflation = 1.0 if found.applies else np.sqrt(m / max(m - fit.model.n_curve, 1))

    def numbers(v: Array) -> dict[str, float]:
        at = _numbers_at(fit, unbiased(fit, v[:p], chain) + shift, pulses, float(inflation))
        at["state_min"] += v[p]
        at["state_max"] += v[p + 1]
        return at if centre is None else _about(at, centre, v[p + 2])

    middle = np.concatenate([z, np.zeros(3)])
    value, step = numbers(middle), 0.1 * np.sqrt(np.diag(covariance)) + 1e-12
    both = [(numbers(middle + s), numbers(middle - s)) for s in np.diag(step)]
    slope = [
        [(a.get(k, n) - b.get(k, n)) / (2 * h) for (a, b), h in zip(both, step, strict=True)] for k, n in value.items()
    ]
    jacobian = np.array(slope)
    return _with_read_noise(value, jacobian @ covariance @ jacobian.T)


def _about(found: dict[str, float], centre: Centre, move: float) -> dict[str, float]:
    """Subtract an offset from the states: the midpoint of the bounds, or one that is known from elsewhere."""
    offset = (found["state_min"] + found["state_max"]) / 2 if centre.is_midpoint else centre.value + move
    moved = {k: found[k] - offset for k in ("state_min", "state_max", "symmetry_point") if k in found}
    return found | moved | {"offset": offset}


def _with_read_noise(value: dict[str, float], covariance: Array) -> Estimate:
    """Replace the variance of the read by its standard deviation, which is zero where the variance came out below."""
    at = list(value).index("read_variance")
    variance, e = value["read_variance"], float(np.sqrt(max(covariance[at, at], 0.0)))
    sigma, factor = float(np.sqrt(max(variance, 0.0))), float(1 / np.sqrt(e)) if e > 0 else 0.0
    if variance > e:
        factor = 1 / (2 * sigma)
    if variance > 2 * e:
        sigma += e**2 / (8 * sigma**3)  # the root of an unbiased variance is too small
    covariance[at] *= factor
    covariance[:, at] *= factor
    names = ["sigma_read" if k == "read_variance" else k for k in value]
    numbers = [sigma if k == "read_variance" else v for k, v in value.items()]
    return Estimate(dict(zip(names, numbers, strict=True)), covariance)


def _numbers_at(fit: LawFit, z: Array, pulses: int, inflation: float) -> dict[str, float]:
    """All numbers of a device at a vector, with the variance of the read in place of its standard deviation.

    ``pulses`` are those of a branch; ``inflation`` of the noises, for scatter that the curve has taken up.
    """
    model, state_range = fit.model, fit.state_range
    scale = state_range.high - state_range.low
    p = model.parameters(z)
    size = p.high - p.low
    c2c = float(inflation * np.sqrt(p.c2c_variance) / size)
    read_variance = float(inflation**2 * p.read_variance / size**2)
    read = float(np.sqrt(max(read_variance, 0.0)))
    out = law_values(model, p) | shape_values(model, p, fit.reads.pulses_per_branch)
    out |= {"sigma_c2c": c2c, "read_variance": read_variance}
    out["levels_write_verify"] = write_verify_count(c2c, read, pulses)
    out["levels_open_loop"] = open_loop_count(model.law, (p.ltp, p.ltd), c2c, read, pulses)
    out |= {"state_min": float(state_range.low + scale * p.low), "state_max": float(state_range.low + scale * p.high)}
    if "symmetry_point" in out:
        out["symmetry_point"] = state_range.low + scale * out["symmetry_point"]
    return out
