"""Trajectories: what is recorded, what they carry, and that knobs do what they say."""

from dataclasses import replace

import numpy as np
import pytest

from hallweight.core import Value, build_card
from hallweight.core.constants import K_B
from hallweight.magnet import Course, Heating, Pair, macrospin, oersted, order, pause, pulse, sine, timeline

SAME = 1e-12
EQUAL = 4.0  # standard errors of a mean of exponentials, 1/root(n); beyond small angles it is 1% more
TILTED = 2e-3  # rad, of a tilt of 0.05: second order, and K/J

PAIR = Pair(M=np.array([6e5, 4e5]), gamma=np.array([1.93e11, 1.76e11]), alpha=np.array([0.1, 0.1]), J=4e6,
           K=np.array([3e4, 2e4]), xi=np.array([0.08, 0.04]), t=5e-9, volume=5e-9 * 9e-16, T=300.0)  # fmt: skip
SHORT = "1 pulse of 1e11 A/m^2, 20 ps"


def film():
    units = {"M_1": "A/m", "M_2": "A/m", "J_ex": "J/m^3", "K_1": "J/m^3", "T_ref": "K", "T_C": "K", "t": "m",
             "width": "m", "length": "m"}  # fmt: skip
    numbers = {"M_1": 6e5, "M_2": 4e5, "J_ex": 4e6, "K_1": 5e4, "g_1": 2.2, "g_2": 2.0, "alpha_1": 0.1, "alpha_2": 0.1,
               "T_ref": 300.0, "T_C": 500.0, "beta_1": 0.4, "beta_2": 0.7, "t": 5e-9, "width": 3e-8, "length": 3e-8,
               "xi_1": 0.1}  # fmt: skip
    values = {k: Value(value=v, unit=units.get(k, "1"), how="assumed") for k, v in numbers.items()}
    return build_card({"name": "made up", "kind": "film", "values": values}, "here")


def test_records() -> None:
    """Whatever is kept is the same motion."""
    every = macrospin(PAIR, SHORT, n=5, record=10, seed=3)
    assert every.m.dims == ("time", "device", "sublattice", "axis")
    assert np.linalg.norm(every.m, axis=-1) == pytest.approx(1, abs=1e-9)
    mean = macrospin(PAIR, SHORT, n=5, record="mean", seed=3)
    end = macrospin(PAIR, SHORT, n=5, record="end", seed=3)
    assert end.sizes["time"] == 1
    assert mean.m.isel(time=-1).values == pytest.approx(end.m.isel(time=0).mean("device").values)
    assert mean.spread.isel(time=-1).values == pytest.approx(end.m.isel(time=0).std("device").values)
    reads = macrospin(PAIR, "2 pulses of 1e11 A/m^2, 10 ps; repeat 2", n=5, record="reads", seed=3)
    assert reads.time.values == pytest.approx(np.array([20, 40, 60, 80]) * 1e-12, rel=1e-3)
    assert every.time.values[0] == 0
    assert every.j.values.max() == 1e11


def test_same_seed_same_result_on_any_number_of_threads_and_cuts() -> None:
    one = macrospin(PAIR, SHORT, n=300, record="end", seed=7)
    threaded = macrospin(PAIR, SHORT, n=300, record="end", seed=7, threads=2)
    often = macrospin(PAIR, SHORT, n=300, record="mean", seed=7)
    other = macrospin(PAIR, SHORT, n=300, record="end", seed=8)
    assert np.array_equal(one.m, threaded.m)
    assert often.m.isel(time=-1).values == pytest.approx(one.m.isel(time=0).mean("device").values, abs=SAME)
    assert not np.array_equal(one.m, other.m)


def test_result_carries_seed_versions_card_and_citations() -> None:
    out = macrospin(film(), SHORT, temperature="250 K", seed=11, record="end")
    assert out.attrs["seed"] == 11
    assert "made up" in out.attrs["film"]
    assert "hallweight" in out.attrs["versions"]
    assert "numba" in out.attrs["versions"]
    assert out.attrs["cites"].split()[:2] == ["hallweight", "brown1963thermal"]
    assert "M_1" in out.attrs["assumed"]
    assert out.T.item() == pytest.approx(250)


def test_start_up_down_or_as_given() -> None:
    up, down = (macrospin(PAIR, SHORT, noise=False, start=s).m.isel(time=0, device=0).values for s in ("up", "down"))
    assert up == pytest.approx(np.array([[0, 0, 1], [0, 0, -1.0]]))
    assert down == pytest.approx(-up)
    given = macrospin(PAIR, SHORT, noise=False, start=[[1, 0, 1], [-2, 0, -2]]).m.isel(time=0, device=0).values
    assert given == pytest.approx(np.array([[1, 0, 1], [-1, 0, -1]]) / np.sqrt(2))
    assert order(np.stack([up, down, given]), PAIR) == pytest.approx([1, -1, np.sqrt(0.5)])


def rests(pair: Pair, **options) -> np.ndarray:
    """The state after half a nanosecond without noise."""
    protocol = options.pop("protocol", "1 pulse of 1 A/m^2, 500 ps")
    out = macrospin(pair, protocol, noise=False, record="end", gap=0, **options)
    return out.m.isel(time=-1, device=0).values


def test_field_and_axis_turn_the_pair() -> None:
    """Small angle M_net B/(2K) towards the field; a tilted axis by its tilt."""
    assert rests(PAIR, field="25 mT")[0, 0] == pytest.approx(2e5 * 0.025 / 1e5, abs=TILTED)
    assert rests(PAIR, field=(0, -0.025, 0))[0, 1] == pytest.approx(-0.05, abs=TILTED)
    tilted = replace(PAIR, axis=np.array([0, np.sin(0.05), np.cos(0.05)]))
    assert rests(tilted, start=[[0, 0, 1], [0, 0, -1]])[0, 1] == pytest.approx(0.05, abs=TILTED)


def test_current_turns_about_the_spins_and_field_like_torque_as_a_field() -> None:
    """A torque tau with spins along y turns m_1 by -tau/(2K) about y; fl adds sum(fl tau_i m_i) along y."""
    strength = 1.054571817e-34 / (2 * 1.602176634e-19 * 5e-9)
    current = 0.05 * 1e5 / (strength * 0.12)
    words = f"1 pulse of {current:.17g} A/m^2, 500 ps"
    assert rests(PAIR, protocol=words)[0, 0] == pytest.approx(-0.05, abs=TILTED)
    assert rests(PAIR, protocol=words, sigma="-y")[0, 0] == pytest.approx(0.05, abs=TILTED)
    turned = rests(replace(PAIR, fl=0.5), protocol=words)[0, 1]
    assert turned == pytest.approx(0.5 * 0.05 * (0.08 - 0.04) / 0.12, abs=TILTED)


def test_field_waveform_drives() -> None:
    out = macrospin(PAIR, pulse(1.0, "100 ps"), field={"x": sine("20 mT", "20 GHz", "100 ps", unit="T")}, noise=False)
    assert np.ptp(out.m.isel(device=0, sublattice=0).sel(axis="x").values) > 0.01


def test_oersted_field_of_the_source_follows_the_current() -> None:
    """With the torque set aside (spins along z act on nothing at rest) the pair leans towards the Oersted field."""
    units = {"lambda_sd": "m", "t": "m"}
    metal = build_card(
        {
            "name": "metal",
            "kind": "spin-source",
            "values": {
                k: Value(value=v, unit=units.get(k, "1"), how="assumed")
                for k, v in {"theta_SH": 1e-9, "lambda_sd": 1e-9, "t": 40e-9}.items()
            },
        },
        "here",
    )
    field = oersted(metal, 5e-9) * 1e12
    assert field == pytest.approx(-0.0251, rel=0.01)
    leans = rests(PAIR, protocol="1 pulse of 1e12 A/m^2, 500 ps", source=metal)
    assert leans[0, 1] == pytest.approx(2e5 * field / 1e5, abs=TILTED)


def test_temperature_sets_the_noise() -> None:
    """Equipartition of small angles, <n_x^2 + n_y^2> = k_B T/(K V), at two temperatures that are asked for."""
    pair, n = replace(PAIR, alpha=np.full(2, 0.3), xi=np.zeros(2)), 512
    for kelvin in (100.0, 300.0):
        m = macrospin(pair, pause("300 ps"), temperature=kelvin, n=n, record="end", seed=5).m.isel(time=-1).values
        across = 0.5 * (m[:, 0] - m[:, 1])[:, :2]
        expected = K_B * kelvin / (5e4 * pair.volume)
        assert (across**2).sum(1).mean() == pytest.approx(expected, rel=EQUAL * n**-0.5)


def test_temperature_sets_parameters_and_noise_of_a_card_and_of_a_course() -> None:
    """The engine gets the moments and the noise of one temperature, held or given as a table."""
    options = {"n": 4, "record": "end", "seed": 1, "dt": "20 fs"}
    held = macrospin(film(), SHORT, temperature="400 K", **options)
    cold = macrospin(film(), SHORT, temperature="300 K", **options)
    course = Course.of([0.0, 1e-9], [400.0, 400.0])
    given = macrospin(film(), SHORT, temperature="300 K", heating=course, **options)
    assert given.T.item() == 400
    assert given.m.values == pytest.approx(held.m.values, abs=1e-9)
    assert not np.allclose(cold.m.values, held.m.values, atol=1e-3)


def test_anisotropy_of_each_device() -> None:
    scale = np.array([0.5, 1.0, 2.0])
    out = macrospin(PAIR, "1 pulse of 1 A/m^2, 1 ns", field="10 mT", n=3, K_scale=scale, noise=False, record="end")
    assert out.m.isel(time=-1, sublattice=0).sel(axis="x").values == pytest.approx(0.02 / scale, abs=TILTED)


def test_heating_moves_the_film_along_its_temperature() -> None:
    """T runs to T_0 + rise (1 - exp(-t/tau)), and the pair leans as the moments at that temperature say."""
    heat = Heating.from_rise("100 K", "1e10 A/m^2", "100 ps")
    out = macrospin(
        film(), "1 pulse of 1e10 A/m^2, 300 ps", temperature="300 K", heating=heat, noise=False, gap="300 ps"
    )
    expected = 100 * (1 - np.exp(-3))
    assert out.T.max().item() == pytest.approx(300 + expected, abs=1.0)
    assert out.T.values[-1] == pytest.approx(300 + expected * np.exp(-3), abs=1.0)


def test_protocol_may_name_temperature_and_field() -> None:
    out = macrospin(film(), f"{SHORT}; 77 K; in-plane field 5 mT", record="end", noise=False)
    assert out.T.item() == pytest.approx(77)
    assert timeline(f"{SHORT}; in-plane field 5 mT").field == pytest.approx([0.005, 0, 0])


@pytest.mark.parametrize("scheme", ["midpoint", "adaptive"])
def test_schemes_agree(scheme: str) -> None:
    """One pulse through three integrators; Heun and midpoint are of second order at the chosen step."""
    a, b = (macrospin(PAIR, SHORT, noise=False, scheme=s, record="end").m.values for s in ("heun", scheme))
    assert a == pytest.approx(b, abs=5e-3)
