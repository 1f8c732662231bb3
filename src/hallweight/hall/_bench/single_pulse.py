"""What one pulse switches of a saturated device: against current and field, and against its width."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import non_empty, one_of

from .._device.hall_bar import HallBar
from .measure import WIDTH, current_density
from .provenance import attributes
from .session import Quantity, Session, along_current
from .step_counter import StepCounter

if TYPE_CHECKING:
    import xarray as xr


@renamed_keywords("0.1.0", copies="replicas")
@names_keywords
def phase_diagram(
    device: HallBar,
    *,
    current: Sequence[Quantity],
    field: Sequence[Quantity],
    width: Quantity = WIDTH,
    temperature: Quantity | None = None,
    replicas: int = 1,
    seed: int = 0,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """Switched part of a saturated device after one pulse, at each in-plane field (T) and current (A).

    fraction      (field, current, start)  mean weight of what has left the saturated ``start`` (-1 down, +1 up)
    fraction_err  (field, current, start)  its standard error over the ``replicas``, thermal histories

    ``width`` s, ``temperature`` K (None: the card's). ``progress(done, of)`` is called after each pulse.
    """
    import xarray as xr

    i, b = _row("current", current, "A"), _row("field", field, "T")
    seconds, starts = parse(width, "s"), (-1, 1)
    out = np.zeros((2, len(b), len(i), len(starts)))
    counter = StepCounter(progress, out[0].size)
    for n, along in enumerate(b.tolist()):
        session = Session(device, temperature=temperature, field=along_current(along), replicas=replicas, seed=seed + n)
        for m, k in np.ndindex(len(i), len(starts)):
            out[:, n, m, k] = switched_fraction(session, float(i[m]), seconds, starts[k])
            counter.advance()
    dims = ("field", "current", "start")
    return xr.Dataset(
        {"fraction": (dims, out[0], {"units": "1"}), "fraction_err": (dims, out[1], {"units": "1"})},
        coords={
            "field": ("field", b, {"units": "T"}),
            "current": ("current", i, {"units": "A"}),
            "start": list(starts),
        },
        attrs=attributes(device, seed),
    )


@renamed_keywords("0.1.0", copies="replicas")
@names_keywords
def width_sweep(
    device: HallBar,
    *,
    current: Quantity,
    width: Sequence[Quantity],
    field: Quantity = 0.0,
    start: int = -1,
    temperature: Quantity | None = None,
    replicas: int = 16,
    seed: int = 0,
    progress: Progress | None = None,
) -> "xr.Dataset":
    """One pulse of each width (s) on a saturated device, over ``replicas``, thermal histories.

    fraction      (width,)  mean weight that has switched
    fraction_err  (width,)  its standard error
    probability   (width,)  part of the replicas whose Hall resistance has changed sign

    ``current`` A, in-plane ``field`` T, ``temperature`` K (None: the card's), ``start`` -1 (down) or 1 (up).
    ``progress(done, of)`` is called after each width.
    """
    import xarray as xr

    widths, amplitude, in_plane = _row("width", width, "s"), parse(current, "A"), along_current(field)
    one_of("start", start, (1, -1))
    session = Session(device, temperature=temperature, field=in_plane, replicas=replicas, seed=seed)
    counter, rows = StepCounter(progress, len(widths)), []
    for w in widths.tolist():
        mean, err = switched_fraction(session, amplitude, w, start)
        rows.append((mean, err, float(np.mean(session.mean_state() * start < 0))))
        counter.advance()
    names = ("fraction", "fraction_err", "probability")
    conditions = {"current": amplitude, "field": in_plane[0], "copies": replicas}
    return xr.Dataset(
        {n: ("width", np.array(rows)[:, k], {"units": "1"}) for k, n in enumerate(names)},
        coords={"width": ("width", widths, {"units": "s"})},
        attrs=attributes(device, seed) | conditions,
    )


def switched_fraction(session: Session, current: float, width: float, start: float) -> tuple[float, float]:
    """Saturate, apply one pulse (A, s); return the mean weight that left ``start`` and its standard error."""
    session.restart("up" if start > 0 else "down")
    session.pulse(current_density(session.device, current, "A"), width, f"a current of {current:g} A")
    left = np.clip((1 - start * session.mean_state()) / 2, 0.0, 1.0)
    return float(left.mean()), float(left.std(ddof=1) / len(left) ** 0.5) if len(left) > 1 else 0.0


def _row(name: str, values: Sequence[Quantity], unit: str) -> Array:
    return np.array([parse(v, unit) for v in non_empty(name, values)])
