"""What a sweep costs beside the work itself, against one Dask task a point, and what its driver needs.

``python benchmarks/bench_sweep.py`` prints (wall - N x 1 ms / workers) / N of 10,000 points of a 1 ms function, results
stored, on the process pool and on a local Dask cluster of two workers, and of one Dask task a point beside it.
``--files FOLDER`` fits 500 variants of measured files; ``--large`` sweeps 100,000 points, and prints the memory needed.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import hallweight as hw
from hallweight.core import HallweightError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "recipes"))
from sweep_faults import dask_cluster

HERE = Path(__file__).resolve()


def millisecond(x: int) -> int:
    """Work for one millisecond."""
    end = time.perf_counter() + 1e-3
    while time.perf_counter() < end:
        pass
    return x


def nothing(x: int) -> int:
    """Return a number."""
    return x


def overhead(executor: str | None, n: int, workers: int = 2) -> float:
    """Return s of a point beyond its share of the work."""
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        hw.sweep(
            f"{HERE}:millisecond", hw.grid(x=range(n)), place, executor=executor, workers=None if executor else workers
        )
        return (time.perf_counter() - start - n * 1e-3 / workers) / n


def one_task_a_point(address: str, n: int, workers: int = 2) -> float:
    """Return the same of Dask with a task for each point, nothing stored."""
    from distributed import Client

    with Client(address.replace("dask://", "tcp://"), set_as_default=False) as client:
        start = time.perf_counter()
        client.gather(client.map(time.sleep, [1e-3] * n, pure=False))
        return (time.perf_counter() - start - n * 1e-3 / workers) / n


def variants(source: Path, folder: Path, n: int = 500) -> None:
    """Write variants of those measured CSV files that give a card: the last column times a factor near one."""
    files = [p for p in sorted(source.rglob("*.csv")) if p.stat().st_size < 100_000 and _gives_a_card(p)]
    rng = np.random.default_rng(0)
    for k in range(n):
        file = files[k % len(files)]
        factor = rng.uniform(0.9, 1.1)
        lines = [_scaled(line, factor) for line in file.read_text(errors="replace").splitlines()]
        (folder / f"{k:03d}-{file.stem}.csv").write_text("\n".join(lines) + "\n")


def _gives_a_card(file: Path) -> bool:
    """Tell files of one device from those that are refused: maps, calibrations, loops at several conditions."""
    try:
        hw.synapse.fit(hw.lab.read(file))
    except HallweightError:
        return False
    return True


def _scaled(line: str, factor: float) -> str:
    head, comma, last = line.rpartition(",")
    try:
        return f"{head}{comma}{float(last) * factor:.9g}"
    except ValueError:
        return line


def main() -> None:
    """Print the figures."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--points", type=int, default=10_000)
    ask.add_argument("--large", action="store_true")
    ask.add_argument("--files", type=Path)
    given = ask.parse_args()
    print(f"process pool, 2 workers: {1e3 * overhead(None, given.points):.3f} ms a point")
    with dask_cluster() as (address, _):
        print(f"dask, 2 workers: {1e3 * overhead(address, given.points):.3f} ms a point")
        single = one_task_a_point(address, given.points // 10)
        print(f"dask, a task for each point: {1e3 * single:.3f} ms a point")
    if given.large:
        with tempfile.TemporaryDirectory() as place:
            start = time.perf_counter()
            hw.sweep(f"{HERE}:nothing", hw.grid(x=range(100_000)), place, workers=2)
            seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"100,000 points of nothing: {seconds:.0f} s, driver at most {peak:.0f} MB")
    if given.files:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "files"
            folder.mkdir()
            variants(given.files, folder)
            start = time.perf_counter()
            cards = hw.scale.fit_files(folder, Path(place) / "out", workers=2)
            seconds = time.perf_counter() - start
        print(f"500 files: {len(cards)} cards, {len(cards.refused)} refused, {seconds:.0f} s")


if __name__ == "__main__":
    main()
