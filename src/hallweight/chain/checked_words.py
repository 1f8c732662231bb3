"""Words and counts of a study that no step could take, found before the first minute of work.

What is impossible only for one film or one support stands in its row instead (``refused``).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hallweight.array import PROGRAMS, SCHEMES
from hallweight.core import InputError
from hallweight.core.validation import one_of, whole_number

_COUNTS = ("seeds", "train_seeds", "read_seeds")
_ANY_FILM, _ANY_SUPPORT = "CoTb", "STO 500 um"


def check_words(tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse misspelt words in the tables of membrane, device and network; raises :class:`InputError`."""
    from hallweight.hall import HallBar
    from hallweight.membrane import Membrane

    _try(lambda: HallBar(_ANY_FILM, **tables["device"]), misspelt_only=False)
    _try(lambda: Membrane(_ANY_FILM, **{"support": _ANY_SUPPORT, **tables["membrane"]}), misspelt_only=True)
    _check_network(tables["network"])


@cache
def check_support(name: str) -> None:
    """Refuse a support that is not known; raises :class:`InputError`."""
    from hallweight.membrane import Membrane

    _try(lambda: Membrane(_ANY_FILM, support=name), misspelt_only=True)


def _try(make: Callable[[], object], *, misspelt_only: bool) -> None:
    """Make something of another film; a fault that this film may have alone is left to the rows."""
    try:
        make()
    except InputError as error:
        if not misspelt_only or error.do.startswith(("did you mean", "choose one of")):
            raise


def _check_network(table: Mapping[str, Any]) -> None:
    for name, known in (("schemes", SCHEMES), ("program", PROGRAMS)):
        given = table.get(name, ())
        for word in (given,) if isinstance(given, str) else given:
            one_of(name, word, known)
    for name in _COUNTS:
        if name in table:
            whole_number(name, table[name], least=1)
    if isinstance(table.get("network"), str):
        from hallweight.network import NETWORKS  # loads torch

        one_of("network", table["network"], NETWORKS)
