"""How long rows keep their states, and accuracy against time."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hallweight as hw
from hallweight import chain
from hallweight.chain.internals import keep_states, pooled, retention_of
from hallweight.cli.internals import membrane
from hallweight.core import InputError
from hallweight.hall import HallBar

DEVICE: dict[str, Any] = {"width": "0.3 um", "grain": "15 nm"}
WRITE: dict[str, Any] = {"pulses": 8, "cycles": 2, "current": "0.40 mA", "field": "200 mT"}
NET: dict[str, Any] = {"seeds": 2, "n_test": 40}
YEARS = 10 * 31557600.0


@pytest.mark.filterwarnings("ignore:a read of 100 uA")
def test_a_row_says_how_long_states_are_kept_and_where_it_fails() -> None:
    bar = HallBar("CoTb", membrane=hw.membrane.Membrane("CoTb", support="PI 25 um"), **DEVICE)
    train = "8 pulses of +0.40 mA, 1 us; 8 of -0.40 mA, 1 us; in-plane field 200 mT; repeat 2"
    fitted = hw.synapse.fit(hw.hall.measure(bar, train))
    row: dict[str, Any] = {}
    card = keep_states(row, bar, train, fitted, {"limit": YEARS, "use": 400.0}, 0)
    assert row["hold"]["temperatures"] == [300.0, 400.0]
    assert row["retention_use_worst"] <= row["retention_use"] <= row["retention_300"]
    assert "at 400 K one state in twenty leaves half a level" in row["retention_fails"]
    assert row["held_by"] == "K V"
    assert 0 < row["drift"] <= 1
    assert card["drift"] == row["drift"]
    assert card.values["drift"].how == "simulated"
    assert keep_states({}, bar, train, fitted, {}, 0) is fitted


def test_devices_of_a_row_are_pooled_not_averaged() -> None:
    def device(*times: float | None) -> dict[str, Any]:
        hold = {"temperatures": [300.0], "times": [list(times)], "limit": 100.0}
        return {"label": "a", "refused": "", "warnings": [], "hold": hold, **retention_of([hold])}

    (row,) = pooled([device(None, None), device(3.0, None), device(None, None)], 3)
    assert row["retention_300"] == 100.0
    assert row["retention_300_worst"] == 3.0
    assert row["retention_use_worst"] == 3.0
    assert row["retention_fails"] == "at 300 K one state in twenty leaves half a level after 3 s"
    assert retention_of([device(None)["hold"]])["retention_fails"] == ""


def test_a_study_without_a_limit_asks_nothing(tmp_path: Path) -> None:
    nowhere: dict[str, Any] = {"support": "PET 1 nm", "rigid": None, "devices": 1}  # refused at once
    off = chain.bending("CoTb", ["5 mm"], **nowhere, retention=False, folder=tmp_path / "off")
    on = chain.study(
        {
            "study": "bending",
            "devices": 1,
            "retention": "1 year",
            "use_temperature": "350 K",
            "arguments": {"radii": ["5 mm"], "support": "PET 1 nm", "rigid": "none"},
        },
        tmp_path / "on",
    )
    assert off.config["retention"] == {}
    assert on.config["retention"] == {"limit": 31557600.0, "use": 350.0}
    with pytest.raises(InputError, match="retention"):
        chain.bending("CoTb", ["5 mm"], retention="0 s")
    with pytest.raises(InputError, match="'K'"):
        chain.bending("CoTb", ["5 mm"], use_temperature="5 mm")


def test_accuracy_of_a_card_against_time_and_with_refresh(make_card: Any, tmp_path: Path) -> None:
    card = make_card(sigma_c2c=0.01, sigma_read=0.005, drift=0.02, sigma_aging=0.2)
    run = chain.lifetime(card, times=("1 s", "1 day", "10 years"), network=NET, folder=tmp_path / "card")
    found = run.results["lifetime"]
    (accuracy,), (kept,), (scatter,) = found["accuracy"], found["kept"], found["scatter"]
    assert kept == pytest.approx([1.0, 0.98 ** np.log10(86400), 0.98 ** np.log10(YEARS)])
    assert scatter == pytest.approx(0.2 * np.log10([1.0, 86400, YEARS]) ** 0.5)
    assert accuracy[0] > accuracy[2] + 0.1
    assert "Accuracy against time" in hw.report.run_pictures(run)[0].caption
    assert hw.report.table(run).row_count == 1
    fresh = chain.lifetime(card, times=("1 s", "10 years"), refresh="1 s", network=NET, folder=tmp_path / "new")
    assert fresh.results["lifetime"]["accuracy"][0] == [accuracy[0]] * 2
    assert chain.lifetime(card, times=("1 s", "1 day", "10 years"), network=NET, folder=tmp_path / "card").results
    with pytest.raises(InputError, match="without drift"):
        chain.lifetime(make_card())


def test_scatter_grows_as_the_root_of_time(make_card: Any) -> None:
    devices = hw.synapse.sample(make_card(drift=0.1, sigma_aging=0.02), 4000, np.random.default_rng(0))
    for decades in (1.0, 4.0):
        aged = devices.age(np.full(4000, 0.5), decades, np.random.default_rng(1))
        assert aged.mean() == pytest.approx(0.5 * 0.9**decades, abs=5 * aged.std() / 4000**0.5)
        assert aged.std() == pytest.approx(2 * 0.02 * decades**0.5, rel=0.05)
    assert np.ptp(devices.age(np.full(4000, 0.5), 1.0)) == 0


@pytest.mark.filterwarnings("ignore:a read of 100 uA")
def test_accuracy_of_a_device_against_time_by_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "study.toml").write_text(
        'study = "lifetime"\nfilm = "CoTb"\n[arguments]\ntimes = ["1 s", "1 year"]\ntemperatures = ["300 K", "400 K"]\n'
        'support = "PI 25 um"\n[device]\nwidth = "0.3 um"\ngrain = "15 nm"\n'
        '[write]\npulses = 8\ncycles = 2\ncurrent = "0.40 mA"\nfield = "200 mT"\n[network]\nseeds = 2\nn_test = 40\n'
    )
    membrane(tmp_path / "study.toml", out=tmp_path / "out")
    said = capsys.readouterr().out
    assert "400 K" in said
    assert "1 year" in said
    assert (tmp_path / "out" / "figures" / "lifetime.pdf").exists()
    run = hw.core.Run.load(tmp_path / "out")
    cool, hot = run.results["lifetime"]["kept"]
    assert hot[0] < cool[0]
    card = hw.core.build_card(tomllib.loads(run.results["lifetime"]["card"]), "the card")
    assert card.values["drift"].how == "simulated"
    with pytest.raises(InputError, match="tables of a device"):
        chain.lifetime(HallBar("CoTb", width="0.3 um"), device=DEVICE)
