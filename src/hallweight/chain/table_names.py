"""Which names the tables of a study may have."""

import inspect
from collections.abc import Mapping
from typing import Any

from hallweight.core import InputError, parse
from hallweight.core.study_file import refuse_unknown

from .checked_words import check_words
from .device_point import WRITE

_PLACE = ("film", "bend", "support", "thickness", "membrane", "stress", "seed")
_INNER = ("self", "given", "kinetic", "lattice", "card", "threads")
_RUN = ("folder", "progress", "executor")
_SET_BY_STUDY = (*_PLACE, *_INNER, *_RUN)
"""Arguments that no table may hold, since the study sets them itself."""


def check_tables(tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a name that none of the steps takes, and pulses in wrong units; raises :class:`InputError`."""
    for table, known in known_names().items():
        refuse_unknown(tables[table], known, f"the table {table!r}")
    check_words(tables)
    for name, unit in (("width", "s"), ("field", "T"), ("current", "A")):
        if tables["write"].get(name) is not None:
            parse(tables["write"][name], unit)


def as_list(name: str, values: Any) -> list[Any]:
    """Return values as a list of one or more; raises :class:`InputError` for none, or for one value alone."""
    if not isinstance(values, list | tuple) and getattr(values, "ndim", 0) != 1:
        raise InputError(f"{name} = {values!r:.60}", "a list of values", f"write {name} = [{values!r:.60}]")
    if not len(values):
        raise InputError(f"{name} = []", "a list of one or more values", f"give {name} at least one value")
    return list(values)


def known_names() -> dict[str, list[str]]:
    """Names by table: the arguments of membrane, device, pulses and network, without what the study sets itself."""
    from hallweight.hall import device_options
    from hallweight.membrane import Membrane
    from hallweight.network import evaluate

    def arguments_of(*makers: Any) -> list[str]:
        return [n for one in makers for n in inspect.signature(one).parameters if n not in _SET_BY_STUDY]

    return {
        "membrane": arguments_of(Membrane),
        "device": [n for n in device_options() if n not in _SET_BY_STUDY],
        "write": list(WRITE),
        "network": arguments_of(evaluate),
    }
