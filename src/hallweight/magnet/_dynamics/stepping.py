"""The integrator's step for what is applied: it must resolve the film and the waveform."""

from collections.abc import Sequence

from hallweight.core import InputError, did_you_mean, parse, show

from .._drive.timeline import Timeline
from .._drive.waveform import Quantity
from .._film.sublattice_pair import Pair
from .time_step import REFUSED, check_step, choose_step

_SAMPLES = 20  # of the shortest change of a waveform


def step_for(
    pairs: Sequence[Pair],
    line: Timeline,
    dt: Quantity | None = None,
    *,
    scheme: str = "heun",
    noise: bool = True,
    extra_field: float = 0.0,
    K_scale: float = 1.0,
) -> float:
    """Return the step (s): chosen, or the user's if it resolves film and waveform.

    ``extra_field`` (T) and ``K_scale`` are the largest of single devices. Raises :class:`InputError` for a step that is
    too long.
    """
    if scheme not in REFUSED:
        raise InputError(f"scheme {scheme!r}", "an integrator", did_you_mean(scheme, tuple(REFUSED)))
    peaks = {"j": line.current.peak, "B": line.strongest + extra_field, "K_scale": K_scale}
    if dt is None:
        return min(choose_step(pairs, **peaks, scheme=scheme, noise=noise), line.shortest / _SAMPLES)
    step = parse(dt, "s")
    if step <= 0:
        raise InputError(f"a step of {step:g} s", "a time above 0", "leave dt out to have it chosen")
    if step > line.shortest:
        found = f"a step of {show(step, 's')} for a waveform that changes within {show(line.shortest, 's')}"
        raise InputError(found, "a step that resolves it", "leave dt out to have it chosen")
    check_step(step, pairs, **peaks, scheme=scheme, noise=noise)
    return step
