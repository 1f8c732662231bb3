"""What is applied and where devices start, checked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError
from hallweight.core.types import Array


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
    phase: NDArray[np.intp]

    def __post_init__(self) -> None:
        j, b, phase = np.asarray(self.j, float), np.asarray(self.B, float), np.asarray(self.phase)
        if j.ndim != 1 or len(j) < 2 or b.shape != (len(j), 3) or phase.shape != j.shape:
            found = f"current, field and phase of shapes {j.shape}, {b.shape}, {phase.shape}"
            raise InputError(found, "(steps + 1,), (steps + 1, 3), (steps + 1,) and a step or more", "mend the drive")
        if not (np.isfinite(self.dt) and self.dt > 0):
            raise InputError(f"a step of {self.dt} s", "a time above 0", "give dt")
        for name, row in (("current", j), ("field", b)):
            if not np.isfinite(row).all():
                bad = np.flatnonzero(~np.isfinite(row).reshape(len(row), -1).all(1))
                raise InputError(f"a {name} of {row[bad[0]]} at sample {bad[0]}", "finite numbers", "mend the waveform")
        for name, value in (("j", j), ("B", b), ("phase", np.ascontiguousarray(phase, np.intp))):
            object.__setattr__(self, name, value)

    @classmethod
    def steady(cls, steps: int, dt: float, j: float = 0.0, B: ArrayLike = (0.0, 0.0, 0.0)) -> "Drive":
        """Return a constant current density ``j`` (A/m^2) and field ``B`` (3,) T for ``steps`` of ``dt`` seconds."""
        field = np.broadcast_to(np.asarray(B, float), (steps + 1, 3))
        return cls(dt=dt, j=np.full(steps + 1, float(j)), B=field, phase=np.zeros(steps + 1, np.intp))


def states(start: ArrayLike) -> Array:
    """Return start states (n, 6), a copy; lengths off by rounding alone are left as they are."""
    m = np.array(start, float)
    if m.ndim != 3 or m.shape[1:] != (2, 3) or not len(m):
        raise InputError(f"start states of shape {m.shape}", "(n, 2, 3): devices, sublattices, axes", "mend the start")
    length = np.linalg.norm(m, axis=-1, keepdims=True)
    bad = np.flatnonzero(~(np.abs(length - 1) < 1e-3).all((1, 2)))
    if len(bad):
        found = f"a start of device {bad[0]} of lengths {length[bad[0], :, 0]}"
        raise InputError(found, "unit vectors", "mend the start")
    return np.where(np.abs(length - 1) > 1e-12, m / length, m).reshape(-1, 6)


def own_of(n: int, B_extra: ArrayLike, j_scale: ArrayLike, K_scale: ArrayLike) -> Array:
    """Return each device's field and factors of current and anisotropy, (n, 5)."""
    own = np.empty((n, 5))
    given = {"B_extra": (own[:, :3], B_extra), "j_scale": (own[:, 3], j_scale), "K_scale": (own[:, 4], K_scale)}
    for name, (part, value) in given.items():
        try:
            part[...] = value
        except (ValueError, TypeError):
            found, expected = f"{name} of shape {np.shape(value)}", f"{part.shape}, a row for each device"
            raise InputError(found, expected, f"mend {name}") from None
        if not np.all(np.isfinite(part)):
            raise InputError(f"{name} with a number that is not finite", "finite numbers", f"mend {name}")
    return own


def peaks_of(drive: Drive, own: Array) -> dict[str, float]:
    """Largest current density, field and anisotropy factor: those of the drive and of the devices taken together."""
    b = sum(float(np.einsum("ij,ij->i", f, f).max()) ** 0.5 for f in (drive.B, own[:, :3]))
    j = max(drive.j.max(), -drive.j.min()) * np.abs(own[:, 3]).max()
    return {"j": float(j), "B": b, "K_scale": float(np.abs(own[:, 4]).max())}
