"""Calibration: which film and grain parameters make a measured curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, Protocol, Trace, show
from hallweight.core.types import Array

from .._device.hall_bar import HallBar
from .degeneracies import KEPT, degeneracies
from .drive import Drive, drive_of
from .forward_model import Model
from .parameters import KNOWN, can, check_names, tuned, with_film
from .posterior import Answer, answered
from .search import HEIGHT, Search, fitted

FREE = ("torque", "heat", "barrier", "pinning", "sigma_K", "B_DMI", "R_AHE")
"""What is free unless something else is asked for (as far as the drive can show it)."""
GROUNDS = ("slope", "bend", "drift")
"""Backgrounds beside an offset."""
_FEWEST = 16  # volumes that make a curve


@dataclass(frozen=True, eq=False)
class Calibration:
    """A device that makes a curve, and how well it is known.

    ``factors``: each parameter over that of the device that was given; ``errors``: standard errors of their
    logarithms, i.e. relative; ``fixed``: those that the data fix. ``R_AHE`` (ohm) with ``R_AHE_err`` and ``offset``
    (ohm) of each trace. ``misfit``: rms of the residuals over the range of the trace, ``worst`` the largest of them;
    ``c2c`` the cycle-to-cycle noise over it (``assumed`` where the trace does not show it), ``scatter`` what one such
    device differs from the mean of many in the simulation, over it too; ``volumes`` and ``grain`` (m): how many volumes
    make that noise, None where it is not shown. ``degeneracies``: sentences. ``device``: the calibrated one. ``curves``
    (n,) in ohm: the simulated mean reads of each trace. ``correlation`` (p, p) of the factors and a free R_AHE.
    """

    factors: Mapping[str, float]
    errors: Mapping[str, float]
    fixed: Mapping[str, bool]
    R_AHE: tuple[float, ...]
    R_AHE_err: tuple[float, ...]
    offset: tuple[float, ...]
    misfit: tuple[float, ...]
    worst: tuple[float, ...]
    c2c: tuple[float, ...]
    assumed: tuple[bool, ...]
    scatter: tuple[float, ...]
    volumes: tuple[float | None, ...]
    grain: float | None
    degeneracies: tuple[str, ...]
    correlation: Array
    device: HallBar
    curves: tuple[Array, ...]
    runs: int

    def __str__(self) -> str:
        lines = [f"Calibration of a {self.device.film.name} device, {self.runs} simulations"]
        for name, value in self.factors.items():
            known = "" if self.fixed[name] else "  NOT fixed by the data"
            lines.append(f"  {name:<10} x {value:<8.3g} +- {self.errors[name]:<7.1%}{known}")
        for k, height in enumerate(self.R_AHE):
            which = f" of trace {k}" if len(self.R_AHE) > 1 else ""
            mark = " (assumed)" if self.assumed[k] else ""
            lines.append(f"  R_AHE{which} {show(height, 'ohm')} +- {show(self.R_AHE_err[k], 'ohm')}, offset "
                         f"{show(self.offset[k], 'ohm')}")  # fmt: skip
            lines.append(f"  misfit{which} {self.misfit[k]:.1%} of the range (at worst {self.worst[k]:.1%}), cycle to "
                         f"cycle {self.c2c[k]:.1%}{mark}, device to device {self.scatter[k]:.1%}")  # fmt: skip
        if self.grain is not None:
            lines.append(f"  noise of {self.volumes[0]:.0f} volumes: grains of {show(self.grain, 'm')}")
        return "\n".join([*lines, *(f"  - {d}" for d in self.degeneracies)])

    __repr__ = __str__


def calibrate(
    device: HallBar,
    trace: Trace | Sequence[Trace],
    free: Sequence[str] | None = None,
    *,
    protocol: Protocol | str | None = None,
    width: str | float | None = None,
    start: str | ArrayLike | None = None,
    c2c: float | None = None,
    background: Sequence[str] = (),
    volumes: int = 400,
    steps: int = 4,
    seed: int = 0,
) -> Calibration:
    """Find which film and grain parameters of ``device`` make a measured pulse curve or loop, with errors.

    ``trace``: R_xy against pulses, a current or a field, or several traces of one device that share the parameters.
    ``free``: names of :data:`KNOWN` and "R_AHE" (left out: the device's own is taken as known); None: all that the
    drive can show. Each is a factor on the device's value with a log-normal prior about 1 (a factor 1.5 to 3), R_AHE
    about half the range of the trace. Maximum a posteriori, heights and backgrounds projected out (cite golub1973).
    ``protocol`` or ``width`` (s) say what the trace does not; ``start`` is the state
    before the first pulse, None for a device that has been through the same before (the first branch of a loop is then
    not compared). ``c2c``: cycle-to-cycle noise over the range, None for that of the cycles, or 2% where there are
    fewer than four. ``background``: terms in the drive, "slope" or "bend", or in time, "drift", beside the offset;
    ``volumes``: that are simulated at most; ``steps`` of the search. Raises :class:`InputError` for a trace that cannot
    be calibrated.
    """
    traces = [trace] if isinstance(trace, Trace) else list(trace)
    if not traces:
        raise InputError("no trace", "one or more", "read a file with hallweight.lab.read")
    drives = [drive_of(t, protocol, width, start is None, c2c) for t in traces]
    check_names(tuple(free or ()))
    if volumes < _FEWEST or steps < 1:
        found = f"{volumes} volumes and {steps} steps"
        raise InputError(found, f"{_FEWEST} or more, and one or more", "raise what is too small")
    wrong = [b for b in background if b not in GROUNDS]
    if wrong:
        raise InputError(f"the background {wrong[0]!r}", "'slope', 'bend' or 'drift'", "choose among these")
    asked = tuple(n for n in (FREE if free is None else free) if can(device, drives, n))
    names = tuple(n for n in asked if n != "R_AHE")
    if not names:
        raise InputError("no parameter that the drive can show", "one or more", "name others in free")
    models = [Model(device, d, "down" if start is None else start, int(volumes)) for d in drives]
    own = tuple(device.R_AHE * device.moment(device.pair(d.kelvin).T) for d in drives)
    search = Search(names, models, None if "R_AHE" in asked else own, [_grounds(d, background) for d in drives], seed)
    return _result(device, search, answered(search, fitted(search, steps)))


def _grounds(drive: Drive, background: Sequence[str]) -> Array:
    """Columns of the backgrounds (n, c): a constant and what was asked for."""
    x = drive.amplitude / np.abs(drive.amplitude).max()
    terms = {"slope": x, "bend": x**2, "drift": np.linspace(-1, 1, len(x))}
    return np.column_stack([np.ones(len(x)), *(terms[b] for b in background)])


def _result(device: HallBar, search: Search, answer: Answer) -> Calibration:
    drives, names = [m.drive for m in search.models], search.names
    many, k = len(drives), len(names)
    heights = tuple(float(f[0]) for f in answer.linear)
    error = np.sqrt(np.diag(answer.covariance))
    on_height = HEIGHT * error[k:] if search.height is None else np.zeros(many)
    fits = tuple(f[0] * s + search.columns[i] @ f[1:] for i, (f, s) in
                 enumerate(zip(answer.linear, answer.curves, strict=True)))  # fmt: skip
    off = [(d.y - c)[d.used] / d.range for d, c in zip(drives, fits, strict=True)]
    wide = [abs(h) * s for h, s in zip(heights, answer.scatter, strict=True)]
    counted = tuple(_volumes(m, s) for m, s in zip(search.models, wide, strict=True))
    factors = dict(search.factors(answer.z))
    return Calibration(
        factors=factors,
        errors=dict(zip(names, (error[:k] * search.spreads).tolist(), strict=True)),
        fixed={n: bool(e <= KEPT) for n, e in zip(names, error[:k], strict=True)},
        R_AHE=heights,
        R_AHE_err=tuple(abs(h) * float(e) for h, e in zip(heights, on_height, strict=True)),
        offset=tuple(float(f[1]) for f in answer.linear),
        misfit=tuple(float(np.sqrt(np.mean(o**2))) for o in off),
        worst=tuple(float(np.abs(o).max()) for o in off),
        c2c=tuple(d.c2c / d.range for d in drives),
        assumed=tuple(not d.shown for d in drives),
        scatter=tuple(s * m.share**0.5 / m.drive.range for s, m in zip(wide, search.models, strict=True)),
        volumes=counted,
        grain=None if counted[0] is None else device.width / counted[0] ** 0.5,
        degeneracies=_said(search, answer),
        correlation=answer.covariance / np.outer(error, error),
        device=_calibrated(device, factors, heights[0], answer),
        curves=fits,
        runs=search.runs,
    )


def _said(search: Search, answer: Answer) -> tuple[str, ...]:
    """What the reads leave open, in words."""
    many, names = len(search.models), list(search.names)
    words = [KNOWN[n].words for n in names]
    if search.height is None:
        names += ["R_AHE"] if many == 1 else [f"R_AHE of {i}" for i in range(many)]
        words += ["the height of the Hall resistance"] * many
    spreads = np.append(search.spreads, np.full(len(names) - len(search.names), HEIGHT))
    return degeneracies(tuple(names), tuple(words), spreads, answer.data, answer.covariance)


def _volumes(model: Model, scatter: float) -> float | None:
    """How many volumes make the cycle-to-cycle noise that the trace shows, from the ``scatter`` (ohm) of a simulated
    device; None where it shows none beyond the noise of its reads.
    """
    drive = model.drive
    state = drive.c2c**2 - drive.white**2
    if not drive.shown or drive.cycles < 2 or state <= 0 or scatter == 0:
        return None
    simulated = model.device.lattice.cells if model.whole else int(model.cells**0.5) ** 2
    return float(simulated * scatter**2 / state)


def _calibrated(device: HallBar, factors: Mapping[str, float], height: float, answer: Answer) -> HallBar:
    """The device with the factors, the height of the Hall resistance and the offset that were found."""
    out = tuned(device, factors)
    own = out.R_AHE * out.moment(out.pair().T)
    film = out.film.replace(how="fitted", rho_AHE=out.film["rho_AHE"] * height / own)
    readout = replace(out.readout, offset=float(answer.linear[0][1]) / out.sheet)
    return with_film(out, film, {"readout": readout})
