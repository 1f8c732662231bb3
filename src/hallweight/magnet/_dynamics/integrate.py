"""From start states and a drive to states in time: checks, threads and the choice of scheme."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from hallweight.core import InputError, did_you_mean
from hallweight.core.types import Array

from .._film.sublattice_pair import Pair
from .checks import Drive, own_of, peaks_of, states
from .coefficients import table
from .time_step import REFUSED, check_step, rounds, stiffest

Scheme = Literal["heun", "midpoint", "adaptive"]

__all__ = ["Drive", "Scheme", "integrate"]


def integrate(
    pairs: Pair | Sequence[Pair],
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
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Carry devices ``start`` (n, 2, 3), unit vectors, through a drive; return (records (r, n, 2, 3), end (n, 2, 3)).

    The equation is that of ``_field``; there are records after every ``every`` steps (0: none), the start is not among
    them. ``scheme``: "heun", "midpoint" (keeps |m| and energy) or "adaptive" (T = 0 only). ``temperature_noise``: the
    thermal field of each Pair's T. ``sigma`` (3,): direction towards which a positive xi j pulls. Per device:
    ``j_scale`` (n,), ``B_extra`` (n, 3) T, ``K_scale`` (n,) on K and K2. ``count``: numbers of the first device and the
    first step, so that an ensemble cut in devices or in time draws the same random numbers; the result depends on the
    seed and these, not on ``threads``. ``check``: refuse a step that cannot resolve the motion; tests turn it off.
    Raises :class:`InputError` for what cannot be integrated.
    """
    row = (pairs,) if isinstance(pairs, Pair) else tuple(pairs)
    state, own = states(start), own_of(len(np.asarray(start)), B_extra, j_scale, K_scale)
    noise = temperature_noise and any(p.T > 0 for p in row)
    _check(row, drive, scheme, noise, every, threads)
    peaks = peaks_of(drive, own)
    if check:
        check_step(drive.dt, row, **peaks, scheme=scheme, noise=noise)
    applied, torque = np.column_stack([drive.B, drive.j]), bool(peaks["j"])
    if scheme == "adaptive":
        rates = table(row, sigma, 1.0, torque=torque, noise=False)
        return _adaptively(rates, drive, applied, own, state, every)
    from .thermal_increments import UNIT

    real = _real(dtype)
    rows = table(row, sigma, drive.dt, torque=torque, noise=noise, unit=UNIT).astype(real)
    turns = None
    if scheme == "midpoint":
        turns = rounds(drive.dt, row, stiffest(row, **peaks), noise=noise, itemsize=rows.itemsize)
    job = _Job(rows, drive.phase, applied.astype(real, copy=False), _key(seed) if noise else None, turns, count, every)
    return job.share(own.astype(real), state.astype(real), threads)


def _adaptively(
    rates: Array, drive: Drive, applied: Array, own: Array, state: Array, every: int
) -> tuple[Array, Array]:
    from .dormand_prince import adaptive

    out = adaptive(rates, drive.phase, applied, drive.dt, own, state, every)
    return out.reshape(*out.shape[:2], 2, 3), state.reshape(-1, 2, 3)


@dataclass(frozen=True)
class _Job:
    """What all devices have in common; see ``_kernels.run``."""

    table: NDArray[Any]
    phase: NDArray[np.intp]
    drive: NDArray[Any]
    key: np.uint64 | None
    rounds: int | None
    count: tuple[int, int]
    every: int

    def share(self, own: NDArray[Any], state: NDArray[Any], threads: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Carry all devices, shared among plain threads in whole blocks."""
        from .lanes import LANES

        steps = len(self.drive) - 1
        out = np.empty((steps // self.every if self.every else 0, *state.shape), state.dtype)
        each = -(-len(state) // (threads * LANES)) * LANES
        cuts = [slice(a, min(a + each, len(state))) for a in range(0, len(state), max(each, 1))]
        if len(cuts) < 2:
            self._part(own, state, out, 0)
        else:
            with ThreadPoolExecutor(len(cuts)) as pool:
                list(pool.map(lambda c: self._part(own[c], state[c], out[:, c], c.start), cuts))
        return out.reshape(*out.shape[:2], 2, 3), state.reshape(-1, 2, 3)

    def _part(self, own: NDArray[Any], state: NDArray[Any], out: NDArray[Any], first: int) -> None:
        from .ensemble_kernel import run, streams

        keys = None if self.key is None else streams(self.key, self.count[0] + first, len(state))
        run(self.table, self.phase, self.drive, keys, self.rounds, self.count[1], self.every, own, state, out)


def _real(dtype: DTypeLike) -> type[np.floating[Any]]:
    try:
        kind = np.dtype(dtype)
    except TypeError:
        kind = np.dtype(object)
    if kind not in (np.float64, np.float32):
        raise InputError(f"dtype {dtype!r}", "float64 or float32", "choose one")
    return np.float64 if kind == np.float64 else np.float32


def _check(row: tuple[Pair, ...], drive: Drive, scheme: str, noise: bool, every: int, threads: int) -> None:
    if scheme not in REFUSED:
        raise InputError(f"scheme {scheme!r}", "an integrator", did_you_mean(scheme, tuple(REFUSED)))
    if scheme == "adaptive" and noise:
        do = "use 'heun' or 'midpoint', or switch the thermal field off"
        raise InputError("the adaptive scheme with a thermal field", "T = 0, where the motion is smooth", do)
    if not row or drive.phase.min() < 0 or drive.phase.max() >= len(row):
        found = f"phases {drive.phase.min()} to {drive.phase.max()} for {len(row)} pairs"
        raise InputError(found, "phases that number the pairs from 0", "mend the drive")
    if every < 0 or threads < 1:
        raise InputError(f"every = {every}, threads = {threads}", "every >= 0 and threads >= 1", "mend them")


def _key(seed: int | np.random.Generator) -> np.uint64:
    from hallweight.core.compiled.counter_rng import key_of

    try:
        return key_of(np.random.default_rng(seed))
    except (TypeError, ValueError):
        raise InputError(f"the seed {seed!r}", "a whole number from 0", "write seed=0") from None
