"""How long ``hallweight --help`` takes, as a ratio to an empty Python start in the same run. Bar: under 0.3 s."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = str(Path(sys.executable).parent / "hallweight")


def seconds(command: list[str], repeat: int = 11) -> float:
    """Median wall time of a command."""
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    empty = seconds([sys.executable, "-c", "pass"])
    shown = seconds([SCRIPT, "--help"])
    print(f"hallweight --help: {shown:.3f} s; empty Python: {empty:.3f} s; ratio {shown / empty:.1f}")
