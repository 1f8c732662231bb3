"""Programming the nets of a candidate many times in one way, arm by arm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch

from hallweight.array import PROGRAMS, SCHEMES
from hallweight.core import Card, Run

from .._interval.plan import Plan
from .._layers.convert import AnalogModel, convert
from .arm_setting import ArmSetting
from .candidate import Candidate, make_candidate
from .execution import Execution
from .outcome import Outcome
from .programming_job import ProgrammingJob
from .request import EvaluationRequest
from .result_store import run_jobs

_AGAIN = 0  # in the keys of further streams, whose length tells them from those of ordinary programmings


@dataclass
class ArmStudy:
    """What all arms share; one arm at a time holds its models in memory.

    ``total`` programmings belong to all arms together, ``done`` of them were carried out.
    """

    candidate: Candidate
    execution: Execution
    total: int
    done: int = 0

    @classmethod
    def of(cls, request: EvaluationRequest, execution: Execution, programmings: Callable[[int], int]) -> Self:
        """Get the nets ready; ``programmings(nets)`` will follow for so many nets, which sets the progress."""

        def report(done: int, nets: int) -> None:
            if execution.progress is not None:
                execution.progress(done, nets + programmings(nets))

        candidate = make_candidate(request, report)
        return cls(candidate, execution, programmings(len(candidate.nets)))

    def run_arm(self, scheme: str, setting: ArmSetting, seeds: int) -> list[Outcome]:
        """Program net i modulo their number, for i up to ``seeds``, and test it."""
        nets, execution = self.candidate.nets, self.execution
        models = [self._on_arrays(k, scheme, setting) for k in range(min(len(nets), seeds))]
        arm = list(SCHEMES).index(scheme), list(PROGRAMS).index(setting.program)
        jobs = [
            ProgrammingJob(
                net=nets[i % len(models)],
                analog=models[i % len(models)],
                test_set=self.candidate.test_set,
                program=setting.program,
                entropy=execution.seed,
                key=(*arm, i),
                read_seeds=execution.read_seeds,
                decades=setting.decades,
                noise_ratio=setting.noise_ratio,
            )
            for i in range(seeds)
        ]
        return self._run(jobs)

    def run_drawn(self, scheme: str, setting: ArmSetting, plan: Plan) -> list[Outcome]:
        """Carry out the further runs of an arm, with cards and devices as the plan says."""
        nets, execution = self.candidate.nets, self.execution
        used = sorted({run.stream % len(nets) for run in plan.runs})
        models = {k: self._on_arrays(k, scheme, setting) for k in used}
        arm = list(SCHEMES).index(scheme), list(PROGRAMS).index(setting.program)
        jobs = [
            ProgrammingJob(
                net=nets[run.stream % len(nets)],
                analog=models[run.stream % len(nets)],
                test_set=self.candidate.test_set,
                program=setting.program,
                entropy=execution.seed,
                key=(*arm, run.stream),
                read_seeds=execution.read_seeds,
                decades=setting.decades,
                noise_ratio=setting.noise_ratio,
                card=run.card,
                again_key=(*arm, _AGAIN, run.stream) if run.again else None,
            )
            for run in plan.runs
        ]
        return self._run(jobs)

    def _run(self, jobs: list[ProgrammingJob]) -> list[Outcome]:
        outcomes = run_jobs(jobs, self.execution, lambda done, _: self._report(self.done + done))
        self.done += len(jobs)
        return outcomes

    def record(
        self,
        kind: str,
        card: Card,
        config: Mapping[str, Any],
        results: Mapping[str, Any],
        cites: tuple[str, ...] = (),
        assumed: tuple[str, ...] = (),
    ) -> Run:
        """Return the record of the study; ``assumed`` beside the values of the card."""
        candidate = self.candidate
        return Run(
            kind=kind,
            config={**candidate.config, **config},
            results={**candidate.facts(), **results},
            seeds=(self.execution.seed,),
            card=card,
            assumed=(*card.missing(), *assumed),
            cites=tuple(dict.fromkeys((*card.cites, *candidate.test_set.cites, "paszke2019pytorch", *cites))),
        )

    def _report(self, programmings: int) -> None:
        nets = len(self.candidate.nets)
        if self.execution.progress is not None:
            self.execution.progress(nets + programmings, nets + self.total)

    def _on_arrays(self, k: int, scheme: str, setting: ArmSetting) -> AnalogModel:
        model, test_set = self.candidate.models[k], self.candidate.test_set
        if isinstance(model, AnalogModel):
            return model
        inputs = torch.from_numpy(test_set.calibration)
        with test_set.threads():
            return convert(model, setting.card, scheme, calibrate=inputs, output=test_set.output, **vars(setting.array))
