"""Mutated device files: a few of those of ``recipes/fuzz.py``, and that a seed is one input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
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


def test_reading_and_fitting_pulses_loads_neither_xarray_nor_pandas(tmp_path) -> None:
    """They take half a second of the first call, and a file of pulses needs neither."""
    script = (
        "import sys; from pathlib import Path; import numpy as np; import hallweight as hw\n"
        "u = np.concatenate([np.linspace(0, 1, 50), np.linspace(1, 0, 50)]); u = 1 + u * (2 - u)\n"
        "file = Path(sys.argv[1]); file.write_text('I (mA),Rxy (Ohm)\\n' + ''.join("
        "f'{12 if k < 50 else -12},{v:.6f}\\n' for k, v in enumerate(u)))\n"
        "hw.synapse.fit(hw.lab.read(file))\n"
        "print(*{'xarray', 'pandas', 'dask', 'numba', 'torch', 'scipy.ndimage', 'scipy.optimize'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "pulses.csv")]
    assert subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout.split() == []


def test_pulse_numbers_that_no_device_has_seen_are_refused(tmp_path) -> None:
    up = np.linspace(1, 2, 20)
    rows = [f"{k * 1e14:.0f},{a:.5f},{a + 1:.5f}" for k, a in enumerate(up)]
    (tmp_path / "device.csv").write_text("pulse,LTP (uS),LTD (uS)\n" + "\n".join(rows) + "\n")
    with pytest.raises(InputError, match=r"1e\+14 pulses before read 2 of device.csv.*at most 1e\+09"):
        hw.lab.read(tmp_path / "device.csv")


def test_a_million_pulses_between_reads_are_fitted(tmp_path) -> None:
    """Pulse numbers of an endurance run; a law that is applied pulse by pulse takes them in parts."""
    u = 1 - np.exp(-np.arange(21) / 6.0)
    noise = 3e-3 * np.random.default_rng(1).standard_normal((2, 21))
    rows = [f"{k}000000,{1 + a + x:.6f},{2 - a + y:.6f}" for k, (a, x, y) in enumerate(zip(u, *noise, strict=True))]
    (tmp_path / "device.csv").write_text("pulse,LTP (uS),LTD (uS)\n" + "\n".join(rows) + "\n")
    card = hw.synapse.fit(hw.lab.read(tmp_path / "device.csv"))
    assert card["state_max"] - card["state_min"] == pytest.approx(1e-6, rel=0.2)
