"""From pulse data to a synapse card: one device, or several with the spread between them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from scipy.special import stdtrit

from hallweight.core import Card, Covariance, InputError, Trace, Value
from hallweight.core.types import Array
from hallweight.core.validation import one_of

from ..fitted_card import fitted_card, fitted_value
from ..laws import LAWS
from ..read_noise import white_and_pink
from .curve_statistics import BRANCHES
from .device_spread import device_spread
from .fitted_law import DeviceData, LawFit
from .gaussian_fit import device_data
from .last_fit import TraceFits, kept_or_new
from .law_selection import Score, fit_candidates, fit_devices, score_fits
from .numbers.centre import Centre, centre_of
from .numbers.estimate import Estimate, estimate
from .relaxation import relaxations
from .remarks import relaxation_notes, remarks
from .table_law_rows import table_values
from .transitions import MIN_PULSES, device_reads

Progress = Callable[[int, int], None]
"""Steps done, and steps in all."""

_NOTES = {
    "sigma_c2c": "per pulse, fraction of the range",
    "sigma_read": "per read, fraction of the range",
    "sigma_d2d": "spread of the step size from device to device, over its mean",
    "c2c_curve": "standard deviation over cycles at equal pulse, fraction of the range",
}


def fit_pulses(
    traces: Sequence[Trace],
    law: str,
    name: str,
    offset: Centre | bool = False,
    progress: Progress | None = None,
    *,
    keep_spikes: bool = False,
) -> Card:
    """Fit pulse traces (one or more devices, any number of cycles) and return the card.

    ``offset`` is what is subtracted from all states: a given one, True for the centre of each device, or False.
    ``keep_spikes`` fits them too. Raises :class:`InputError`.
    """
    one_of("law", law, ["auto", *LAWS])
    try:
        with np.errstate(all="ignore"):  # a number that is not finite is refused when it comes to the card
            return _fit_pulses(traces, law, name, offset, progress, keep_spikes)
    except np.linalg.LinAlgError:
        raise InputError(
            "pulse data whose likelihood has no maximum", "reads that follow an update law", "check columns and units"
        ) from None


def _fit_pulses(
    traces: Sequence[Trace], law: str, name: str, offset: Centre | bool, progress: Progress | None, keep_spikes: bool
) -> Card:
    fitted_now = partial(_fit_traces, traces, law, keep_spikes, progress)
    found = kept_or_new(traces[0], (law, keep_spikes), fitted_now) if len(traces) == 1 else fitted_now()
    if progress is not None:
        progress(1, 1)
    fits, devices = found.fits, found.devices
    notes = found.data_notes + remarks(fits, devices) + found.law_notes
    values, covariance = _card_values(traces, fits, devices, offset)
    notes += relaxation_notes(values)
    model, fitted = fits[0].model, fits[0].law
    for (branch, _), measured in zip(BRANCHES, (model.n_ltp, model.n_ltd), strict=True):
        if not measured:
            notes.append(f"no {branch} pulses: {branch} is assumed to be the mirror image of the other branch")
            mirrored = {"how": "assumed", "note": "mirror of the other branch"}
            values |= {k: v.model_copy(update=mirrored) for k, v in values.items() if k.endswith(branch)}
    known = covariance.without([k for k, v in values.items() if v.how == "assumed"])
    cites = (*fitted.cites, "iminuit")
    return fitted_card(traces, "synapse", name, values, notes, law=fitted.name, cites=cites, covariance=known)


def _fit_traces(traces: Sequence[Trace], law: str, keep_spikes: bool, progress: Progress | None) -> TraceFits:
    devices, notes = [], []
    for trace in traces:
        reads, left_out = device_reads(trace)
        devices += [device_data(r, keep_spikes=keep_spikes) for r in reads if r.n_pulsed >= MIN_PULSES]
        notes += left_out
    fits, choice = fit_devices(devices, law, progress)
    return TraceFits(devices, fits, notes, choice)


def compare(trace: Trace) -> list[Score]:
    """Return the score of every law on the first device of a pulse trace, simplest law first."""
    device = device_data(device_reads(trace)[0][0])
    return score_fits(fit_candidates(device), device.reads)


def _card_values(
    traces: Sequence[Trace], fits: list[LawFit], devices: list[DeviceData], offset: Centre | bool
) -> tuple[dict[str, Value], Covariance]:
    new, unit = fitted_value(traces), traces[0].unit
    centres = [_centre(f, d, offset) for f, d in zip(fits, devices, strict=True)]
    estimates = [estimate(f, c) for f, c in zip(fits, centres, strict=True)]
    means, joint = _over_devices(estimates)
    names, err = list(means), np.sqrt(np.diag(joint))
    units = {"state_min": unit, "state_max": unit, "symmetry_point": unit, "offset": unit}
    about = _NOTES if centres[0] is None else _NOTES | {"offset": centres[0].note}
    out = {
        key: new(value=mean, err=float(e), unit=units.get(key, "1"), note=about.get(key, ""))
        for (key, mean), e in zip(means.items(), err, strict=True)
    }
    alone: dict[str, float] = {}
    repeated = white_and_pink([r for f in fits for r in f.reads.repeated_reads()])
    if repeated is not None:  # in units of the data's range, as everything scaled
        size = float(fits[0].parameters.high - fits[0].parameters.low)
        for key, sigma in zip(("sigma_read", "sigma_read_1f"), repeated, strict=True):
            note = "from repeated reads, fraction of the range"
            out[key] = new(value=sigma.value / size, err=sigma.err / size, note=note)
            alone[key] = sigma.err / size
    for key, row in table_values(fits).items():
        out[key] = new(value=row.value, err=row.err, note=row.note)
    visited = float(np.mean([f.state_range.high - f.state_range.low for f in fits]))
    for key, lost in relaxations(traces, visited).items():
        out[key] = new(value=lost.value, err=lost.err, note="of the range, between the branches; no pulse's response")
    for branch, sign in BRANCHES:
        r2 = [r for f in fits if (r := f.r2[sign]) is not None]
        if r2:
            out[f"R2_{branch}"] = new(value=float(np.mean(r2)))
    for key, (spread, spread_err) in device_spread(fits, estimates).items():
        out[key] = new(value=spread, err=spread_err, note=_NOTES.get(key, ""))
        alone |= {} if spread_err is None else {key: spread_err}
    count = sum(len(d.spikes) for d in devices)
    if count:
        out["spikes"] = new(value=float(count), note="reads left out: off, and back at once")
    return out, _joined(names, joint, alone)


def _centre(fit: LawFit, device: DeviceData, offset: Centre | bool) -> Centre | None:
    if isinstance(offset, bool):
        return centre_of(fit, device) if offset else None
    return offset


def _joined(names: list[str], joint: Array, alone: Mapping[str, float]) -> Covariance:
    """Return the covariance of numbers known together and of numbers known by themselves, with their errors."""
    kept = [i for i, name in enumerate(names) if name not in alone]
    matrix = np.zeros((len(kept) + len(alone),) * 2)
    matrix[: len(kept), : len(kept)] = joint[np.ix_(kept, kept)]
    matrix[range(len(kept), len(matrix)), range(len(kept), len(matrix))] = np.square(list(alone.values()))
    rows = tuple(tuple(row) for row in _possible(matrix).tolist())
    return Covariance(names=(*(names[i] for i in kept), *alone), matrix=rows)


def _possible(matrix: Array) -> Array:
    """Return the covariance next to a matrix that rounding has made impossible: symmetric, no eigenvalue below zero."""
    sigma = np.sqrt(np.diag(matrix))
    scale = np.where(sigma > 0, sigma, 1.0)
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2 / np.outer(scale, scale))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    root /= np.maximum(np.linalg.norm(root, axis=1, keepdims=True), 1e-300)
    return np.asarray((root @ root.T) * np.outer(sigma, sigma))


def _over_devices(estimates: list[Estimate]) -> tuple[dict[str, float], Array]:
    """Means over devices of the numbers that all of them have, and the covariance of those means.

    From three devices on it is that of their scatter, times the square of Student's 68% interval of n - 1 degrees of
    freedom; for two, that of the fits and of their difference.
    """
    names = [k for k in estimates[0].value if all(k in e.value for e in estimates)]
    n, table = len(estimates), np.array([[e.value[k] for k in names] for e in estimates])
    fitted = np.mean([e.covariance[np.ix_(*[[list(e.value).index(k) for k in names]] * 2)] for e in estimates], axis=0)
    means = dict(zip(names, table.mean(0).tolist(), strict=True))
    if n == 1:
        return means, fitted
    scatter = np.atleast_2d(np.cov(table.T, ddof=1)) / n
    if n == 2:
        return means, fitted / 2 + scatter / 2
    return means, scatter * stdtrit(n - 1, 0.841344746) ** 2
