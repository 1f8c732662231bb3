"""A figure by its parts."""

from collections.abc import Iterator, Mapping

from hallweight.core.errors import names_keywords
from hallweight.core.validation import one_of

from .terms import show_si


@names_keywords
class Breakdown(Mapping[str, float]):
    """A figure by parts: ``cost.energy["adc"]``, ``cost.energy.total``; ``float(cost.energy)`` is the total."""

    def __init__(self, parts: Mapping[str, float], unit: str) -> None:
        self._parts, self.unit = dict(parts), unit

    def __getitem__(self, name: str) -> float:
        return self._parts[one_of("part", name, self._parts)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def __float__(self) -> float:
        return self.total

    @property
    def total(self) -> float:
        """Sum of all parts."""
        return float(sum(self._parts.values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {show_si(value, self.unit)}" for name, value in self._parts.items())
        return f"{show_si(self.total, self.unit)} ({shown})"


def added(breakdowns: list[Breakdown]) -> Breakdown:
    """Add breakdowns of the same parts."""
    names = dict.fromkeys(name for b in breakdowns for name in b)
    return Breakdown({n: sum(b[n] for b in breakdowns) for n in names}, breakdowns[0].unit)
