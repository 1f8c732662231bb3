"""Mutated device files through read, describe and fit: every one ends in a card or in a sentence, never otherwise.

Each seed is one input, whatever else runs: a real file beside the checkout, the embedded sample or a generated device
file, with up to four mutations of its bytes, lines, cells, numbers, columns, headers, units and encoding.

``python recipes/fuzz.py --seeds 0:20000 --record tests/fuzz-record.jsonl`` runs a range, and appends one line of JSON
for every thousand seeds: the commit, how many were refused, read and fitted, every exception that is not a
``HallweightError`` (warnings are errors), and every input above ten seconds. Ranges that the record has for this
commit are skipped, so a run that was stopped goes on. ``--minutes 5`` stops in time, ``--show SEED`` prints one input.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from fuzz_cases import FuzzInput, base_digest, make_input  # noqa: E402

import hallweight as hw  # noqa: E402
from hallweight.core import HallweightError  # noqa: E402

SLOW, LIMIT = 10.0, 30.0  # seconds of the processor: recorded as slow, stopped
CHUNK = 1000
_MEMORY = 12 * 2**30


class TimedOut(BaseException):
    """An input was stopped; no ``except Exception`` of a library catches it."""


def _stop(*_: object) -> None:
    raise TimedOut


def run_one(made: FuzzInput, folder: Path) -> dict[str, Any]:
    """Take one input through read, describe and fit; return how far it came, the seconds and what went wrong.

    One in four is looked at first, which reads it in several ways.
    """
    path = folder / (made.name or "file")
    path.write_bytes(made.content)
    start, stage = time.process_time(), "read"
    fault: dict[str, Any] = {}
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        if made.seed % 4 == 0:
            str(hw.lab.look(path, **made.read))
        trace = hw.lab.read(path, **made.read)
        stage = "describe"
        hw.lab.describe(trace)
        stage = "fit"
        str(hw.synapse.fit(trace, **made.fit))
        stage = "done"
    except HallweightError:
        pass
    except TimedOut:
        fault = {"error": f"stopped after {LIMIT:g} s"}
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)
        ours = [f"{f.filename.partition('hallweight/')[2]}:{f.lineno}" for f in where if "/hallweight/" in f.filename]
        text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        fault = {"error": text, "trace": ours, "warning": isinstance(error, Warning)}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        path.unlink(missing_ok=True)
    return {"stage": stage, "seconds": round(time.process_time() - start, 3), **fault}


def run_range(start: int, stop: int, deadline: float = float("inf")) -> dict[str, Any]:
    """Run the seeds of a range; return the summary, whose range ends earlier where the deadline came first."""
    signal.signal(signal.SIGPROF, _stop)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.RLIM_INFINITY))
    warnings.simplefilter("error")
    counts = {"refused": 0, "read": 0, "fitted": 0}
    faults, slow, slowest, began = [], [], (0.0, start), time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        for seed in range(start, stop):
            if time.monotonic() > deadline:
                stop = seed
                break
            made = make_input(seed)
            done = run_one(made, Path(place))
            counts["read"] += done["stage"] != "read"
            counts["fitted"] += done["stage"] == "done"
            counts["refused"] += done["stage"] != "done" and "error" not in done
            if "error" in done:
                faults.append({"seed": seed, "base": made.base, "mutations": made.mutations, **done})
            if done["seconds"] > SLOW:
                slow.append({"seed": seed, "seconds": round(done["seconds"], 1)})
            slowest = max(slowest, (done["seconds"], seed))
    return {
        "seeds": [start, stop],
        **counts,
        "faults": faults,
        "slow": slow,
        "slowest": {"seconds": round(slowest[0], 2), "seed": slowest[1]},
        "seconds": round(time.perf_counter() - began, 1),
    }


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=10"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _recorded(record: Path | None, key: dict[str, str]) -> set[tuple[int, int]]:
    if record is None or not record.exists():
        return set()
    lines = [json.loads(line) for line in record.read_text("utf-8").splitlines() if line.strip()]
    return {(line["seeds"][0], line["seeds"][1]) for line in lines if all(line.get(k) == v for k, v in key.items())}


def main() -> int:
    """Run the ranges that are asked for; the exit status is 1 if there was a fault or a slow input."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seeds", default="0:1000000", help="first:last+1")
    ask.add_argument("--minutes", type=float, default=float("inf"))
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--record", type=Path, help="file that gets a line of JSON for every thousand seeds")
    ask.add_argument("--show", type=int, help="run one seed, and print its file, its options and what happens")
    given = ask.parse_args()
    if given.show is not None:
        return _show(given.show)
    deadline = time.monotonic() + 60 * given.minutes
    first, last = map(int, given.seeds.split(":"))
    key = {"commit": _commit(), "bases": base_digest()}
    known = _recorded(given.record, key)
    ranges = [(a, min(a + CHUNK, last)) for a in range(first, last, CHUNK)]
    jobs = [(a, b, deadline) for a, b in ranges if (a, b) not in known]
    bad = 0
    with ProcessPoolExecutor(given.workers) as pool:
        done = (
            pool.map(run_range, *zip(*jobs, strict=True))
            if given.workers > 1 and jobs
            else (run_range(*j) for j in jobs)
        )
        for found in done:
            if found["seeds"][0] == found["seeds"][1]:
                break
            bad += len(found["faults"]) + len(found["slow"])
            print(_line(found), flush=True)
            if given.record:
                with given.record.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({**key, **found}) + "\n")
    return int(bad > 0)


def _line(found: dict[str, Any]) -> str:
    a, b = found["seeds"]
    head = f"seeds {a}:{b}  {found['read']} read  {found['fitted']} fitted  {found['refused']} refused"
    times = f"{found['seconds']:.0f} s, slowest {found['slowest']['seconds']} s (seed {found['slowest']['seed']})"
    faults = [
        f"  seed {f['seed']} {f['stage']}: {f['error']}  {' '.join(f.get('trace', [])[-3:])}" for f in found["faults"]
    ]
    return "\n".join([f"{head}  {len(found['faults'])} faults  {len(found['slow'])} slow  {times}", *faults])


def _trace(fault: dict[str, Any]) -> str:
    return " ".join(fault.get("trace", [])[-3:])


def _show(seed: int) -> int:
    made = make_input(seed)
    Path("fuzz-input").mkdir(exist_ok=True)
    path = Path("fuzz-input") / made.name
    path.write_bytes(made.content)
    print(f"seed {seed}: {made.base}, {made.mutations}, read {made.read}, fit {made.fit}\nfile: {path}")
    warnings.simplefilter("error")
    trace = hw.lab.read(path, **made.read)
    print(trace, *hw.lab.describe(trace), hw.synapse.fit(trace, **made.fit), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
