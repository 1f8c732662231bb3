"""Accuracy against bending radius, and write energy against support."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from hallweight import cards
from hallweight.core import Card, InputError, Run, parse, show
from hallweight.core.types import Progress

from .device_point import NETWORK, WRITE, Point, Row
from .results_table import carried
from .table_names import check_tables, listed

Table = Mapping[str, Any]
RIGID = "STO 500 um"
"""The rigid twin: the film where it grew, on the substrate, flat."""


def bending(
    film: Card | str = "CoTb",
    radii: Sequence[str | float] = ("50 mm", "20 mm", "10 mm", "5 mm", "3 mm"),
    *,
    support: str = "PET 25 um",
    rigid: str | None = RIGID,
    membrane: Table | None = None,
    device: Table | None = None,
    write: Table | None = None,
    network: Table | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> Run:
    """Return accuracy against bending radius: the rigid twin, the flat membrane, and one bent to each of ``radii``.

    Each is a device of its own, written near its own switching current and evaluated: ``run.results["points"]`` has
    strain, stress and K_eff, J_c, current, energy per pulse (J), temperature, switched ``fraction``, LTP and LTD
    (their curve in ``results["curves"]``, normalised by R_AHE), and accuracy. ``membrane``, ``device``, ``write``
    (:data:`WRITE`) and ``network`` (:data:`NETWORK`) are arguments of :class:`~hallweight.membrane.Membrane`,
    :class:`~hallweight.hall.HallBar`, the pulses and ``network.evaluate``. What is impossible says why under
    ``refused``. A negative radius has the film inside. ``folder`` keeps every finished point (``runs/`` and the run's
    id unless given), so that the same call goes on where it stopped; a finished study is returned as it stands.
    """
    given = [parse(r, "m") for r in listed("radii", radii)]
    if not given or not all(given):
        raise InputError(f"radii = {radii!r:.60}", "radii other than zero, at least one", "write for example ['5 mm']")
    places = [(support, None), *((support, r) for r in given)]
    return _several("membrane-bending", film, rigid, places, {"radii": given, "support": support}, membrane, device,
                    write, network, seed, folder, overwrite, executor, tell)  # fmt: skip


def supports(
    film: Card | str = "CoTb",
    supports: Sequence[str] = ("STO 500 um", "Si 500 um", "mica 25 um", "PET 25 um", "PI 25 um"),
    *,
    bend: str | float | None = "10 mm",
    rigid: str | None = RIGID,
    membrane: Table | None = None,
    device: Table | None = None,
    write: Table | None = None,
    network: Table | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> Run:
    """Return write energy against support: the rigid twin, and the membrane on each of ``supports``, flat and bent.

    ``bend`` None: flat only. Everything else as in :func:`bending`; a support that breaks at this bend is refused.
    """
    if not supports:
        raise InputError("no support", "one or more", "write for example ['PET 25 um']")
    bends = [None] if bend is None else [None, parse(bend, "m")]
    places = [(name, b) for name in listed("supports", supports) for b in bends]
    return _several("membrane-supports", film, rigid, places, {"supports": list(supports), "bend": bends[-1]}, membrane,
                    device, write, network, seed, folder, overwrite, executor, tell)  # fmt: skip


def point(
    film: Card, support: str, bend: float | None, tables: Mapping[str, Table], seed: int, *, rigid: bool = False,
    hottest: float | None = None,
) -> Point:  # fmt: skip
    """Return the point of a membrane on a support, or of a rigid film."""
    place: dict[str, Any] = {**tables["membrane"], "support": support}
    if rigid:
        kept = {k: v for k, v in place.items() if k in ("growth_stress", "growth_temperature", "temperature", "misfit")}
        place = {**kept, "support": support, "layer": None}
    elif bend is not None:
        place["bend"] = bend
    words = f"{support}, rigid" if rigid else f"{support}, {'flat' if bend is None else 'bent to ' + show(bend, 'm')}"
    extra = {"support": support, "bend": bend, "rigid": rigid}
    return Point(
        words, film.to_toml(), place, tables["device"], tables["write"], tables["network"], seed, hottest, extra
    )


def tables_of(membrane: Any, device: Any, write: Any, network: Any) -> dict[str, Table]:
    """Return the four tables, each a mapping; unknown names of the pulses are refused."""
    given = {"membrane": membrane, "device": device, "write": write, "network": network}
    tables: dict[str, Table] = {name: dict(table or {}) for name, table in given.items()}
    check_tables(tables)
    return tables


def card_of(film: Card | str) -> Card:
    """Return the film's card, by name if need be."""
    return film if isinstance(film, Card) else cards.load(film)


def config_of(tables: Mapping[str, Table], more: Table) -> dict[str, Any]:
    """What identifies a study, defaults written out."""
    full = {**tables, "write": {**WRITE, **tables["write"]}, "network": {**NETWORK, **tables["network"]}}
    return {**{k: {n: _words(v) for n, v in table.items()} for k, table in full.items()}, **more}


def _words(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_words(v) for v in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _several(
    kind: str, film: Card | str, rigid: str | None, places: list[tuple[str, float | None]], more: Table,
    membrane: Any, device: Any, write: Any, network: Any, seed: int, folder: Any, overwrite: bool, executor: Any,
    tell: Any,
) -> Run:  # fmt: skip
    card, tables = card_of(film), tables_of(membrane, device, write, network)
    points = [] if rigid is None else [point(card, rigid, None, tables, seed, rigid=True)]
    points += [point(card, support, bend, tables, seed) for support, bend in places]
    config = config_of(tables, {**more, "rigid": rigid})
    return carried(kind, card, config, points, _as_they_are, seed=seed, folder=folder, overwrite=overwrite,
                   executor=executor, tell=tell)  # fmt: skip


def _as_they_are(rows: list[Row]) -> list[Row]:
    return rows
