"""Programming the nets of a subject many times in one way, arm by arm."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch

from hallweight.array import PROGRAMS, SCHEMES
from hallweight.core import Card, Run

from .._layers.convert import AnalogModel, convert
from .candidate import Asked, Subject, subject
from .programming_job import Job, Outcome
from .result_store import run_jobs


@dataclass
class Study:
    """What all arms share, and how many programmings are ``done``; one arm at a time holds its models in memory."""

    subject: Subject
    seed: int
    read_seeds: int
    folder: str | Path | None
    executor: Executor | None
    tell: Callable[[int], None]
    done: int = 0

    @classmethod
    def of(
        cls,
        asked: Asked,
        count: Callable[[int], int],
        seed: int,
        read_seeds: int,
        folder: str | Path | None,
        executor: Executor | None,
        progress: Callable[[int, int], None] | None,
    ) -> Self:
        """Get the nets ready; ``count(nets)`` programmings will follow for so many nets, which sets the progress."""
        say = progress or (lambda done, total: None)
        found = subject(asked, lambda done, nets: say(done, nets + count(nets)))
        nets = len(found.nets)
        return cls(found, seed, read_seeds, folder, executor, lambda n: say(nets + n, nets + count(nets)))

    def run(self, kind: str, card: Card, config: Mapping[str, Any], results: Mapping[str, Any]) -> Run:
        """Return the record of the study."""
        found = self.subject
        return Run(
            kind=kind,
            config={**found.config, **config},
            results={**found.facts(), **results},
            seeds=(self.seed,),
            card=card,
            assumed=card.missing(),
            cites=tuple(dict.fromkeys((*card.cites, *found.exam.cites, "paszke2019pytorch"))),
        )

    def arm(
        self, card: Card, scheme: str, how: str, options: Mapping[str, Any], seeds: int, decades: float
    ) -> list[Outcome]:
        """Program net i modulo their number, for i up to ``seeds``, and test it; ``options`` are those of convert."""
        subject = self.subject
        models = [self._on_arrays(k, card, scheme, options) for k in range(min(len(subject.nets), seeds))]
        place = list(SCHEMES).index(scheme), list(PROGRAMS).index(how)
        jobs = []
        for i in range(seeds):
            k = i % len(models)
            more = (how, self.seed, (*place, i), self.read_seeds, decades)
            jobs.append(Job(subject.nets[k], models[k], subject.exam, *more))
        before = self.done
        out = run_jobs(jobs, self.folder, self.executor, lambda n: self.tell(before + n))
        self.done = before + seeds
        return out

    def _on_arrays(self, k: int, card: Card, scheme: str, options: Mapping[str, Any]) -> AnalogModel:
        model, exam = self.subject.models[k], self.subject.exam
        if isinstance(model, AnalogModel):
            return model
        with exam.threads():
            return convert(model, card, scheme, calibrate=torch.from_numpy(exam.calibration), **options)
