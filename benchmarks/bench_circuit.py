"""Circuits of arrays: time and agreement against scipy's sparse factors and ngspice in the same run, one core.

Devices of 10 to 100 kohm and 1 ohm of wire a cell; the hard case has 1 to 10 kohm and 5 ohm. Bars: 512 x 512 at least
100 times as fast as ``splu``, to 1e-8 of it; 1024 x 1024 in under 2 s and 1 GB; every read-out as ngspice to 1e-6; all
698 tiles of ResNet-18 in under 5 minutes of two cores; a network with wires in at most 1.02 of the time without.

Times are of the thread (``time.thread_time``) but for those of ngspice and of the whole ResNet-18.
``python benchmarks/bench_circuit.py [solve|memory|spice|tiles|inference|whole]``; without a name all but ``whole``,
which folds all tiles of a programmed ResNet-18 instead of a sample of them (minutes).
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import bench_network as network
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

import hallweight as hw
from hallweight.array import Circuit, netlist, solve, transfer
from hallweight.core import Card, Value

Array = NDArray[np.float64]
CASES = {"10-100 kohm, 1 ohm": (1e4, 1.0), "1-10 kohm, 5 ohm": (1e3, 5.0)}
SAMPLE = 24


def crossbar(n: int, low: float, wire: float) -> tuple[Circuit, Array, Array]:
    """A circuit, its conductances and its inputs."""
    rng = np.random.default_rng(0)
    circuit = Circuit.of("current-mode", row_wire=wire, column_wire=wire, source=1.0, load=1.0)
    return circuit, 1 / rng.uniform(low, 10 * low, (n, n)), rng.uniform(0, 1, n)


def by_factors(circuit: Circuit, g: Array, inputs: Array) -> Array:
    """The peer: all node equations at once, by scipy's sparse factors."""
    m, n = g.shape
    row = np.arange(m * n).reshape(m, n)
    column = row + m * n
    i = np.concatenate([row.ravel(), row[:, 1:].ravel(), column[1:].ravel()])
    j = np.concatenate([column.ravel(), row[:, :-1].ravel(), column[:-1].ravel()])
    wires = np.full(m * (n - 1), 1 / circuit.row_wire), np.full((m - 1) * n, 1 / circuit.column_wire)
    v = np.concatenate([g.ravel(), *wires])
    ground = np.zeros(2 * m * n)
    ground[row[:, 0]], ground[column[-1]] = 1 / circuit.source, 1 / circuit.load
    every = np.arange(2 * m * n)
    places = np.concatenate([i, j, i, j, every]), np.concatenate([i, j, j, i, every])
    matrix = coo_matrix((np.concatenate([v, v, -v, -v, ground]), places)).tocsc()
    right = np.zeros(2 * m * n)
    right[row[:, 0]] = inputs / circuit.source
    return np.asarray(splu(matrix).solve(right)[column[-1]] / circuit.load)


def timed(work: Callable[[], Array], repeat: int = 1) -> tuple[float, Array]:
    """Median thread time of a call, and what it returns."""
    taken = []
    for _ in range(repeat):
        start = time.thread_time()
        out = work()
        taken.append(time.thread_time() - start)
    return statistics.median(taken), out


def solving() -> None:
    """One input, against sparse factors."""
    print("solve: one input of a crossbar with wires")
    for name, (low, wire) in CASES.items():
        for n in (128, 256, 512):
            circuit, g, inputs = crossbar(n, low, wire)
            ours, found = timed(lambda: solve(circuit, inputs, devices=g).outputs, 4)  # noqa: B023
            theirs, truth = timed(lambda: by_factors(circuit, g, inputs))  # noqa: B023
            apart = np.abs(found / truth - 1).max()
            bar = " (bar 100 and 1e-8)" if n == 512 and low == 1e4 else ""
            print(
                f"  {name:18s} {n:4d}: {1e3 * ours:8.1f} ms, splu {1e3 * theirs:8.0f} ms,"
                f" ratio {theirs / ours:6.0f}, apart {apart:.1e}{bar}"
            )


def one(low: str, wire: str) -> None:
    """Solve 1024 x 1024 in a process of its own; prints the seconds of a second call and the peak memory in MB."""
    circuit, g, inputs = crossbar(1024, float(low), float(wire))
    solve(circuit, inputs[:8], devices=g[:8])
    start = time.thread_time()
    solve(circuit, inputs, devices=g)
    taken = time.thread_time() - start
    status = Path("/proc/self/status").read_text()
    peak = next(float(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    print(taken, peak)


def memory() -> None:
    """Time and peak memory of 1024 x 1024."""
    print("memory: 1024 x 1024, one input (bar 2 s and 1000 MB for 10-100 kohm)")
    for name, (low, wire) in CASES.items():
        command = [sys.executable, __file__, "one", str(low), str(wire)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, peak = (float(v) for v in done.stdout.split())
        print(f"  {name:18s} {seconds:5.2f} s, peak {peak:4.0f} MB with python and numba")


def circuits() -> dict[str, Circuit]:
    """A circuit of each read-out, with losses."""
    wires = {"row_wire": 2.0, "column_wire": 1.5}
    ends = {"source": 1e5, "load": 1e6}
    return {
        "column-amplifier": Circuit.of("column-amplifier", **wires, **ends, switch=100.0, switch_off=1e6),
        "series-hall": Circuit.of("series-hall", **wires, **ends, isolation=1e6),
        "series-hall, not isolated": Circuit.of("series-hall", **wires, **ends, isolated=False),
        "current-mode": Circuit.of("current-mode", **wires, source=10.0, load=5.0),
        "current-mode of crosses": Circuit.of("current-mode", "hall", **wires, load=20.0, switch=1e4),
        "sot-mtj": Circuit.of("sot-mtj", **wires, source=10.0, load=5.0, switch=300.0),
    }


def spice() -> None:
    """Every read-out against ngspice."""
    if shutil.which("ngspice") is None:
        print("spice: left out, ngspice is not installed")
        return
    print("spice: outputs against ngspice, wall times (bar 1e-6)")
    for name, circuit in circuits().items():
        for n in (8, 32):
            rng = np.random.default_rng(0)
            hall = circuit.cell == "hall"
            devices = rng.uniform(-5, 5, (n, n)) if hall else 1 / rng.uniform(1e4, 1e5, (n, n))
            inputs = rng.uniform(-1, 1, n) * (1e-4 if hall else 1.0)
            in_turn = circuit.readout == "column-amplifier"  # one read of row 0
            text = netlist(circuit, devices, inputs)
            with TemporaryDirectory() as folder:
                file = Path(folder) / "netlist.cir"
                file.write_text(text)
                start = time.perf_counter()
                done = subprocess.run(["ngspice", "-b", str(file)], capture_output=True, text=True)
                theirs = time.perf_counter() - start
            truth = np.array([float(x.split("=")[1]) for x in done.stdout.splitlines() if x.startswith("out")])
            start = time.perf_counter()
            matrix = transfer(circuit, devices)
            ours = time.perf_counter() - start
            found = inputs[0] * matrix[0] if in_turn else inputs @ matrix
            apart = np.abs(found - truth).max() / np.abs(truth).max()
            print(f"  {name:26s} {n:2d}: {theirs:7.2f} s, the whole matrix here {ours:6.3f} s, apart {apart:.1e}")


def conductances() -> Card:
    """Devices of 10 to 100 kohm."""
    values = {k: Value(value=v, how="assumed") for k, v in {"P_LTP": 31.0, "P_LTD": 31.0, "levels": 32.0}.items()}
    values |= {k: Value(value=v, how="assumed") for k, v in {"sigma_c2c": 0.0, "sigma_read": 0.01}.items()}
    values |= {k: Value(value=v, unit="S", how="assumed") for k, v in {"state_min": 1e-5, "state_max": 1e-4}.items()}
    return Card(name="bench-conductances", quantity="G", law="linear", values=values)


def sizes() -> list[tuple[int, int]]:
    """Rows and columns of all tiles of 128 x 128 of ResNet-18."""
    out = []
    for module in network.plain().modules():
        weight = getattr(module, "weight", None)
        if isinstance(module, torch.nn.Conv2d | torch.nn.Linear) and weight is not None:
            rows, columns = weight[0].numel(), len(weight)
            for top in range(0, rows, 128):
                out += [(min(128, rows - top), min(128, columns - left)) for left in range(0, columns, 128)]
    return out


def tiles() -> None:
    """A sample of the tiles of ResNet-18, and what it says of all."""
    every = sizes()
    solves = sum(c for _, c in every)
    print(f"tiles: {len(every)} tiles of ResNet-18, {solves} columns (bar 300 s of two cores at 10-100 kohm)")
    rng = np.random.default_rng(0)
    picked = [every[k] for k in np.linspace(0, len(every) - 1, SAMPLE).round().astype(int)]
    rows = {
        f"current-mode, {name}": (Circuit.of("current-mode", row_wire=w, column_wire=w, source=1.0, load=1.0), low)
        for name, (low, w) in CASES.items()
    }
    rows |= {f"{name}, crosses": (circuit, 0.0) for name, circuit in circuits().items() if circuit.cell == "hall"}
    for name, (circuit, low) in rows.items():
        transfer(circuit, np.ones((2, 2)))  # compiles
        count = SAMPLE if low else 3
        taken = 0.0
        for shape in picked[:: SAMPLE // count]:
            devices = 1 / rng.uniform(low, 10 * low, shape) if low else rng.uniform(-5, 5, shape)
            taken += timed(lambda: transfer(circuit, devices))[0]  # noqa: B023
        total = taken * len(every) / count
        print(
            f"  {name:36s} {1e3 * taken / count:7.1f} ms a tile, all {total:5.0f} s of a core, {total / 2:4.0f} of two"
        )


def whole() -> None:
    """Fold a programmed ResNet-18, twice: solved, then from disk."""
    circuit = Circuit.of("current-mode", row_wire=1.0, column_wire=1.0, source=1.0, load=1.0)
    analog = hw.network.convert(
        network.plain(), conductances(), "reference", tile=(128, 128), bits_in=None, bits_out=None
    )
    crossbars = analog.program(np.random.default_rng(0))
    with TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for what in ("solved", "from disk"):
            start = time.perf_counter()
            for box in crossbars.values():
                hw.array.fold(box, circuit, 128, threads=2)
            print(
                f"whole: all tiles with their reference columns {what} in {time.perf_counter() - start:.1f} s (bar 300)"
            )


def inference() -> None:
    """ResNet-18 with wires over the same without."""
    print("inference, batch 64, tiles of 128 (bar 1.02)")
    circuit = Circuit.of("series-hall", load=1e7, isolation=1e8)  # the quickest to fold
    models = {}
    with TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        for name, wires in (("without", None), ("with wires", circuit)):
            models[name] = hw.network.convert(
                network.plain(), network.card(), tile=(128, 128), calibrate=network.images()[:8], wires=wires
            )
            models[name].program(np.random.default_rng(0))
            models[name].eval()
    network.compare(models, network.infer, {"with wires": 1.02}, 7)


PARTS = {"solve": solving, "memory": memory, "spice": spice, "tiles": tiles, "inference": inference, "whole": whole}


def main(names: list[str]) -> None:
    """Run the parts that are named."""
    if names[:1] == ["one"]:
        one(*names[1:])
        return
    torch.set_num_threads(1)
    torch.manual_seed(0)
    for name in names or list(PARTS)[:-1]:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
