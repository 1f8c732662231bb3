"""Families of synthetic files whose truth is known: bias and coverage of everything that a card states.

``python recipes/trust_families.py uneven --seeds 0:1000 --record tests/claims/records/uneven.jsonl`` runs the seeds
that the record lacks (a fifth of a second each), prints the table and exits 1 if a quantity fails. Without ``--record``
nothing is stored. The seeds are 0 to 999, and none is chosen.
"""

import argparse
import os
import sys
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from families import FAMILIES, judge, run_seeds, table  # noqa: E402


def main() -> int:
    """Run, store, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("family", choices=FAMILIES)
    parser.add_argument("--seeds", default="0:1000", help="FIRST:END")
    parser.add_argument("--record", type=Path, help="file of rows to add to")
    parser.add_argument("--quiet", action="store_true")
    given = parser.parse_args()
    first, end = map(int, given.seeds.split(":"))

    def progress(seed: int) -> None:
        if not given.quiet and seed % 20 == 0:
            print(f"seed {seed}", file=sys.stderr, flush=True)

    rows = run_seeds(given.family, range(first, end), given.record, progress)
    asked = [rows[seed] for seed in range(first, end)]
    failed = [r for r in asked if "failed" in r]
    verdicts = judge(asked)
    print(table(verdicts))
    print(f"{len(asked)} files, {len(failed)} not fitted")
    for row in failed[:5]:
        print(f"  seed {row['seed']}: {row['failed']}")
    return int(bool(failed) or not all(v.passes for v in verdicts))


if __name__ == "__main__":
    raise SystemExit(main())
