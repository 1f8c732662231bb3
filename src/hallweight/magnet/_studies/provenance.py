"""Where a result comes from: what was asked, the seed, the versions, the citations."""

import json
from importlib.metadata import version
from typing import Any

from hallweight.core import Card, assumed, environment

from .._film.sublattice_pair import SublatticePair


def provenance(
    film: Card | SublatticePair,
    asked: dict[str, Any],
    *,
    seed: int,
    source: Card | None = None,
    cites: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the attributes of a result; all are text or numbers, so that they survive a NetCDF file."""
    cards = [c for c in (film, source) if isinstance(c, Card)]
    keys = ["hallweight", *cites, *(key for card in cards for key in card.citations() if key)]
    return {
        "film": film.to_toml() if isinstance(film, Card) else repr(film),
        "source": "" if source is None else source.to_toml(),
        "asked": json.dumps(asked, default=str),
        "seed": seed,
        "versions": json.dumps(environment() | {"numba": version("numba")}),
        "cites": " ".join(dict.fromkeys(keys)),
        "assumed": " ".join(assumed(cards)),
    }
