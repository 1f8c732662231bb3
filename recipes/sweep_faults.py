"""Sweeps under fire: a Dask worker killed, and a driver killed, at a random moment; nothing lost, nothing doubled.

``python recipes/sweep_faults.py dask --runs 20`` and ``... driver --runs 20`` print a line for each run, and end with
exit status 1 if an outcome was lost, doubled, or differs by a bit from the serial sweep.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hallweight as hw

POINTS = 150
FUNCTION = f"{Path(__file__).resolve()}:slow_square"
_DRIVER = "import hallweight as hw, sys; hw.sweep(sys.argv[1], hw.grid(x=range({n})), sys.argv[2], workers=2)"


def slow_square(x: float, seed: int = 0) -> dict[str, float]:
    """Return the square of a number after 20 ms."""
    time.sleep(0.02)
    return {"y": x**2 / 3, "seed": seed}


def stored(folder: Path) -> list[tuple[str, str, str]]:
    """Return key, state and outcome of every point in a store."""
    with sqlite3.connect(folder / "sweep.sqlite") as file:
        return sorted(file.execute("select key, state, outcome from points").fetchall())


@contextmanager
def dask_cluster(workers: int = 2) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a real scheduler and worker processes on loopback; give its address and the workers' processes."""
    folder = tempfile.TemporaryDirectory()
    file = Path(folder.name) / "scheduler.json"
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10 s", "OMP_NUM_THREADS": "1"}
    dask = [sys.executable, "-m", "dask"]
    common = ["--scheduler-file", str(file)]
    options = ["--no-dashboard", "--host", "127.0.0.1", "--port", "0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder.name}
    scheduler = subprocess.Popen([*dask, "scheduler", *common, *options], **quiet)
    alone = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    processes = [subprocess.Popen([*dask, "worker", *common, *alone], **quiet) for _ in range(workers)]
    try:
        end = time.monotonic() + 60
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"].replace("tcp://", "dask://")
        _await_workers(address, workers)
        yield address, processes
    finally:
        for process in (*processes, scheduler):
            process.kill()
            process.wait()
        folder.cleanup()


def _await_workers(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address.replace("dask://", "tcp://"), set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def kill_a_dask_worker(folder: Path, seed: int) -> tuple[int, list[tuple[str, str, str]]]:
    """Sweep on a Dask cluster of which one worker is killed; return how many points stood then, and the store."""
    target = random.Random(seed).randrange(1, POINTS // 2)
    standing: list[int] = []

    def kill(victim: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and _count(folder) < target:
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        standing.append(_count(folder))

    with dask_cluster() as (address, workers):
        watch = threading.Thread(target=kill, args=(workers[seed % 2],))
        watch.start()
        hw.sweep(FUNCTION, hw.grid(x=range(POINTS)), folder, executor=address)
        watch.join()
        return standing[0], stored(folder)


def kill_the_driver(folder: Path, seed: int, times: int = 1) -> tuple[int, list[tuple[str, str, str]]]:
    """Kill the driver of a sweep, then run it again; return how many points stood when it was killed, and the store."""
    command = [sys.executable, "-c", _DRIVER.format(n=POINTS), FUNCTION, str(folder)]
    chance = random.Random(seed)
    standing = 0
    for _ in range(times):
        driver = subprocess.Popen(command)
        end = time.monotonic() + 60
        target = standing + chance.randrange(1, POINTS // (2 * times))
        while time.monotonic() < end and driver.poll() is None and _count(folder) < target:
            time.sleep(0.01)
        driver.kill()
        driver.wait()
        standing = _count(folder)
    subprocess.run(command, check=True)
    return standing, stored(folder)


def _count(folder: Path) -> int:
    try:
        return len(stored(folder))
    except sqlite3.Error:
        return 0


def serial(folder: Path) -> list[tuple[str, str, str]]:
    """Sweep in this process, and return the store."""
    hw.sweep(FUNCTION, hw.grid(x=range(POINTS)), folder, workers=0)
    return stored(folder)


def main() -> None:
    """Run what was asked and compare."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("who", choices=("dask", "driver"))
    ask.add_argument("--runs", type=int, default=20)
    given = ask.parse_args()
    run = {"dask": kill_a_dask_worker, "driver": kill_the_driver}[given.who]
    bad = 0
    with tempfile.TemporaryDirectory() as place:
        truth = serial(Path(place) / "serial")
        for seed in range(given.runs):
            then, found = run(Path(place) / str(seed), seed)
            bad += found != truth
            same = "equal to the serial sweep" if found == truth else "NOT equal to the serial sweep"
            print(f"run {seed}: killed at {then}, {len(found)} of {POINTS} points, {same}", flush=True)
    print(f"{given.runs - bad} of {given.runs} runs whole")
    raise SystemExit(bad > 0)


if __name__ == "__main__":
    main()
