"""The bar of the kinetics: rates, barrier and attempt time of LLG with noise within 10%, at escapes of 0.1 to 10 ns.

The record is what ``recipes/llg_escapes.py`` measured; what it is held against is computed here, with the same code as
for a device. A barrier's and an attempt time's error are those of a straight line through two points.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hallweight.core.constants import K_B
from hallweight.hall.internals import BarrierModel, FilmState, activated_rates, film_state, well_energy
from hallweight.magnet import Pair
from hallweight.magnet.internals import arrhenius

BAR = 0.10  # barrier and attempt time of the kinetics against LLG
COUNTED = 0.035  # standard error of an attempt time from the record: three of them are about the bar

RECORD = json.loads((Path(__file__).parent / "records" / "llg-escapes.json").read_text(encoding="utf-8"))
FILM = Pair(**{k: np.array(v) if isinstance(v, list) else v for k, v in RECORD["film"].items()})
SHARES = sorted({row["share"] for row in RECORD["rows"]})


def escape(m: FilmState, j: float, field: float) -> float:
    """Rate (1/s) out of the state up of the volume of the record."""
    volume, B = FILM.volume, (field, 0.0, 0.0)
    side = volume ** (1 / 3)
    model = BarrierModel(side, side, 0.0, None, 1.0, None, None, None, False)
    kT, held = K_B * m.T, m.M * B[2]
    table = activated_rates(model, m, j, B, (m.K, m.K), abs(held))
    ln_mean = table.at(np.array([m.K]), np.array([[[[held], [-held]]]]))[0, 0, 0, 0]
    wells = well_energy(np.array([m.K]), held, m.M * float(np.hypot(*B[:2])), volume, m.T)[0]
    return float(np.exp(ln_mean - (wells[1] - wells[0]) / (2 * kT)))


def compared(share: float) -> dict[str, np.ndarray | float]:
    """Times of LLG, rates of the kinetics over LLG's, and the same of barrier and attempt time, with LLG's errors."""
    rows = [r for r in RECORD["rows"] if r["share"] == share]
    kelvin, count, spent = (np.array([r[k] for r in rows], float) for k in ("T_noise", "escapes", "spent"))
    rate, err = count / spent, np.sqrt(count) / spent
    m, j = film_state(FILM), rows[0]["current"]
    mine = np.array([escape(replace(m, T=t), -j, RECORD["field"]) for t in kelvin])
    one, other = arrhenius(kelvin, mine, mine * err / rate), arrhenius(kelvin, rate, err)
    return {
        "time": 1 / rate,
        "rate": mine / rate,
        "rate_err": err / rate,
        "barrier": one.barrier / other.barrier,
        "barrier_err": other.barrier_err / other.barrier,
        "attempt": float(np.exp(one.log_attempt - other.log_attempt)),
        "attempt_err": other.log_attempt_err,
    }


@pytest.mark.parametrize("share", SHARES)
def test_barrier_and_attempt_time_are_within_ten_percent_of_llg(share: float) -> None:
    found = compared(share)
    print(f"share {share}: " + ", ".join(f"{k} {np.round(v, 4) if k != 'time' else v}" for k, v in found.items()))
    assert np.all((found["time"] > 1e-10) & (found["time"] < 1e-8))
    assert np.all(abs(found["rate"] - 1) < BAR)
    assert abs(found["barrier"] - 1) < BAR
    assert abs(found["attempt"] - 1) < BAR
    assert found["attempt_err"] < COUNTED
