"""What a design may vary: choices, or a range of a number or a quantity."""

from dataclasses import dataclass
from typing import Any

from hallweight.core import InputError, parse
from hallweight.core.jobs import plain

from .quantities import unit_of_text

_LOGARITHMIC = 20.0  # ratio of the ends from which a range is searched by its logarithm


@dataclass(frozen=True)
class Varied:
    """``choices``, or numbers from ``low`` to ``high`` in ``unit`` ("": a plain number)."""

    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""

    def suggest(self, trial: Any, name: str) -> Any:
        """Return a value for a trial of optuna, a quantity as a text with its unit."""
        if self.choices:
            return self.choices[trial.suggest_int(name, 0, len(self.choices) - 1)]
        log = self.low > 0 and self.high / self.low >= _LOGARITHMIC
        value = trial.suggest_float(name, self.low, self.high, log=log)
        rounded = float(f"{value:.3g}")
        return f"{rounded!r} {self.unit}" if self.unit else rounded


def varied_of(name: str, given: Any) -> Varied:
    """Return what an argument may be; raises :class:`InputError` for what is neither a list nor a range."""
    if isinstance(given, str) and ".." in given:
        first, _, last = (part.strip() for part in given.partition(".."))
        unit = unit_of_text(last)
        ends = [float(e) if not unit else parse(e, unit) for e in (first, last)]
        if not ends[0] < ends[1]:
            raise InputError(f"{name} = {given!r}", "a range from low to high", "write for example '1 ns .. 1 us'")
        return Varied(low=ends[0], high=ends[1], unit=unit)
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise InputError(
            f"{name} = {given!r}", "a list of choices, or a range", "write ['5 mm', '10 mm'] or '1 ns .. 1 us'"
        )
    choices = tuple(plain(v) for v in given)
    if not choices:
        raise InputError(f"no choice for {name}", "one or more", "give its values")
    return Varied(choices)
