"""Turning points from the data: uneven branches, spikes, drift, ragged records, and jumps between branches."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hallweight as hw
from hallweight.core import Trace
from hallweight.lab.internals import turning_points

A = 15.0
"""Pulses over which both branches approach their ends (NeuroSim's A)."""


def branch(start: float, polarity: int, pulses: int, full: int, a: float = A) -> np.ndarray:
    """States after each pulse; ``full`` pulses cross the range from 0 to 1, noise-free."""
    goal = 1 / -np.expm1(-full / a)
    goal = goal if polarity > 0 else 1 - goal
    return goal + (start - goal) * np.exp(-np.arange(1, pulses + 1) / a)


def record(lengths: list[tuple[int, int]], full: tuple[int, int], start: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """States and polarities of branches of (polarity, pulses)."""
    states, signs = [], []
    for polarity, pulses in lengths:
        states.append(branch(start, polarity, pulses, full[0] if polarity > 0 else full[1]))
        signs.append(np.full(pulses, polarity))
        start = float(states[-1][-1])
    return np.concatenate(states), np.concatenate(signs)


def read(path: Path, states: np.ndarray, noise: float = 1e-3, seed: int = 0) -> Trace:
    rng = np.random.default_rng(seed)
    g = 1e-6 * (1 + states + noise * rng.standard_normal(len(states)))
    file = path / "device.csv"
    file.write_text("G (S)\n" + "\n".join(f"{v:.6g}" for v in g) + "\n")
    return hw.lab.read(file)


def label(pulses: int) -> float:
    """NeuroSim's label: ten times the largest distance of the normalised curve from its diagonal, over 0.7."""
    x = np.linspace(0, 1, 100_001)
    y = np.expm1(-pulses / A * x) / np.expm1(-pulses / A)
    return float(10 * np.max(y - x) / np.sqrt(2) / 0.7)


@pytest.mark.parametrize(
    ("up", "down"), [(60, 40), (55, 45), (64, 48), (100, 80), (30, 20), (40, 60), (70, 30), (50, 50), (120, 10)]
)
@pytest.mark.parametrize("first", [1, -1])
def test_uneven_branches_keep_their_lengths(tmp_path: Path, up: int, down: int, first: int) -> None:
    order = [(1, up), (-1, down)][::first] * 4
    states, polarity = record(order, (up, down), 0.0 if first > 0 else 1.0)
    trace = read(tmp_path, states)
    np.testing.assert_array_equal(trace.coord("polarity"), polarity)
    assert any(f"every cycle has {up} LTP and {down} LTD pulses" in g for g in trace.guesses)
    fitted = hw.synapse.fit(trace, law="exponential")
    assert fitted["A_LTP"] == pytest.approx(A, rel=0.02)
    assert fitted["A_LTD"] == pytest.approx(-A, rel=0.02)
    card = hw.synapse.fit(trace)
    assert not [k for k in card.values if k.startswith("relaxation")]
    if down > 10:  # a shorter branch says too little of its law
        assert card["NL_LTP"] == pytest.approx(label(up), abs=0.12)
        assert card["NL_LTD"] == pytest.approx(-label(down), abs=0.12)


def noisy(
    pulses: tuple[int, int], kappa: tuple[float, float], cycles: int, noise: tuple[float, float], seed: int
) -> np.ndarray:
    """Reads of whole cycles from 0 to 1 and back, with noise of every step and of every read, within hard bounds."""
    rng, u, out = np.random.default_rng(seed), 0.0, []
    for sign, n, k in [(1, pulses[0], kappa[0]), (-1, pulses[1], kappa[1])] * cycles:
        goal = 1 / -np.expm1(-k)
        goal = goal if sign > 0 else 1 - goal
        for w in noise[0] * rng.standard_normal(n):
            u = float(np.clip(goal + (u - goal) * np.exp(-k / n) + w, 0, 1))
            out.append(u)
    return np.array(out) + noise[1] * rng.standard_normal(len(out))


@pytest.mark.parametrize(
    ("pulses", "kappa", "cycles", "noise"),
    [
        ((128, 152), (1.5, 3.2), 20, (0.0017, 0.012)),
        ((112, 58), (2.07, 2.04), 13, (0.004, 0.018)),
        ((128, 13), (4.1, 3.2), 6, (0.008, 0.027)),
        ((173, 13), (1.9, 1.7), 8, (0.0013, 0.026)),
        ((17, 154), (0.9, 3.6), 9, (0.005, 0.015)),
    ],
)
def test_cycles_say_together_what_no_turn_says_alone(
    tmp_path: Path, pulses: tuple[int, int], kappa: tuple[float, float], cycles: int, noise: tuple[float, float]
) -> None:
    """A read is noisier than the steps at some turns: each of these is unsure by reads, all cycles together are not."""
    for seed in range(2):
        trace = read(tmp_path, noisy(pulses, kappa, cycles, noise, seed), 0.0)
        polarity = trace.coord("polarity")
        assert [int((polarity == s).sum()) for s in (1, -1)] == [cycles * n for n in pulses]


def test_counts_that_are_off_are_said_to_be_unsure(tmp_path: Path) -> None:
    """Steps at the top are far below the noise, so that three cycles cannot tell 94 from 95 pulses."""
    off = sure = 0
    for seed in range(8):
        trace = read(tmp_path, noisy((94, 118), (4.1, 1.4), 3, (0.013, 0.022), seed), 0.0)
        wrong = bool((trace.coord("polarity") > 0).sum() != 3 * 94)
        off += wrong
        sure += wrong and not any("turns known to ±" in g for g in trace.guesses)
    assert off > 2
    assert sure <= 1


@pytest.mark.parametrize("before", [False, True])
def test_one_cycle_says_whether_a_read_came_before_its_first_pulse(tmp_path: Path, before: bool) -> None:
    for seed in range(4):
        states = noisy((62, 38), (2.0, 3.0), 1, (0.001, 0.003), seed)
        trace = read(tmp_path, np.concatenate([[0.0] * before, states]), 0.0)
        assert [(trace.coord("polarity") == s).sum() for s in (1, -1)] == [62, 38]
        taken = "before" if before else "after"
        assert any(g.endswith(f"the first read is taken as the one {taken} the first pulse") for g in trace.guesses)


def test_one_cycle_with_much_noise_says_that_its_first_read_is_unsure(tmp_path: Path) -> None:
    trace = read(tmp_path, noisy((182, 28), (0.6, 1.5), 1, (0.01, 0.02), 0), 0.0)
    assert any("first pulse, which the curve does not say" in g for g in trace.guesses)


def test_one_cycle_is_not_halved(tmp_path: Path) -> None:
    states, polarity = record([(1, 62), (-1, 38)], (62, 38))
    np.testing.assert_array_equal(read(tmp_path, states).coord("polarity")[1:], polarity[1:])


def test_branches_of_every_length_are_not_made_alike(tmp_path: Path) -> None:
    lengths = [(1, 44), (-1, 30), (1, 57), (-1, 41), (1, 33), (-1, 52), (1, 48), (-1, 25)]
    states, polarity = record(lengths, (50, 40))
    trace = read(tmp_path, states)
    np.testing.assert_array_equal(trace.coord("polarity")[1:], polarity[1:])
    assert not any("every cycle" in g for g in trace.guesses)


@pytest.mark.parametrize("start", [0.1, 0.4, 0.8])
def test_a_record_that_begins_and_ends_within_a_branch(tmp_path: Path, start: float) -> None:
    states, polarity = record([(-1, 17), *[(1, 60), (-1, 40)] * 3, (1, 9)], (60, 40), start)
    np.testing.assert_array_equal(read(tmp_path, states, 2e-3).coord("polarity")[1:], polarity[1:])


def test_a_long_plateau_belongs_to_the_branch_that_led_to_it(tmp_path: Path) -> None:
    states, polarity = record([(1, 150), (-1, 90)] * 3, (150, 90))  # the last 80 pulses of LTP move less than noise
    np.testing.assert_array_equal(read(tmp_path, states, 5e-3).coord("polarity"), polarity)


def test_spikes_are_no_turns(tmp_path: Path) -> None:
    states, polarity = record([(1, 60), (-1, 40)] * 6, (60, 40))
    rng = np.random.default_rng(5)
    where = np.concatenate([rng.choice(600, 10, replace=False), [300, 302]])
    states[where] += rng.choice([-1, 1], 12) * rng.uniform(0.3, 3.0, 12)
    np.testing.assert_array_equal(read(tmp_path, states).coord("polarity"), polarity)


@pytest.mark.parametrize("drift", [-1.5, 0.5, 2.0])
def test_drift_by_more_than_the_range(tmp_path: Path, drift: float) -> None:
    states, polarity = record([(1, 60), (-1, 40)] * 8, (60, 40))
    trace = read(tmp_path, states + drift * np.linspace(0, 1, len(states)), 5e-3)
    np.testing.assert_array_equal(trace.coord("polarity")[1:], polarity[1:])


def test_uncertain_turns_are_said_and_lie_within_what_is_said(tmp_path: Path) -> None:
    states = np.concatenate([np.arange(1, 101), np.arange(99, 29, -1)]) / 100
    trace = read(tmp_path, states, 0.05, 3)
    said = next(g for g in trace.guesses if "turning points" in g)
    assert "turns known to ±" in said
    reads = int(said.split("±")[1].split()[0])
    turn = int(np.flatnonzero(trace.coord("polarity") < 0)[0])
    assert abs(turn - 100) <= 3 * reads


def test_turns_of_a_hundred_thousand_reads(tmp_path: Path) -> None:
    states, polarity = record([(1, 60), (-1, 40)] * 1000, (60, 40))
    np.testing.assert_array_equal(read(tmp_path, states, 0.01).coord("polarity"), polarity)


def dropped(cycles: int = 4, lost: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    """LTP from 0 to 1; then the state relaxes to 1 - lost before 50 pulses of LTD."""
    cycle = np.concatenate([branch(0.0, 1, 50, 50), branch(1 - lost, -1, 50, 50)])
    return np.tile(cycle, cycles), np.tile(np.repeat([1, -1], 50), cycles)


@pytest.mark.parametrize("layout", ["reads", "write voltage", "columns"])
def test_a_drop_after_ltp_is_relaxation_and_no_pulse(tmp_path: Path, layout: str) -> None:
    states, polarity = dropped()
    g = 1e-6 * (1 + states + 1e-3 * np.random.default_rng(1).standard_normal(len(states)))
    if layout == "reads":
        text = "G (S)\n" + "\n".join(f"{v:.7g}" for v in g)
    elif layout == "write voltage":
        text = "V_write (V),G (S)\n" + "\n".join(f"{3 * p},{v:.7g}" for p, v in zip(polarity, g, strict=True))
    else:
        pairs = zip(g[:50], g[50:100], strict=True)
        text = "LTP (S),LTD (S)\n" + "\n".join(f"{a:.7g},{b:.7g}" for a, b in pairs)
    (tmp_path / "drop.csv").write_text(text + "\n")
    trace = hw.lab.read(tmp_path / "drop.csv")
    if layout != "columns":
        np.testing.assert_array_equal(trace.coord("polarity"), polarity)
        assert any("about 40% of the range is lost" in s for s in trace.guesses)
    card = hw.synapse.fit(trace)
    lost = card.values["relaxation_LTP"]
    assert lost.value == pytest.approx(0.4, abs=0.01)
    assert lost.err < 0.01
    assert "relaxation_LTD" not in card.values
    assert card["NL_LTD"] == pytest.approx(-3.65, abs=0.15)
    assert card["n_states"] == pytest.approx(50, abs=1)


def test_a_steep_first_pulse_is_no_relaxation(tmp_path: Path) -> None:
    states = np.tile(np.concatenate([branch(0.0, 1, 12, 12, 2.0), branch(1.0, -1, 12, 12, 2.0)]), 5)
    trace = read(tmp_path, states)
    assert len(np.unique(trace.coord("chain"))) == 1
    assert not [k for k in hw.synapse.fit(trace).values if k.startswith("relaxation")]


def test_columns_that_begin_after_the_first_pulse_lose_nothing(tmp_path: Path) -> None:
    states, _ = record([(1, 40), (-1, 40)], (40, 40))
    rows = (f"{1 + a:.7g},{1 + b:.7g}" for a, b in zip(states[:40], states[40:], strict=True))
    (tmp_path / "two.csv").write_text("LTP (uS),LTD (uS)\n" + "\n".join(rows) + "\n")
    card = hw.synapse.fit(hw.lab.read(tmp_path / "two.csv"))
    assert not [k for k in card.values if k.startswith("relaxation")]


def test_the_reading_cases_of_uneven_and_dropped_branches(shared_data: Path) -> None:
    folder = shared_data / "reading_cases"
    if not folder.is_dir():
        pytest.skip("needs reading_cases beside the real device files, which are not part of the project")
    trace = hw.lab.read(folder / "uneven_60_40.csv")
    assert [(trace.coord("polarity") == s).sum() for s in (1, -1)] == [240, 160]
    card = hw.synapse.fit(trace)
    assert card["A_LTP"] == pytest.approx(15.0, rel=0.02)
    assert card["A_LTD"] == pytest.approx(-15.0, rel=0.02)
    assert card["NL_LTP"] == pytest.approx(4.22, abs=0.05)
    assert card["NL_LTD"] == pytest.approx(-3.08, abs=0.05)
    dropped_case = hw.lab.read(folder / "drop_after_ltp.csv")
    card = hw.synapse.fit(dropped_case)
    assert card["relaxation_LTP"] == pytest.approx(0.40, abs=0.01)
    assert card["NL_LTD"] == pytest.approx(-3.7, abs=0.1)
    assert any("40% of the range is lost" in g for g in dropped_case.guesses)


def zigzag(values: list[float], threshold: float) -> list[int]:
    """Pivots after the first one, read by read: an extreme counts once the curve has come back by the threshold."""
    low = high = pivot = 0
    direction, out = 0, list[int]()
    for i, v in enumerate(values):
        if direction == 0:
            low, high = (i if v < values[low] else low), (i if v > values[high] else high)
            if values[high] - values[low] > threshold:
                direction, pivot = (1, high) if high > low else (-1, low)
        elif (v - values[pivot]) * direction > 0:
            pivot = i
        elif (values[pivot] - v) * direction > threshold:
            out.append(pivot)
            direction, pivot = -direction, i
    return out


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60, unique=True), st.integers(1, 1500))
def test_turning_points_are_those_of_a_zigzag(values: list[int], threshold: int) -> None:
    """All values differ, so that no tie decides; a half keeps every move off the threshold."""
    found = turning_points(np.array(values, dtype=float), threshold + 0.5)
    assert found == zigzag([float(v) for v in values], threshold + 0.5)
