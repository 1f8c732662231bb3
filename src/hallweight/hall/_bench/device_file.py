"""A device as a TOML file."""

from collections.abc import Mapping
from dataclasses import fields
from inspect import signature
from pathlib import Path
from typing import Any

from hallweight import cards
from hallweight.core import Card, InputError
from hallweight.core.study_file import bare, read_toml, refuse_unknown, subtables
from hallweight.membrane import Membrane

from .._device.checks import refuse_unknown_options
from .._device.hall_bar import HallBar, device_options
from .._device.readout import Readout
from .._kinetics.kinetic_monte_carlo import kinetics_options

_TABLES = ("film_values", "readout", "kinetics")


def load_device(path: Path | str) -> HallBar:
    """Read a device from TOML: the arguments of :class:`HallBar`, and four tables.

    film           a name, or a card's path beside the file
    [film_values]  SI: a what-if, tagged as assumed
    [membrane]     the arguments of :class:`~hallweight.membrane.Membrane`, instead of ``support``
    [readout]      the arguments of :class:`Readout`
    [kinetics]     coupling, f0, barrier, nucleus, pinning, B_DMI, dipoles, threads

    Raises :class:`InputError` with the file and the entry at fault.
    """
    path = Path(path)
    return device_of(read_toml(path, "a device"), path.parent, str(path))


def device_of(given: Mapping[str, Any], folder: Path, where: str) -> HallBar:
    """Make the device that a mapping describes; ``where`` names it in errors."""
    of_kinetics = kinetics_options()
    arguments = [name for name in device_options() if name not in of_kinetics]
    refuse_unknown(given, dict.fromkeys([*arguments, *_TABLES]), where)
    if "film" not in given:
        raise InputError(f"{where} without film", "a card's name or file", 'write film = "CoTb"')
    tables = subtables(given, _TABLES, where)
    refuse_unknown_options(tables["kinetics"], of_kinetics, f"[kinetics] of {where}")
    rest = bare({k: v for k, v in given.items() if k not in tables})
    for name in ("film", "source", "support"):
        if isinstance(rest.get(name), str):
            rest[name] = None if rest[name] == "none" else _card(rest[name], folder)
    if tables["film_values"]:
        rest["film"] = rest["film"].replace(**tables["film_values"])
    if isinstance(rest.get("membrane"), Mapping):
        refuse_unknown(rest["membrane"], _arguments_of_membrane(), f"[membrane] of {where}")
        rest["membrane"] = Membrane(rest["film"], **rest["membrane"])
    return HallBar(**rest, readout=_readout(tables["readout"], where), **tables["kinetics"])


def _card(name: str, folder: Path) -> Card:
    return Card.load(folder / name) if name.endswith(".toml") else cards.load(name)


def _arguments_of_membrane() -> list[str]:
    return [name for name in signature(Membrane).parameters if name != "film"]


def _readout(table: Mapping[str, Any], where: str) -> Readout:
    refuse_unknown(table, [f.name for f in fields(Readout)], f"[readout] of {where}")
    for name, value in table.items():
        if name != "method" and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise InputError(f"{name} = {value!r} in [readout] of {where}", "a number", f"write {name} without quotes")
    return Readout(**table)
