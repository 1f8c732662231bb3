"""Hash small seeded runs of every stage, so that a change of the code can be shown not to change a bit of any result.

Only public names are used, since private modules move. Every case is one line: a name and the SHA-256 of the type,
shape and bytes of its arrays and of its numbers and words; times, paths and versions are left out. A case that raises
is a line too.

A kernel that was compiled in the same process may round otherwise than the same kernel from numba's cache: where both
it and its caller are in memory, the linker takes the copy that came first, and the two were optimised by themselves
(single precision in ``hallweight.array.pulse`` is such a case). So where a pass has compiled anything, all is run again
in a new process, and that is what is written.

``python recipes/seeded_bits.py --out bits.json`` (two minutes of one core, five if all must be compiled) writes {name:
digest};
``python recipes/seeded_bits.py --compare a.json b.json`` says for each stage how many are equal and which are not.
Bits are those of one machine and one set of libraries: compare two states of the code on the same one.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import torch  # noqa: E402
from seeded_cases import GROUPS, digest  # noqa: E402


def collect(only: str = "") -> dict[str, str]:
    """Run the groups whose name begins with ``only``; return {"stage/group/case": digest}."""
    found: dict[str, str] = {}
    for name, make in GROUPS.items():
        if not name.startswith(only):
            continue
        start, before = time.perf_counter(), len(found)
        try:
            for case, value in make():
                key = f"{name}/{case}"
                if key in found:
                    raise ValueError(f"two cases are called {key}")
                found[key] = _safe(value)
        except Exception as error:
            found[f"{name}/stopped"] = f"error: {type(error).__name__}: {error}"
        print(f"{name}: {len(found) - before} cases, {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return found


def _safe(value: Any) -> str:
    try:
        return digest(value)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"


def compare(one: dict[str, str], two: dict[str, str]) -> int:
    """Print how many cases of each stage are equal and which are not; return 1 if any is not."""
    every = list(dict.fromkeys([*one, *two]))
    differ = [name for name in every if name not in one or name not in two or one[name] != two[name]]
    for stage in dict.fromkeys(name.split("/")[0] for name in every):
        here = [name for name in every if name.startswith(stage + "/")]
        off = [name for name in here if name in differ]
        print(f"{stage}: {len(here) - len(off)} of {len(here)} equal")
        for name in off:
            say = "only in the first" if name not in two else "only in the second" if name not in one else "differs"
            errors = [e for e in (one.get(name, ""), two.get(name, "")) if e.startswith("error")]
            print(f"  {name}: {say}" + "".join(f" ({e})" for e in errors))
    return int(bool(differ))


def once(only: str) -> dict[str, Any]:
    """Run in this process; return the digests and how many functions were compiled meanwhile."""
    from numba.core import event

    class Count(event.Listener):  # type: ignore[misc]
        number = 0

        def on_start(self, event: Any) -> None:
            self.number += 1

        def on_end(self, event: Any) -> None:
            pass

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    count = Count()
    with event.install_listener("numba:compile", count):
        cases = collect(only)
    return {"compiled": count.number, "cases": cases}


def settled(only: str) -> dict[str, str]:
    """Run in a process of its own, and again if anything was compiled; return {"stage/group/case": digest}."""
    for last in (False, True):
        command = [sys.executable, __file__, "--once", "--only", only]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(said.stdout)
        if not found["compiled"]:
            break
        more = "and again: is numba's cache kept?" if last else "so once more"
        print(f"{found['compiled']} functions were compiled, {more}", file=sys.stderr)
    cases: dict[str, str] = found["cases"]
    return cases


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, help="file for {name: digest}")
    parser.add_argument("--only", default="", help="begin of the names of the groups to run, such as hall/")
    parser.add_argument("--once", action="store_true", help="one pass in this process, also if it has to compile")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="two such files")
    asked = parser.parse_args()
    if asked.compare:
        one, two = (json.loads(path.read_text()) for path in asked.compare)
        return compare(one, two)
    if asked.once:
        print(json.dumps(once(asked.only)))
        return 0
    start = time.perf_counter()
    found = settled(asked.only)
    text = json.dumps(found, indent=1)
    if asked.out:
        asked.out.write_text(text + "\n")
    else:
        print(text)
    wrong = {k: v for k, v in found.items() if v.startswith("error")}
    for name, error in wrong.items():
        print(f"{name}: {error}", file=sys.stderr)
    print(f"{len(found)} cases, {len(wrong)} errors, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
