"""Retention of the devices of a study: how long their intermediate states stay within half a level."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hallweight.core import Card, show
from hallweight.core.validation import positive
from hallweight.hall import HallBar, hold_text, hold_time

Row = dict[str, Any]
ROOM = 300.0
"""K, at which every row says it, beside the temperature of use."""
LIMIT = "10 years"
"""How long states must hold unless told otherwise."""
_WORST = 0.05
_ENOUGH = 0.5  # of the states: by then all times of a row are known, and its drift
_NOTE = "decay of intermediate states between one second and {end} at {kelvin:g} K"


def retention_settings(retention: str | float | bool, use_temperature: str | float | None) -> dict[str, Any]:
    """Return what a study says of retention: a limit (s) and where it is used (K; None: the device's); {} for False."""
    if retention is False:
        return {}
    use = None if use_temperature is None else positive("use_temperature", use_temperature, "K")
    return {"limit": positive("retention", LIMIT if retention is True else retention, "s"), "use": use}


def keep_states(row: Row, bar: HallBar, train: str, card: Card, settings: Mapping[str, Any], seed: int) -> Card:
    """Note how long a device keeps its states, and return its card with the ``drift`` that follows.

    ``train``
        The pulses that the device was written with: they make the states, a quarter to three quarters up.
    ``settings``
        Those of :func:`retention_settings`; nothing happens without a limit.
    """
    if not settings:
        return card
    use = bar.pair().T if settings["use"] is None else settings["use"]
    kelvin = list(dict.fromkeys([ROOM, float(use)]))
    held = hold_time(
        bar,
        train,
        levels=card,
        temperatures=kelvin,
        devices=1,
        replicas=1,
        forgotten=_ENOUGH,
        limit=settings["limit"],
        seed=seed,
    )
    times = [[None if np.isinf(t) else float(t) for t in one] for one in held.times]
    row["hold"] = {"temperatures": kelvin, "times": times, "limit": float(held.limit)}
    row |= {"use_temperature": float(use), "barrier": float(held.barriers[-1]), "held_by": held.held_by[-1]}
    row["drift"] = float(held.drift()[-1])
    row |= retention_of([row["hold"]])
    note = _NOTE.format(end=hold_text(held.limit, np.inf), kelvin=use)
    return card.replace(how="simulated", note=note, drift=row["drift"])


def retention_of(holds: Sequence[Mapping[str, Any]]) -> Row:
    """Return what a row says of the states of its devices: times (s) by which half and one in twenty have left.

    A time that is the limit means at least that. ``retention_fails`` says where and when one in twenty leaves earlier.
    """
    limit, kelvin = holds[0]["limit"], holds[0]["temperatures"]
    out: Row = {}
    fails = []
    for k, T in enumerate(kelvin):
        times = np.array([limit if t is None else t for h in holds for t in h["times"][k]])
        half, few = (float(np.quantile(times, p, method="inverted_cdf")) for p in (0.5, _WORST))
        names = [n for n, here in (("300", T == ROOM and k == 0), ("use", k == len(kelvin) - 1)) if here]
        for name in names:
            out |= {f"retention_{name}": half, f"retention_{name}_worst": few}
        if few < limit:
            fails.append(f"at {show(T, 'K')} one state in twenty leaves half a level after {hold_text(few, limit)}")
    return out | {"retention_fails": "; ".join(fails)}
