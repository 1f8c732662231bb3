"""A hundred tables that are no device file give no card; a hundred device files in mixed dialects are read right."""

import importlib
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError

_N = 100
_FEWEST_READ = 95


def _generator(name: str) -> ModuleType:
    """A module of the folder ``generated`` beside this file."""
    folder = str(Path(__file__).parent)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(f"generated.{name}")
    finally:
        sys.path.remove(folder)


devices, others = _generator("device_files"), _generator("other_tables")


@pytest.mark.parametrize("seed", range(_N))
def test_no_card_from_a_table_that_is_no_device_file(tmp_path: Path, seed: int) -> None:
    _, path = others.other_table(tmp_path, seed)
    with pytest.raises(InputError) as error:
        hw.synapse.fit(hw.lab.read(path))
    assert "\n" not in str(error.value)


def _is_right(file: object, trace: hw.Trace) -> bool:
    """Whether layout, quantity, values in SI, counts of polarity and drive are those of the file."""
    span = float(np.max(np.abs(file.values)))
    if trace.layout != file.layout or trace.quantity not in file.quantity or len(trace) != len(file.values):
        return False
    right = np.allclose(trace.values, file.values, atol=2e-4 * span)
    if file.polarity is not None:
        polarity = trace.coord("polarity")
        right &= ((polarity > 0).sum(), (polarity < 0).sum()) == file.polarity
    if file.drive is not None:
        drive = trace.coord("field" if file.layout == "field-loop" else "current")
        right &= np.allclose(drive, file.drive, atol=1e-3 * np.max(np.abs(file.drive)))
    return bool(right)


def test_device_files_of_layouts_a_to_g_are_read_without_a_hint(tmp_path: Path) -> None:
    refused, wrong = [], []
    for seed in range(_N):
        folder = tmp_path / str(seed)
        folder.mkdir()
        file = devices.device_file(folder, seed)
        try:
            trace = hw.lab.read(file.paths if len(file.paths) > 1 else file.paths[0], **file.options)
        except InputError as error:
            refused.append(f"{seed} ({file.kind}): {error}")
            continue
        if not _is_right(file, trace):
            wrong.append(f"{seed} ({file.kind}): {trace.layout} of {trace.quantity}, {len(trace)} reads")
    assert not wrong
    assert len(refused) <= _N - _FEWEST_READ, refused


def test_a_file_of_two_hundred_rows_is_read_in_no_time(tmp_path: Path) -> None:
    rise = 1 - np.exp(-np.arange(1, 51) / 15)
    path = tmp_path / "reads.csv"
    path.write_text("G (S)\n" + "\n".join(f"{1e-6 * (1 + v):.6g}" for v in np.tile(np.r_[rise, 1 - rise], 2)) + "\n")
    hw.lab.read(path)
    taken = []
    for _ in range(5):
        start = time.process_time()
        hw.lab.read(path)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.05
