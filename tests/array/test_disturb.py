"""What reads and half-selected writes do to a state, against a simulated record of the same device."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall import HallBar, read_disturb


@pytest.fixture(scope="module")
def film() -> HallBar:
    """Grains that lose their state within seconds and do not feel each other."""
    return HallBar("CoTb", source="W", grain="10 nm", coupling=0.0, dipoles=False, sigma_K=0.0)


@pytest.fixture
def array() -> hw.array.Array:
    return hw.array.Array(hw.card("sample-hall-synapse"), rows=16, cols=16, size="0.3 um", read_current="0.25 mA")


def test_the_disturb_of_a_read_is_what_many_reads_take_out_of_a_state(film: HallBar, array: hw.array.Array) -> None:
    """A volume that has flipped may flip back: the state decays as (1 - disturb) ** reads."""
    found = hw.array.with_disturb(array, film)
    bar = film.but(width=array.size, readout=hw.hall.Readout(time=array.read_time, offset=0.0, hooge=0.0))
    reads, replicas = 150_000, 20
    trace = read_disturb(bar, array.read_current, reads, points=2, replicas=replicas, seed=1)
    R = trace.values.reshape(replicas, -1)
    kept, volumes = R[:, -1].mean() / R[:, 0].mean(), replicas * bar.lattice.cells
    expected = (1 - found.disturb) ** reads
    assert 0.7 < expected < 0.9
    assert abs(kept - expected) < 4 * np.sqrt((1 - expected**2) / volumes)


def test_a_chance_does_not_depend_on_how_often_one_reads(film: HallBar, array: hw.array.Array) -> None:
    with pytest.warns(DeprecationWarning, match="reads"):
        assert hw.array.with_disturb(array, film, reads=10) == hw.array.with_disturb(array, film)


def test_a_reads_noise_grows_with_its_disturb(film: HallBar, array: hw.array.Array) -> None:
    found = hw.array.with_disturb(array, film)
    after = [hw.array.noise(found, reads=n).parts["disturb"] for n in (1, 1000, 2000)]
    assert after[1] == pytest.approx(1000 * after[0], rel=5e-3)
    assert after[2] == pytest.approx(2000 * after[0], rel=5e-3)
    assert hw.array.noise(array, reads=1000).parts["disturb"] == 0


def test_half_a_write_current_disturbs_more_the_nearer_it_is_to_switching(film: HallBar, array: hw.array.Array) -> None:
    parts = [
        hw.array.half_select_disturb(array.but(write_density=j, in_plane_field="20 mT"), film, 8)
        for j in ("2e11 A/m^2", "1.2e12 A/m^2", "2.4e12 A/m^2")
    ]
    assert parts[0] < 1e-3
    assert parts[0] <= parts[1] < parts[2] <= 1
    assert parts[2] > 0.05
