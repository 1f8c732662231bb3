"""What is applied to every device, sampled on the integrator's steps, and its peaks."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.types import Array, Indices
from hallweight.core.validation import positive


class Peaks(NamedTuple):
    """Largest current density (A/m^2), field (T) and factor of the anisotropy that any device sees."""

    j: float = 0.0
    B: float = 0.0
    K_scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Drive:
    """What is applied to every device, sampled on the integrator's steps.

    ``dt``
        s, of a step
    ``j``
        (steps + 1,) A/m^2
    ``B``
        (steps + 1, 3) T
    ``phase``
        (steps + 1,) which of several pairs holds in the step that begins at the sample (a temperature trajectory)

    Raises :class:`InputError` for other shapes, a step that is not positive, and numbers that are not finite, with the
    place of the first.
    """

    dt: float
    j: Array
    B: Array
    phase: Indices

    def __post_init__(self) -> None:
        j, b, phase = np.asarray(self.j, float), np.asarray(self.B, float), np.asarray(self.phase)
        if j.ndim != 1 or len(j) < 2 or b.shape != (len(j), 3) or phase.shape != j.shape:
            found = f"current, field and phase of shapes {j.shape}, {b.shape}, {phase.shape}"
            expected = "(steps + 1,), (steps + 1, 3), (steps + 1,) and a step or more"
            raise InputError(found, expected, "give j, B and phase one row for each sample")
        positive("dt", self.dt)
        for name, samples in (("j", j), ("B", b)):
            if not np.isfinite(samples).all():
                first = np.flatnonzero(~np.isfinite(samples).reshape(len(samples), -1).all(1))[0]
                found = f"{name} = {samples[first]} at sample {first}"
                raise InputError(found, "finite numbers", "give the waveform a finite value there")
        for name, value in (("j", j), ("B", b), ("phase", np.ascontiguousarray(phase, np.intp))):
            object.__setattr__(self, name, value)

    @classmethod
    def steady(cls, steps: int, dt: float, j: float = 0.0, B: ArrayLike = (0.0, 0.0, 0.0)) -> "Drive":
        """Return a constant current density ``j`` (A/m^2) and field ``B`` (3,) T for ``steps`` of ``dt`` seconds."""
        field = np.broadcast_to(np.asarray(B, float), (steps + 1, 3))
        return cls(dt=dt, j=np.full(steps + 1, float(j)), B=field, phase=np.zeros(steps + 1, np.intp))


def peaks_of(drive: Drive, per_device: Array) -> Peaks:
    """Return the peaks of the drive and of the devices' own fields and factors (n, 5) taken together."""
    b = sum(float(np.einsum("ij,ij->i", f, f).max()) ** 0.5 for f in (drive.B, per_device[:, :3]))
    j = max(drive.j.max(), -drive.j.min()) * np.abs(per_device[:, 3]).max()
    return Peaks(float(j), b, float(np.abs(per_device[:, 4]).max()))
