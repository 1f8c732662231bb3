"""Mutated device files: a few of those of ``recipes/fuzz.py``, and that a seed is one input."""

import json
import subprocess
import sys
from pathlib import Path

from fuzz_cases import make_input

FUZZ = Path(__file__).parents[2] / "recipes" / "fuzz.py"


def test_a_seed_is_one_input() -> None:
    one, two = make_input(7), make_input(7)
    assert (one.name, one.content, one.read, one.fit) == (two.name, two.content, two.read, two.fit)
    assert one.content != make_input(8).content


def test_inputs_are_small() -> None:
    assert max(len(make_input(seed).content) for seed in range(100)) <= 60_000


def test_a_few_end_in_a_card_or_a_sentence_and_are_on_record(tmp_path) -> None:
    record = tmp_path / "record.jsonl"
    command = [sys.executable, str(FUZZ), "--seeds", "0:12", "--record", str(record)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert found["seeds"] == [0, 12]
    assert found["refused"] + found["fitted"] == 12
    assert subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout == ""  # known
