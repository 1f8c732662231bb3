"""Accuracy of a network against time: its devices lose their states, and are written again or not."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, Run, parse, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import positive, whole_number
from hallweight.hall import HallBar, HoldTimes, hold_time
from hallweight.membrane import Membrane
from hallweight.synapse import fit

from .device_point import NETWORK, WRITE, Row, train_of, write_current, write_device
from .run_study import run_folder, stored_run
from .study_tables import StudyTables
from .table_names import as_list

TIMES = ("1 s", "1 min", "1 h", "1 day", "30 days", "1 year", "10 years")
TEMPERATURES = (250.0, 300.0, 350.0, 400.0)
_FEW: Mapping[str, Any] = {"seeds": 2, "program": "verify"}
_STEP = 0.01  # of what is left, and of scatter: finer differences are not evaluated anew
_SINCE = 1.0  # s, from which decades count


@dataclass(frozen=True)
class _Aging:
    """Part of a state that is left, and scatter as a part of the range, (temperatures, times)."""

    kept: Array
    scatter: Array


@dataclass(frozen=True)
class _Request:
    """Which states are followed: temperatures (K), until when (s), of how many devices."""

    temperatures: list[float]
    end: float
    devices: int
    seed: int


@names_keywords
def lifetime(
    what: HallBar | Card | str = "CoTb",
    *,
    times: Sequence[str | float] = TIMES,
    temperatures: Sequence[str | float] = TEMPERATURES,
    refresh: str | float | None = None,
    support: str | None = None,
    bend: str | float | None = None,
    membrane: Mapping[str, Any] | None = None,
    device: Mapping[str, Any] | None = None,
    write: Mapping[str, Any] | None = None,
    network: str | Mapping[str, Any] | None = None,
    devices: int = 3,
    seed: int = 0,
    folder: Path | str | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Return the accuracy of a network at ``times`` (s) after it was programmed, kept at ``temperatures`` (K).

    ``what``
        A Hall bar, or a film whose bar the tables ``membrane`` and ``device`` describe: it is written, its card fitted,
        and its states followed with the kinetics (:func:`hallweight.hall.hold_time`). Or a synapse card, whose
        ``drift`` and ``sigma_aging`` say what time does; it knows no temperature.
    ``support``, ``bend``
        Of the film's membrane; without any it lies on sapphire.
    ``refresh``
        s, after which everything is programmed anew. Accuracies are then those just before.
    ``network``
        Name, or arguments of ``network.evaluate``; two programmings by write-verify unless told otherwise.
    ``write``
        The pulses, as in :func:`hallweight.chain.bending`; with ``current`` no switching current is looked for.
    ``devices``
        Devices whose states are followed, six histories each.
    ``folder``
        Where run.json and result.csv are kept; ``runs/`` and the run's id unless given.

    ``run.results["lifetime"]`` has ``accuracy``, ``sem``, ``kept`` and ``scatter``, each (temperatures, times), the
    fitted ``card`` with its ``drift``, and ``retention``: times by which one state in twenty has left half a level (s;
    None: none has).
    """
    seconds = [positive("times", t, "s") for t in as_list("times", times)]
    kelvin = [positive("temperatures", t, "K") for t in as_list("temperatures", temperatures)]
    again = None if refresh is None else positive("refresh", refresh, "s")
    whole_number("devices", devices, 1)
    asked = {"network": network} if isinstance(network, str) else dict(network or {})
    tables = StudyTables.of(membrane, device, write, asked)
    one = _card_or_bar(what, tables, {"support": support, "bend": bend}, seed)
    arguments, pulses = {**NETWORK, **_FEW, **asked}, {**WRITE, **tables.write}
    config: dict[str, Any] = {
        "times": seconds,
        "temperatures": kelvin,
        "refresh": again,
        "devices": devices,
        "write": pulses,
    }
    config |= {"network": arguments, "device": str(one) if isinstance(one, HallBar) else one.to_toml()}
    plain: dict[str, Any] = json.loads(json.dumps(config, default=str))
    about = one.film if isinstance(one, HallBar) else one
    empty = Run(kind="lifetime", config=plain, results={}, seeds=(seed,), card=about)
    place = run_folder(empty, folder)
    if not overwrite and (stored := stored_run(empty, place)) is not None:
        return stored
    ages = np.array([t if again is None else min(t, again) for t in seconds])
    row: Row = {"assumed": [], "cites": ["hallweight"]}
    said: dict[str, Any] = {}
    if isinstance(one, HallBar):
        card, held = _of_device(row, one, pulses, _Request(kelvin, float(ages.max()), devices, seed))
        left = [held.left(t) for t in ages.tolist()]
        aging = _Aging(np.array([k for k, _ in left]).T, np.array([s for _, s in left]).T)
        said = {"retention": [None if np.isinf(t) else t for t in held.worst().tolist()], "states": str(held)}
    else:
        card, kelvin, aging = one, [], _of_card(one, ages)
    scores = _accuracies(row, card, aging, {**arguments, "seed": seed, "executor": executor}, progress)
    found = {"times": seconds, "temperatures": kelvin, "refresh": again, **scores, **said}
    found |= {"kept": aging.kept.tolist(), "scatter": aging.scatter.tolist(), "card": card.to_toml()}
    run = Run(
        kind="lifetime",
        config=plain,
        results={"lifetime": found},
        seeds=(seed,),
        card=about,
        assumed=tuple(dict.fromkeys(row["assumed"])),
        cites=tuple(dict.fromkeys(row["cites"])),
    )
    write_atomic(place / "result.csv", _csv(found), overwrite=True)
    run.save(place, overwrite=True)
    return run


def _card_or_bar(what: HallBar | Card | str, tables: StudyTables, on: Mapping[str, Any], seed: int) -> HallBar | Card:
    """Return a bar or a synapse card as it is, and of a film the bar that the tables describe."""
    given = {name: value for name, value in on.items() if value is not None}
    if isinstance(what, HallBar) or (isinstance(what, Card) and what.kind == "synapse"):
        if tables.membrane or tables.device or given:
            raise InputError("tables of a device that is there already", "those of a film's", "leave them out")
        return what
    film = card_of_kind(what, "film")
    if not given and not tables.membrane:
        return HallBar(film, seed=seed, **tables.device)
    return HallBar(film, membrane=Membrane(film, **tables.membrane, **given), seed=seed, **tables.device)


def _of_device(row: Row, bar: HallBar, pulses: Mapping[str, Any], asked: _Request) -> tuple[Card, HoldTimes]:
    """Write a device, fit its card, follow its states; the card gets the drift at the temperature nearest to 300 K."""
    kelvin, seed = asked.temperatures, asked.seed
    row["assumed"], row["cites"] = list(bar.assumed()), list(bar.cites())
    given = pulses["current"]
    current = write_current(row, bar, pulses, seed) if given is None else parse(given, "A")
    card = fit(write_device(row, bar, current, pulses, seed), name=f"{bar.film.name}, simulated", law=pulses["law"])
    held = hold_time(
        bar,
        train_of(current, {**pulses, "cycles": 2}),
        levels=card,
        temperatures=kelvin,
        devices=asked.devices,
        replicas=2,
        limit=max(asked.end, 10 * _SINCE),
        seed=seed,
    )
    near = int(np.argmin(np.abs(np.array(kelvin) - 300)))
    note = f"decay of intermediate states at {kelvin[near]:g} K, from hall.hold_time"
    return card.replace(how="simulated", note=note, drift=float(held.drift()[near])), held


def _of_card(card: Card, ages: Array) -> _Aging:
    if not {"drift", "sigma_aging"} & set(card.values):
        found = f"the card {card.name!r} without drift"
        raise InputError(found, "one that says what time does", "give a HallBar, or card.replace(drift=0.01)")
    decades = np.maximum(np.log10(ages / _SINCE), 0.0)[None]
    return _Aging((1 - card.get("drift", 0.0)) ** decades, card.get("sigma_aging", 0.0) * np.sqrt(decades))


def _accuracies(
    row: Row, card: Card, aging: _Aging, arguments: Mapping[str, Any], progress: Progress | None
) -> dict[str, Any]:
    """Return accuracies and their errors at every point; points that are alike are evaluated once."""
    from hallweight.network import evaluate

    at = np.stack([np.clip(aging.kept, 0, 1), aging.scatter], axis=-1)
    steps = np.round(at / _STEP).astype(int)
    kinds, place = np.unique(steps.reshape(-1, 2), axis=0, return_inverse=True)
    scores = []
    for k, (kept, scatter) in enumerate((kinds * _STEP).tolist()):
        note = "what is left at one time"
        aged = card.replace(how="simulated", note=note, drift=1 - kept, sigma_aging=scatter)
        run = evaluate(aged, **arguments, decades=1.0)
        arm = run.results["arms"][0]
        scores.append((arm["mean"], arm["gap_sem"], run.results["float"]["mean"]))
        row["assumed"] += run.assumed
        row["cites"] += run.cites
        if progress is not None:
            progress(k + 1, len(kinds))
    grid = np.array(scores)[place.reshape(steps.shape[:2])]
    return {"accuracy": grid[..., 0].tolist(), "sem": grid[..., 1].tolist(), "float": scores[0][2]}


def _csv(found: Mapping[str, Any]) -> str:
    lines = ["temperature_K,time_s,accuracy,accuracy_sem,kept,scatter"]
    for k, T in enumerate(found["temperatures"] or [""]):
        for n, t in enumerate(found["times"]):
            lines.append(
                ",".join(str(v) for v in (T, t, *(found[q][k][n] for q in ("accuracy", "sem", "kept", "scatter"))))
            )
    return "\n".join(lines) + "\n"
