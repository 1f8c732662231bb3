"""Mutated device files: a few of those of ``recipes/fuzz.py``, and that a seed is one input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from fuzz_cases import make_input

import hallweight as hw
from hallweight.core import InputError

FUZZ = Path(__file__).parents[2] / "recipes" / "fuzz.py"


def test_a_seed_is_one_input() -> None:
    one, two = make_input(7), make_input(7)
    assert (one.name, one.content, one.read, one.fit) == (two.name, two.content, two.read, two.fit)
    assert one.content != make_input(8).content


def test_inputs_are_small() -> None:
    assert max(len(make_input(seed).content) for seed in range(100)) <= 60_000


def test_forty_are_read_and_looked_at_or_refused_in_a_sentence(tmp_path) -> None:
    for made in map(make_input, range(40)):
        path = tmp_path / made.name
        path.write_bytes(made.content)
        look = hw.lab.look(path, **made.read)
        assert look.refused == _refusal(path, made.read)
        assert bool(look.taken) != bool(look.refused)
        assert str(look)


def _refusal(path: Path, options: dict[str, Any]) -> str:
    try:
        hw.lab.describe(hw.lab.read(path, **options))
    except InputError as error:
        return str(error)
    return ""


def test_what_ran_is_on_record_and_is_not_run_again(tmp_path) -> None:
    record = tmp_path / "record.jsonl"
    command = [sys.executable, str(FUZZ), "--seeds", "0:2", "--record", str(record)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    (found,) = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert found["seeds"] == [0, 2]
    assert found["refused"] + found["fitted"] == 2
    assert "0 faults" in done.stdout
    assert subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout == ""
