"""From pulse data to a synapse card: one device, or several with the spread between them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, Trace, Value, build_card, did_you_mean
from hallweight.core.types import Array

from ..laws import LAWS
from .bias_correction import unbiased
from .curve_statistics import law_values, shape_values
from .device_spread import device_spread
from .fit_law import Fit, curve_fit, fit_law, pilot_of
from .law_selection import GOOD, Score, candidates, choose, near, scores, worst
from .read_noise import white_and_pink
from .state_range import Extent, extent_of
from .table_law_rows import table_values
from .transitions import Reads, reads_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Numbers = float | tuple[float, ...]


@dataclass(frozen=True)
class Estimate:
    """Numbers of one device in the units of the state, each with its standard error."""

    value: dict[str, float]
    err: dict[str, float]


def fit_pulses(traces: "Sequence[Trace]", law: str, name: str, offset: tuple[float, float] | None) -> Card:
    """Fit pulse traces (one or more devices, any number of cycles) and return the card.

    ``offset`` is the value and error of what was already subtracted, or None. Raises :class:`InputError`.
    """
    if law != "auto" and law not in LAWS:
        raise InputError(f"the unknown law {law!r}", "an update law or 'auto'", did_you_mean(law, ["auto", *LAWS]))
    devices, notes = [], []
    for trace in traces:
        found, said = reads_of(trace)
        devices += [r for r in found if (r.sign != 0).sum() >= 4]
        notes += said
    extents = [extent_of(r) for r in devices]
    fits, said = _choose_and_fit(devices, extents, law)
    notes += said
    estimates = [describe(f) for f in fits]
    values = _values(traces[0], estimates, fits, offset, ", ".join(s.name for t in traces for s in t.sources))
    one_sided = [s for s, there in (("LTP", fits[0].model.up), ("LTD", fits[0].model.down)) if not there]
    for missing in one_sided:
        notes.append(f"no {missing} pulses: {missing} is assumed to be the mirror image of the other branch")
        for key in [k for k in values if k.endswith(missing)]:
            values[key] = values[key].model_copy(update={"how": "assumed", "note": "mirror of the other branch"})
    return build_card(
        {
            "name": name,
            "kind": "synapse",
            "quantity": traces[0].quantity,
            "law": fits[0].model.law.name,
            "values": values,
            "sources": tuple(dict.fromkeys(s.name for t in traces for s in t.sources)),
            "cites": (*_CITES.get(fits[0].model.law.name, ()), "iminuit"),
            "notes": tuple(dict.fromkeys(notes)),
        },
        f"the fit of {name!r}",
    )


_CITES = {"exponential": ("chen2018neurosim",), "soft_bounds": ("rasch2021aihwkit",), "power": ("rasch2021aihwkit",)}


def compare(trace: Trace) -> list[Score]:
    """Return the score of every law on the first device of a pulse trace, simplest law first."""
    reads = reads_of(trace)[0][0]
    return scores(candidates(reads, extent_of(reads)), reads)


def _choose_and_fit(devices: list[Reads], extents: list[Extent], law: str) -> tuple[list[Fit], list[str]]:
    notes: list[str] = []
    chosen, hopeless = law, None
    pilots = [None if e.walls else pilot_of(r, e) for r, e in zip(devices, extents, strict=True)]
    if law == "auto":
        shaped = tuple(n for n in LAWS if n != "table")  # no shape assumed: only if none of the shapes will do
        tried = candidates(devices[0], extents[0], shaped, pilots[0])
        table = scores(tried, devices[0])
        chosen = choose(table)
        if max(map(worst, table)) < GOOD:
            hopeless = next(f for f in tried if f.model.law.name == chosen)
        notes.append("law chosen by held-out log-likelihood per pulse: "
                     + ", ".join(f"{s.law} " + (f"{s.score:.3f}" if np.isfinite(s.score) else
                                 "none (its bounds lie beyond the data)") for s in table))  # fmt: skip
    fits = [] if hopeless else [
        _converged(fit_law(chosen, r, e, p), r, e) for r, e, p in zip(devices, extents, pilots, strict=True)
    ]  # fmt: skip
    if hopeless or (law == "auto" and _worst(fits[0]) < GOOD):
        best, why = _rescue(devices[0], extents[0], hopeless or fits[0])
        notes.append(why)
        fits = [best, *(_like(best, r, e) for r, e in zip(devices[1:], extents[1:], strict=True))]
    elif _worst(fits[0]) < GOOD:
        notes.append(f"R2 of the noise-free curve is {_worst(fits[0]):.2f} on one branch: {_reason(fits[0])}")
    return fits, notes


def _worst(fit: Fit) -> float:
    return min((v for v in fit.r2.values() if v is not None), default=1.0)


def _reason(fit: Fit) -> str:
    """Say why no smooth curve follows the reads, as far as the record shows it."""
    p, pulses = fit.point, (fit.reads.sign != 0).sum() / max(1, len(fit.reads.branches()))
    wander = float(np.sqrt(p.c2c2 * pulses))
    if len(np.unique(np.round(fit.reads.y, 3))) < 12:
        return "the record has only a few levels"
    if wander > 0.3:
        return f"C2C noise adds up to {100 * wander:.0f}% of the range over a branch"
    if p.read2 > 0.03**2:
        return f"read noise is {100 * p.read2**0.5:.1f}% of the range"
    return "the shape of the curve is not that of the law"


def _rescue(reads: Reads, extent: Extent, fit: Fit) -> tuple[Fit, str]:
    """Find a law whose curve follows every branch: by its curve instead of its steps, or as a table."""
    why = f"{fit.model.law.name} misses a branch (R2 {_worst(fit):.2f}; {_reason(fit)})"
    best = fit
    for other in _others(reads, extent):
        if other.minimum.valid and near(other):
            best = max(best, other, key=_worst)
        if _worst(best) >= GOOD:
            break
    if best is fit:
        return fit, why + "; no other law does better"
    how = "fitted to the curve by least squares" if best.model.law.name != "table" else "no shape assumed"
    return best, why + f"; {best.model.law.name} ({how}) has R2 {_worst(best):.2f}"


def _others(reads: Reads, extent: Extent) -> "Iterator[Fit]":
    """What else to try, best first: laws by their curve instead of their steps, then the table."""
    if extent.walls:
        yield fit_law("table", reads, extent)
        return
    pilot = pilot_of(reads, extent)
    for law in ("exponential", "soft_bounds", "power", "linear"):
        yield curve_fit(law, reads, extent, pilot)
    yield fit_law("table", reads, extent, pilot)
    yield curve_fit("table", reads, extent, pilot)


def _like(first: Fit, reads: Reads, extent: Extent) -> Fit:
    """Fit another device as the first one was rescued."""
    law = first.model.law.name
    return fit_law(law, reads, extent) if extent.walls else curve_fit(law, reads, extent, pilot_of(reads, extent))


def _converged(fit: Fit, reads: Reads, extent: Extent) -> Fit:
    if fit.minimum.valid:
        return fit
    if not extent.walls:
        other = curve_fit(fit.model.law.name, reads, extent, pilot_of(reads, extent))
        if other.minimum.valid:
            return other
    raise InputError(f"data that do not determine the parameters of the {fit.model.law.name} law",
                     "more pulses, or another law", "use law='auto' or law='table'")  # fmt: skip


def describe(fit: Fit) -> Estimate:
    """Return everything that follows from one fit, with errors by linear propagation of its covariance."""
    model, z, covariance = fit.model, fit.minimum.z, fit.minimum.covariance
    pulses = max(1, int(np.median([b.stop - b.start for b in fit.reads.branches()])))
    scale = fit.extent.high - fit.extent.low
    m, free = len(fit.reads.sign), model.up + model.down + model.low + model.high
    swell = np.sqrt(m / max(m - free, 1))  # the law's parameters have taken up some of the scatter

    def at(v: Array) -> dict[str, float]:
        p = model.point(v)
        size = p.high - p.low
        c2c, read2 = swell * np.sqrt(p.c2c2) / size, swell**2 * p.read2 / size**2
        sigma = np.sqrt(c2c**2 + max(read2, 0.0))
        out = law_values(model, p) | shape_values(model, p, pulses)
        out |= {"sigma_c2c": c2c, "read2": read2, "n_states": min(1 + 1 / (2 * max(sigma, 1e-9)), pulses + 1.0)}
        out |= {"state_min": float(fit.extent.low + scale * p.low), "state_max": float(fit.extent.low + scale * p.high)}
        if "symmetry_point" in out:
            out["symmetry_point"] = fit.extent.low + scale * out["symmetry_point"]
        return out

    value = at(unbiased(fit, z))
    step = 0.1 * fit.minimum.errors + 1e-12
    both = [(at(unbiased(fit, z + s)), at(unbiased(fit, z - s))) for s in np.diag(step)]
    err = {}
    for key in value:
        row = np.array([(a.get(key, value[key]) - b.get(key, value[key])) / (2 * h) for (a, b), h in
                        zip(both, step, strict=True)])  # fmt: skip
        err[key] = float(np.sqrt(max(row @ covariance @ row, 0.0)))
    err["state_min"] = err["state_min"] if model.low else fit.extent.low_err
    err["state_max"] = err["state_max"] if model.high else fit.extent.high_err
    v, e = value.pop("read2"), err.pop("read2")
    value["sigma_read"] = float(np.sqrt(max(v, 0.0)))
    err["sigma_read"] = e / (2 * np.sqrt(v)) if v > e else float(np.sqrt(e))
    return Estimate(value, err)


def _values(
    trace: Trace, estimates: list[Estimate], fits: list[Fit], offset: tuple[float, float] | None, source: str
) -> dict[str, Value]:
    how = "fitted" if trace.how == "measured" else "simulated"
    units = {"state_min": trace.unit, "state_max": trace.unit, "symmetry_point": trace.unit}
    out: dict[str, Value] = {}

    def add(name: str, value: Numbers, err: Numbers | None, note: str = "") -> None:
        unit = units.get(name, "1")
        out[name] = Value(value=value, err=err, unit=unit, how=how, source=source, note=note)

    for key in estimates[0].value:
        found = [(e.value[key], e.err[key]) for e in estimates if key in e.value]
        mean = float(np.mean([v for v, _ in found]))
        err = float(np.std([v for v, _ in found], ddof=1) / len(found) ** 0.5) if len(found) > 2 else found[0][1]
        add(key, mean, err, _NOTES.get(key, ""))
    repeated = white_and_pink([r for f in fits for r in f.reads.repeats()])
    if repeated is not None:  # in units of the data's range, as everything scaled
        size = float(fits[0].point.high - fits[0].point.low)
        for key, (sigma, err) in zip(("sigma_read", "sigma_read_1f"), repeated, strict=True):
            add(key, sigma / size, err / size, "from repeated reads, fraction of the range")
    for key, row in table_values(fits).items():
        add(key, *row)
    for key, sign in (("R2_LTP", 1), ("R2_LTD", -1)):
        found2 = [r for f in fits if (r := f.r2[sign]) is not None]
        if found2:
            add(key, float(np.mean(found2)), None)
    for key, pair in device_spread(fits, estimates).items():
        add(key, *pair, _NOTES.get(key, ""))
    if offset is not None:
        units["offset"] = trace.unit
        add("offset", offset[0], offset[1], "subtracted from every read before the fit")
    return out


_NOTES = {
    "sigma_c2c": "per pulse, fraction of the range",
    "sigma_read": "per read, fraction of the range",
    "sigma_d2d": "spread of the step size from device to device, over its mean",
    "c2c_curve": "standard deviation over cycles at equal pulse, fraction of the range",
}
