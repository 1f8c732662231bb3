"""Fitting one law to one device: which likelihood is right, and the parameters with their covariance."""

from functools import partial

from hallweight.core.types import Array

from ..laws import LAWS, Law, on_states
from ..minimise import minimise
from .bounds.hard_bounds import with_range
from .fitted_law import DeviceData, LawFit
from .gaussian_fit import fit_gaussian, with_prior
from .law_model import Noise, initial_guess
from .likelihood import censored_terms, smooth_states
from .table_law_rows import table_states
from .transitions import Reads


def fit_law(name: str, device: DeviceData, noise: Noise | None = None, *, final: bool = True) -> LawFit:
    """Fit one law by maximum likelihood; see :mod:`.likelihood` and :mod:`.bounds.bounded_filter` for the equations.

    A record that meets its bounds exactly: censored one-step likelihood without read noise. Else the Gaussian
    likelihood with both noises, in which the asymptotes of soft bounds are free. A law with hard bounds: the filter
    with bounds, whose places are then free or those of the noise-free cycle.

    ``noise``
        "read" makes it the least-squares fit of the curve
    ``final``
        False is for comparing laws and leaves out the filter and MIGRAD
    """
    reads, state_range = device.scaled, device.state_range
    law = on_states(*table_states(reads)) if LAWS[name].tabulated else LAWS[name]
    if device.pilot is None:
        model, z = initial_guess(law, reads, False, "c2c", reads.start)
        cost = with_prior(model, lambda v: censored_terms(model, v, reads))
        minimum = minimise(cost, z, newton=law.tabulated)
        return LawFit(model, minimum, cost, reads, state_range, True)
    pilot = device.pilot
    same_reads, same_law = len(pilot.reads.polarity) == len(reads.polarity), name == pilot.law.name
    if same_law and noise is None and same_reads and pilot.has_plausible_bounds() and pilot.has_possible_noises():
        return pilot
    states = pilot_states(pilot, reads)
    free_range = same_law and pilot.has_plausible_bounds()
    if noise is not None:
        return fit_gaussian(law, reads, state_range, free_range, states, noise)
    fit = _fit_noises(law, device, free_range, states, newton=not final)
    return with_range(fit) if law.hard and final else fit


def pilot_states(pilot: LawFit, reads: Reads) -> Array:
    """States before each transition as the pilot sees them; the reads themselves if they carry no noise."""
    if not pilot.minimum.valid or pilot.parameters.read_variance <= 0:
        return reads.start
    return smooth_states(pilot.model, pilot.minimum.z, reads, reads.start)


def _fit_noises(law: Law, device: DeviceData, free_range: bool, states: Array, *, newton: bool) -> LawFit:
    """Fit with both noises, or with one where the other cannot be.

    A vanishing C2C noise has a weak prior then, which gives it an error. A read variance that is clearly negative (a
    smooth record that the law misses) is taken as zero.
    """
    fit_with = partial(fit_gaussian, law, device.scaled, device.state_range, free_range, states, newton=newton)
    for weak in (False, True):
        fit = fit_with("both", weak_c2c=weak)
        if fit.minimum.valid and fit.has_possible_noises():
            return fit
    found = [f for f in (fit_with("read"), fit_with("c2c")) if f.minimum.valid]
    return min(found, key=lambda f: f.minimum.value, default=fit)
