"""Simulated studies as they were kept: their data and arguments, and the sentence that goes below a figure."""

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import Card, InputError, Run, build_card
from hallweight.core.tables.value_text import significant
from hallweight.core.types import Array

from .axis import Axis
from .captions import value_text

if TYPE_CHECKING:
    import xarray as xr

SIMULATED = "simulate-"  # what the kinds of these runs begin with
RELEASE = "membrane-release"  # the other kind that has a result.nc
CURRENT_DENSITY = Axis("current", "$j$", "MA/cm²", 1e10)
"""Axis of current densities, from A/m^2."""
CRITICAL_CURRENT = Axis("current", r"$j_\mathrm{c}$", "MA/cm²", 1e10)
"""Axis of critical current densities, from A/m^2."""
_UNREAD = ("rho", "rho_AHE", "D", "A_ex", "lambda_s", "Y", "kappa", "C_v")  # on a card, but not read by any study


def result(run: Run, folder: Path | str) -> "xr.Dataset | None":
    """Return the ``result.nc`` of a simulated study or a release from its folder; None for other runs, or if absent.

    Raises :class:`InputError` for a file that cannot be read.
    """
    import xarray as xr

    path = Path(folder) / "result.nc"
    if not (run.kind.startswith(SIMULATED) or run.kind == RELEASE) or not path.exists():
        return None
    try:
        with xr.open_dataset(path, engine="scipy") as data:
            return data.load()
    except (OSError, TypeError, ValueError) as error:
        found = f"that {path} is damaged ({error})"
        raise InputError(found, "what hallweight wrote", "carry the study out again") from None


def require_variables(data: "xr.Dataset", names: tuple[str, ...], study: str) -> None:
    """Raise :class:`InputError` unless ``data`` has the variables and dimensions of that study's result."""
    missing = [n for n in names if n not in data.variables and n not in data.dims]
    if missing:
        found = f"data without {', '.join(missing)}"
        raise InputError(found, f"the result of hallweight.magnet.{study}", f"draw what {study} returns")


def study_arguments(data: "xr.Dataset") -> dict[str, Any]:
    """Return the arguments of the study, as its result says; empty if it does not."""
    arguments = json.loads(data.attrs.get("asked") or "{}")
    return arguments if isinstance(arguments, dict) else {}


def card_of(data: "xr.Dataset", what: str = "film") -> Card | None:
    """Return the card of the ``film`` or of the ``source`` that a result was made with, if it was a card."""
    text = str(data.attrs.get(what) or "")
    try:
        return build_card(tomllib.loads(text), f"the {what} of this result") if "\n" in text else None
    except tomllib.TOMLDecodeError:
        return None


def source_of(run: Run) -> Card | None:
    """Return the card of the spin source that a study was given, if it was given one."""
    text = run.config.get("source")
    return build_card(tomllib.loads(text), "the spin source of this run") if isinstance(text, str) and text else None


def range_text(values: ArrayLike, axis: Axis) -> str:
    """Return smallest and largest of some numbers as text: ``10 to 200 ps``."""
    shown = axis(np.asarray(values, dtype=float)[np.isfinite(values)])
    ends = dict.fromkeys(f"{significant(v, 3)}" for v in (shown.min(), shown.max())) if len(shown) else {"none": None}
    return " to ".join(ends) + (f" {axis.unit}" if axis.unit else "")


def zero_crossing(x: ArrayLike, y: ArrayLike) -> float:
    """Return where ``y`` (n,) first passes zero, by straight lines between the points ``x`` (n,); nan if nowhere."""
    at, value = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    change = np.flatnonzero(value[:-1] * value[1:] <= 0)
    if not len(change):
        return float("nan")
    k = int(change[0])
    step = value[k + 1] - value[k]
    return float(at[k] if step == 0 else at[k] - value[k] * (at[k + 1] - at[k]) / step)


def values_of(data: "xr.Dataset", name: str) -> Array:
    """Return a variable or coordinate as floats."""
    return np.asarray(data[name].values, dtype=float)


def study_sentence(data: "xr.Dataset") -> str:
    """Say that a figure is a simulation, of which card, temperature and seed, and what was assumed on the card."""
    film, source, arguments = card_of(data), card_of(data, "source"), study_arguments(data)
    text = "Simulated: " + (f"card {film.name!r}" if film else "two sublattices given by their numbers")
    text += f", driven by {source.name!r}" if source else ""
    kelvin = arguments.get("temperature")
    text += f", {kelvin:g} K" if isinstance(kelvin, int | float) else ""
    field = arguments.get("field")
    text += f", {1e3 * field:g} mT along the current" if isinstance(field, int | float) and field else ""
    version = json.loads(data.attrs.get("versions") or "{}").get("hallweight", "")
    text += f"; seed {int(data.attrs.get('seed', 0))}" + (f", hallweight {version}." if version else ".")
    return f"{text} {_assumed(film, '')} {_assumed(source, ' of the source')}".strip()


def _assumed(card: Card | None, whose: str) -> str:
    """Name the assumed values of a card that act in a study; all of them stand on the page."""
    if card is None:
        return ""
    names = [n for n in card.missing() if n not in _UNREAD]
    parts = [f"{n} = {_with_note(card, n)}" if n in card.values else f"{n} (absent, taken as none)" for n in names]
    return f"Assumed, not measured{whose}: " + "; ".join(parts) + "." if parts else ""


def _with_note(card: Card, name: str) -> str:
    note = card.values[name].note
    return value_text(card.values[name]) + (f" ({note})" if note and len(note) <= 40 else "")
