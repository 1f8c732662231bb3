"""Time and memory of the analog ResNet-18 (11.17 M weights) as ratios to plain PyTorch, in the same run.

Batch of 64 CIFAR-sized images, both models in channels-last memory, PyTorch's faster format here. Devices have 32
states, 2% C2C, 5% D2D, read noise of 1% of the range, 0.1% stuck. 8-bit converters are at the edge of each layer, or on
every tile of 128 rows. Bars: inference 1.1 and 1.45 on one thread, 1.15 and 1.5 with PyTorch's default threads on two
cores; training step 1.2 and 1.3; peak memory 1.5.

Runs are interleaved. On one thread times are of the thread (``time.thread_time``), so that other work on the machine
disturbs the ratio little. With several threads they are wall times: the least of each part of the network between two
layers, added up. ``python benchmarks/bench_network.py [inference|training|threads|memory|noise]``
"""

import os
import sys

if sys.argv[1:2] != ["threads-of"]:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import nn

import hallweight as hw
from hallweight.core import Card, Value

BATCH = 64
TILES = {"edge": None, "tiles of 128": 128}
PASSES = 60  # with several threads


def card() -> Card:
    """The device of the bars."""
    numbers = {"levels": 32.0, "P_LTP": 31.0, "P_LTD": 31.0}
    numbers |= {"sigma_c2c": 0.02, "sigma_d2d": 0.05, "sigma_read": 0.01, "p_stuck": 0.001}
    values = {k: Value(value=v, how="assumed") for k, v in numbers.items()}
    ends = {"state_min": -1.0, "state_max": 1.0}
    values |= {k: Value(value=v, unit="ohm", how="assumed") for k, v in ends.items()}
    return Card(name="bench", law="linear", values=values)


def images() -> torch.Tensor:
    """One batch of inputs."""
    x = torch.randn(BATCH, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    return x.contiguous(memory_format=torch.channels_last)


def plain() -> nn.Module:
    """The float network."""
    net: nn.Module = hw.network.resnet18().to(memory_format=torch.channels_last)
    return net.eval()


def analog(tile: int | None, programmed: bool) -> hw.network.AnalogModel:
    """The network on devices."""
    model = hw.network.convert(plain(), card(), tile=tile, calibrate=images()[:8])
    if programmed:
        start = time.perf_counter()
        model.program(np.random.default_rng(0))
        print(f"  programmed in {time.perf_counter() - start:.1f} s")
    return model


def infer(model: nn.Module) -> None:
    """One pass without gradients."""
    with torch.no_grad():
        model(images())


def step(model: nn.Module) -> None:
    """Forward and backward pass and update of one batch."""
    loss = nn.functional.cross_entropy(model(images()), torch.arange(BATCH) % 10)
    loss.backward()
    with torch.no_grad():
        for p in model.parameters():
            p -= 1e-6 * p.grad  # type: ignore[operator]
            p.grad = None


def compare(
    models: dict[str, nn.Module], work: Callable[[nn.Module], None], bars: dict[str, float], repeat: int
) -> None:
    """Print the median ratio of the time of ``work`` to that of the first model."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in models}
    for turn in range(repeat + 1):
        for name, model in models.items():
            start = time.thread_time(), time.perf_counter()
            work(model)
            if turn:  # the first compiles
                taken[name].append((time.thread_time() - start[0], time.perf_counter() - start[1]))
    first = taken[next(iter(models))]
    for name, pairs in taken.items():
        cpu, wall = (statistics.median(p[i] / q[i] for p, q in zip(pairs, first, strict=True)) for i in (0, 1))
        seconds = statistics.median(p[0] for p in pairs)
        bar = f" (bar {bars[name]})" if name in bars else ""
        print(f"  {name:13s} {seconds:6.3f} s  ratio {cpu:5.2f}{bar}  by wall time {wall:5.2f}")


def threads(state: str) -> None:
    """Compare inference with PyTorch's default threads, in a process of its own."""
    torch.set_num_threads(os.cpu_count() or 1)
    models = {"plain": plain(), **{kind: loaded(kind, state) for kind in TILES}}
    moments: list[float] = []
    for model in models.values():
        for module in model.modules():
            if not list(module.children()):
                module.register_forward_hook(lambda *_: moments.append(time.perf_counter()))
    best: dict[str, np.ndarray] = {}
    for turn in range(PASSES + 1):
        for name, model in models.items():
            moments[:] = [time.perf_counter()]
            infer(model)
            if turn:
                best[name] = np.minimum(best.get(name, np.inf), np.diff([*moments, time.perf_counter()]))
    print(f"inference, batch {BATCH}, {torch.get_num_threads()} threads")
    for name, bar in {"plain": "", "edge": " (bar 1.15)", "tiles of 128": " (bar 1.5)"}.items():
        seconds = best[name].sum()
        print(f"  {name:13s} {seconds:6.3f} s  ratio {seconds / best['plain'].sum():5.2f}{bar}")


def loaded(kind: str, state: str) -> nn.Module:
    """Load what was programmed elsewhere, as an application would."""
    model = hw.network.convert(plain(), card(), tile=TILES[kind])
    model.load_state_dict(torch.load(Path(state) / kind, weights_only=True, mmap=True))
    return model.eval()


def noise() -> None:
    """Compare the variance of a read's noise to the exact one, for a layer of the network."""
    from hallweight.network.internals import Op, Read, read

    w = torch.randn(128, 128, 3, 3) / 8
    v, op = images()[:2].repeat(1, 43, 1, 1)[:, :128, :16, :16], Op("conv", (1, 1), (1, 1), (1, 1))
    for name, tile in TILES.items():
        count = 1 if tile is None else 9
        scale, own = torch.full((128,), 0.5), torch.full((128,), 1e-4)
        reads = [Read(None, None, None, None, tile, scale, None, own, None, key) for key in range(200)]
        out = torch.stack([read(v, w, op, r) for r in reads])
        exact = 0.25 * 1e-4 * nn.functional.conv2d(v * v, torch.ones(1, 128, 3, 3), padding=1)
        ratio = (out.var(0) / exact).mean().item()
        print(f"  {name:13s} variance of the noise / exact one: {ratio:.4f} ({count} draws an output)")


def peak(kind: str, state: str) -> float:
    """Peak resident memory in MB of a process that runs the network three times."""
    done = subprocess.run([sys.executable, __file__, "one", kind, state], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def one(kind: str, state: str) -> None:
    """Run one kind of network in a process of its own; prints the peak memory in MB."""
    torch.set_num_threads(1)
    model = plain() if kind == "plain" else loaded(kind, state)
    for _ in range(3):
        infer(model)
    status = Path("/proc/self/status").read_text()  # of this program alone; getrusage inherits the parent's peak
    print(next(float(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")))


def main(what: list[str]) -> None:
    """Run the benchmarks that are named, or all."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    if what[:1] == ["one"]:
        one(*what[1:])
        return
    if what[:1] == ["threads-of"]:
        threads(what[1])
        return
    names = what or ["inference", "training", "threads", "memory", "noise"]
    if set(names) & {"inference", "memory", "threads"}:
        ready = {k: analog(t, True).eval() for k, t in TILES.items()}
    if "inference" in names:
        print("inference, batch 64, one thread")
        compare({"plain": plain(), **ready}, infer, {"edge": 1.1, "tiles of 128": 1.45}, 7)
    if "training" in names:
        print("training step, batch 64, hardware-aware")
        models = {"plain": plain(), **{k: analog(t, False) for k, t in TILES.items()}}
        compare({k: m.train() for k, m in models.items()}, step, {"edge": 1.2, "tiles of 128": 1.3}, 5)
    if set(names) & {"memory", "threads"}:
        with TemporaryDirectory() as folder:
            for kind, model in ready.items():
                torch.save(model.state_dict(), Path(folder) / kind)
            in_other_processes(names, folder)
    if "noise" in names:
        print("noise")
        noise()


def in_other_processes(names: list[str], folder: str) -> None:
    """Run what needs a process of its own; ``folder`` holds the programmed networks."""
    if "threads" in names:
        environment = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
        subprocess.run([sys.executable, __file__, "threads-of", folder], check=True, env=environment)
    if "memory" in names:
        print("peak memory of inference, batch 64")
        used = {kind: peak(kind, folder) for kind in ("plain", *TILES)}
        for kind, size in used.items():
            print(f"  {kind:13s} {size:5.0f} MB  ratio {size / used['plain']:.2f} (bar 1.5)")


if __name__ == "__main__":
    main(sys.argv[1:])
