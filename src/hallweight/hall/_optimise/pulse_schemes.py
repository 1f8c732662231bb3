"""What an optimisation of pulses finds: the best of each scheme, in a table."""

from dataclasses import dataclass

from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

_LONGEST = 160  # characters of a protocol that are printed whole


@dataclass(frozen=True)
class Scheme:
    """A way to pulse, with the figures of its mean curves.

    protocol      a sentence for :func:`hallweight.hall.measure`
    merit         what was made small
    nonlinearity, asymmetry, at_zero, range
                  as :class:`~.figures_of_merit.CurveFigures`
    trains        how many were simulated
    up, down      mean curves (pulses + 1,), states from -1 to 1
    """

    name: str
    protocol: str
    merit: float
    nonlinearity: float
    asymmetry: float
    at_zero: float
    range: float
    trains: int
    up: Array
    down: Array

    def row(self, name: str) -> str:
        """One line of a table."""
        return (
            f"{name:<16} {self.nonlinearity:>12.1%}  {self.asymmetry:>9.1%}  {self.at_zero:>7.2f}  "
            f"{self.range:>6.1%}  {self.merit:>6.3f}"
        )


@names_keywords
@dataclass(frozen=True)
class PulseSchemes:
    """``schemes``, best first, and ``before``: identical pulses of the current that the search began with."""

    schemes: tuple[Scheme, ...]
    before: Scheme

    @property
    def best(self) -> Scheme:
        """The one with the least merit."""
        return self.schemes[0]

    def __str__(self) -> str:
        old, new = self.before, self.best
        lines = [
            "scheme            nonlinearity  asymmetry  at zero   range   merit",
            old.row("before"),
            *(s.row(s.name) for s in self.schemes),
            "nonlinearity and asymmetry in % of the range that is used, range in % of the saturated film",
            f"best: {new.name}; nonlinearity {old.nonlinearity:.1%} -> {new.nonlinearity:.1%}, "
            f"asymmetry {old.asymmetry:.1%} -> {new.asymmetry:.1%}, range {old.range:.0%} -> {new.range:.0%}",
            f"  before: {_shortened(old.protocol)}",
            f"  best:   {_shortened(new.protocol)}",
        ]
        return "\n".join(lines)

    __repr__ = __str__


def _shortened(protocol: str) -> str:
    return protocol if len(protocol) < _LONGEST else f"{protocol[:100]} ... {protocol[-50:]}"
