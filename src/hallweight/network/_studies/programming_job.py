"""One programming of one net: what a worker does."""

import copy
import json
import pickle
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from hallweight.core import Card, environment
from hallweight.core.revision import physics_revision

from .._interval.set_card import set_card
from .._layers.convert import AnalogModel
from ..model_output import name_of
from .digital_net import DigitalNet
from .outcome import Outcome, outcome_of
from .test_set import TestSet


@dataclass(frozen=True, eq=False)
class ProgrammingJob:
    """Everything that one programming needs.

    ``analog``
        ``net`` on arrays, calibrated; it is not changed.
    ``entropy``, ``key``
        Fix the random stream; ``key`` ends with the number of the programming.
    ``decades``
        Decades of time from programming to the reads.
    ``card``
        Devices in the place of those of ``analog``.
    ``again_key``
        Fixes the stream of a second writing of the same devices, whose outcome it then is.
    ``noise_ratio``
        Variance of the noise of the reads over that of the card, which write-verify reads with.
    """

    net: DigitalNet
    analog: AnalogModel
    test_set: TestSet
    program: str
    entropy: int
    key: tuple[int, ...]
    read_seeds: int
    decades: float
    card: Card | None = None
    again_key: tuple[int, ...] | None = None
    noise_ratio: float = 1.0

    @cached_property
    def name(self) -> str:
        """Scheme, program, number, and sixteen characters that identify all that the outcome depends on."""
        spec = {**self.analog.spec.as_dict(), "card": self.analog.spec.card.to_toml()}
        versions = {k: v for k, v in environment().items() if k in ("numpy", "torch")}
        versions["hallweight"] = physics_revision("synapse", "array", "network")
        options = [self.program, self.entropy, self.key, self.read_seeds, self.decades]
        if self.card is not None or self.again_key is not None:
            options += [self.again_key, self.card and self.card.to_toml(), "same streams"]
        options += [] if self.noise_ratio == 1 else ["noise_ratio", self.noise_ratio]
        options += [] if self.test_set.output is None else [name_of(self.test_set.output)]
        text = json.dumps([spec, self.net.digest, self.test_set.digest, options, versions], sort_keys=True)
        return f"{spec['scheme']}-{self.program}-{self.key[-1]:03d}-{sha256(text.encode()).hexdigest()[:16]}"

    def __getstate__(self) -> dict[str, Any]:  # as bytes: torch would share memory between processes, which can run out
        return {**self.__dict__, "analog": pickle.dumps(self.analog)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state | {"analog": pickle.loads(state["analog"])})


def run_programming(job: ProgrammingJob) -> Outcome:
    """Program the net of ``job`` once and classify all test images ``read_seeds`` times."""
    with job.test_set.threads():
        analog = copy.deepcopy(job.analog).eval()
        if job.card is not None:
            set_card(analog, job.card)
        analog.reads.stream.alone = True  # threads may share torch's generator, which stays the caller's
        written = analog.program(_stream(job.entropy, job.key), job.program, decades=job.decades)
        if job.again_key is not None:
            again = _stream(job.entropy, job.again_key)
            written = analog.program(again, job.program, devices_of=written, decades=job.decades)
        if job.noise_ratio != 1:
            _scale_read_noise(analog, job.noise_ratio)
        reads = np.stack([job.test_set.logits(analog) for _ in range(job.read_seeds)])
    return outcome_of(job.net, job.test_set, reads, job.analog.spec, list(written.values()), first=job.key[-1] == 0)


def _scale_read_noise(analog: AnalogModel, ratio: float) -> None:
    for layer in analog.layers.values():
        for variance in (layer.own, layer.common):
            if variance is not None:
                variance.mul_(ratio)


def _stream(entropy: int, key: tuple[int, ...]) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=key))
