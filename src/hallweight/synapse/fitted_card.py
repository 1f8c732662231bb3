"""Cards made of a fit: the provenance of their values, their files and their notes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from hallweight.core import Card, How, Trace, Value, build_card


def fitted_value(traces: Sequence[Trace], how: How | None = None) -> Callable[..., Value]:
    """Return :class:`Value` with the provenance of these traces: "fitted" where measured, and their files."""
    made = how or ("fitted" if traces[0].how == "measured" else "simulated")
    return partial(Value, how=made, source=", ".join(_files(traces)))


def fitted_card(
    traces: Sequence[Trace], kind: str, name: str, values: Mapping[str, Value], notes: Iterable[str], **fields: Any
) -> Card:
    """Return the card of a fit; ``fields`` are others of the card, such as its ``law``."""
    found = {
        "name": name,
        "kind": kind,
        "quantity": traces[0].quantity,
        "values": values,
        "sources": tuple(dict.fromkeys(_files(traces))),
        "notes": tuple(dict.fromkeys(notes)),
    }
    return build_card(found | fields, f"the fit of {name!r}")


def _files(traces: Sequence[Trace]) -> list[str]:
    return [s.name for t in traces for s in t.sources]
