"""``hallweight fit`` on several loops: a folder each, one table, one figure, and every condition printed."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from hallweight.cli import main

UP = np.linspace(-10.0, 10.0, 61)


def _file(path: Path, fields: tuple[int, ...], size: float = 0.5) -> Path:
    lines = ["Hx (Oe),I (mA),Rxy (Ohm)"]
    rng = np.random.default_rng(0)
    for field in fields:
        switch = 8 - abs(field) / 50
        read = np.r_[np.tanh((UP - switch) / 0.4), np.tanh((UP[::-1] + switch) / 0.4)]
        noisy = size * read + rng.normal(0, 0.005, len(read))
        lines += [f"{field},{x:.6g},{y:.6g}" for x, y in zip(np.r_[UP, UP[::-1]], noisy, strict=True)]
    path.write_text("\n".join(lines) + "\n")
    return path


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = 0
    try:
        main([str(w) for w in words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_folder_for_each_loop_and_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    code, text, _ = _run(capsys, "fit", _file(tmp_path / "loops.csv", (50, 100, 200)), "--out", out)
    assert code == 0
    assert all(f"{mT} mT" in text for mT in (5, 10, 20))
    rows = list(csv.DictReader((out / "cards.csv").read_text().splitlines()))
    assert [row["in_plane_field"] for row in rows] == ["T", "0.005", "0.01", "0.02"]
    np.testing.assert_allclose([float(r["I_c"]) for r in rows[1:]], [7e-3, 6e-3, 4e-3], rtol=0.01)
    assert sorted(p.parent.name for p in out.glob("*/card.toml")) == [f"in-plane-field-{mT}-mT" for mT in (10, 20, 5)]
    assert (out / "figures/loop-values.pdf").exists()


def test_devices_of_several_files_and_their_spread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [_file(tmp_path / f"{n}.csv", (100,), size) for n, size in (("a", 0.5), ("b", 0.8))]
    code, _, message = _run(capsys, "fit", *files, "--out", tmp_path / "one")
    assert code == 2
    assert "--group devices" in message
    code, text, _ = _run(capsys, "fit", *files, "--group", "devices", "--out", tmp_path / "two")
    assert code == 0
    assert "spread between devices: R_AHE 0.3 ± 0.2" in text


def test_json_of_several_loops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = _run(capsys, "fit", _file(tmp_path / "loops.csv", (50, 200)), "--out", tmp_path / "o", "--json")
    record = json.loads(text)
    assert [c["in_plane_field"] for c in record["conditions"]] == [0.005, 0.02]
    assert len(record["cards"]) == len(record["paths"]) == 2
