"""Which physics a stored result was computed with.

Keys of stored points hash the revision of every stage that they pass through. Raise a stage's entry in the same commit
as any change of its results: a resumed study then computes anew instead of taking points of the older model.
"""

from collections.abc import Mapping

FIRST = "0.1.0"
PHYSICS_REVISION: Mapping[str, str] = {
    "membrane": "2",
    "magnet": "3",
    "hall": "7",
    "synapse": "6",
    "array": FIRST,
    "network": FIRST,
}


def physics_revision(*stages: str) -> str:
    """Return one text for the revisions of ``stages``, to be hashed into a key; ``FIRST`` while none has changed."""
    changed = [f"{stage} {PHYSICS_REVISION[stage]}" for stage in stages if PHYSICS_REVISION[stage] != FIRST]
    return "; ".join(changed) or FIRST
