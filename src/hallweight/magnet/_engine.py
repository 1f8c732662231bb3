"""From start states and a drive to states in time: checks, threads and the choice of scheme."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from hallweight.core import InputError, did_you_mean

from ._coefficients import table
from ._pair import Pair
from ._step import REFUSED, check_step, rounds, stiffest

Array = NDArray[np.float64]
Scheme = Literal["heun", "midpoint", "adaptive"]


@dataclass(frozen=True, eq=False)
class Drive:
    """What is applied to every device, sampled on the integrator's steps.

    ``dt`` s; ``j`` (steps + 1,) A/m^2; ``B`` (steps + 1, 3) T; ``phase`` (steps + 1,): which of a row of Pairs holds in
    the step that begins at the sample (a temperature trajectory). Raises :class:`InputError` for other shapes, a step
    that is not positive, and numbers that are not finite, with the place of the first.
    """

    dt: float
    j: Array
    B: Array
    phase: "NDArray[np.intp]"

    def __post_init__(self) -> None:
        j, b, phase = np.asarray(self.j, float), np.asarray(self.B, float), np.asarray(self.phase)
        if j.ndim != 1 or len(j) < 2 or b.shape != (len(j), 3) or phase.shape != j.shape:
            found = f"current, field and phase of shapes {j.shape}, {b.shape}, {phase.shape}"
            raise InputError(found, "(steps + 1,), (steps + 1, 3) and (steps + 1,), with a step or more", "mend the drive")
        if not (np.isfinite(self.dt) and self.dt > 0):
            raise InputError(f"a step of {self.dt} s", "a time above 0", "give dt")
        for name, row in (("current", j), ("field", b)):
            bad = np.flatnonzero(~np.isfinite(row).reshape(len(row), -1).all(1))
            if len(bad):
                raise InputError(f"a {name} of {row[bad[0]]} at sample {bad[0]}", "finite numbers", "mend the waveform")
        for name, value in (("j", j), ("B", b), ("phase", phase.astype(np.intp))):
            object.__setattr__(self, name, np.ascontiguousarray(value))

    @classmethod
    def steady(cls, steps: int, dt: float, j: float = 0.0, B: ArrayLike = (0.0, 0.0, 0.0)) -> "Drive":
        """Return a constant current density ``j`` (A/m^2) and field ``B`` (3,) T for ``steps`` of ``dt`` seconds."""
        field = np.broadcast_to(np.asarray(B, float), (steps + 1, 3))
        return cls(dt=dt, j=np.full(steps + 1, float(j)), B=field, phase=np.zeros(steps + 1, np.intp))


def integrate(
    pairs: "Pair | Sequence[Pair]",
    drive: Drive,
    start: ArrayLike,
    *,
    seed: "int | np.random.Generator",
    scheme: Scheme = "heun",
    temperature_noise: bool = True,
    every: int = 0,
    sigma: ArrayLike = (0.0, 1.0, 0.0),
    j_scale: ArrayLike = 1.0,
    B_extra: ArrayLike = 0.0,
    K_scale: ArrayLike = 1.0,
    threads: int = 1,
    dtype: DTypeLike = np.float64,
    count: "tuple[int, int]" = (0, 0),
    check: bool = True,
) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Carry devices ``start`` (n, 2, 3), unit vectors, through a drive; return (records (r, n, 2, 3), end (n, 2, 3)).

    The equation is that of ``_field``; there are records after every ``every`` steps (0: none), the start is not among
    them. ``scheme``: "heun", "midpoint" (keeps |m| and energy) or "adaptive" (T = 0 only). ``temperature_noise``: the
    thermal field of each Pair's T. ``sigma`` (3,): direction towards which a positive xi j pulls. Per device:
    ``j_scale`` (n,), ``B_extra`` (n, 3) T, ``K_scale`` (n,) on K and K2. ``count``: numbers of the first device and the
    first step, so that an ensemble cut in devices or in time draws the same random numbers; the result depends on the
    seed and these, not on ``threads``. ``check``: refuse a step that cannot resolve the motion (a test may turn it off).
    Raises :class:`InputError` for what cannot be integrated.
    """
    row = (pairs,) if isinstance(pairs, Pair) else tuple(pairs)
    state, own = _states(start), _own(np.shape(start), B_extra, j_scale, K_scale)
    noise = temperature_noise and any(p.T > 0 for p in row)
    _check(row, drive, scheme, noise, every, threads)
    peaks = _peaks(drive, own)
    if check:
        check_step(drive.dt, row, **peaks, scheme=scheme, noise=noise)
    applied = np.column_stack([drive.B, drive.j])
    torque = bool(peaks["j"])
    if scheme == "adaptive":
        rates = table(row, sigma, 1.0, torque=torque, noise=False)
        out = adaptive_records(rates, drive, applied, own, state, every)
        return out, state.reshape(-1, 2, 3)
    from ._increments import UNIT

    real = np.dtype(dtype).type
    if real not in (np.float64, np.float32):
        raise InputError(f"dtype {dtype!r}", "float64 or float32", "choose one")
    rows = table(row, sigma, drive.dt, torque=torque, noise=noise, unit=UNIT).astype(real)
    turns = rounds(drive.dt, row, stiffest(row, **peaks), noise=noise, itemsize=rows.itemsize) if scheme == "midpoint" else None
    job = _Job(rows, drive.phase, applied.astype(real, copy=False), _key(seed) if noise else None, turns, count, every)
    return job.share(own.astype(real), state.astype(real), threads)


def adaptive_records(rates: Array, drive: Drive, applied: Array, own: Array, state: Array, every: int) -> Array:
    """Carry ``state`` (n, 6) in place by the adaptive method; return its records (r, n, 2, 3)."""
    from ._adaptive import adaptive

    out = adaptive(rates, drive.phase, applied, drive.dt, own, state, every)
    return out.reshape(*out.shape[:2], 2, 3)


@dataclass(frozen=True)
class _Job:
    """What all devices have in common; see ``_kernels.run``."""

    table: "NDArray[Any]"
    phase: "NDArray[np.intp]"
    drive: "NDArray[Any]"
    key: "np.uint64 | None"
    rounds: "int | None"
    count: "tuple[int, int]"
    every: int

    def share(self, own: "NDArray[Any]", state: "NDArray[Any]", threads: int) -> "tuple[NDArray[Any], NDArray[Any]]":
        """Carry all devices, shared among plain threads in whole blocks."""
        from ._block import LANES

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

    def _part(self, own: "NDArray[Any]", state: "NDArray[Any]", out: "NDArray[Any]", first: int) -> None:
        from ._kernels import run, streams

        keys = None if self.key is None else streams(self.key, self.count[0] + first, len(state))
        run(self.table, self.phase, self.drive, keys, self.rounds, self.count[1], self.every, own, state, out)


def _states(start: ArrayLike) -> Array:
    """Return start states (n, 6), a copy; lengths off by rounding alone are left as they are."""
    m = np.array(start, float)
    if m.ndim != 3 or m.shape[1:] != (2, 3) or not len(m):
        raise InputError(f"start states of shape {m.shape}", "(n, 2, 3): devices, sublattices, axes", "mend the start")
    length = np.linalg.norm(m, axis=-1, keepdims=True)
    bad = np.flatnonzero(~(np.abs(length - 1) < 1e-3).all((1, 2)))
    if len(bad):
        raise InputError(f"a start of device {bad[0]} of lengths {length[bad[0], :, 0]}", "unit vectors", "mend the start")
    return np.where(np.abs(length - 1) > 1e-12, m / length, m).reshape(-1, 6)


def _own(shape: "tuple[int, ...]", B_extra: ArrayLike, j_scale: ArrayLike, K_scale: ArrayLike) -> Array:
    own = np.empty((shape[0], 5))
    for name, part, value in (("B_extra", own[:, :3], B_extra), ("j_scale", own[:, 3], j_scale), ("K_scale", own[:, 4], K_scale)):
        try:
            part[...] = value
        except (ValueError, TypeError):
            raise InputError(f"{name} of shape {np.shape(value)}", f"{part.shape}, a row for each device", f"mend {name}") from None
        if not np.all(np.isfinite(part)):
            raise InputError(f"{name} with a number that is not finite", "finite numbers", f"mend {name}")
    return own


def _peaks(drive: Drive, own: Array) -> "dict[str, float]":
    """Largest current density, field and anisotropy factor: those of the drive and of the devices taken together."""
    b = sum(float(np.einsum("ij,ij->i", f, f).max()) ** 0.5 for f in (drive.B, own[:, :3]))
    j = max(drive.j.max(), -drive.j.min()) * np.abs(own[:, 3]).max()
    return {"j": float(j), "B": b, "K_scale": float(np.abs(own[:, 4]).max())}


def _check(row: "tuple[Pair, ...]", drive: Drive, scheme: str, noise: bool, every: int, threads: int) -> None:
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


def _key(seed: "int | np.random.Generator") -> np.uint64:
    from hallweight.core._random import key_of

    return key_of(np.random.default_rng(seed))
