"""Speed of a release on 4096 x 4096 pixels, one thread: CPU seconds from an outline to time, arrival and area.

``python benchmarks/bench_release.py`` (about half a minute of one core)
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time

import numpy as np

from hallweight.membrane import Holes, release

PIXELS = 4096
CASES = {"disc": None, "disc with holes": Holes("hexagonal", "50 um", "5 um")}


def main() -> None:
    release("disc 1 mm", pixel="10 um")  # imports
    for name, holes in CASES.items():
        start = time.process_time()
        found = release("disc 5 mm", holes=holes, pixel=5e-3 / PIXELS)
        last, area = np.nanmax(found.arrival), found.area(found.time.mid / 2)
        spent = time.process_time() - start
        print(f"{name}: {spent:.1f} CPU s for {PIXELS} x {PIXELS}; {found.time}, last pixel {last:.4g} s, "
              f"half-time area {area / found.film_area:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
