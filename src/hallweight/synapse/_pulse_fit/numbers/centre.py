"""The Hall offset: the centre of the range between the two bounds of the state, not of the states that were reached."""

from typing import NamedTuple

import numpy as np

from ..fitted_law import DeviceData, LawFit


class Centre(NamedTuple):
    """An offset and its error; ``is_midpoint``: it is the midpoint of the bounds on the card, whose errors it has."""

    value: float
    err: float
    is_midpoint: bool
    note: str


def given_centre(value: float, err: float, note: str) -> Centre:
    """Return an offset that is known from elsewhere."""
    return Centre(value, err, False, note)


def centre_of(fit: LawFit, device: DeviceData) -> Centre:
    """Return the centre of the range of one device.

    Bounds that the fit knows (free asymptotes, or bounds that the state is pressed against, or that recur exactly):
    their midpoint. Else the asymptotes of a soft-bounds fit to the same reads, if they lie near the data; how far their
    midpoint is from that of the states reached counts half as an error of the law. Else the midpoint of the states
    reached, and half the distance between them as its error.
    """
    low, high = fit.state_range.low, fit.state_range.high
    visited, model = (low + high) / 2, fit.model
    if (model.free_low and model.free_high) or fit.state_range.bounded:
        return Centre(visited, 0.0, True, "midpoint of the fitted bounds")
    pilot = device.pilot
    if pilot is not None and pilot.model.free_low and pilot.model.free_high and pilot.has_plausible_bounds():
        middle = low + (high - low) * (pilot.parameters.low + pilot.parameters.high) / 2
        n = pilot.model.n_law
        variance = pilot.minimum.covariance[n : n + 2, n : n + 2].sum() / 4 * (high - low) ** 2
        err = float(np.sqrt(max(variance, 0.0) + (middle - visited) ** 2 / 4))
        return Centre(float(middle), err, False, "midpoint of the asymptotes that the curve heads for")
    return Centre(visited, (high - low) / 2, False, "midpoint of the states reached; no bound shows in the data")
