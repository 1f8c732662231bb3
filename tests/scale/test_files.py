"""A folder of measured files: a card of each, a table, a figure; and what a grid of the chain gives."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError

SMALL = {"write": {"pulses": 8, "cycles": 2}, "device": {"width": "0.4 um"}}
"""A small device."""


def write_device(path: Path, seed: int) -> None:
    """Exponential LTP and LTD of a device between -1 and 1 ohm, 32 pulses each, five cycles."""
    rng = np.random.default_rng(seed)
    rise = 1 - np.exp(-np.arange(1, 33) / 12)
    up = -1 + 2 * rise / rise[-1]
    reads = np.concatenate([up, -up] * 5) + rng.normal(0, 0.01, 320)
    amplitude = np.tile(np.repeat([12, -12], 32), 5)
    lines = [f"{k + 1},{a},{r:.5f}" for k, (a, r) in enumerate(zip(amplitude, reads, strict=True))]
    path.write_text("pulse,I_write (mA),R_xy (ohm)\n" + "\n".join(lines) + "\n")


def test_a_folder_of_files_becomes_cards_a_table_and_a_figure(tmp_path: Path) -> None:
    folder = tmp_path / "measured"
    folder.mkdir()
    for k in range(4):
        write_device(folder / f"device {k}.csv", k)
    (folder / "notes.txt").write_text("nothing measured here\n")
    cards = hw.scale.fit_files(folder, tmp_path / "out", workers=2, fitting={"law": "exponential"})
    assert len(cards) == 4
    assert [Path(name).name for name in cards.refused] == ["notes.txt"]
    for k in range(4):
        card = hw.card(tmp_path / "out" / "cards" / f"device {k}.toml")
        assert card["state_max"] == pytest.approx(1, abs=0.05)
    assert len((tmp_path / "out" / "cards.csv").read_text().splitlines()) == 6
    assert (tmp_path / "out" / "figures" / "card-spread.png").stat().st_size > 1000
    write_device(folder / "device 2.csv", 17)
    seen: list[tuple[int, int]] = []
    law = {"law": "exponential"}
    hw.scale.fit_files(folder, tmp_path / "out", fitting=law, workers=0, progress=lambda *p: seen.append(p))
    assert seen[0] == (4, 5)


def test_a_folder_without_a_device_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("just,words\nand,more\n")
    with pytest.raises(InputError, match="no file that can be fitted of 1"):
        hw.scale.fit_files(tmp_path, tmp_path / "out", workers=0)
    with pytest.raises(InputError, match="no measured file"):
        hw.scale.fit_files(tmp_path / "out", tmp_path / "out2", workers=0)


def test_a_chain_point_over_radii_names_what_breaks(tmp_path: Path) -> None:
    grid = hw.grid(radius=["flat", "1 um"], network=None, tables=SMALL, seed=[0])
    found = hw.sweep("hallweight.chain:point", grid, tmp_path, workers=0).dataset()
    assert found.energy.attrs["units"] == "J"
    assert found.energy.values[0, 0] > 0
    assert np.isnan(found.energy.values[1, 0])
    assert found.refused.values[1, 0]


def test_a_value_that_the_film_lacks_is_one_sentence() -> None:
    with pytest.raises(InputError, match="did you mean"):
        hw.chain.point(changes={"K_3": 1.1}, network=None)
