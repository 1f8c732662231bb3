"""Files that mutations start from: real ones beside the checkout, the embedded sample, and generated device files."""

import io
import os
from functools import cache
from pathlib import Path

import numpy as np

import hallweight as hw

LARGEST = 60_000
"""Bytes of the largest input; longer text files are cut at a line."""
_TEXT = (".csv", ".txt", ".dat", ".omf")
_FOLDERS = ("measured", "reading_cases", "lookup_tables")


@cache
def base_files() -> dict[str, bytes]:
    """Name and content of every real file that is small, or is text, which is cut; the embedded sample is the first."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    data = Path(os.environ.get("HALLWEIGHT_SHARED", beside))
    found = {"sample.csv": Path(hw.cards.path_of_sample()).read_bytes()}
    for path in sorted(p for folder in _FOLDERS for p in (data / folder).rglob("*") if p.is_file()):
        if path.name.endswith((".note.txt", ".md")):
            continue
        content = path.read_bytes()
        if len(content) > LARGEST and path.suffix in _TEXT:
            content = content[:LARGEST].rpartition(b"\n")[0]
        if len(content) <= 2 * LARGEST:
            found[str(path.relative_to(data))] = content
    return found


def generated_file(rng: np.random.Generator) -> tuple[str, bytes]:
    """Return the name and content of a device file as laboratories write them, of any layout and a random size."""
    layouts = (_signed_write, _write_read, _branches, _repeats, _plain_reads, _current_loop, _field_loop, _angle)
    make = layouts[rng.integers(len(layouts))]
    name, header, columns = make(rng)
    unit_row = rng.random() < 0.5
    head = [f"{n} ({u})" if u and unit_row else f"{n}_{u}" if u else n for n, u in header]
    digits = int(rng.integers(3, 9))
    out = io.StringIO()
    out.write(",".join(head) + "\n")
    for row in zip(*columns, strict=True):
        out.write(",".join(c if isinstance(c, str) else f"{c:.{digits}g}" for c in row) + "\n")
    return name, out.getvalue().encode()


Columns = tuple[str, list[tuple[str, str]], list[object]]


def _curve(rng: np.random.Generator, up: int, down: int, cycles: int) -> tuple[np.ndarray, np.ndarray]:
    """State and polarity of ``cycles`` of saturating potentiation and depression with noise."""
    state, polarity, x = [], [], 0.0
    bend, noise = rng.uniform(0.2, 4), rng.choice([0, 1e-4, 3e-3, 0.03])
    for _ in range(cycles):
        for sign, n in ((1, up), (-1, down)):
            for _ in range(n):
                x += sign * bend / n * (1 - x if sign > 0 else x) * (1 + 0.1 * rng.normal())
                state.append(x + noise * rng.normal())
                polarity.append(sign)
    return np.array(state), np.array(polarity)


def _signed_write(rng: np.random.Generator) -> Columns:
    state, polarity = _curve(rng, int(rng.integers(4, 65)), int(rng.integers(4, 65)), int(rng.integers(1, 6)))
    drive = polarity * rng.uniform(1, 20)
    quantity = [("Rxy", "mOhm"), ("Conductance", "uS"), ("R_H", "Ohm"), ("G", "S")][rng.integers(4)]
    return "pulses.csv", [("I_pulse", "mA"), quantity], [drive, state * rng.uniform(0.1, 50)]


def _write_read(rng: np.random.Generator) -> Columns:
    state, polarity = _curve(rng, int(rng.integers(4, 65)), int(rng.integers(4, 65)), int(rng.integers(1, 4)))
    read = np.full(len(state), 10.0 ** -rng.integers(2, 6))
    volts = read * (state - 0.5)
    header = [("write pulse", "A"), ("read pulse", "A"), ("V_write", "V"), ("V_read", "V")]
    return "keithley.csv", header, [polarity * 0.012, read, polarity * 8.0, volts]


def _branches(rng: np.random.Generator) -> Columns:
    n = int(rng.integers(4, 100))
    state, _ = _curve(rng, n, n, 1)
    names = [("LTP", "LTD"), ("up", "down"), ("G_pot", "G_dep")][rng.integers(3)]
    return "curve.csv", [("pulse", ""), *((w, "") for w in names)], [np.arange(1, n + 1), state[:n], state[n:]]


def _repeats(rng: np.random.Generator) -> Columns:
    n, repeats = int(rng.integers(4, 60)), int(rng.integers(2, 8))
    columns = [_curve(rng, n, 1, 1)[0][:n] for _ in range(repeats)]
    return f"dev{rng.integers(9)}_set.csv", [(f"ramp{k}", "") for k in range(repeats)], list(columns)


def _plain_reads(rng: np.random.Generator) -> Columns:
    state, _ = _curve(rng, int(rng.integers(4, 65)), int(rng.integers(4, 65)), int(rng.integers(1, 6)))
    return "reads.txt", [("R", "ohm")], [state * 30 + 100]


def _loop(rng: np.random.Generator, size: float) -> tuple[np.ndarray, np.ndarray]:
    n = int(rng.integers(6, 200))
    up = np.linspace(-size, size, n)
    x = np.tile(np.concatenate([up, up[::-1]]), int(rng.integers(1, 3)))
    falling = np.concatenate([[-1.0], np.sign(np.diff(x))])
    half, wide = size * rng.uniform(0.05, 0.7), size * rng.uniform(0.005, 0.1)
    y = np.tanh((x - falling * half) / wide) * rng.choice([-1, 1])
    return x, y + 0.2 * rng.normal() + rng.choice([0, 1e-3, 0.02]) * rng.normal(size=len(x))


def _current_loop(rng: np.random.Generator) -> Columns:
    x, y = _loop(rng, rng.uniform(1, 40))
    return "switching.csv", [("I", "mA"), ("Rxy", "Ohm")], [x, y]


def _field_loop(rng: np.random.Generator) -> Columns:
    x, y = _loop(rng, rng.uniform(10, 5000))
    return "ahe.dat", [("Field", "Oe"), ("Rxy", "mOhm"), ("T", "K")], [x, y, np.full(len(x), 300.0)]


def _angle(rng: np.random.Generator) -> Columns:
    x = np.linspace(0, 360, int(rng.integers(6, 200)))
    y = np.cos(np.radians(x)) + 0.1 * np.cos(2 * np.radians(x)) + 1e-3 * rng.normal(size=len(x))
    return "harmonic.txt", [("phi", "deg"), ("V_1w", "mV"), ("V_2w", "uV")], [x, np.sin(2 * np.radians(x)), y]
