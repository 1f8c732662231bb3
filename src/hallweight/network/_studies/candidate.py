"""What is put to the test: nets with their weights, the float nets they are compared with, and the test itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from torch import nn

from hallweight.core import InputError, did_you_mean

from .._layers.convert import AnalogModel
from .._models.registry import TRAININGS, Network, data_of, network_of
from .._models.weight_files import load_weights, weights_about
from .programming_job import Net, freeze
from .test_set import Exam, exam_of

_Pairs = Iterable[tuple[nn.Module, nn.Module]]


@dataclass(frozen=True)
class Asked:
    """What the caller asked to be tested; the fields are arguments of :func:`hallweight.network.evaluate`."""

    network: str | nn.Module
    data: Any
    weights: str | Path | None
    training: str | None
    baseline: str | Path | nn.Module | None
    data_root: str | Path | None
    n_test: int | None
    train_seeds: int


@dataclass(frozen=True, eq=False)
class Subject:
    """Trained ``models``, or one analog model, with what they answer digitally (``nets``) to the ``exam``.

    ``words``, ``training`` and ``source`` are for the record, ``config`` for the configuration of a run.
    """

    words: str
    training: str
    source: str
    exam: Exam
    models: list[nn.Module]
    nets: list[Net]
    config: dict[str, Any]

    def facts(self) -> dict[str, Any]:
        """What a record says of them."""
        exam = self.exam
        return {
            "data": exam.name,
            "n_train": exam.n_train,
            "n_test": len(exam.labels),
            "network": self.words,
            "weights_from": self.source,
            "training": self.training,
        }


def subject(asked: Asked, tell: Callable[[int, int], None]) -> Subject:
    """Load the data, load or train the nets, and test them digitally; ``tell(done, nets)`` after each net."""
    if asked.training not in (None, *TRAININGS):
        raise InputError(
            f"the unknown training {asked.training!r}",
            "one that exists",
            did_you_mean(str(asked.training), list(TRAININGS)),
        )
    if isinstance(asked.network, nn.Module):
        return _of_model(asked, asked.network, tell)
    return _of_name(asked, asked.network, network_of(asked.network), tell)


def _of_name(asked: Asked, name: str, network: Network, tell: Callable[[int, int], None]) -> Subject:
    data = _data(asked, network.data)
    exam = exam_of(data, asked.n_test, network.batch, network.small)
    training = asked.training or _training(asked.weights, network)
    weights = asked.weights or network.weights.get(training)
    trained = network.trained if training == "mapped" and weights is None and asked.baseline is None else None
    if trained:
        count, source = asked.train_seeds, "trained here"
        pairs: _Pairs = ((net, net) for net in map(trained, range(count)))
    elif weights is not None:
        count, source = 1, _source(weights)
        pairs = [_loaded_pair(asked, network, training, weights, data)]
    else:
        raise InputError(
            f"no weights for {name!r}, training {training!r}",
            "the name of shipped weights or a file of them",
            f"make them with 'hallweight train --net {name}', or give others",
        )
    models, nets = [], []
    for model, baseline in pairs:
        models.append(model)
        nets.append(freeze(model, baseline, exam))
        tell(len(nets), count)
    config = {"network": name, **_config(asked, exam)}
    return Subject(f"{name}: {network.words}", training, source, exam, models, nets, config)


def _of_model(asked: Asked, model: nn.Module, tell: Callable[[int, int], None]) -> Subject:
    if asked.data is None:
        raise InputError(
            "no test data", "Data, (inputs, labels) or batches of them", "write evaluate(analog, test, seeds=20)"
        )
    exam = exam_of(_data(asked, ""), asked.n_test, 100, False)
    plain = model.plain() if isinstance(model, AnalogModel) else model.eval()
    baseline = plain if asked.baseline is None else asked.baseline
    if not isinstance(baseline, nn.Module):
        raise InputError(f"baseline={str(baseline)!r}", "the float net as a PyTorch module", "load its weights first")
    net = freeze(plain, baseline, exam)
    tell(1, 1)
    kind = type(model.net if isinstance(model, AnalogModel) else model).__name__
    training = asked.training or "as given"
    config = {"network": kind, **_config(asked, exam), "weights": net.digest}
    return Subject(f"{kind}, as given", training, "as given", exam, [model], [net], config)


def _data(asked: Asked, usual: str) -> Any:
    test = usual if asked.data is None else asked.data
    return data_of(test, asked.data_root) if isinstance(test, str) else test


def _loaded_pair(
    asked: Asked, network: Network, training: str, weights: str | Path, data: Any
) -> tuple[nn.Module, nn.Module]:
    """The net to program, and the float net: the one given, the network's own, or else the very same."""
    model = _loaded(network, weights, data)
    baseline = asked.baseline
    if isinstance(baseline, nn.Module):
        return model, baseline.eval()
    if baseline is None and training == "mapped":
        return model, model
    baseline = baseline or network.weights.get("mapped")
    if baseline is not None:
        return model, _loaded(network, baseline, data)
    return model, network.trained(0) if network.trained else model


def _loaded(network: Network, weights: str | Path, data: Any) -> nn.Module:
    net = network.make(data)
    load_weights(net, weights)
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _training(weights: str | Path | None, network: Network) -> str:
    """How weights came about: as their file says, or as the name of shipped ones does; else without devices."""
    if weights is None:
        return "mapped"
    named = {name: training for training, name in network.weights.items()}
    config = weights_about(weights).get("config") or {}
    method = str(config.get("method", named.get(str(weights), "float")))
    return "mapped" if method == "float" else method


def _source(weights: str | Path) -> str:
    """The name of shipped weights, or name and checksum of a file."""
    path = Path(weights)
    return f"{path.name} ({sha256(path.read_bytes()).hexdigest()[:10]})" if path.is_file() else str(weights)


def _config(asked: Asked, exam: Exam) -> dict[str, Any]:
    """The other arguments as plain words and numbers that identify what was given."""
    baseline, test = asked.baseline, asked.data
    return {
        "data": test if test is None or isinstance(test, str) else f"{exam.name} ({exam.digest})",
        "weights": None if asked.weights is None else _source(asked.weights),
        "training": asked.training,
        "baseline": type(baseline).__name__ if isinstance(baseline, nn.Module) else baseline and _source(baseline),
        "n_test": asked.n_test,
    }
