"""Reads that are missing, left out without losing their pulses."""

from dataclasses import replace

import numpy as np

from ..partial_trace import PartialTrace


def without_missing(partial: PartialTrace) -> PartialTrace:
    """Leave out reads that are missing; their pulses count towards the next read, or a new chain begins there."""
    keep = np.isfinite(partial.values)
    if partial.layout != "pulses" or keep.all():
        return partial
    coords = {k: np.array(v) for k, v in partial.coords.items()}
    polarity = coords["polarity"]
    n_pulses = coords.setdefault("n_pulses", np.abs(polarity).astype(float))
    chain = coords.setdefault("chain", np.zeros(len(keep), dtype=np.int64))
    for i in np.flatnonzero(~keep[:-1]):
        if polarity[i] in (0, polarity[i + 1]) and chain[i] == chain[i + 1]:
            n_pulses[i + 1] += n_pulses[i]
        else:
            chain[i + 1 :] += 1
    extra = {k: (v[keep], u) for k, (v, u) in partial.extra.items()}
    coords = {k: v[keep] for k, v in coords.items()}
    kept = replace(partial, values=partial.values[keep], coords=coords, extra=extra)
    return kept.with_guesses(f"{(~keep).sum()} missing reads are left out")
