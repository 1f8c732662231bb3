"""Which pulses make the most linear and symmetric synapse of a device."""

from collections.abc import Sequence

import numpy as np

from hallweight.core import parse
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import non_empty, one_of, positive, whole_number

from .._bench.measure import WIDTH
from .._bench.step_counter import StepCounter
from .._device.hall_bar import HallBar
from .figures_of_merit import Merit, default_merit
from .pulse_schemes import PulseSchemes
from .scheme_search import SCANNED, SCHEMES, SchemeSearch


@names_keywords
def optimise_pulses(
    device: HallBar,
    budget: int = 30,
    *,
    schemes: Sequence[str] = SCHEMES,
    pulses: int = 32,
    width: str | float = WIDTH,
    field: str | float = "20 mT",
    temperature: str | float | None = None,
    merit: Merit | None = None,
    volumes: int = 625,
    seed: int = 0,
    progress: Progress | None = None,
) -> PulseSchemes:
    """Find, for each scheme, the pulses that make the most linear and symmetric synapse.

    budget       trains that may be simulated for each scheme
    schemes      "identical" pulses: one current; "amplitude ramp": first and last current, linear between; "width
                 ramp": a current, first and last width, geometric between
    pulses       of +I, then as many of -I, again and again
    width        s  where the scheme does not change it
    field        T  in the plane, along the current
    temperature  K  of the surroundings; None: the card's
    merit        ``merit(up, down)`` of the mean curves (pulses + 1,), states from -1 to 1: what should be small
    volumes      that are simulated at most
    progress     called as ``progress(done, of)`` after each train; a search may need fewer than ``of``

    Unless given, the merit is nonlinearity + asymmetry + what the used range lacks of 30%, relatively. The simplex
    search (scipy's Nelder-Mead) begins at the best of ten currents. The figures are those of a train with fresh random
    numbers. Raises :class:`InputError` for an unknown scheme and a budget that is too small. It is raised, too, where
    no current below the one that heats the film to its T_C moves it.
    """
    names = (schemes,) if isinstance(schemes, str) else tuple(non_empty("schemes", schemes))
    for name in names:
        one_of("scheme", name, SCHEMES)
    whole_number("budget", budget, 5)
    whole_number("pulses", pulses, 4)
    whole_number("volumes", volumes, 4)
    kelvin = None if temperature is None else parse(temperature, "K")
    counter = StepCounter(progress, SCANNED + len(names) * (budget + 1) + 1)
    search = SchemeSearch(
        device,
        pulses,
        positive("width", width, "s"),
        parse(field, "T"),
        kelvin,
        merit or default_merit,
        volumes,
        seed,
        counter,
    )
    first_current = search.scan()
    found = []
    for k, name in enumerate(names, 1):
        found.append(search.best(name, first_current, budget))
        counter.jump_to(SCANNED + k * (budget + 1))
    before = search.evaluate("identical", np.zeros(1), first_current, SCANNED)
    return PulseSchemes(tuple(sorted(found, key=lambda s: s.merit)), before)
