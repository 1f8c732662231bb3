"""What a page says of a simulated study: what came out, what it does not show, how to get it again."""

import tomllib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, InputError, Run, build_card, meaning

from .axis import axis_for
from .captions import plural, value_words
from .magnet_results import KIND, RELEASE, asked, crossing, density, numbers, span

if TYPE_CHECKING:
    import xarray as xr

_K_B = 1.380649e-23  # J/K, exact
_ONE = (
    "One macrospin per sublattice: no domains, nucleation or walls. Real films larger than some tens of nanometres "
    "switch by them, at currents that can be ten to a hundred times lower.",
    "The unit moments keep their length, and the torque efficiency is the same at every temperature, composition and "
    "angle.",
)
_HEAT = (
    "Errors of barriers and escape times are those of sampling. That the Arrhenius line is straight holds to about "
    "k_B T/E_b, and extrapolation multiplies that: 5 % of a barrier of 40 k_B T is a factor of 7 in time."
)
_REST = "Equilibrium of the card's mean field or power laws; another composition holds to first order around its own x."


def told(data: "xr.Dataset", kind: str) -> list[str]:
    """Say in a sentence or two what a study found; nothing for a kind that is unknown."""
    teller = _TELLERS.get(kind.removeprefix(KIND))
    return teller(data) if teller else []


def _macrospin(data: "xr.Dataset") -> list[str]:
    last = data["m"].isel(time=-1).sel(axis="z").values.reshape(-1, 2)
    count = int(asked(data).get("n", data.sizes.get("device", 1)))
    ends = " and ".join(f"{v:+.2f}" for v in last.mean(0)).replace("-", "−")
    text = f"At the end of the protocol, m_z of the two sublattices is {ends}, mean over {plural(count, 'device')}"
    if "device" in data.dims and count > 1:
        up = int((last[:, 0] > 0).sum())
        text += f"; {up} of {count} point up"
    return [text + "."]


def _threshold(data: "xr.Dataset") -> list[str]:
    off = np.abs(numbers(data, "J_c") / numbers(data, "J_static") - 1).max()
    b = axis_for("field", "T", numbers(data, "field"), small=0.0)
    shown = span(numbers(data, "J_c"), density())
    fields = span(numbers(data, "field"), b)
    return [f"The state is lost at {shown} in fields of {fields}, within {100 * off:.2g} % of the closed form."]


def _map(data: "xr.Dataset") -> list[str]:
    if not np.isfinite(numbers(data, "J_c")).any():
        return ["Nowhere does the probability pass one half within the currents tried."]
    return [f"The probability of switching passes one half at {span(numbers(data, 'J_c'), density())}."]


def _time(data: "xr.Dataset") -> list[str]:
    name, time = ("T" if "T" in data.dims else "x"), numbers(data, "time")
    if not np.isfinite(time).any():
        return ["No device passes the middle during the pulse."]
    t, at, best = axis_for("time", "s", time, small=0.0), numbers(data, name), int(np.nanargmin(time))
    unit = " K" if name == "T" else ""
    marks = {n: crossing(at, numbers(data, v)) for n, v in (("moment", "M_net"), ("angular momentum", "s_net"))}
    text = f"Switching is quickest, {float(t(time[best])):.3g} {t.unit}, at {name} = {at[best]:.4g}{unit}."
    zeros = [f"the net {n} at {name} = {v:.4g}{unit}" for n, v in marks.items() if np.isfinite(v)]
    return [text, *([f"Zero is {' and '.join(zeros)}."] if zeros else [])]


def _rates(data: "xr.Dataset") -> list[str]:
    kelvin = asked(data).get("temperature")
    current, barrier, err = (numbers(data, n) for n in ("current", "barrier", "barrier_err"))
    if not kelvin or not np.isfinite(barrier).any():
        return []
    unit = _K_B * kelvin
    rows = [f"{b / unit:.1f} ± {e / unit:.1f} k_B T at {float(density()(j)):.3g} MA/cm²"
            for j, b, e in zip(current, barrier, err, strict=True) if np.isfinite(b)]  # fmt: skip
    shown = rows if len(rows) <= 3 else [rows[0], rows[-1]]
    return [f"Measured barrier, in units of {kelvin:g} K: {', '.join(shown)}."]


def _critical(data: "xr.Dataset") -> list[str]:
    current, width = numbers(data, "J_c"), numbers(data, "width")
    how, found = data["how"].values.astype(str), np.flatnonzero(np.isfinite(current))
    ends = [found[0], found[-1]] if len(found) > 1 else list(found)
    parts = [f"{float(density()(current[k])):.3g} MA/cm² for {span(width[k], axis_for('time', 's', width[k]))} "
             f"({how[k]})" for k in ends]  # fmt: skip
    text = [f"Half of the devices switch at {' and at '.join(parts)}."] if parts else ["No width has a result."]
    return text + (_rates(data) if "barrier" in data else [])


def _compensation(data: "xr.Dataset") -> list[str]:
    if "composition" in data.dims:
        return []
    found = {n: float(data[n]) for n in ("T_M", "T_A", "T_C")}
    return [", ".join(f"{n} = {v:.4g} K" if np.isfinite(v) else f"{n}: none" for n, v in found.items()) + "."]


def _release(data: "xr.Dataset") -> list[str]:
    return [str(data.attrs["said"])] if "said" in data.attrs else []


_TELLERS: "Mapping[str, Callable[[xr.Dataset], list[str]]]" = {
    "macrospin": _macrospin,
    "threshold": _threshold,
    "switching-map": _map,
    "switching-time": _time,
    "rates": _rates,
    "critical-current": _critical,
    "compensation": _compensation,
    RELEASE: _release,
}


def study_limits(run: Run) -> list[str]:
    """What a simulated study does not show."""
    if run.kind == f"{KIND}compensation":
        return [_REST]
    return [*_ONE, *([_HEAT] if run.kind in (f"{KIND}rates", f"{KIND}critical-current") else [])]


def source_words(run: Run) -> list[tuple[str, str]]:
    """Assumed values of the spin source, as (name, words)."""
    source = _source(run)
    if source is None:
        return []
    values = {n: source.values.get(n) for n in source.missing()}
    return [(f"{source.name}: {n}", f"{meaning(n)}: {value_words(v) if v else 'absent, so taken as none'}")
            for n, v in values.items()]  # fmt: skip


def _source(run: Run) -> Card | None:
    text = run.config.get("source")
    return build_card(tomllib.loads(text), "the spin source of this run") if isinstance(text, str) and text else None


def settings(run: Run) -> dict[str, Any]:
    """The configuration of a run, each value as a person writes it."""
    plain = dict(run.config)
    if run.kind.startswith(KIND):
        source = _source(run)
        plain["source"] = "none but the film's own" if source is None else source.name
        plain |= plain.pop("arguments", None) or {}
    return {k: _words(v) for k, v in plain.items()}


def _words(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_words(v)}" for k, v in value.items())
    return ", ".join(str(_words(v)) for v in value) if isinstance(value, list | tuple) else value


def study_command(run: Run) -> str:
    """The study file that gives this run again, and what to do with it; nothing where it cannot be written down."""
    import tomlkit

    source = _source(run)
    study: dict[str, Any] = {"study": run.config.get("study"), "film": "card.toml"}
    study |= {"seed": run.seeds[0]} if run.seeds else {}
    try:
        study |= _as_asked(source) if source is not None else {}
        text = tomlkit.dumps({**study, "arguments": run.config.get("arguments") or {}}).strip()
    except (InputError, TypeError, ValueError):  # a source card that is not shipped, or arguments that are no TOML
        return ""
    return f"hallweight simulate study.toml\n\n# study.toml\n{text}"


def _as_asked(source: Card) -> dict[str, Any]:
    """Name of the shipped card and the values in which this one differs."""
    from hallweight.cards import load

    shipped = load(source.name)
    changed = {n: f"{v.value:g} {v.unit}".removesuffix(" 1") for n, v in source.values.items()
               if n not in shipped.values or shipped.values[n].value != v.value}  # fmt: skip
    return {"source": source.name, **({"source_values": changed} if changed else {})}
