"""What every result of a study carries with it: what was asked, the seed, the versions, the citations."""

import json
from importlib.metadata import version
from typing import Any

from hallweight.core import Card, environment

from .._film.sublattice_pair import Pair


def about(
    film: Card | Pair, asked: dict[str, Any], *, seed: int, source: Card | None = None, cites: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the attributes of a result; all are text or numbers, so that they survive a NetCDF file."""
    cards = [c for c in (film, source) if isinstance(c, Card)]
    keys = ["hallweight", *cites]
    for card in cards:
        keys += [*card.cites, *(v.source for v in card.values.values() if v.how == "literature" and v.source)]
    return {
        "film": film.to_toml() if isinstance(film, Card) else repr(film),
        "source": "" if source is None else source.to_toml(),
        "asked": json.dumps(asked, default=str),
        "seed": seed,
        "versions": json.dumps(environment() | {"numba": version("numba")}),
        "cites": " ".join(dict.fromkeys(keys)),
        "assumed": " ".join(dict.fromkeys(n for c in cards for n in c.missing())),
    }
