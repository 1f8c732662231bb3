"""What a sweep found: a dataset with units over the dimensions of its grid, a table, and what failed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from hallweight.core import InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.jobs import DONE, Entry, Store, load_function, units_of

from .grid_of_points import Grid
from .quantities import unit_of_text

if TYPE_CHECKING:
    import xarray as xr


class Points(Protocol):
    """The points of a grid, in its order."""

    name: str

    def keys(self) -> Iterator[str]:
        """Yield the key of each point."""


@names_keywords
@dataclass(frozen=True)
class Sweep:
    """The outcomes of a sweep; they stay in its folder and are read when asked for."""

    out: Path
    grid: Grid
    points: Points

    def __str__(self) -> str:
        """Say how many points are done."""
        states = [entry.state for entry in self.entries() if entry is not None]
        done = states.count(DONE)
        failed = f", {len(states) - done} failed" if len(states) > done else ""
        over = ", ".join(self.grid.dims)
        return f"{self.points.name} over {over}: {done} of {len(self.grid)} done{failed}, in {self.out}"

    def entries(self) -> Iterator[Entry | None]:
        """Yield the entry of each point in the order of the grid, None for one that was not reached."""
        with Store(self.out / "sweep.sqlite", create=False) as store:
            yield from store.get(self.points.keys())

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the outcome of each point that is done beside the arguments that vary."""
        for arguments, entry in zip(self.grid.points(), self.entries(), strict=True):
            if entry is not None and entry.outcome is not None:
                yield {name: arguments[name] for name in self.grid.dims} | json.loads(entry.outcome)

    def failed(self) -> list[tuple[dict[str, Any], str]]:
        """Return the arguments and the reason of each point that failed."""
        both = zip(self.grid.points(), self.entries(), strict=True)
        return [(arguments, e.reason) for arguments, e in both if e is not None and e.outcome is None]

    def dataset(self) -> "xr.Dataset":
        """Return an :class:`xarray.Dataset` over the dimensions of the grid.

        Numbers that the function returned are variables in SI units (attribute ``units`` where the function says
        them), lists of equal length have a dimension of their own, words are objects. A result with the name of an
        argument that varies is ``NAME_result``. ``status`` is "done", "failed" or "missing"; numbers of points that
        are not done are NaN, and ``reason`` says why.
        """
        import xarray as xr

        n = len(self.grid)
        status = np.full(n, "missing", dtype=object)
        reason = np.full(n, "", dtype=object)
        columns: dict[str, Any] = {}
        for k, entry in enumerate(self.entries()):
            if entry is None:
                continue
            status[k], reason[k] = entry.state, entry.reason
            if entry.state == DONE and entry.outcome is not None:
                for name, value in json.loads(entry.outcome).items():
                    _place(columns, name, k, value, n)
        units, dims, shape = units_of(load_function(self.points.name)), tuple(self.grid.dims), self.grid.shape
        taken = {*dims, "status", "reason"}
        variables = {
            (shown := f"{name}_result" if name in taken else name): _variable(
                shown, column, dims, shape, units.get(name)
            )
            for name, column in columns.items()
        }
        variables |= {"status": (dims, status.reshape(shape)), "reason": (dims, reason.reshape(shape))}
        coords = {name: coordinate(name, values) for name, values in self.grid.dims.items()}
        fixed = {name: value for name, value in self.grid.describe()["fixed"].items() if value is not None}
        return xr.Dataset(variables, coords, {"function": self.points.name, **fixed})


def _place(columns: dict[str, Any], name: str, k: int, value: Any, n: int) -> None:
    """Put a value of point ``k`` into its column, which is made by the first value and widened by another kind."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name not in columns:
        columns[name] = np.full(n, np.nan) if number or value is None else np.full(n, None, dtype=object)
    if value is None:
        return
    if not number and columns[name].dtype != object:
        columns[name] = columns[name].astype(object)
    columns[name][k] = value


def _variable(name: str, column: Any, dims: tuple[str, ...], shape: tuple[int, ...], unit: str | None) -> Any:
    attributes = {} if unit is None else {"units": unit}
    lists = [v for v in column if isinstance(v, list)] if column.dtype == object else []
    if lists and len({len(v) for v in lists}) == 1 and all(isinstance(x, int | float) for v in lists for x in v):
        wide = np.full((len(column), len(lists[0])), np.nan)
        for k, value in enumerate(column):
            if isinstance(value, list):
                wide[k] = value
        return (*dims, f"{name}_index"), wide.reshape(*shape, -1), attributes
    return dims, column.reshape(shape), attributes


def coordinate(name: str, values: tuple[Any, ...]) -> Any:
    """Return values as a coordinate: numbers in SI where every text is a quantity of one kind, else words."""
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return name, np.asarray(values)
    if all(isinstance(v, str) for v in values):
        try:
            units = {unit_of_text(v) for v in values}
            if len(units) == 1 and (unit := units.pop()):
                return name, np.array([parse(v, unit) for v in values]), {"units": unit}
        except (InputError, ValueError):
            pass
    return name, np.array([str(v) for v in values], dtype=object)
