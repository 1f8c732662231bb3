"""Which names the tables of a study may have."""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from hallweight.core import InputError, did_you_mean, parse

from .device_point import WRITE


def check_tables(tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a name that none of the steps takes, and pulses in wrong units; raises :class:`InputError`."""
    for table, known in known_names().items():
        refuse_unknown(tables[table], known, f"the table {table!r}")
    for name, unit in (("width", "s"), ("field", "T"), ("current", "A")):
        if tables["write"].get(name) is not None:
            parse(tables["write"][name], unit)


def listed(name: str, given: Any) -> list[Any]:
    """Return a row of values as a list; raises :class:`InputError` for one value alone, such as a text."""
    if not isinstance(given, list | tuple) and getattr(given, "ndim", 0) != 1:
        raise InputError(f"{name} = {given!r:.60}", "a row of values", f"write {name} = [{given!r:.60}]")
    return list(given)


def known_names() -> dict[str, list[str]]:
    """Names by table: the arguments of membrane, device, pulses and network, without what the study sets itself."""
    from hallweight.hall import device_options
    from hallweight.membrane import Membrane
    from hallweight.network import evaluate

    ours = ("self", "film", "bend", "support", "thickness", "membrane", "stress", "seed", "given", "kinetic", "lattice",
            "card", "data", "folder", "progress", "executor", "threads")  # fmt: skip

    def taken(*made: Any) -> list[str]:
        return [n for one in made for n in inspect.signature(one).parameters if n not in ours]

    device = [n for n in device_options() if n not in ours]
    return {"membrane": taken(Membrane), "device": device, "write": list(WRITE),
            "network": [*taken(evaluate), "data"]}  # fmt: skip


def refuse_unknown(given: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise :class:`InputError` for a name that is not known, with the nearest one."""
    names = list(known)
    for name in given:
        if name not in names:
            raise InputError(f"the unknown name {name!r} in {where}", "a name it knows", did_you_mean(name, names))
