"""What a calibration finds."""

from collections.abc import Mapping
from dataclasses import dataclass

from hallweight.core import show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .._device.hall_bar import HallBar


@names_keywords
@dataclass(frozen=True, eq=False)
class Calibration:
    """A device that makes a curve, and how well it is known.

    factors       by name    each parameter over that of the device that was given
    errors        by name    standard errors of their logarithms, i.e. relative
    fixed         by name    whether the data fix it
    R_AHE         by trace   ohm, with the error ``R_AHE_err``
    offset        by trace   ohm
    misfit        by trace   rms of the residuals over the range of the trace; ``worst``: the largest of them
    c2c           by trace   cycle-to-cycle noise over the range, ``assumed`` where the trace does not show it
    scatter       by trace   what one such device differs from the mean of many in the simulation, over the range
    volumes       by trace   how many volumes make the cycle-to-cycle noise; None where it is not shown
    grain         m or None  that this means
    degeneracies             sentences
    correlation   (p, p)     of the factors and a free R_AHE
    device                   the calibrated one
    curves        by trace   ohm, (reads,): the simulated mean reads
    runs          int        simulations
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
        for k, R_AHE in enumerate(self.R_AHE):
            which = f" of trace {k}" if len(self.R_AHE) > 1 else ""
            mark = " (assumed)" if self.assumed[k] else ""
            height, err, offset = (show(x, "ohm") for x in (R_AHE, self.R_AHE_err[k], self.offset[k]))
            lines.append(f"  R_AHE{which} {height} +- {err}, offset {offset}")
            lines.append(
                f"  misfit{which} {self.misfit[k]:.1%} of the range (at worst {self.worst[k]:.1%}), cycle to cycle "
                f"{self.c2c[k]:.1%}{mark}, device to device {self.scatter[k]:.1%}"
            )
        if self.grain is not None:
            lines.append(f"  noise of {self.volumes[0]:.0f} volumes: grains of {show(self.grain, 'm')}")
        return "\n".join([*lines, *(f"  - {d}" for d in self.degeneracies)])

    __repr__ = __str__
