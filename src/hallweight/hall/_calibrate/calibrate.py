"""Calibration: which film and grain parameters make a measured curve."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, Protocol, Trace
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import one_of, whole_number

from .._bench.step_counter import StepCounter
from .._device.hall_bar import HallBar
from .calibration import Calibration
from .degeneracies import UNFIXED, degeneracies
from .drive import Drive
from .forward_model import ForwardModel
from .measured_reads import MeasuredReads, drive_and_reads
from .parameters import PARAMETERS, check_names, has_effect, largest_factor, scaled, with_film
from .posterior import Posterior, posterior, simulations_of_posterior
from .search import HEIGHT_SPREAD, Search, maximum_posterior, simulations_of_search

FREE = ("torque", "heat", "barrier", "pinning", "sigma_K", "B_DMI", "R_AHE")
"""What is free unless something else is asked for (as far as the drive can show it)."""
BACKGROUNDS = ("slope", "bend", "drift")
"""Backgrounds beside an offset."""
_LEAST_VOLUMES = 16  # that make a curve


@names_keywords
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
    progress: Progress | None = None,
) -> Calibration:
    """Find which film and grain parameters of ``device`` make a measured pulse curve or loop, with errors.

    trace       R_xy against pulses, a current or a field; several traces of one device share the parameters
    free        names of parameters (:data:`PARAMETERS`) and "R_AHE"; None: all that the drive can show
    protocol    what the trace does not say of the drive
    width       s, of the pulses, likewise
    start       state before the first pulse; None: the device has been through the same before, and the first branch of
                a loop is not compared
    c2c         cycle-to-cycle noise over the range; None: that of the cycles, or 0.02 if there are fewer than four
    background  terms beside the offset: in the drive "slope" or "bend", in time "drift"
    volumes     that are simulated at most
    steps       of the search
    progress    called as ``progress(done, of)`` after each simulation; the search may need fewer than ``of``

    Each parameter is a factor on the device's value with a log-normal prior about 1, a factor 1.5 to 3 wide. The prior
    of R_AHE is about half the range of the trace; without "R_AHE" the device's is taken as known. The factors are those
    of maximum posterior, with heights and backgrounds projected out (cite golub1973). Raises :class:`InputError` for a
    trace that cannot be calibrated.
    """
    traces = [trace] if isinstance(trace, Trace) else list(trace)
    if not traces:
        raise InputError("no trace", "one or more", "read a file with hallweight.lab.read")
    measured = [drive_and_reads(t, protocol, width, periodic=start is None, c2c=c2c) for t in traces]
    drives, reads = [drive for drive, _ in measured], [read for _, read in measured]
    check_names(free or ())
    whole_number("volumes", volumes, _LEAST_VOLUMES)
    whole_number("steps", steps, 1)
    for term in background:
        one_of("background", term, BACKGROUNDS)
    asked = tuple(n for n in (FREE if free is None else free) if has_effect(device, drives, n))
    names = tuple(n for n in asked if n != "R_AHE")
    if not names:
        raise InputError("no parameter that the drive can show", "one or more", "name others in free")
    initial = "down" if start is None else start
    device_R_AHE = tuple(device.R_AHE * device.moment(device.pair(d.temperature).T) for d in drives)
    of = simulations_of_search(len(names), steps) + simulations_of_posterior(len(names))
    search = Search(
        names,
        [ForwardModel(device, d, initial, int(volumes)) for d in drives],
        reads,
        None if "R_AHE" in asked else device_R_AHE,
        [_backgrounds(d, background) for d in drives],
        tuple(largest_factor(device, n) for n in names),
        seed,
        StepCounter(progress, of),
    )
    found = posterior(search, maximum_posterior(search, steps))
    search.counter.finish()
    return _calibration(device, search, found)


def _backgrounds(drive: Drive, names: Sequence[str]) -> Array:
    """Columns of the backgrounds (reads, c): a constant and what was asked for."""
    x = drive.amplitude / np.abs(drive.amplitude).max()
    terms = {"slope": x, "bend": x**2, "drift": np.linspace(-1, 1, len(x))}
    return np.column_stack([np.ones(len(x)), *(terms[n] for n in names)])


def _calibration(device: HallBar, search: Search, found: Posterior) -> Calibration:
    reads, k = search.reads, len(search.names)
    heights = tuple(float(f[0]) for f in found.linear)
    error = np.sqrt(np.diag(found.covariance))
    height_error = HEIGHT_SPREAD * error[k:] if search.known_R_AHE is None else np.zeros(len(reads))
    fits = tuple(
        f[0] * curve + background @ f[1:]
        for f, curve, background in zip(found.linear, found.curves, search.backgrounds, strict=True)
    )
    off = [(r.values - fit)[r.used] / r.range for r, fit in zip(reads, fits, strict=True)]
    scatter = [abs(h) * s for h, s in zip(heights, found.scatter, strict=True)]
    volumes = tuple(_volumes(*of) for of in zip(search.models, reads, scatter, strict=True))
    factors = dict(search.factors(found.z))
    return Calibration(
        factors=factors,
        errors=dict(zip(search.names, (error[:k] * search.spreads).tolist(), strict=True)),
        fixed={n: bool(e <= UNFIXED) for n, e in zip(search.names, error[:k], strict=True)},
        R_AHE=heights,
        R_AHE_err=tuple(abs(h) * float(e) for h, e in zip(heights, height_error, strict=True)),
        offset=tuple(float(f[1]) for f in found.linear),
        misfit=tuple(float(np.sqrt(np.mean(o**2))) for o in off),
        worst=tuple(float(np.abs(o).max()) for o in off),
        c2c=tuple(r.c2c / r.range for r in reads),
        assumed=tuple(not r.c2c_measured for r in reads),
        scatter=tuple(
            s * m.variance_ratio**0.5 / r.range for s, m, r in zip(scatter, search.models, reads, strict=True)
        ),
        volumes=volumes,
        grain=None if volumes[0] is None else device.width / volumes[0] ** 0.5,
        degeneracies=_degeneracies(search, found),
        correlation=found.covariance / np.outer(error, error),
        device=_calibrated(device, factors, heights[0], float(found.linear[0][1])),
        curves=fits,
        runs=search.runs,
    )


def _degeneracies(search: Search, found: Posterior) -> tuple[str, ...]:
    """What the reads leave open, in words."""
    many, names = len(search.models), list(search.names)
    descriptions = [PARAMETERS[n].description for n in names]
    if search.known_R_AHE is None:
        names += ["R_AHE"] if many == 1 else [f"R_AHE of {i}" for i in range(many)]
        descriptions += ["the height of the Hall resistance"] * many
    spreads = np.append(search.spreads, np.full(len(names) - len(search.names), HEIGHT_SPREAD))
    return degeneracies(tuple(names), tuple(descriptions), spreads, found.information, found.covariance)


def _volumes(model: ForwardModel, reads: MeasuredReads, scatter: float) -> float | None:
    """How many volumes make the cycle-to-cycle noise that the trace shows; None beyond the noise of its reads.

    ``scatter`` (ohm): of a simulated device.
    """
    variance = reads.c2c**2 - reads.white_noise**2
    if not reads.c2c_measured or reads.cycles < 2 or variance <= 0 or scatter == 0:
        return None
    return float(model.simulated_cells * scatter**2 / variance)


def _calibrated(device: HallBar, factors: Mapping[str, float], R_AHE: float, offset: float) -> HallBar:
    """The device with the factors, the height of the Hall resistance and the offset (ohm) that were found."""
    out = scaled(device, factors)
    before = out.R_AHE * out.moment(out.pair().T)
    film = out.film.replace(how="fitted", rho_AHE=out.film["rho_AHE"] * R_AHE / before)
    return with_film(out, film, {"readout": replace(out.readout, offset=offset / out.sheet)})
