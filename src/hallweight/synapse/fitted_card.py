"""Cards made of a fit: the provenance of their values, their files and their notes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from hallweight.core import Card, How, InputError, Trace, Value, build_card


def fitted_value(traces: Sequence[Trace], how: How | None = None) -> Callable[..., Value]:
    """Return a maker of values with the provenance of these traces: "fitted" where measured, and their files.

    It raises :class:`InputError` for a number that is not finite, because the data then do not determine it.
    """
    made: How = how or ("fitted" if traces[0].how == "measured" else "simulated")
    source = ", ".join(_files(traces))

    def new(**fields: Any) -> Value:
        try:
            return Value(how=made, source=source, **fields)
        except ValidationError:
            raise InputError(
                "a fitted number or error that is not finite",
                "data that determine every parameter",
                "measure more reads, or fit another law (law=)",
            ) from None

    return new


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
