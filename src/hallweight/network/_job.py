"""One programming of one net: what a worker does."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..array import Crossbar
from ..core import Card
from ._convert import convert
from ._digits import digits
from ._small import digits_cnn
from ._threads import one_thread

_CALIBRATION = 128  # training images from which the converter ranges are set


@dataclass(frozen=True, eq=False)
class Net:
    """A trained float net, as arrays that travel to other processes, and its logits on the test images."""

    state: dict[str, NDArray[Any]]
    logits: NDArray[np.float32]
    accuracy: float


@dataclass(frozen=True, eq=False)
class Job:
    """Everything one programming needs; ``entropy`` and ``key`` fix its random stream."""

    card: Card
    net: Net
    scheme: str
    how: str
    entropy: int
    key: tuple[int, ...]
    bits_in: "int | None"
    bits_out: "int | None"
    weight_scale: Literal["column", "layer"]
    read_seeds: int
    decades: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one programming gave; ``confusion`` counts (true, predicted) over all reads of the test images."""

    accuracy: float
    float_accuracy: float
    confusion: NDArray[np.int64]
    signal: float
    noise: float
    devices: tuple[int, ...]
    weight_error: float
    pulses: float
    unverified: float
    wanted: NDArray[np.float64] = field(repr=False)
    got: NDArray[np.float64] = field(repr=False)


@one_thread()
def freeze(net: nn.Module) -> Net:
    """Evaluate a float net on the test images and pack it for travel."""
    data = digits()
    logits = _logits(net, data.x_test)
    accuracy = float((logits.argmax(1) == data.y_test.numpy()).mean())
    return Net({k: v.numpy() for k, v in net.state_dict().items()}, logits, accuracy)


@one_thread()
def run(job: Job) -> Outcome:
    """Program the net of ``job`` once and classify all test images ``read_seeds`` times."""
    data = digits()
    net = digits_cnn(0).eval()
    net.load_state_dict({k: torch.from_numpy(v) for k, v in job.net.state.items()})
    analog = convert(
        net,
        job.card,
        job.scheme,
        bits_in=job.bits_in,
        bits_out=job.bits_out,
        calibrate=data.x_train[:_CALIBRATION],
        weight_scale=job.weight_scale,
    ).eval()
    rng = np.random.default_rng(np.random.SeedSequence(job.entropy, spawn_key=job.key))
    boxes = list(analog.program(rng, job.how, decades=job.decades).values())
    reads = np.stack([_logits(analog, data.x_test) for _ in range(job.read_seeds)])
    return _outcome(job, boxes, reads, data.y_test.numpy())


def _logits(net: nn.Module, images: Tensor) -> NDArray[np.float32]:
    with torch.no_grad():
        return np.asarray(net(images).numpy())


def _outcome(job: Job, boxes: list[Crossbar], reads: NDArray[np.float32], labels: NDArray[np.int64]) -> Outcome:
    guess, wish = reads.argmax(-1), job.net.logits
    confusion = np.zeros((reads.shape[-1],) * 2, dtype=np.int64)
    np.add.at(confusion, (np.broadcast_to(labels, guess.shape), guess), 1)
    wanted = np.concatenate([b.wanted.ravel() for b in boxes])
    got = np.concatenate([b.weights.ravel() for b in boxes])
    pulses = np.concatenate([b.pulses for b in boxes])
    verified = np.concatenate([b.verified for b in boxes])
    return Outcome(
        accuracy=float((guess == labels).mean()),
        float_accuracy=job.net.accuracy,
        confusion=confusion,
        signal=float(np.var(wish - wish.mean(1, keepdims=True))),
        noise=float(np.mean((reads - wish) ** 2)),
        devices=tuple(len(b.devices) for b in boxes),
        weight_error=float(np.sqrt(np.mean((got - wanted) ** 2))),
        pulses=float(pulses.mean()),
        unverified=float(1 - verified.mean()),
        wanted=wanted,
        got=got,
    )
