"""The table of figures, in the order in which a page shows them. A new figure is a new file and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from ..picture import Picture


@dataclass(frozen=True)
class Figure:
    """A figure and what it is drawn from.

    folder   stage whose records it shows
    name     of its file and of the function there; with dashes, of the files that are written
    layouts  traces of these layouts
    result   runs with this entry in their results
    studies  ``result.nc`` of runs of these kinds
    each     cards of several loops
    """

    folder: str
    name: str
    layouts: tuple[str, ...] = ()
    result: str = ""
    studies: tuple[str, ...] = ()
    each: bool = False

    @property
    def stem(self) -> str:
        """Name of the files."""
        return self.name.replace("_", "-")

    @property
    def draw(self) -> Callable[..., Picture]:
        """The function that draws it."""
        function: Callable[..., Picture] = getattr(self._module, self.name)
        return function

    def suits(self, record: Any) -> bool:
        """Whether a trace or run has something to show; a file says so in a function ``suits`` if it needs to."""
        condition: Callable[[Any], bool] = getattr(self._module, "suits", lambda _: True)
        return condition(record)

    @property
    def _module(self) -> ModuleType:
        return import_module(f".{self.folder}.{self.name}", __package__)


FIGURES = (
    Figure("network", "accuracy", result="arms"),
    Figure("network", "uncertainty", result="arms"),
    Figure("network", "attribution", result="causes"),
    Figure("network", "card_map", result="card_map"),
    Figure("array", "accuracy_energy", result="compared"),
    Figure("array", "arm_map", result="compared"),
    Figure("array", "cost_parts", result="cost"),
    Figure("array", "read_bits", result="bits"),
    Figure("chain", "chain", result="points"),
    Figure("chain", "chain_curves", result="curves"),
    Figure("chain", "lifetime", result="lifetime"),
    Figure("network", "training", result="log"),
    Figure("network", "programmed", result="programmed"),
    Figure("network", "confusion", result="confusion"),
    Figure("synapse", "ltp_ltd", layouts=("pulses",)),
    Figure("synapse", "cycles", layouts=("pulses",)),
    Figure("synapse", "step_map", layouts=("pulses",)),
    Figure("synapse", "states", layouts=("pulses",)),
    Figure("hall", "hall_loop", layouts=("field-loop", "current-loop")),
    Figure("hall", "loops", each=True),
    Figure("hall", "loop_values", each=True),
    Figure("synapse", "card_spread", each=True),
    Figure("hall", "scans", layouts=("angle", "harmonic")),
    Figure("hall", "readings", layouts=("readings",)),
    Figure("hall", "relaxation", layouts=("readings",)),
    Figure("hall", "as_read"),
    Figure("hall", "pulse_heat"),
    Figure("hall", "switching_sets", studies=("hall-switching-sets",)),
    Figure("synapse", "step_table", layouts=("step-table",)),
    Figure("magnet", "trajectories", studies=("simulate-macrospin",)),
    Figure("magnet", "critical_current", studies=("simulate-critical-current",)),
    Figure("magnet", "escapes", studies=("simulate-rates", "simulate-critical-current")),
    Figure("magnet", "compensation", studies=("simulate-compensation",)),
    Figure("chain", "release_front", studies=("membrane-release",)),
    Figure("magnet", "switching_map", studies=("simulate-switching-map",)),
    Figure("magnet", "switching_time", studies=("simulate-switching-time",)),
    Figure("magnet", "threshold", studies=("simulate-threshold",)),
)
"""All figures."""
