"""What a layout is asked and what it answers, before several files are joined into one trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hallweight.core import Layout, Protocol
from hallweight.core.types import AnyArray, Array


@dataclass(frozen=True)
class ReadOptions:
    """What the user has fixed; everything else is guessed. ``name`` is the file name without its ending.

    ``columns`` are the columns that the user named, by their role.
    """

    name: str = ""
    layout: Layout | None = None
    protocol: Protocol | None = None
    quantity: str | None = None
    read_current: float | None = None
    read_voltage: float | None = None
    channel: int | None = None
    columns: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class StateValues:
    """The quantity read, in SI, and what was guessed to get it."""

    quantity: str
    unit: str
    values: Array
    guesses: tuple[str, ...] = ()

    def select(self, keep: Any) -> "StateValues":
        """Return some of the values."""
        return replace(self, values=self.values[keep])


@dataclass(frozen=True)
class PartialTrace:
    """Arrays of one file, all of length n, in SI, for :meth:`hallweight.core.Trace.from_arrays`."""

    layout: Layout
    quantity: str
    unit: str
    values: Array
    coords: Mapping[str, AnyArray]
    units: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, tuple[Array, str]] = field(default_factory=dict)
    guesses: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    protocol: Protocol | None = None

    @classmethod
    def of_state(
        cls, layout: Layout, state: StateValues, coords: Mapping[str, AnyArray], **fields: Any
    ) -> "PartialTrace":
        """Return a partial trace of these values."""
        return cls(layout, state.quantity, state.unit, state.values, coords, **fields)

    def with_guesses(self, *guesses: str) -> "PartialTrace":
        """Return a copy with more guesses."""
        return replace(self, guesses=(*self.guesses, *guesses))
