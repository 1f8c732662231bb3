"""What is put to the test: nets with their weights, the float nets they are compared with, and the test itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from torch import nn

from hallweight.core import InputError
from hallweight.core.types import Progress
from hallweight.core.validation import one_of

from .._layers.convert import AnalogModel
from .._models.registry import TRAININGS, Network, find_network, load_data
from .._models.weight_files import load_weights, weights_about
from .digital_net import DigitalNet, measure_digital_net
from .request import EvaluationRequest
from .test_set import TestSet, make_test_set

ModelPairs = Iterable[tuple[nn.Module, nn.Module]]
"""Nets to program, each with the float net that it is compared with."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """Trained nets, or one analog model, with what they answer digitally to the test.

    ``description``, ``training``, ``source``
        The network in words, how it was trained, and where its weights are from: for the record.
    ``models``, ``nets``
        The models to program, and their digital scores.
    ``config``
        For the configuration of a run.
    """

    description: str
    training: str
    source: str
    test_set: TestSet
    models: list[nn.Module]
    nets: list[DigitalNet]
    config: dict[str, Any]

    def facts(self) -> dict[str, Any]:
        """Return what a record says of them."""
        return {
            "data": self.test_set.name,
            "n_train": self.test_set.n_train,
            "n_test": len(self.test_set.labels),
            "network": self.description,
            "weights_from": self.source,
            "training": self.training,
        }


def make_candidate(request: EvaluationRequest, progress: Progress) -> Candidate:
    """Load the data, load or train the nets, and test them digitally; ``progress(done, nets)`` after each net."""
    one_of("training", request.training, [None, *TRAININGS])
    if isinstance(request.network, nn.Module):
        return _of_model(request, request.network, progress)
    return _of_name(request, find_network(request.network), progress)


def _of_name(request: EvaluationRequest, network: Network, progress: Progress) -> Candidate:
    name, data = request.network, _load_test(request, network.data)
    test_set = make_test_set(data, request.n_test, network.test_batch, network.single_thread)
    training = request.training or _training_of(request.weights, network)
    weights = request.weights or network.weights.get(training)
    if weights is not None:
        count, source = 1, _source(weights)
        pairs: ModelPairs = [_loaded_pair(request, network, training, weights, data)]
    elif network.train is not None and training == "mapped" and request.baseline is None:
        count, source, held_out = request.train_seeds, "trained here", (request.held_out,) if request.held_out else ()
        pairs = ((net, net) for net in (network.train(k, *held_out) for k in range(count)))
    else:
        raise InputError(
            f"no weights for {name!r}, training {training!r}",
            "the name of shipped weights or a file of them",
            f"make them with 'hallweight train --net {name}', or give others",
        )
    models, nets = [], []
    for model, baseline in pairs:
        models.append(model)
        nets.append(measure_digital_net(model, baseline, test_set))
        progress(len(nets), count)
    config = {"network": name, **_config(request, test_set)}
    return Candidate(f"{name}: {network.description}", training, source, test_set, models, nets, config)


def _of_model(request: EvaluationRequest, model: nn.Module, progress: Progress) -> Candidate:
    if request.data is None:
        expected = "Data, (inputs, labels) or batches of them"
        raise InputError("no test data", expected, "write evaluate(analog, test, seeds=20)")
    output = getattr(model, "output", None) if isinstance(model, AnalogModel) else None
    output = output if request.output is None else request.output
    test_set = make_test_set(_load_test(request, ""), request.n_test, 100, False, output)
    plain = model.plain() if isinstance(model, AnalogModel) else model.eval()
    baseline = plain if request.baseline is None else request.baseline
    if not isinstance(baseline, nn.Module):
        found = f"baseline = {str(baseline)!r}"
        raise InputError(found, "the float net as a PyTorch module", "load its weights first")
    net = measure_digital_net(plain, baseline, test_set)
    progress(1, 1)
    kind = type(model.net if isinstance(model, AnalogModel) else model).__name__
    training = request.training or "as given"
    config = {"network": kind, **_config(request, test_set), "weights": net.digest}
    return Candidate(f"{kind}, as given", training, "as given", test_set, [model], [net], config)


def _load_test(request: EvaluationRequest, usual: str) -> Any:
    test = usual if request.data is None else request.data
    return load_data(test, request.data_root) if isinstance(test, str) else test


def _loaded_pair(
    request: EvaluationRequest, network: Network, training: str, weights: str | Path, data: Any
) -> tuple[nn.Module, nn.Module]:
    """Return the net to program, and the float net: the one given, the network's own, or else the very same."""
    model = _load_net(network, weights, data)
    baseline = request.baseline
    if isinstance(baseline, nn.Module):
        return model, baseline.eval()
    if baseline is None and training == "mapped":
        return model, model
    baseline = baseline or network.weights.get("mapped")
    if baseline is not None:
        return model, _load_net(network, baseline, data)
    return model, network.train(0) if network.train else model


def _load_net(network: Network, weights: str | Path, data: Any) -> nn.Module:
    net = network.build(data)
    load_weights(net, weights)
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _training_of(weights: str | Path | None, network: Network) -> str:
    """Return how weights came about: as their file says, or as the name of shipped ones does; else without devices."""
    if weights is None:
        return "mapped"
    shipped = {name: training for training, name in network.weights.items()}
    config = weights_about(weights).get("config") or {}
    method = str(config.get("method", shipped.get(str(weights), "float")))
    return "mapped" if method == "float" else method


def _source(weights: str | Path) -> str:
    """Return the name of shipped weights, or name and checksum of a file."""
    path = Path(weights)
    return f"{path.name} ({sha256(path.read_bytes()).hexdigest()[:10]})" if path.is_file() else str(weights)


def _config(request: EvaluationRequest, test_set: TestSet) -> dict[str, Any]:
    """Return the other arguments as plain words and numbers that identify what was given."""
    baseline, test = request.baseline, request.data
    return {
        "data": test if test is None or isinstance(test, str) else f"{test_set.name} ({test_set.digest})",
        "weights": None if request.weights is None else _source(request.weights),
        "training": request.training,
        "baseline": type(baseline).__name__ if isinstance(baseline, nn.Module) else baseline and _source(baseline),
        "n_test": None if request.n_test is None else int(request.n_test),
    }
