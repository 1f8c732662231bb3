"""Accuracy against bending radius, and write energy against support."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, Run, parse
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.types import Progress

from .device_point import Point
from .device_rows import devices_config
from .held_states import LIMIT, retention_settings
from .run_study import Execution, Study, run_study
from .study_tables import StudyTables, Table
from .table_names import as_list

RIGID = "STO 500 um"
"""The rigid twin: the film where it grew, on the substrate, flat."""

DEVICES = 3
"""Devices of a row unless told otherwise."""


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
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
    devices: int = DEVICES,
    retention: str | float | bool = LIMIT,
    use_temperature: str | float | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Return accuracy against bending radius: the rigid twin, the flat membrane, and one bent to each of ``radii``.

    Each row is several devices, each written near its own switching current and evaluated.

    ``radii``
        m; a negative one has the film inside.
    ``support``, ``rigid``
        What the membrane lies on, and where the film grew (None: no rigid twin).
    ``membrane``, ``device``
        Arguments of :class:`~hallweight.membrane.Membrane` and :class:`~hallweight.hall.HallBar`.
    ``write``
        The pulses: width, field, pulses, cycles, part, drive, current.
    ``network``
        Arguments of ``network.evaluate``.
    ``devices``
        Devices of each row. Rows have means, and errors that hold what differs between devices (``accuracy_sem``). With
        one device no row has such an error, and none can be called best.
    ``retention``, ``use_temperature``
        How long intermediate states must hold (s), and where (K; None: as the device); a row says when it fails. False:
        nobody asks.
    ``folder``
        Keeps every finished point (``runs/`` and the run's id unless given), so that the same call goes on where it
        stopped. A finished study is returned as it stands.
    ``executor``, ``progress``
        Maps over the points; ``progress(done, total)`` is called after each.

    ``run.results["points"]`` has strain, stress and K_eff, J_c, current, energy per pulse (J), temperature, switched
    ``fraction``, LTP and LTD, and accuracy. ``results["curves"]`` are LTP and LTD over R_AHE. What is impossible says
    why under ``refused``. ``results["comparison"]`` says whether the rows differ by more than their devices do.
    """
    given = [parse(r, "m") for r in as_list("radii", radii)]
    if not all(given):
        raise InputError(f"radii = {radii!r:.60}", "radii other than zero", "give for example radii=['5 mm']")
    card, tables = card_of_kind(film, "film"), StudyTables.of(membrane, device, write, network)
    lasting = retention_settings(retention, use_temperature)
    points = _points(card, tables, seed, rigid, [(support, None), *((support, r) for r in given)], lasting)
    config = tables.config(
        {"radii": given, "support": support, "rigid": rigid, **devices_config(devices), "retention": lasting}
    )
    study = Study("membrane-bending", card, config, seed, points, devices)
    return run_study(study, Execution(folder, overwrite, executor, progress))


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
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
    devices: int = DEVICES,
    retention: str | float | bool = LIMIT,
    use_temperature: str | float | None = None,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Return write energy against support: the rigid twin, and the membrane on each of ``supports``, flat and bent.

    ``bend`` None: flat only. Everything else as in :func:`bending`; a support that breaks at this bend is refused.
    """
    names = as_list("supports", supports)
    bends = [None] if bend is None else [None, parse(bend, "m")]
    card, tables = card_of_kind(film, "film"), StudyTables.of(membrane, device, write, network)
    lasting = retention_settings(retention, use_temperature)
    points = _points(card, tables, seed, rigid, [(name, b) for name in names for b in bends], lasting)
    config = tables.config(
        {"supports": names, "bend": bends[-1], "rigid": rigid, **devices_config(devices), "retention": lasting}
    )
    study = Study("membrane-supports", card, config, seed, points, devices)
    return run_study(study, Execution(folder, overwrite, executor, progress))


def _points(
    film: Card,
    tables: StudyTables,
    seed: int,
    rigid: str | None,
    places: Sequence[tuple[str, float | None]],
    lasting: Table,
) -> list[Point]:
    """Return the rigid twin, if there is one, and a membrane at each of the places (support, bending radius)."""
    twin = [] if rigid is None else [tables.point(film, rigid, None, seed, rigid=True, retention=lasting)]
    return twin + [tables.point(film, support, bend, seed, retention=lasting) for support, bend in places]
