"""From start states and a drive to states in time: checks, threads and the choice of scheme."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array
from hallweight.core.validation import one_of, whole_number

from .._film.sublattice_pair import SublatticePair
from .checks import per_device_drive, unit_states
from .coefficients import coefficient_table
from .sampled_drive import Drive, peaks_of
from .step_sequence import StepSequence
from .time_step import LARGEST_ANGLE, as_pairs, check_step, fixed_point_iterations, highest_frequency

Scheme = Literal["heun", "midpoint", "adaptive"]


def integrate(
    pairs: SublatticePair | Sequence[SublatticePair],
    drive: Drive,
    start: ArrayLike,
    *,
    seed: int | np.random.Generator,
    scheme: Scheme = "heun",
    temperature_noise: bool = True,
    every: int = 0,
    sigma: ArrayLike = (0.0, 1.0, 0.0),
    j_scale: ArrayLike = 1.0,
    B_extra: ArrayLike = 0.0,
    K_scale: ArrayLike = 1.0,
    threads: int = 1,
    dtype: DTypeLike = np.float64,
    count: tuple[int, int] = (0, 0),
    check: bool = True,
) -> tuple[AnyArray, AnyArray]:
    """Advance devices ``start`` (n, 2, 3), unit vectors, through a drive; return (records (r, n, 2, 3), end (n, 2, 3)).

    The equation is that of ``equation_of_motion``. The start is not among the records.

    ``scheme``
        "heun", "midpoint" (keeps |m| and energy) or "adaptive" (T = 0 only)
    ``temperature_noise``
        the thermal field of each pair's T
    ``every``
        steps between records, 0 for none
    ``sigma``
        (3,) direction towards which a positive xi j pulls
    ``j_scale``, ``B_extra``, ``K_scale``
        (n,), (n, 3) T and (n,): each device's factor of the current, own field, factor of K and K2
    ``count``
        numbers of the first device and the first step, so that an ensemble cut in devices or in time draws the same
        random numbers; the result depends on the seed and these, not on ``threads``
    ``check``
        refuse a step that cannot resolve the motion; tests leave it out

    Raises :class:`InputError` for what cannot be integrated.
    """
    pairs = as_pairs(pairs)
    state, per_device = unit_states(start), per_device_drive(len(np.asarray(start)), B_extra, j_scale, K_scale)
    noise = temperature_noise and any(p.T > 0 for p in pairs)
    _check(pairs, drive, scheme, noise)
    every, threads = whole_number("every", every), whole_number("threads", threads, least=1)
    peaks = peaks_of(drive, per_device)
    if check:
        check_step(drive.dt, pairs, peaks, scheme=scheme, noise=noise)
    applied, torque = np.column_stack([drive.B, drive.j]), bool(peaks.j)
    if scheme == "adaptive":
        rates = coefficient_table(pairs, sigma, 1.0, torque=torque, noise=False)
        return _adaptively(StepSequence(rates, drive.phase, applied, 0, every), drive.dt, per_device, state)
    from .thermal_increments import UNIT

    real = _real(dtype)
    rows = coefficient_table(pairs, sigma, drive.dt, torque=torque, noise=noise, unit=UNIT).astype(real)
    iterations = None
    if scheme == "midpoint":
        w = highest_frequency(pairs, peaks)
        iterations = fixed_point_iterations(drive.dt, pairs, w, noise=noise, itemsize=rows.itemsize)
    sequence = StepSequence(rows, drive.phase, applied.astype(real, copy=False), count[1], every)
    job = _EnsembleJob(sequence, _key(seed) if noise else None, iterations, count[0])
    return job.run_on_threads(per_device.astype(real), state.astype(real), threads)


def _adaptively(sequence: StepSequence, dt: float, per_device: Array, state: Array) -> tuple[Array, Array]:
    from .dormand_prince import dormand_prince

    records = dormand_prince(sequence, dt, per_device, state)
    return records.reshape(*records.shape[:2], 2, 3), state.reshape(-1, 2, 3)


@dataclass(frozen=True)
class _EnsembleJob:
    """What all devices have in common; see ``ensemble_kernel.advance_ensemble``."""

    sequence: StepSequence
    key: np.uint64 | None
    iterations: int | None
    first_device: int

    def run_on_threads(self, per_device: AnyArray, state: AnyArray, threads: int) -> tuple[AnyArray, AnyArray]:
        """Advance all devices, shared among plain threads in whole blocks; return (records, end)."""
        from .lanes import LANES

        steps, every = len(self.sequence.applied) - 1, self.sequence.every
        records = np.empty((steps // every if every else 0, *state.shape), state.dtype)
        each = -(-len(state) // (threads * LANES)) * LANES
        parts = [slice(a, min(a + each, len(state))) for a in range(0, len(state), max(each, 1))]
        if len(parts) < 2:
            self._run(per_device, state, records, 0)
        else:
            with ThreadPoolExecutor(len(parts)) as pool:
                list(pool.map(lambda p: self._run(per_device[p], state[p], records[:, p], p.start), parts))
        return records.reshape(*records.shape[:2], 2, 3), state.reshape(-1, 2, 3)

    def _run(self, per_device: AnyArray, state: AnyArray, records: AnyArray, first: int) -> None:
        from .ensemble_kernel import advance_ensemble, streams

        keys = None if self.key is None else streams(self.key, self.first_device + first, len(state))
        advance_ensemble(self.sequence, keys, self.iterations, per_device, state, records)


def _real(dtype: DTypeLike) -> type[np.floating[Any]]:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype(object)
    if kind not in (np.float64, np.float32):
        raise InputError(f"dtype {dtype!r}", "float64 or float32", "give one of the two")
    return np.float64 if kind == np.float64 else np.float32


def _check(pairs: tuple[SublatticePair, ...], drive: Drive, scheme: str, noise: bool) -> None:
    one_of("scheme", scheme, LARGEST_ANGLE)
    if scheme == "adaptive" and noise:
        do = "use 'heun' or 'midpoint', or switch the thermal field off"
        raise InputError("the adaptive scheme with a thermal field", "T = 0, where the motion is smooth", do)
    if not pairs or drive.phase.min() < 0 or drive.phase.max() >= len(pairs):
        found = f"phases {drive.phase.min()} to {drive.phase.max()} for {len(pairs)} pairs"
        do = "give drive.phase values from 0 to len(pairs) - 1"
        raise InputError(found, "phases that number the pairs from 0", do)


def _key(seed: int | np.random.Generator) -> np.uint64:
    from hallweight.core.compiled.counter_rng import key_of

    try:
        return key_of(np.random.default_rng(seed))
    except (TypeError, ValueError):
        raise InputError(f"the seed {seed!r}", "a whole number from 0", "write seed=0") from None
