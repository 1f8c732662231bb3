"""Sentences about a simulated study: what it found and what it does not show."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Run
from hallweight.core.constants import K_B
from hallweight.core.tables.value_text import significant

from .axis import axis_for
from .captions import plural
from .magnet_results import (
    CURRENT_DENSITY,
    RELEASE,
    SIMULATED,
    range_text,
    study_arguments,
    values_of,
    zero_crossing,
)

if TYPE_CHECKING:
    import xarray as xr

_MACROSPIN_LIMITS = (
    "One macrospin per sublattice: no domains, nucleation or walls. Real films larger than some tens of nanometres "
    "switch by them, at currents that can be ten to a hundred times lower.",
    "The unit moments keep their length, and the torque efficiency is the same at every temperature, composition and "
    "angle.",
)
_ESCAPE_LIMITS = (
    "Errors of barriers and escape times are those of sampling. That the Arrhenius line is straight holds to about "
    "k_B T/E_b, and extrapolation multiplies that: 5 % of a barrier of 40 k_B T is a factor of 7 in time."
)
_EQUILIBRIUM_LIMITS = (
    "Equilibrium of the card's mean field or power laws; another composition holds to first order around its own x."
)
_WITH_ESCAPES = (f"{SIMULATED}rates", f"{SIMULATED}critical-current")


_ONE_MACROSPIN = " (one macrospin; films that switch by walls need ten to a hundred times less)"


def describe(data: "xr.Dataset", kind: str) -> list[str]:
    """Say in a sentence or two what a study found; return nothing for a kind that is unknown."""
    summary = _SUMMARIES.get(kind.removeprefix(SIMULATED))
    return summary(data) if summary else []


def _macrospin(data: "xr.Dataset") -> list[str]:
    last = data["m"].isel(time=-1).sel(axis="z").values.reshape(-1, 2)
    count = int(study_arguments(data).get("n", data.sizes.get("device", 1)))
    ends = " and ".join(f"{v:+.2f}" for v in last.mean(0)).replace("-", "−")
    text = f"At the end of the protocol, m_z of the two sublattices is {ends}, mean over {plural(count, 'device')}"
    if "device" in data.dims and count > 1:
        up = int((last[:, 0] > 0).sum())
        text += f"; {up} of {count} point up"
    return [text + "."]


def _threshold(data: "xr.Dataset") -> list[str]:
    difference = np.abs(values_of(data, "J_c") / values_of(data, "J_static") - 1).max()
    b = axis_for("field", "T", values_of(data, "field"), small=0.0)
    shown = range_text(values_of(data, "J_c"), CURRENT_DENSITY)
    fields = range_text(values_of(data, "field"), b)
    return [
        f"The state is lost at {shown} in fields of {fields}, within {100 * difference:.2g} % of the closed form"
        f"{_ONE_MACROSPIN}."
    ]


def _switching_map(data: "xr.Dataset") -> list[str]:
    if not np.isfinite(values_of(data, "J_c")).any():
        return ["Nowhere does the probability pass one half within the currents tried."]
    found = range_text(values_of(data, "J_c"), CURRENT_DENSITY)
    return [f"The probability of switching passes one half at {found}{_ONE_MACROSPIN}."]


def _switching_time(data: "xr.Dataset") -> list[str]:
    name, time = ("T" if "T" in data.dims else "x"), values_of(data, "time")
    if not np.isfinite(time).any():
        return ["No device passes the middle during the pulse."]
    t, at, best = axis_for("time", "s", time, small=0.0), values_of(data, name), int(np.nanargmin(time))
    unit = " K" if name == "T" else ""
    marks = {n: zero_crossing(at, values_of(data, v)) for n, v in (("moment", "M_net"), ("angular momentum", "s_net"))}
    shortest = significant(float(t(time[best])), 3)
    text = f"Switching is quickest, {shortest} {t.unit}, at {name} = {at[best]:.4g}{unit}."
    zeros = [f"the net {n} at {name} = {v:.4g}{unit}" for n, v in marks.items() if np.isfinite(v)]
    return [text, *([f"Zero is {' and '.join(zeros)}."] if zeros else [])]


def _rates(data: "xr.Dataset") -> list[str]:
    kelvin = study_arguments(data).get("temperature")
    current, barrier, err = (values_of(data, n) for n in ("current", "barrier", "barrier_err"))
    if not kelvin or not np.isfinite(barrier).any():
        return []
    unit = K_B * kelvin
    rows = [
        f"{b / unit:.1f} ± {e / unit:.1f} k_B T at {significant(float(CURRENT_DENSITY(j)), 3)} MA/cm²"
        for j, b, e in zip(current, barrier, err, strict=True)
        if np.isfinite(b)
    ]
    shown = rows if len(rows) <= 3 else [rows[0], rows[-1]]
    return [f"Measured barrier, in units of {kelvin:g} K: {', '.join(shown)}."]


def _critical_current(data: "xr.Dataset") -> list[str]:
    current, width = values_of(data, "J_c"), values_of(data, "width")
    origin, known = data["how"].values.astype(str), np.flatnonzero(np.isfinite(current))
    ends = [known[0], known[-1]] if len(known) > 1 else list(known)
    widths = {k: range_text(width[k], axis_for("time", "s", width[k])) for k in ends}
    parts = [f"{significant(float(CURRENT_DENSITY(current[k])), 3)} MA/cm² for {widths[k]} ({origin[k]})" for k in ends]
    found = f"Half of the devices switch at {' and at '.join(parts)}{_ONE_MACROSPIN}."
    text = [found] if parts else ["No width has a result."]
    return text + (_rates(data) if "barrier" in data else [])


def _compensation(data: "xr.Dataset") -> list[str]:
    if "composition" in data.dims:
        return []
    kelvin = {n: float(data[n]) for n in ("T_M", "T_A", "T_C")}
    return [", ".join(f"{n} = {v:.4g} K" if np.isfinite(v) else f"{n}: none" for n, v in kelvin.items()) + "."]


def _release(data: "xr.Dataset") -> list[str]:
    return [str(data.attrs["said"])] if "said" in data.attrs else []


_SUMMARIES: "Mapping[str, Callable[[xr.Dataset], list[str]]]" = {
    "macrospin": _macrospin,
    "threshold": _threshold,
    "switching-map": _switching_map,
    "switching-time": _switching_time,
    "rates": _rates,
    "critical-current": _critical_current,
    "compensation": _compensation,
    RELEASE: _release,
}


def study_limits(run: Run) -> list[str]:
    """What a simulated study does not show."""
    if run.kind == f"{SIMULATED}compensation":
        return [_EQUILIBRIUM_LIMITS]
    return [*_MACROSPIN_LIMITS, *([_ESCAPE_LIMITS] if run.kind in _WITH_ESCAPES else [])]
