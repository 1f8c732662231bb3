"""Loops of field and of current, and what follows from many of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, Protocol, Sweep, Trace, parse

from .._device.checks import some
from .._device.hall_bar import HallBar
from .measure import WIDTH, about, density, measure
from .session import Session

if TYPE_CHECKING:
    import xarray as xr

Quantity = str | float


def field_loop(
    device: HallBar | Sequence[HallBar], protocol: Protocol | str = "+-300 mT in 5 mT", *,
    start: str | ArrayLike = "down", seed: int = 0, threads: int = 1,
) -> Trace:  # fmt: skip
    """R_xy against a field along z, ``"+-300 mT in 5 mT, 1 s; 300 K"``; the width is the time at each step (1 s).

    Several sweeps in one protocol, ``"+-50 mT in 2 mT; +-100 mT in 2 mT"``, are minor loops: one cycle each.
    """
    return _loop(device, protocol, "field-loop", start, seed, threads)


def current_loop(
    device: HallBar | Sequence[HallBar], protocol: Protocol | str = "+-40 mA in 1 mA, 1 ms; in-plane field 20 mT",
    *, start: str | ArrayLike = "down", seed: int = 0, threads: int = 1,
) -> Trace:  # fmt: skip
    """R_xy after each of a series of current pulses, ``"+-40 mA in 1 mA, 1 ms; in-plane field 20 mT"``."""
    return _loop(device, protocol, "current-loop", start, seed, threads)


def _loop(
    device: HallBar | Sequence[HallBar], protocol: Protocol | str, kind: str, start: str | ArrayLike, seed: int,
    threads: int,
) -> Trace:  # fmt: skip
    asked = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    wanted = "+-300 mT in 5 mT" if kind == "field-loop" else "+-40 mA in 1 mA, 1 ms"
    field = kind == "field-loop"
    if not all(isinstance(s, Sweep) and (s.unit == "T") == field for s in asked.steps):
        raise InputError(f"the protocol '{asked}'", f"a sweep of {'field' if field else 'current'}, as '{wanted}'",
                         "give a sweep, or call measure()")  # fmt: skip
    return measure(device, asked, start=start, seed=seed, threads=threads)


def current_loops(
    device: HallBar, fields: Sequence[Quantity], protocol: Protocol | str = "+-40 mA in 1 mA, 1 ms", *,
    seed: int = 0,
) -> tuple[Trace, ...]:  # fmt: skip
    """The same current loop at each of a set of in-plane fields; its polarity reverses with the field."""
    some("fields", fields)
    asked = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    rows = [asked.model_copy(update={"in_plane_field": parse(f, "T")}) for f in fields]
    return tuple(current_loop(device, one, seed=seed) for one in rows)


def phase_diagram(
    device: HallBar, *, current: Sequence[Quantity], field: Sequence[Quantity], width: Quantity = WIDTH,
    temperature: Quantity | None = None, copies: int = 1, seed: int = 0,
) -> "xr.Dataset":  # fmt: skip
    """Switched part of a saturated device after one pulse, at each in-plane field and current (A).

    ``fraction`` (field, current, start): the weight of what has left the saturated ``start`` (-1 down, +1 up), from 0
    to 1, mean over ``copies``, with its standard error ``fraction_err``.
    """
    import xarray as xr

    some("current", current)
    some("field", field)
    i = np.array([parse(c, "A") for c in current])
    b = np.array([parse(f, "T") for f in field])
    out = np.zeros((2, len(b), len(i), 2))
    for n, along in enumerate(b):
        session = Session(device, temperature=_kelvin(temperature), field=(float(along), 0.0, 0.0), copies=copies,
                          seed=seed + n)  # fmt: skip
        for m, amplitude in enumerate(i):
            for k, start in enumerate((-1.0, 1.0)):
                out[:, n, m, k] = switched(session, float(amplitude), parse(width, "s"), start)
    dims = ("field", "current", "start")
    data = xr.Dataset(
        {"fraction": (dims, out[0], {"units": "1"}), "fraction_err": (dims, out[1], {"units": "1"})},
        coords={"field": ("field", b, {"units": "T"}), "current": ("current", i, {"units": "A"}),
                "start": ("start", [-1, 1])},
    )  # fmt: skip
    data.attrs = attributes(device, seed)
    return data


def width_sweep(
    device: HallBar, *, current: Quantity, width: Sequence[Quantity], field: Quantity = 0.0, start: int = -1,
    temperature: Quantity | None = None, copies: int = 16, seed: int = 0,
) -> "xr.Dataset":  # fmt: skip
    """One pulse of each width on a saturated device, over ``copies`` thermal histories.

    ``fraction`` (width): mean weight that has switched, with ``fraction_err``; ``probability``: part of the copies
    whose Hall resistance has changed sign.
    """
    import xarray as xr

    some("width", width)
    if start not in (-1, 1):
        raise InputError(f"start = {start!r}", "1 (up) or -1 (down)", "choose one of the two")
    i, widths = parse(current, "A"), np.array([parse(w, "s") for w in width])
    session = Session(device, temperature=_kelvin(temperature), field=(parse(field, "T"), 0.0, 0.0), copies=copies,
                      seed=seed)  # fmt: skip
    rows = []
    for w in widths:
        mean, err = switched(session, i, float(w), start)
        rows.append((mean, err, float(np.mean(session.up() * start < 0))))
    names = ("fraction", "fraction_err", "probability")
    data = xr.Dataset(
        {n: ("width", np.array(rows)[:, k], {"units": "1"}) for k, n in enumerate(names)},
        coords={"width": ("width", widths, {"units": "s"})},
    )
    data.attrs = attributes(device, seed) | {"current": i, "field": parse(field, "T"), "copies": copies}
    return data


def switched(session: Session, current: float, width: float, start: float) -> tuple[float, float]:
    """Saturate, apply one pulse; return the mean weight that left ``start`` and its standard error."""
    session.restart("up" if start > 0 else "down")
    session.pulse(density(session.device, current, "A"), width, f"a current of {current:g} A")
    left = np.clip((1 - start * session.up()) / 2, 0.0, 1.0)
    return float(left.mean()), float(left.std(ddof=1) / len(left) ** 0.5) if len(left) > 1 else 0.0


def attributes(device: HallBar, seed: int) -> dict[str, object]:
    """What a data set carries with it; text and numbers only."""
    said = about([device], seed)
    return {k: v if isinstance(v, str | int | float) else " ".join(v) if isinstance(v, tuple) else str(v)
            for k, v in said.items()}  # fmt: skip


def _kelvin(temperature: Quantity | None) -> float | None:
    return None if temperature is None else parse(temperature, "K")
