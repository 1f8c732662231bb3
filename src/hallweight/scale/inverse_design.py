"""Inverse questions: which device meets a target, what it trades, and how the answer depends on what was assumed.

The search is optuna's NSGA-II with constraints (Deb et al. 2002, arXiv not; doi 10.1109/4235.996017), seeded; its
points go through the store of a sweep, so that the same call goes on where one stopped.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.jobs import (
    Limits,
    Store,
    SweepPoint,
    dump_arguments,
    load_function,
    name_of,
    open_pool,
    point_key,
    revision_of,
    run_points,
    units_of,
)
from hallweight.core.types import Progress

from .goals import Goal, goals_of, value_of
from .run_sweep import STORE
from .varied import Varied, varied_of

POINT = "hallweight.chain:point"
_BATCH = 8  # points asked for at once: the same whatever the number of workers
_WORST = 1e6  # excess of a device that is impossible
_STEP = 0.1  # relative change of an assumed value


@names_keywords
@dataclass(frozen=True)
class Design:
    """What a search found.

    ``rows``
        Every point that was tried: its arguments beside its outcome.
    ``meets``
        Whether each meets all goals.
    ``front``
        Indices of the rows that meet the goals and that no other such row beats in all of them.
    ``best``
        Index of the row with the most room to its nearest limit; None if none meets the goals.
    ``sensitivity``
        Assumed value -> goal -> its relative change for 10 % less and 10 % more; None where the device fails.
    """

    goals: tuple[Goal, ...]
    rows: tuple[Mapping[str, Any], ...]
    meets: tuple[bool, ...]
    front: tuple[int, ...]
    best: int | None
    sensitivity: Mapping[str, Mapping[str, tuple[float | None, float | None]]]

    def __str__(self) -> str:
        """Return the answer in a few lines."""
        asked = ", ".join(map(str, self.goals))
        lines = [f"{sum(self.meets)} of {len(self.rows)} points meet {asked}; {len(self.front)} on the front"]
        if self.best is not None:
            row = self.rows[self.best]
            lines.append("best: " + ", ".join(f"{k} = {v}" for k, v in row["arguments"].items()))
            lines.append("gives: " + ", ".join(f"{g.quantity} = {value_of(row, g.quantity):.3g}" for g in self.goals))
        for name, changes in self.sensitivity.items():
            told = ", ".join(f"{goal} {_percent(low)} / {_percent(high)}" for goal, (low, high) in changes.items())
            lines.append(f"{name} -10 % / +10 %: {told}")
        return "\n".join(lines)


@names_keywords
def design(
    target: Mapping[str, Any],
    vary: Mapping[str, Any],
    *,
    function: Callable[..., Any] | str = POINT,
    fixed: Mapping[str, Any] | None = None,
    assumed: Sequence[str] | None = None,
    points: int = 64,
    out: Path | str = "sweeps/design",
    executor: Executor | str | Mapping[str, Any] | None = None,
    workers: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Design:
    """Search for devices that meet a target; return all that was tried, the Pareto front, the best, its sensitivity.

    ``target``
        Quantity -> limit: {"gap": 0.5, "energy": "1 uJ", "retention": "10 years"}; "<= 3" or ">= 3" where a function
        of yours returns the quantity.
    ``vary``
        Argument -> its choices as a list, or a range as a text, "1 ns .. 1 us" (logarithmic from a ratio of 20).
    ``function``, ``fixed``
        What makes a row (:func:`hallweight.chain.point` unless given), and arguments that stay.
    ``assumed``
        Values of the film that are changed by 10 % each way at the best point: all that its card tags assumed.
    ``points``
        How many are tried; a first search of a few dozen finds what is feasible.

    Raises :class:`InputError` for a goal or a range that cannot be understood.
    """
    optuna = _optuna()
    name = name_of(function)
    loaded = load_function(name)
    goals, ranges = goals_of(target, units_of(loaded)), {n: varied_of(n, v) for n, v in vary.items()}
    if not ranges or points < _BATCH:
        found = f"{len(ranges)} varied arguments and points={points}"
        raise InputError(
            found, f"at least one argument and {_BATCH} points", f"pass vary={{...}} and points={8 * _BATCH}"
        )
    stays = dict(fixed or {})
    if name == POINT and "retention" in target:
        stays.setdefault("retention", target["retention"])
    search = _Search(name, revision_of(name, loaded), stays)
    sampler = optuna.samplers.NSGAIISampler(population_size=2 * _BATCH, seed=seed)
    study = optuna.create_study(directions=["minimize"] * len(goals), sampler=sampler)
    with (
        Store(Path(out) / STORE) as store,
        store.driven(),
        open_pool(executor, workers, None, Path(out) / "slurm") as pool,
    ):
        run = search.runner(store, pool, progress, points)
        rows: list[dict[str, Any]] = []
        while len(rows) < points:
            trials = [study.ask() for _ in range(min(_BATCH, points - len(rows)))]
            asked = [{n: v.suggest(trial, n) for n, v in ranges.items()} for trial in trials]
            for trial, row in zip(trials, run(asked), strict=True):
                excess = [goal.excess(row) for goal in goals]
                known = [_WORST if e is None else e for e in excess]
                for goal, one in zip(goals, known, strict=True):
                    trial.set_constraint(goal.quantity, one)
                study.tell(trial, known)
                rows.append(row)
        meets, front, best = judge(rows, goals)
        sensitive = {} if best is None else _sensitivity(rows[best], goals, run, _assumed(name, rows[best], assumed))
        store.write([], function=name, design=[str(goal) for goal in goals], total=points)
    return Design(goals, tuple(rows), meets, front, best, sensitive)


@dataclass(frozen=True)
class _Search:
    """Rows of arguments, from the store or computed."""

    name: str
    version: str
    fixed: Mapping[str, Any]

    def runner(
        self, store: Store, pool: Any, progress: Progress | None, total: int
    ) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
        tried = 0

        def run(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
            nonlocal tried
            calls = [{**self.fixed, **a} for a in asked]
            made = [SweepPoint(point_key(self.name, self.version, c), dump_arguments(c)) for c in calls]
            unique = list({p.key: p for p in made}.values())
            run_points(self.name, unique, store, pool, Limits(retries=0), total=len(unique))
            tried += len(asked)
            if progress is not None:
                progress(min(tried, total), total)
            entries = store.get([p.key for p in made])
            return [
                {
                    "arguments": a,
                    **(json.loads(e.outcome) if e and e.outcome else {"refused": e.reason if e else "lost"}),
                }
                for a, e in zip(asked, entries, strict=True)
            ]

        return run


def judge(
    rows: Sequence[Mapping[str, Any]], goals: Sequence[Goal]
) -> tuple[tuple[bool, ...], tuple[int, ...], int | None]:
    """Return which rows meet all goals, their Pareto front, and the one with most room to its nearest limit."""
    excess = [[goal.excess(row) for goal in goals] for row in rows]
    good = {k: [float(e) for e in x if e is not None] for k, x in enumerate(excess) if all(e is not None for e in x)}
    good = {k: x for k, x in good.items() if max(x) <= 0}
    once = {tuple(x): k for k, x in reversed(good.items())}
    front = tuple(sorted(k for x, k in once.items() if not any(_beats(y, x) for y in once)))
    best = min(good, key=lambda k: max(good[k])) if good else None
    return tuple(k in good for k in range(len(rows))), front, best


def _beats(one: Sequence[float], other: Sequence[float]) -> bool:
    pairs = list(zip(one, other, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _assumed(name: str, row: Mapping[str, Any], given: Sequence[str] | None) -> list[str]:
    if given is not None or name != POINT:
        return list(given or ())
    from hallweight.cards import card_of_kind

    card = card_of_kind(row["arguments"].get("film", "CoTb"), "film")
    return [n for n, v in card.values.items() if v.how == "assumed" and isinstance(v.value, float) and v.value]


def _sensitivity(
    row: Mapping[str, Any], goals: Sequence[Goal], run: Callable[..., list[dict[str, Any]]], names: Sequence[str]
) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """Change each assumed value of the film by a tenth each way."""
    asked = [{**row["arguments"], "changes": {n: f}} for n in names for f in (1 - _STEP, 1 + _STEP)]
    rows = run(asked) if asked else []
    out: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for k, name in enumerate(names):
        pair = rows[2 * k : 2 * k + 2]
        out[name] = {g.quantity: (_change(row, pair[0], g), _change(row, pair[1], g)) for g in goals}
    return out


def _change(row: Mapping[str, Any], other: Mapping[str, Any], goal: Goal) -> float | None:
    before, after = value_of(row, goal.quantity), value_of(other, goal.quantity)
    return None if before is None or after is None else (after - before) / (abs(before) or 1.0)


def _percent(change: float | None) -> str:
    return "fails" if change is None else f"{100 * change:+.3g} %"


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise InputError("no optuna here", "it for a design", "pip install 'hallweight[scale]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


__all__ = ["Design", "Varied", "design", "judge"]
