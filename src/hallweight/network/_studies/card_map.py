"""Accuracy over two values of a card: how far a device is from a target, and what would bring it there."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from hallweight.core import Card, InputError, Run
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import one_of
from hallweight.synapse import complete

from .evaluate import evaluate

MAPPABLE = ("levels", "sigma_c2c", "sigma_read", "sigma_d2d", "sigma_d2d_range", "p_stuck")
"""Values of a synapse card that a map may vary."""
_FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
_USUAL = {"levels": 16.0, "sigma_c2c": 0.01, "sigma_read": 0.005, "p_stuck": 0.01}
"""The middle of a row for a card that has no such value, or zero."""


@names_keywords
class Change(NamedTuple):
    """What one value of a card must become, the other left as it is, so that a target is met.

    name    of the value
    now     what the card has; None if it has none
    needed  where the target is met; None if that is nowhere on the map
    """

    name: str
    now: float | None
    needed: float | None


def map_values(card: Card, name: str) -> tuple[float, ...]:
    """Return five values of a card's ``name``, a quarter of what it has to four times, to map the accuracy over.

    Raises :class:`InputError` for a value that cannot be mapped.

    >>> from hallweight.cards import load
    >>> map_values(load("sample-hall-synapse"), "levels")
    (4.0, 8.0, 16.0, 32.0, 64.0)
    """
    _check(name)
    middle = complete(card).get(name, 0.0) or _USUAL.get(name, 0.05)
    row = [middle * factor for factor in _FACTORS]
    if name == "levels":
        row = [max(2.0, float(round(value))) for value in row]
    return tuple(dict.fromkeys(row))


@names_keywords
def card_map(
    card: Card, vary: Mapping[str, Sequence[float]], *, seeds: int = 2, progress: Progress | None = None, **options: Any
) -> Run:
    """Return the accuracy at every pair of two values of a card, the others as they are.

    ``vary``
        Two names of :data:`MAPPABLE`, each with rising values: the columns, then the rows of the map.
    ``seeds``
        Programmings of each point. All points see the same random numbers, so that differences are of the values.
    ``progress``
        ``progress(done, total)`` is called after each point.
    ``options``
        Others of :func:`evaluate`: network, data_root, n_test, bits_in, ..., and ``scheme`` and ``program``, one each.

    ``run.results["card_map"]``: ``names``, ``x``, ``y``, ``accuracy`` and ``error`` (fractions; a row for each y) and
    ``device``, the card's own pair with its accuracy and error. Raises :class:`InputError` for anything else in
    ``vary``.
    """
    names, x, y = _checked(vary)
    scheme, program = options.pop("scheme", "bipolar"), options.pop("program", "verify")
    options = {"train_seeds": 1, **options, "schemes": scheme, "program": program, "seeds": seeds, "card_draws": 0}
    done, total = 0, len(x) * len(y) + 1

    def score(numbers: Mapping[str, float]) -> Run:
        nonlocal done
        run = evaluate(card.replace(how="assumed", note="varied", **numbers) if numbers else card, **options)
        done += 1
        if progress is not None:
            progress(done, total)
        return run

    own = score({})
    arms = [score(dict(zip(names, pair, strict=True))).results["arms"][0] for pair in product(x, y)]
    shape = len(x), len(y)
    found = {
        "names": list(names),
        "x": list(x),
        "y": list(y),
        "accuracy": np.reshape([arm["mean"] for arm in arms], shape).T.tolist(),
        "error": np.reshape([arm["uncertainty"]["accuracy"]["error"] for arm in arms], shape).T.tolist(),
        "device": _device(card, names, own),
    }
    results = {
        name: own.results[name] for name in ("network", "data", "n_test", "float", "training") if name in own.results
    }
    config = {**own.config, "vary": {name: list(row) for name, row in zip(names, (x, y), strict=True)}}
    return Run(
        kind="card-map",
        config=config,
        results={**results, "scheme": scheme, "program": program, "card_map": found},
        seeds=own.seeds,
        card=card,
        assumed=own.assumed,
        cites=own.cites,
    )


def changes_needed(run: Run, gap: float) -> tuple[Change, Change]:
    """Return what each of the two values of a :func:`card_map` must become so that the gap to float is ``gap``.

    ``gap`` is a fraction (0.01: one point). Along the line through the device, accuracy is interpolated linearly in the
    logarithm of the value; the crossing nearest to the device counts. A device that meets the target needs no change.
    """
    found = run.results["card_map"]
    wanted = float(run.results["float"]["mean"]) - gap
    accuracy, device = np.array(found["accuracy"]), found["device"]
    out = []
    for axis, (name, own, other) in enumerate(zip(found["names"], ("x", "y"), ("y", "x"), strict=True)):
        values = np.array(found[own])
        now, at = device[own], device[other]
        across = accuracy if axis == 0 else accuracy.T
        line = _between(np.array(found[other]), across, at)
        out.append(
            Change(
                name,
                now,
                now if device["accuracy"] >= wanted and now is not None else _crossing(values, line, wanted, now),
            )
        )
    return out[0], out[1]


def _between(values: Array, rows: Array, at: float | None) -> Array:
    """Return the row of the map at a value, interpolated in its logarithm; the last for a card that has none."""
    if at is None:
        return np.asarray(rows[-1])
    return np.array([np.interp(np.log(max(at, 1e-12)), np.log(values), column) for column in rows.T])


def _crossing(values: Array, line: Array, wanted: float, now: float | None) -> float | None:
    """Return where a line first reaches what is wanted, seen from the device; None if it never does."""
    good = line >= wanted
    logs, crossings = np.log(values), []
    for k in range(len(values) - 1):
        if good[k] != good[k + 1]:
            part = (wanted - line[k]) / (line[k + 1] - line[k])
            crossings.append(float(np.exp(logs[k] + part * (logs[k + 1] - logs[k]))))
    if not crossings:
        return None
    start = np.log(values[-1] if now is None else max(now, 1e-12))
    return min(crossings, key=lambda value: abs(np.log(value) - start))


def _device(card: Card, names: Sequence[str], own: Run) -> dict[str, float | None]:
    full, arm = complete(card), own.results["arms"][0]
    x, y = (full[name] if name in full.values else None for name in names)
    return {"x": x, "y": y, "accuracy": arm["mean"], "error": arm["uncertainty"]["accuracy"]["error"]}


def _checked(vary: Mapping[str, Sequence[float]]) -> tuple[tuple[str, str], tuple[float, ...], tuple[float, ...]]:
    if len(vary) != 2:
        raise InputError(f"{len(vary)} varied values", "two", 'give vary={"sigma_c2c": [...], "levels": [...]}')
    for name, row in vary.items():
        _check(name)
        if len(row) < 2 or not all(np.isfinite(row)) or min(row) <= 0 or np.any(np.diff(row) <= 0):
            raise InputError(f"{name} = {list(row)}", "two or more rising values above zero", "sort them")
    (x_name, x), (y_name, y) = vary.items()
    return (x_name, y_name), tuple(map(float, x)), tuple(map(float, y))


def _check(name: str) -> None:
    one_of("value", name, MAPPABLE)
