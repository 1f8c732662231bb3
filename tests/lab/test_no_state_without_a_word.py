"""Tables of something else that used to be taken for a device: a question each, never a state that nobody named."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError

TURNS = np.tile(np.r_[np.arange(0, 50), np.arange(50, 0, -1)], 3)


def refusal(path: Path, header: str, *columns: object) -> str:
    path.write_text(
        (f"{header}\n" if header else "") + "\n".join(",".join(map(str, row)) for row in zip(*columns, strict=True))
    )
    with pytest.raises(InputError) as error:
        hw.synapse.fit(hw.lab.read(path))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_speed_of_a_motor_against_time(tmp_path: Path) -> None:
    rng, t = np.random.default_rng(1), np.arange(300) / 10
    rpm = 1000 + 40 * TURNS + 20 * rng.standard_normal(300)
    assert "'rpm' is no known name" in refusal(tmp_path / "rpm.csv", "time (s),rpm", t, rpm)
    trace = hw.lab.read(tmp_path / "rpm.csv", layout="pulses", columns={"y": "rpm"})
    assert len(trace) == 300


def test_the_people_of_cities(tmp_path: Path) -> None:
    people = np.random.default_rng(2).integers(10_000, 1_000_000, 40)
    names = [f"town{i}" for i in range(40)]
    assert "'pop' is no known name" in refusal(tmp_path / "population.csv", "city,pop", names, people)


def test_an_impedance_spectrum_is_no_angle_scan(tmp_path: Path) -> None:
    f = np.geomspace(100, 1e6, 60)
    z = 1000 / (1 + 2j * np.pi * f * 1e-7)
    phase = np.degrees(np.angle(z))
    assert "spectrum" in refusal(tmp_path / "lcr.csv", "f (Hz),Z (Ohm),theta (deg)", f, np.abs(z), phase)


@pytest.mark.parametrize("seed", range(20))
def test_a_noisy_sine_alone_is_no_pulse_train(tmp_path: Path, seed: int) -> None:
    y = 70 + 10 * np.sin(np.arange(120) / 5) + np.random.default_rng(seed).standard_normal(120)
    refusal(tmp_path / "heart.txt", "", y)


@pytest.mark.parametrize("seed", range(20))
def test_exponential_branches_alone_are_pulses(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rise = -np.expm1(-np.arange(1, 31) / 12)
    y = np.tile(np.r_[rise, rise[-1] - rise], 3) + 0.01 * rng.standard_normal(180)
    file = tmp_path / "reads.txt"
    file.write_text("\n".join(f"{v:.6g}" for v in 1e3 * (1 + y)))
    assert hw.lab.read(file).layout == "pulses"
