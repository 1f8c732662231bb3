"""Seeded cases of ``network``."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from hallweight import array, network

from .digest import Cases, files_in, group, tmp
from .synapse import device


def seeded(make: Callable[[], Any], seed: int = 0) -> Any:
    """Make a net with torch's stream at ``seed``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


def numbers(*shape: int, seed: int = 1) -> torch.Tensor:
    """Return normal numbers."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def _conv2d() -> nn.Module:
    first = nn.Conv2d(2, 6, 3, stride=2, padding=1, padding_mode="reflect")
    second = nn.Conv2d(6, 6, 3, groups=3, bias=False)
    return nn.Sequential(first, nn.BatchNorm2d(6), nn.ReLU(), second, nn.ReLU(), nn.Flatten(), nn.Linear(24, 5))


NETS: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
    "linear": (lambda: nn.Sequential(nn.Linear(12, 9), nn.ReLU(), nn.Linear(9, 4)), (numbers(7, 12),)),
    "conv1d": (lambda: nn.Sequential(nn.Conv1d(3, 4, 3, padding=1), nn.Flatten(), nn.Linear(40, 3)),
               (numbers(5, 3, 10),)),
    "conv2d": (_conv2d, (numbers(4, 2, 8, 8),)),
    "attention": (lambda: nn.MultiheadAttention(12, 4, batch_first=True), (numbers(3, 5, 12),) * 3),
}  # fmt: skip


@group
def network_layers() -> Cases:
    """Models of every kind in every scheme: forward with noise, backward, baked, hardware-aware."""
    plans: dict[str, dict[str, Any]] = {
        "ideal converters": {"bits_in": None, "bits_out": None},
        "tiles": {"tile": 8, "bits_in": 5, "bits_out": 6, "weight_scale": "tile"},
        "slices": {"slices": 2, "tile": (6, 4), "weight_scale": "layer", "percentile": 100},
    }
    for kind, (make, x) in NETS.items():
        for scheme in array.SCHEMES:
            for plan, more in plans.items():
                card = device(levels=9.0) if plan == "slices" else device("exponential")
                fixed = {} if plan == "ideal converters" else {"calibrate": x if len(x) > 1 else x[0]}
                torch.manual_seed(3)
                analog = network.convert(seeded(make).eval(), card, scheme, **more, **fixed).eval()
                boxes = analog.program(np.random.default_rng(4), "verify" if plan != "tiles" else "open")
                yield f"{kind} {scheme} {plan} states", {n: b.states for n, b in boxes.items()}
                with torch.no_grad():
                    noisy = [_first(analog(*x)), _first(analog(*x))]
                    analog.read_noise = False
                    yield f"{kind} {scheme} {plan} forward", [*noisy, _first(analog(*x)), _first(analog.bake()(*x))]
                analog.read_noise = True
                analog.live = plan == "ideal converters"
                yield f"{kind} {scheme} {plan} aware", _backward(analog.train(), x)


@group
def network_larger() -> Cases:
    """Layers of several tiles with batches, whole nets, transformers and masks: other paths of the kernels."""
    layer = seeded(lambda: nn.TransformerEncoderLayer(12, 4, 16, dropout=0.0, batch_first=True))
    wide = seeded(lambda: nn.Sequential(nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.Conv2d(24, 8, 1, stride=2)))
    makes: dict[str, tuple[nn.Module, torch.Tensor, dict[str, Any]]] = {
        "linear": (seeded(lambda: nn.Linear(300, 70)), numbers(200, 300), {"tile": 128}),
        "linear fine": (seeded(lambda: nn.Linear(300, 70)), numbers(9, 300), {"tile": (64, 32), "bits_out": 12}),
        "conv": (wide, numbers(8, 16, 12, 12), {"tile": 64, "percentile": None}),
        "conv without tiles": (wide, numbers(8, 16, 12, 12), {"bits_in": None}),
        "digits": (network.digits_cnn(weights="digits-hwa"), network.digits().x_test[:50], {"tile": 128}),
        "lenet": (network.lenet(seed=2), numbers(6, 1, 28, 28), {"bits_in": 4, "bits_out": 4}),
        "resnet": (network.resnet18(seed=3, width=8), numbers(4, 3, 16, 16), {"tile": 48, "digital": ("fc",)}),
        "encoder": (nn.TransformerEncoder(layer, 1, enable_nested_tensor=False), numbers(3, 6, 12), {}),
    }
    for kind, (net, x, more) in makes.items():
        for scheme in array.SCHEMES if kind in ("linear", "conv") else ("pair",):
            analog = network.convert(net.eval(), device("exponential"), scheme, calibrate=x, **more).eval()
            analog.program(np.random.default_rng(4), "open")
            with torch.no_grad():
                yield f"{kind} {scheme} forward", [analog(x), analog(x[:3])]
            yield f"{kind} {scheme} aware", _backward(analog.train(), (x,))
    net = seeded(lambda: nn.MultiheadAttention(12, 4, kdim=6, vdim=10, add_bias_kv=True, batch_first=True)).eval()
    q, k, v = numbers(3, 5, 12), numbers(3, 7, 6, seed=2), numbers(3, 7, 10, seed=3)
    analog = network.convert(net, device(), calibrate=(q, k, v), tile=8).eval()
    analog.program(np.random.default_rng(1))
    with torch.no_grad():
        yield "attention with a mask", list(analog(q, k, v, attn_mask=torch.ones(5, 7, dtype=torch.bool).triu(2)))
        yield "attention averaged", list(analog(q, k, v, average_attn_weights=False))


def _first(out: Any) -> torch.Tensor:
    return out[0] if isinstance(out, tuple) else out


def _backward(analog: Any, x: tuple[Any, ...]) -> list[Any]:
    torch.manual_seed(5)
    given = [t.clone().requires_grad_() for t in x]
    out = _first(analog(*given))
    out.square().sum().backward()
    grads = {n: p.grad for n, p in analog.named_parameters() if p.grad is not None}
    return [out, [t.grad for t in given], grads]


@group
def network_weights() -> Cases:
    """Nets by seed, the shipped weights, files of weights, data."""
    yield "digits", [network.digits().x_train, network.digits().y_test]
    yield "subset", [network.digits().subset(50, 20, 3).x_train, network.digits().subset(50, 20, 3).y_test]
    yield "digits_cnn", network.digits_cnn(1)
    yield "lenet", network.lenet(seed=2)
    yield "resnet18", network.resnet18(seed=3, width=4)
    yield "digits-hwa", network.digits_cnn(weights="digits-hwa")
    for name in ("cifar10-float", "cifar10-hwa"):
        yield name, network.resnet18(weights=name)
    path = network.save_weights(network.digits_cnn(1), tmp() / "w.safetensors", {"seed": 3}, levels=11)
    yield "saved", network.load_weights(network.digits_cnn(2), path)


def _small(dropout: float = 0.0) -> nn.Sequential:
    return seeded(
        lambda: nn.Sequential(
            nn.Flatten(), nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(dropout), nn.Linear(16, 10)
        )
    )


@group
def network_train() -> Cases:
    """Float, hardware-aware and on-device trainings of one epoch, and those by name."""
    data = network.digits().subset(200, 100)
    some = data.inputs(data.x_train[:64])
    card = device(levels=32.0)
    net = _small(0.2)
    options: dict[str, Any] = {"augment": "shift", "cutmix": 0.5, "sam": 0.05, "ema": 0.95, "label_smoothing": 0.1}
    run = network.train(net, data, epochs=2, batch=50, lr=0.1, seed=1, **options)
    yield "float", [net, run, run.id]
    net = _small()
    yield "teacher", [network.train(net, data, epochs=1, batch=50, lr=0.1, teacher=_small(), temperature=2.0), net]
    for scheme in array.SCHEMES:
        analog = network.convert(_small(), card, scheme, tile=32, calibrate=some)
        cards = [(card, 0.5), (card.replace(levels=11.0), 0.5)] if scheme == "bipolar" else None
        run = network.train(analog, data, epochs=1, batch=50, lr=0.1, ema=0.9, clip=3.0, cards=cards, seed=2)
        yield f"hardware-aware {scheme}", [analog, run]
    folder = tmp()
    train: dict[str, Any] = {"n_train": 100, "n_test": 60, "epochs": 1, "card": card, "seed": 3}
    for method in ("hardware-aware", "on-device"):
        run = network.train_network("digits-cnn", method=method, folder=folder / method, **train)
        yield f"by name {method}", run
        yield f"by name {method} id", run.id
        yield f"by name {method} store", files_in(folder / method)
        yield f"by name {method} weights", network.digits_cnn(weights=folder / method / "weights.safetensors")


@group
def network_pulses() -> Cases:
    """A few steps of each way to train on devices, in each scheme."""
    data = network.digits()
    methods: dict[str, Callable[..., Any]] = {
        "sgd": network.PulsedSGD,
        "mixed": network.MixedPrecision,
        "tiki": network.TikiTaka,
    }
    for name, method in methods.items():
        for scheme in array.SCHEMES:
            for law in ("exponential", "soft_bounds"):  # both have a symmetry point, which one of the ways needs
                analog = network.convert(
                    _small(), device(law), scheme, weight_scale="layer", bits_in=None, bits_out=None
                )
                rng = np.random.default_rng(2)
                boxes = network.start_on_device(analog.train(), rng, 4.0)
                optimizer = method(analog, boxes, rng, lr=0.3)
                for k in range(6):
                    pick = slice(20 * k, 20 * k + 20)
                    loss = F.cross_entropy(analog(data.x_train[pick]), data.y_train[pick])
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                states = {n: [b.states, b.pulses] for n, b in optimizer.boxes.items()}
                yield f"{name} {scheme} {law}", [states, optimizer.pulses, loss, rng.integers(2**60)]
    analog = network.convert(_small(), device(), bits_in=None, bits_out=None)
    boxes = network.start_on_device(analog, np.random.default_rng(3), 2.0, "open")
    yield "start", {n: _box_states(b) for n, b in boxes.items()}


def _box_states(box: array.Crossbar) -> list[Any]:
    return [box.states, box.targets, box.pulses, box.verified, box.weights]


@group
def network_studies() -> Cases:
    """Evaluation and attribution of the embedded net; keys of the stored programmings; resumed."""
    card = device("exponential", sigma_read_1f=0.004, drift=0.02, levels=32.0)
    folder = tmp()
    common: dict[str, Any] = {"weights": "digits-hwa", "n_test": 100, "seeds": 2, "folder": folder, "tile": 128}
    run = network.evaluate(card, decades=1.0, **common)
    yield "evaluate", run
    yield "evaluate id", run.id
    yield "evaluate assumed", [run.assumed, run.cites]
    keys = files_in(folder)
    yield "evaluate store", keys
    stored = [json.loads((folder / name).read_text()) for name in keys]
    yield "evaluate stored", stored
    (folder / keys[0]).unlink()
    yield "evaluate resumed", [network.evaluate(card, decades=1.0, **common), files_in(folder)]
    folder = tmp()
    run = network.attribute(card, decades=1.0, **common | {"folder": folder, "bits_in": 5, "bits_out": 6})
    yield "attribute", run
    yield "attribute id", run.id
    yield "attribute store", files_in(folder)
    plain = network.evaluate(
        device(), seeds=2, train_seeds=1, n_test=60, schemes="pair", program="open", slices=1, read_seeds=2, seed=7
    )
    yield "evaluate trained here", [plain, plain.id]
