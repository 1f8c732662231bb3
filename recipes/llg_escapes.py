"""Measure escapes of one volume in LLG with noise, many enough to tell 3%: the record behind the bar of the kinetics.

Two noise temperatures at no current and two at 0.6 of the threshold, escape times from 0.1 to 10 ns. The film is made
up: stiff enough that these times have barriers of 3.2 and 6 k_B T. ``tests/claims/test_llg_escapes.py`` compares the
record with the rates that the kinetics take for the same film.

``python recipes/llg_escapes.py`` (about four minutes of one core) writes tests/claims/records/llg-escapes.json
"""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from hallweight.core import environment, write_atomic
from hallweight.magnet import Pair, static_threshold
from hallweight.magnet.internals import PulseSettings, measure_escapes, noise_temperatures

RECORD = Path(__file__).parents[1] / "tests" / "claims" / "records" / "llg-escapes.json"
FILM = {"M": [6e5, 1e5], "gamma": [1.76e11, 1.76e11], "alpha": [0.5, 0.5], "J": 1e7, "K": [1.2e6, 2e5],
        "xi": [0.1, 0.0], "t": 3e-9, "volume": 1.92e-26, "T": 300.0}  # fmt: skip
FIELD, SHARES = 1.0, (0.0, 0.6)  # T; of the threshold
LEVELS = ((3.2, 14), (6.0, 3))  # barrier over the noise, k_B T, and batches: the intercept asks most of the lower one
BATCH, SEED = 2000, 20260


def film() -> Pair:
    """The film of the record."""
    return Pair(**{k: np.array(v) if isinstance(v, list) else v for k, v in FILM.items()})


def main() -> None:
    """Integrate and write."""
    pair, rows = film(), []
    for share in SHARES:
        current = share * static_threshold(pair, FIELD)
        for level, batches in LEVELS:
            kelvin = float(noise_temperatures(pair, current, FIELD, [level])[0])
            count, spent, before = 0, 0.0, time.process_time()
            for k in range(batches):
                settings, seed = PulseSettings(1.0), SEED + 100_003 * k
                found = measure_escapes(replace(pair, T=kelvin), current, FIELD, settings, BATCH, seed)
                count += int(found["escapes"][0])
                spent += float(found["escapes"][0] / found["rate"][0])
            rows.append({"share": share, "current": current, "T_noise": kelvin, "escapes": count, "spent": spent})
            print(f"{rows[-1]}, {spent / count * 1e9:.3f} ns, {time.process_time() - before:.0f} s", flush=True)
    record = {"recipe": "recipes/llg_escapes.py", "seed": SEED, "film": FILM, "field": FIELD, "rows": rows,
              "environment": environment()}  # fmt: skip
    write_atomic(RECORD, json.dumps(record, indent=1) + "\n", overwrite=True)


if __name__ == "__main__":
    main()
