"""One input from one seed: a file, mutated, with the options with which it is read and fitted."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .base_files import LARGEST, base_files, generated_file
from .text_mutations import BYTE_MUTATIONS, TEXT_MUTATIONS

_STEMS = (
    "data",
    "retention",
    "dev1_set",
    "reset_3",
    "LTP",
    "ltd",
    "calibration",
    "sample A",
    "-x",
    "bake_1h",
    "resistance",
)
_OPTIONS: tuple[dict[str, Any], ...] = (
    {"layout": "pulses"},
    {"layout": "field-loop"},
    {"layout": "current-loop"},
    {"layout": "readings"},
    {"layout": "angle"},
    {"layout": "harmonic"},
    {"columns": {"y": 0}},
    {"columns": {"y": 1}},
    {"columns": {"x": 0, "y": 1}},
    {"columns": {"write": 0, "y": 1}},
    {"columns": {"x": 1, "y": 0}, "layout": "field-loop", "unit": {"x": "mT", "y": "ohm"}},
    {"quantity": "R_xy"},
    {"quantity": "G", "read_voltage": "0.1 V"},
    {"quantity": "weight"},
    {"unit": "mohm"},
    {"read_current": "0.1 mA"},
    {"read_voltage": -0.1},
    {"protocol": "20 pulses of +1 mA; 20 of -1 mA"},
    {"protocol": "+-100 mT in 5 mT"},
    {"channel": 1},
    {"flip": "auto"},
)


@dataclass
class FuzzInput:
    """A mutated file: its name, content, keywords of ``read`` and ``fit``, and what was done to which file."""

    seed: int
    name: str
    content: bytes
    base: str
    mutations: list[str] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
    fit: dict[str, Any] = field(default_factory=dict)


def base_digest() -> str:
    """Return a short digest of all base files: seeds mean the same inputs only where it is the same."""
    digest = hashlib.sha256()
    for name, content in base_files().items():
        digest.update(name.encode() + content)
    return digest.hexdigest()[:12]


def make_input(seed: int) -> FuzzInput:
    """Return the input of a seed: a real file in two of three, else a generated one; up to four mutations."""
    rng = np.random.default_rng([seed, 20231])
    files = base_files()
    if rng.random() < 0.35:
        base, content = generated_file(rng)
        name = base
    else:
        base = list(files)[rng.integers(len(files))]
        name, content = base.rpartition("/")[2], files[base]
    made = FuzzInput(seed, name, content, base)
    if rng.random() < 0.8:
        made.content = _first_rows(content, int(rng.integers(10, 300)))
    for _ in range(int(rng.integers(0, 5))):
        _mutate(made, rng)
    made.content = made.content[:LARGEST]
    if rng.random() < 0.2:
        made.name = _STEMS[rng.integers(len(_STEMS))] + (".csv", ".txt", ".dat", "")[rng.integers(4)]
    if rng.random() < 0.25:
        made.read = _OPTIONS[rng.integers(len(_OPTIONS))]
    if rng.random() < 0.1:
        law = ("exponential", "soft_bounds", "linear", "power", "table")[rng.integers(5)]
        made.fit = {"law": law} if rng.random() < 0.7 else {"offset": bool(rng.integers(2))}
    return made


def _first_rows(content: bytes, rows: int) -> bytes:
    """Keep the first rows of a text, so that most inputs are quick."""
    if b"\x00" in content[:4000]:
        return content
    return b"\n".join(content.split(b"\n")[: rows + 20])


def _mutate(made: FuzzInput, rng: np.random.Generator) -> None:
    text = b"\x00" not in made.content[:4000]
    if not text or rng.random() < 0.15:
        mutation = BYTE_MUTATIONS[rng.integers(len(BYTE_MUTATIONS) - (0 if text else 1))]
        made.content = mutation(made.content, rng)
        made.mutations.append(mutation.__name__)
        return
    lines = made.content.decode("latin-1").split("\n")
    change = TEXT_MUTATIONS[rng.integers(len(TEXT_MUTATIONS))]
    made.content = "\n".join(change(lines, rng)).encode("utf-8" if rng.random() < 0.5 else "latin-1", "replace")
    made.mutations.append(change.__name__)
