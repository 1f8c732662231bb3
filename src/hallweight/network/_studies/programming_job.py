"""One programming of one net: what a worker does, and what it brings back."""

import copy
import json
import math
import pickle
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from hallweight.array import Crossbar
from hallweight.core import environment
from hallweight.core.revision import physics_revision

from .._layers.convert import AnalogModel
from ..threads import one_thread
from .test_set import Exam

_SHOWN = 1000  # weights kept for the figure of programmed against wanted


@dataclass(frozen=True, eq=False)
class Net:
    """What a net answers digitally, and the float net that it is compared with.

    ``logits`` are its own on the test images; ``accuracy`` that of them, ``float_accuracy`` and ``float_confusion``
    those of the float net on the same images. ``digest`` identifies its parameters.
    """

    digest: str
    logits: NDArray[np.float32]
    accuracy: float
    float_accuracy: float
    float_confusion: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Job:
    """Everything one programming needs; ``entropy`` and ``key`` fix its random stream.

    ``analog`` is ``net`` on arrays, calibrated; it is not changed.
    """

    net: Net
    analog: AnalogModel
    exam: Exam
    how: str
    entropy: int
    key: tuple[int, ...]
    read_seeds: int
    decades: float

    @cached_property
    def name(self) -> str:
        """Scheme, program, number, and sixteen characters that identify all that the outcome depends on."""
        spec = {**self.analog.spec.as_dict(), "card": self.analog.spec.card.to_toml()}
        versions = {k: v for k, v in environment().items() if k in ("numpy", "torch")}
        versions["hallweight"] = physics_revision("synapse", "array", "network")
        asked = [self.how, self.entropy, self.key, self.read_seeds, self.decades]
        text = json.dumps([spec, self.net.digest, self.exam.digest, asked, versions], sort_keys=True)
        return f"{spec['scheme']}-{self.how}-{self.key[-1]:03d}-{sha256(text.encode()).hexdigest()[:16]}"

    def __getstate__(self) -> dict[str, Any]:  # as bytes: torch would share memory between processes, which can run out
        return {**self.__dict__, "analog": pickle.dumps(self.analog)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state | {"analog": pickle.loads(state["analog"])})


@dataclass(frozen=True)
class Outcome:
    """What one programming gave: plain numbers, a few thousand at most whatever the size of the net.

    ``sem_images``: standard error of the loss of accuracy to the digital net by the choice of test images (paired).
    ``confusion`` counts (true, predicted) over all reads of the test images; ``signal`` and ``noise`` are powers of the
    logits; ``devices`` and ``arrays`` are counted for each layer from the arrays built, ``references`` are those of the
    devices that hold no weight of their own. ``wanted`` and ``got`` are some weights, of the first programming only.
    """

    accuracy: float
    sem_images: float
    confusion: list[list[int]]
    signal: float
    noise: float
    weights: int
    devices: list[int]
    references: list[int]
    arrays: list[int]
    weight_error: float
    pulses: float
    unverified: float
    wanted: list[float]
    got: list[float]


def freeze(model: nn.Module, baseline: nn.Module, exam: Exam) -> Net:
    """Test a net's digital form and its float baseline, which may be the same."""
    logits = exam.logits(model.eval())
    guess = logits if baseline is model else exam.logits(baseline.eval())
    return Net(
        _digest(model),
        logits,
        float((logits.argmax(1) == exam.labels).mean()),
        float((guess.argmax(1) == exam.labels).mean()),
        _confusion(guess[None], exam.labels),
    )


def _digest(model: nn.Module) -> str:
    code = sha256()
    for name, value in model.state_dict().items():
        code.update(name.encode())
        code.update(value.detach().cpu().numpy().tobytes())
    return code.hexdigest()[:10]


def run(job: Job) -> Outcome:
    """Program the net of ``job`` once and classify all test images ``read_seeds`` times."""
    with one_thread() if job.exam.small else nullcontext():
        analog = copy.deepcopy(job.analog).eval()
        rng = np.random.default_rng(np.random.SeedSequence(job.entropy, spawn_key=job.key))
        boxes = list(analog.program(rng, job.how, decades=job.decades).values())
        reads = np.stack([job.exam.logits(analog) for _ in range(job.read_seeds)])
    return _outcome(job, boxes, reads)


def _confusion(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    guess = logits.argmax(-1)
    out = np.zeros((max(logits.shape[-1], int(labels.max()) + 1),) * 2, dtype=np.int64)
    np.add.at(out, (np.broadcast_to(labels, guess.shape), guess), 1)
    return out


def _outcome(job: Job, boxes: list[Crossbar], reads: NDArray[np.float32]) -> Outcome:
    spec, wish, n = job.analog.spec, job.net.logits, [b.wanted.size for b in boxes]
    square = sum(float(np.sum((b.weights - b.wanted) ** 2)) for b in boxes)
    devices = [len(b.devices) for b in boxes]
    right, own = reads.argmax(-1) == job.exam.labels, wish.argmax(1) == job.exam.labels
    wanted, got = _shown(boxes) if job.key[-1] == 0 else ([], [])
    return Outcome(
        accuracy=float(right.mean()),
        sem_images=float(np.std(own - right.mean(0)) / len(own) ** 0.5),
        confusion=_confusion(reads, job.exam.labels).tolist(),
        signal=float(np.var(wish - wish.mean(1, keepdims=True))),
        noise=float(np.mean((reads - wish) ** 2)),
        weights=sum(n),
        devices=devices,
        references=[d - k * spec.slices if spec.scheme == "reference" else 0 for d, k in zip(devices, n, strict=True)],
        arrays=[spec.slices * _arrays(b, spec.tile) for b in boxes],
        weight_error=float(np.sqrt(square / sum(n))),
        pulses=float(sum(float(b.pulses.sum()) for b in boxes) / sum(devices)),
        unverified=float(1 - sum(int(b.verified.sum()) for b in boxes) / sum(devices)),
        wanted=wanted,
        got=got,
    )


def _arrays(box: Crossbar, tile: tuple[int, int | None] | None) -> int:
    """Arrays of at most ``tile`` = (rows, columns) that the layer takes, over all its groups."""
    *groups, rows, columns = box.shape
    high, wide = tile or (None, None)
    return math.prod(groups) * -(-rows // (high or rows)) * -(-columns // (wide or columns))


def _shown(boxes: list[Crossbar]) -> tuple[list[float], list[float]]:
    """Wanted and programmed weights at equal distances over all layers, to six places."""
    ends = np.cumsum([0, *(b.wanted.size for b in boxes)])
    pick = np.unique(np.linspace(0, ends[-1] - 1, _SHOWN).astype(int))
    both: tuple[list[float], list[float]] = ([], [])
    for k, box in enumerate(boxes):
        here = pick[(pick >= ends[k]) & (pick < ends[k + 1])] - ends[k]
        for out, values in zip(both, (box.wanted, box.weights), strict=True):
            out += np.round(values.ravel()[here], 6).tolist()
    return both
