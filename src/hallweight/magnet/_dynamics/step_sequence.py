"""What happens at each step, the same for all devices: the form in which the integrators read it."""

from typing import Any, NamedTuple

from hallweight.core.types import AnyArray


class StepSequence(NamedTuple):
    """Coefficients and drive of a run of steps, as compiled code takes them."""

    table: AnyArray  # (phases, WIDTH) coefficients
    phase: Any  # (steps + 1,) which row of the table holds in the step that begins at the sample
    applied: AnyArray  # (steps + 1, 4) B_x, B_y, B_z in T, j in A/m^2
    first_step: int = 0  # number of the first step, which counts the random numbers
    every: int = 0  # steps between records, 0 for none
