"""What is read: one record for every measured or simulated curve."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, names_keywords
from .protocol import Protocol

if TYPE_CHECKING:
    import xarray as xr

Layout = Literal["pulses", "field-loop", "current-loop", "angle", "harmonic", "readings", "step-table"]

_COORDS: dict[str, tuple[str, ...]] = {
    "pulses": ("polarity", "n_pulses", "device", "cycle", "chain"),
    "field-loop": ("field", "device", "cycle"),
    "current-loop": ("current", "device", "cycle"),
    "angle": ("angle", "scan"),
    "harmonic": ("scan",),
    "readings": ("device", "cycle"),
    "step-table": (),
}

CONDITIONS: Mapping[str, str] = {
    "in_plane_field": "T",
    "temperature": "K",
    "read_current": "A",
    "write_current": "A",
    "write_voltage": "V",
    "read_voltage": "V",
    "pulse_width": "s",
    "gate_voltage": "V",
}
"""What a measurement was made at, as ``meta`` or a coordinate of a trace names it, and the SI units."""


@names_keywords
@dataclass(frozen=True)
class Source:
    """A file that went in: its name and its SHA-256."""

    name: str
    sha256: str = ""


class _Arrays(NamedTuple):
    """What a dataset is built of: variables and coordinates over the dimension ``read``, each with its unit if any."""

    variables: dict[str, tuple[NDArray[Any], str]]
    coords: dict[str, tuple[NDArray[Any], str]]


class _BuiltWhenAsked:
    """The dataset of a trace; one of plain arrays is built only when it is asked for, because xarray loads slowly."""

    def __get__(self, trace: "Trace", owner: type | None = None) -> "xr.Dataset":
        held = trace.__dict__["data"]
        if isinstance(held, _Arrays):
            import xarray as xr

            variables, coords = (
                {k: ("read", v, {"units": unit} if unit else {}) for k, (v, unit) in group.items()} for group in held
            )
            held = trace.__dict__["data"] = xr.Dataset(variables, coords=coords)
        dataset: xr.Dataset = held
        return dataset

    def __set__(self, trace: "Trace", data: "xr.Dataset | _Arrays") -> None:
        trace.__dict__["data"] = data


@names_keywords
@dataclass(frozen=True, eq=False)
class Trace:
    """Reads in the order they were taken, as an ``xarray.Dataset`` in SI units over the dimension ``read``.

    ``data`` holds the variable named by ``quantity`` (``R_xy`` in ohm, ``G`` in S, ``weight`` in 1, ...) with
    ``attrs["units"]``, and the coordinates of its ``layout``:

    ``pulses``
        ``polarity`` (+1 LTP, -1 LTD, 0 no pulse before this read), ``n_pulses`` (pulses since the last read, may
        be fractional in digitised curves), ``device``, ``cycle``, ``chain`` (a new number wherever the file does
        not say that the state carried on), optionally ``amplitude`` and ``time``.
    ``field-loop``, ``current-loop``
        ``field`` in T (mu0 H) or ``current`` in A, with ``device`` and ``cycle``.
    ``angle``, ``harmonic``
        ``scan`` names the sweep; its abscissa is ``angle`` (rad), ``field`` or ``current``; a harmonic trace has
        ``V_1w`` and/or ``V_2w``.
    ``readings``
        states read without pulses between: populations of levels, retention pairs (``cycle`` 0 before, 1 after).
    ``step-table``
        dimensions ``state`` and ``probability`` instead: quantiles of the step against state for each polarity.

    Several loops at other conditions have a coordinate ``loop`` (0, 1, ...) and one for each condition that differs
    (``in_plane_field``, ``temperature``, ...; ``scan`` for names): :meth:`split` takes them apart.

    ``how`` is measured or simulated. ``guesses`` are the sentences a reader printed; ``raw`` is what the file
    held and is never altered by corrections.
    """

    data: "xr.Dataset"
    quantity: str
    layout: Layout
    how: Literal["measured", "simulated"] = "measured"
    sources: tuple[Source, ...] = ()
    guesses: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    protocol: Protocol | None = None
    meta: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.quantity not in (*self.variables, *self.coords) and self.layout != "step-table":
            raise InputError(
                f"a trace without {self.quantity!r}", "its quantity among the variables", "name the variable"
            )
        missing = [c for c in _COORDS[self.layout] if c not in self.coords]
        if missing:
            raise InputError(f"a '{self.layout}' trace without {', '.join(missing)}", "these coordinates", "add them")

    @classmethod
    def from_arrays(
        cls,
        quantity: str,
        unit: str,
        values: Any,
        *,
        layout: Layout = "pulses",
        coords: dict[str, Any],
        extra: dict[str, tuple[Any, str]] | None = None,
        units: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> "Trace":
        """Build a trace from plain arrays, all of one length; ``units`` gives those of the coordinates.

        Coordinates that the layout needs and the caller leaves out are filled with their neutral value
        (device 0, cycle 0, chain 0, one pulse between reads).
        """
        values = np.asarray(values, dtype=float)
        n = len(values)
        neutral: dict[str, Any] = {"device": 0, "cycle": 0, "chain": 0, "n_pulses": 1.0, "scan": ""}
        full = {c: np.full(n, neutral[c]) for c in _COORDS[layout] if c in neutral}
        full.update({k: np.asarray(v) for k, v in coords.items()})
        if layout == "pulses" and "n_pulses" not in coords and len(full.get("polarity", ())) == n:
            full["n_pulses"] = np.abs(full["polarity"]).astype(float)
        units = {"field": "T", "current": "A", "angle": "rad", "time": "s", "amplitude": "A", **(units or {})}
        wrong = [k for k, v in full.items() if len(v) != n]
        if wrong:
            found = f"{len(full[wrong[0]])} values of {wrong[0]} for {n} reads"
            raise InputError(found, "one for each read", "check the lengths")
        variables = {k: (np.asarray(v, dtype=float), u) for k, (v, u) in (extra or {}).items()}
        held: Any = _Arrays({quantity: (values, unit)} | variables, {k: (v, units.get(k, "")) for k, v in full.items()})
        return cls(held, quantity, layout, **kwargs)

    @property
    def coords(self) -> tuple[str, ...]:
        """Names of the coordinates."""
        held = self.__dict__["data"]
        return tuple(held.coords if isinstance(held, _Arrays) else map(str, held.coords))

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what is read: the quantity, and others of the layout."""
        held = self.__dict__["data"]
        return tuple(held.variables if isinstance(held, _Arrays) else map(str, held.data_vars))

    def _array(self, name: str) -> NDArray[Any]:
        held = self.__dict__["data"]
        if isinstance(held, _Arrays):
            return {**held.coords, **held.variables}[name][0]
        return np.asarray(held[name].values)

    @property
    def values(self) -> NDArray[np.float64]:
        """The quantity read, shape (n,), SI."""
        return np.asarray(self._array(self.quantity), dtype=float)

    @property
    def unit(self) -> str:
        """SI unit of the quantity."""
        held = self.__dict__["data"]
        if isinstance(held, _Arrays):
            return held.variables[self.quantity][1]
        return str(held[self.quantity].attrs.get("units", "1"))

    def coord(self, name: str) -> NDArray[Any]:
        """Return a coordinate as a plain array, shape (n,)."""
        names = self.coords
        if name not in names:
            raise InputError(
                f"no {name!r} in this '{self.layout}' trace", "one of " + ", ".join(names), "check the layout"
            )
        return self._array(name)

    def split(self) -> "list[Trace]":
        """Return one trace for each loop, its conditions in ``meta``; ``[self]`` if there are not several loops."""
        if "loop" not in self.coords:
            return [self]
        loop = self.coord("loop")
        numbers = np.unique(loop)
        return [self] if len(numbers) < 2 else [self._loop(loop == number) for number in numbers]

    def _loop(self, reads: NDArray[np.bool_]) -> "Trace":
        """Return one loop; what is constant in it, and no coordinate of the layout, becomes an entry of ``meta``."""
        data = self.data.isel(read=reads)
        _, cycle = np.unique(data["cycle"].values, return_inverse=True) if "cycle" in data.coords else (None, None)
        told = [str(c) for c in data.coords if c not in (*_COORDS[self.layout], "time", "amplitude")]
        conditions = {c: data[c].values[0].item() for c in told if c != "loop" and len(np.unique(data[c].values)) == 1}
        data = data.drop_vars(["loop", *(c for c in conditions if c != "temperature")])
        if cycle is not None:
            data = data.assign_coords(cycle=("read", cycle))
        file = conditions.pop("file", None)
        sources = self.sources if file is None else self.sources[file : file + 1]
        return replace(self, data=data, meta={**self.meta, **conditions}, sources=sources)

    def with_values(self, values: NDArray[np.float64], correction: str) -> "Trace":
        """Return a copy with other values of the quantity and a note of what was done."""
        data = self.data.copy()
        data[self.quantity] = ("read", np.asarray(values, dtype=float), dict(self.data[self.quantity].attrs))
        return replace(self, data=data, corrections=(*self.corrections, correction))

    def __len__(self) -> int:
        held = self.__dict__["data"]
        return len(self.values) if isinstance(held, _Arrays) else int(held.sizes.get("read", 0))

    def __str__(self) -> str:
        unit = self.unit if self.quantity in self.variables else str(self.data["state"].attrs.get("units", ""))
        lines = [f"Trace: {self.quantity} [{unit}], layout '{self.layout}', {self.how}, {len(self)} reads"]
        if self.layout in ("pulses", "field-loop", "current-loop", "readings"):
            devices, cycles = (len(np.unique(self.coord(c))) for c in ("device", "cycle"))
            lines.append(f"  devices: {devices}, cycles: {cycles}")
        if "loop" in self.coords:
            lines.append(f"  loops: {len(np.unique(self.coord('loop')))}, each at its own condition")
        if len(self) and self.layout != "step-table":
            lines.append(f"  range: {np.nanmin(self.values):.6g} to {np.nanmax(self.values):.6g} {self.unit}")
        if self.protocol is not None:
            lines.append(f"  protocol: {self.protocol}")
        lines += [f"  from: {s.name}" for s in self.sources]
        lines += [f"  guess: {g}" for g in self.guesses]
        lines += [f"  corrected: {c}" for c in self.corrections]
        return "\n".join(lines)

    __repr__ = __str__


setattr(Trace, "data", _BuiltWhenAsked())  # noqa: B010 (after the class, whose field has no default)
