"""From pulse data to a synapse card: one device, or several with the spread between them."""

from collections.abc import Sequence

import numpy as np

from hallweight.core import Card, Trace, Value
from hallweight.core.validation import one_of

from ..fitted_card import fitted_card, fitted_value
from ..laws import LAWS
from ..read_noise import white_and_pink
from .curve_statistics import BRANCHES
from .device_spread import device_spread
from .estimate import Estimate, estimate
from .fitted_law import LawFit
from .gaussian_fit import device_data
from .law_selection import Score, fit_candidates, fit_devices, score_fits
from .relaxation import relaxations
from .table_law_rows import table_values
from .transitions import MIN_PULSES, device_reads

_NOTES = {
    "sigma_c2c": "per pulse, fraction of the range",
    "sigma_read": "per read, fraction of the range",
    "sigma_d2d": "spread of the step size from device to device, over its mean",
    "c2c_curve": "standard deviation over cycles at equal pulse, fraction of the range",
}


def fit_pulses(traces: Sequence[Trace], law: str, name: str, offset: tuple[float, float] | None) -> Card:
    """Fit pulse traces (one or more devices, any number of cycles) and return the card.

    ``offset`` is the value and error of what was already subtracted, or None. Raises :class:`InputError`.
    """
    one_of("law", law, ["auto", *LAWS])
    devices, notes = [], []
    for trace in traces:
        reads, left_out = device_reads(trace)
        devices += [r for r in reads if r.n_pulsed >= MIN_PULSES]
        notes += left_out
    fits, choice = fit_devices([device_data(r) for r in devices], law)
    notes += choice
    values = _card_values(traces, fits, offset)
    model, fitted = fits[0].model, fits[0].law
    for (branch, _), measured in zip(BRANCHES, (model.n_ltp, model.n_ltd), strict=True):
        if not measured:
            notes.append(f"no {branch} pulses: {branch} is assumed to be the mirror image of the other branch")
            mirrored = {"how": "assumed", "note": "mirror of the other branch"}
            values |= {k: v.model_copy(update=mirrored) for k, v in values.items() if k.endswith(branch)}
    cites = (*fitted.cites, "iminuit")
    return fitted_card(traces, "synapse", name, values, notes, law=fitted.name, cites=cites)


def compare(trace: Trace) -> list[Score]:
    """Return the score of every law on the first device of a pulse trace, simplest law first."""
    device = device_data(device_reads(trace)[0][0])
    return score_fits(fit_candidates(device), device.reads)


def _card_values(traces: Sequence[Trace], fits: list[LawFit], offset: tuple[float, float] | None) -> dict[str, Value]:
    new, unit, estimates = fitted_value(traces), traces[0].unit, [estimate(f) for f in fits]
    units = {"state_min": unit, "state_max": unit, "symmetry_point": unit}
    out = {}
    for key in estimates[0].value:
        mean, err = _mean_over_devices(key, estimates)
        out[key] = new(value=mean, err=err, unit=units.get(key, "1"), note=_NOTES.get(key, ""))
    repeated = white_and_pink([r for f in fits for r in f.reads.repeated_reads()])
    if repeated is not None:  # in units of the data's range, as everything scaled
        size = float(fits[0].parameters.high - fits[0].parameters.low)
        for key, sigma in zip(("sigma_read", "sigma_read_1f"), repeated, strict=True):
            note = "from repeated reads, fraction of the range"
            out[key] = new(value=sigma.value / size, err=sigma.err / size, note=note)
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
    if offset is not None:
        note = "subtracted from every read before the fit"
        out["offset"] = new(value=offset[0], err=offset[1], unit=unit, note=note)
    return out


def _mean_over_devices(key: str, estimates: list[Estimate]) -> tuple[float, float]:
    """Mean of a number over devices and its error: from their scatter if there are three or more."""
    values = [e.value[key] for e in estimates if key in e.value]
    first_err = next(e.err[key] for e in estimates if key in e.value)
    scatter = float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 2 else first_err
    return float(np.mean(values)), scatter
