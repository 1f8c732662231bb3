"""What a network on arrays costs: counts against crossbars that were built, energies against closed forms."""

import time
from itertools import pairwise

import numpy as np
import pytest

import hallweight as hw
from hallweight.array import Array, LayerShape, cost
from hallweight.core import Card, InputError, Value

CARD = hw.card("sample-hall-synapse")
TILE = [LayerShape("tile", 128, 128)]
SMALL = [LayerShape("a", 300, 70, 1, 10), LayerShape("b", 70, 33, 2, 4)]


def component(role, **values):
    units = {"energy": "J", "area": "m^2", "time": "s"}
    given = {n: Value(value=v, unit=units[n], how="assumed") for n, v in values.items()}
    return Card(name=f"my {role}", kind="component", role=role, values=given)


@pytest.fixture(scope="module")
def resnet():
    pytest.importorskip("torch")
    return hw.network.resnet18()


def test_a_user_prices_resnet18(resnet):
    """555.4 million multiply-accumulates (strides counted), 698 tiles of 128 x 128: by hand, from the shapes."""
    found = cost(resnet, Array(CARD))
    assert found.macs == 555_422_720
    assert found.tiles == 698
    assert found.devices == sum(p.numel() for n, p in resnet.named_parameters() if n.endswith("weight") and p.dim() > 1)
    assert found.energy.total == pytest.approx(sum(found.energy.values()))
    assert sum(layer.energy.total for layer in found.layers) == pytest.approx(found.energy.total)
    assert found.interval < found.latency.total


def test_pricing_resnet18_takes_less_than_two_seconds(resnet):
    cost(resnet, Array(CARD))  # compiles
    start = time.process_time()
    cost(resnet, Array(CARD))
    assert time.process_time() - start < 2


def test_stride_padding_and_groups_are_counted():
    """Outputs of a convolution: floor((n + 2 p - k)/s) + 1 in each direction."""
    torch = pytest.importorskip("torch")
    net = torch.nn.Sequential(
        torch.nn.Conv2d(4, 8, 3, stride=2, padding=1),
        torch.nn.Conv2d(8, 8, 5, groups=4),
        torch.nn.Flatten(),
        torch.nn.Linear(8 * 11 * 11, 3),
    )
    a, b, c = hw.array.layer_shapes(net, (4, 29, 29))
    assert (a.rows, a.columns, a.groups, a.positions) == (36, 8, 1, 15 * 15)
    assert (b.rows, b.columns, b.groups, b.positions) == (50, 2, 4, 11 * 11)
    assert (c.rows, c.columns, c.positions) == (968, 3, 1)


def test_an_attention_has_four_projections():
    torch = pytest.importorskip("torch")
    net = torch.nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    shapes = hw.array.layer_shapes(net, (5, 16))
    assert sum(s.weights for s in shapes) == 4 * 16 * 16 + 2 * 16 * 32
    assert {s.positions for s in shapes} == {5}


def test_pricing_leaves_the_model_as_it_was(resnet):
    resnet.train()
    before = resnet.bn1.running_mean.clone()
    cost(resnet, Array(CARD))
    assert resnet.training
    assert (resnet.bn1.running_mean == before).all()
    resnet.eval()


@pytest.mark.parametrize("scheme", sorted(hw.array.SCHEMES))
def test_devices_are_those_of_the_crossbars_that_are_built(scheme):
    rng, cols = np.random.default_rng(0), 32
    built = 0
    for s in SMALL:
        w = rng.uniform(-1, 1, (s.groups, s.rows, s.columns))
        built += len(hw.array.program(CARD, w, scheme, "exact", rng, columns=cols).devices)
    assert cost(SMALL, Array(CARD, cols=cols, scheme=scheme)).devices == built


def test_devices_and_tiles_are_those_that_an_evaluation_counts():
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    run = hw.network.evaluate(
        CARD, schemes=("pair",), program=("exact",), seeds=2, train_seeds=1, card_draws=0, tile=(64, 16), n_test=50
    )
    arm = run.results["arms"][0]
    found = cost(hw.network.digits_cnn(), Array(CARD, 64, 16, "pair"), input_shape=(1, 8, 8))
    assert [layer.devices for layer in found.layers] == arm["devices_by_layer"]
    assert found.tiles == arm["arrays"]


def test_with_hall_voltages_in_series_the_drive_decides():
    """I^2 R t = 5 pJ a multiply-accumulate at 100 uA, 500 ohm, 1 us; one amplifier read of 46 pJ for 128 rows."""
    found = cost(TILE, Array(CARD))
    assert found.energy["devices"] / found.macs == pytest.approx(5e-12)
    assert found.energy["amplifier"] / found.macs == pytest.approx(46e-12 / 128, rel=0.01)
    assert found.energy["devices"] > 0.5 * found.energy.total


def test_with_rows_in_turn_the_amplifier_decides():
    """NEF 3 at 10 nV/rtHz: 38 uA, 46 pJ at 1.2 V in 1 us; as quiet as 500 ohm (2.9 nV/rtHz) about 550 pJ."""
    found = cost(TILE, Array(CARD, readout="column-amplifier"))
    assert found.energy["amplifier"] / found.macs == pytest.approx(46e-12, rel=0.01)
    assert found.energy["amplifier"] > 0.5 * found.energy.total
    quiet = cost(TILE, Array(CARD, readout="column-amplifier", amplifier_noise=2.9e-9))
    assert quiet.energy["amplifier"] / quiet.macs == pytest.approx(550e-12, rel=0.01)


def test_at_a_fixed_noise_the_amplifier_does_not_care_for_the_time():
    """Noise e_n sqrt(B) with B = 1/t: four times the time allows twice the density, for a quarter of the current."""
    one = cost(TILE, Array(CARD)).energy["amplifier"]
    four = cost(TILE, Array(CARD, read_time="4 us", amplifier_noise=20e-9)).energy["amplifier"]
    assert four == pytest.approx(one)


def test_compliance_limits_a_row():
    """50 mV a cross: 20 of them on the 1 V that the headroom leaves of 1.2 V; so a row of 128 needs 7 lines."""
    found = cost(TILE, Array(CARD))
    assert "n = 20 " in found.explain("energy.drivers")
    assert found.area["drivers"] == pytest.approx(128 * 7 * 50e-12)
    with pytest.raises(InputError, match="lower the read current"):
        cost(TILE, Array(CARD, read_current="5 mA"))


def test_a_source_for_each_cross_takes_the_supply_for_itself():
    found = cost(TILE, Array(CARD, isolation="cross"))
    assert (found.energy["devices"] + found.energy["drivers"]) / found.macs == pytest.approx(1.2 * 100e-6 * 1e-6)


def test_a_hall_synapse_is_written_as_estimated_by_hand():
    """rho J^2 V t_p: 2 nJ in 1 us and 20 pJ in 10 ns for 10 x 10 um x 15 nm at 3e10 A/m^2; 2 fJ at 100 nm."""
    for size, width, energy in (("10 um", "1 us", 2e-9), ("10 um", "10 ns", 20e-12), ("100 nm", "10 ns", 2e-15)):
        arr = Array(CARD, size=size, resistance="100 ohm", write_density="30 GA/m^2", pulse_width=width)
        text = cost(TILE, arr).explain("programming.write")
        alone = next(line for line in text.splitlines() if "the device alone" in line)
        shown = hw.core.parse(" ".join(alone.split(":")[1].split()[:2]), "J")
        assert shown == pytest.approx(energy, rel=0.02)


def test_a_pulse_warms_its_cross_as_a_wide_line_would():
    """Far shorter than the width: 2 q sqrt(t/(pi kappa C)) of a half space, less what the film itself stores (10 %)."""
    arr = Array(CARD, size="100 um", pulse_width="1 us", thickness="15 nm", write_density="10 GA/m^2")
    oxide = hw.card("SiO2")
    flux = 1.5e-6 * 1e20 * 15e-9
    expected = 2 * flux * np.sqrt(1e-6 / (np.pi * oxide["kappa"] * oxide["C_v"]))
    (row,) = hw.array.size_table(arr, ["100 um"])
    assert row["rise"] == pytest.approx(expected, rel=0.1)
    hot = cost(TILE, arr.but(write_density="100 GA/m^2")).explain("programming.write")
    assert "(1 + tcr dT)" in hot


def test_open_loop_pulses_are_those_of_the_law():
    """A linear law of 32 pulses from reset to weights spread evenly: 16 on average."""
    values = {"state_min": -1.0, "state_max": 1.0, "sigma_c2c": 0.0, "sigma_read": 0.0, "P_LTP": 32.0, "P_LTD": 32.0}
    units = {"state_min": "ohm", "state_max": "ohm"}
    made = {n: Value(value=v, unit=units.get(n, "1"), how="assumed") for n, v in values.items()}
    card = Card(name="linear", law="linear", values=made)
    torch = pytest.importorskip("torch")
    net = torch.nn.Linear(400, 200, bias=False)
    with torch.no_grad():
        net.weight.uniform_(-1, 1)
    arr = Array(card, read_current="1 mA", resistance="50 ohm")
    assert cost(net, arr, program="open").programming.pulses == pytest.approx(16, rel=0.05)
    verified = cost(net, arr, program="verify").programming
    assert verified.reads > 1
    assert verified.energy["verify"] > 0 == cost(net, arr, program="open").programming.energy["verify"]


def test_every_figure_is_explained_with_sources():
    found = cost(TILE, Array(CARD))
    for part in found.energy:
        text = found.explain(f"energy.{part}")
        assert " = " in text
        assert "(assumed" in text or "(literature" in text or "(chosen" in text
    for part in found.latency:
        assert "sum over layers" in found.explain(f"latency.{part}")
    for part in ("forward", "backward", "update"):
        assert found.explain(f"training.{part}")
    assert "128" in found.explain("tiles")
    assert "weights slices each + references" in found.explain("devices")
    text = found.explain("energy.adc")
    assert "adc-built, lower quartile: 4.8" in text  # of chips that were built, beside the model
    assert "andrulis2024adc" in text
    with pytest.raises(InputError, match=r"did you mean 'energy.adc'\?"):
        found.explain("energy.adcs")


def test_a_component_of_ones_own_is_used_and_explained():
    mine = component("adc", energy=1e-12, area=1e-9, time=1e-8)
    found = cost(TILE, Array(CARD, components={"adc": mine}))
    assert found.energy["adc"] == pytest.approx(128e-12)
    assert found.area["adc"] == pytest.approx(16e-9)
    assert "my adc" in found.explain("energy.adc")
    assert cost(TILE, Array(CARD, components={"adc": "adc-built"})).energy["adc"] > 128 * 8e-12


def test_a_training_step_reads_twice_and_writes():
    arr = Array(CARD)
    found = cost(TILE, arr)
    assert found.training.energy["forward"] == pytest.approx(found.energy.total)
    assert found.training.energy["backward"] > found.energy["devices"]
    more = cost(TILE, arr, pulses_per_update=3)
    assert more.training.energy["update"] == pytest.approx(3 * found.training.energy["update"])


def test_copies_trade_area_for_time(resnet):
    one, balanced = cost(resnet, Array(CARD)), cost(resnet, Array(CARD), replicate="balanced")
    assert balanced.interval < one.interval / 100
    assert balanced.area.total > one.area.total
    assert balanced.energy["adc"] == pytest.approx(one.energy["adc"])
    named = cost(resnet, Array(CARD), replicate={"conv1": 4})
    assert named.tiles == one.tiles + 3


def test_the_field_has_a_price_whoever_supplies_it():
    line = cost(TILE, Array(CARD, in_plane_field="20 mT", field_source="line"))
    assert line.programming.energy["field"] > 0 == line.area["field"]
    magnet = cost(TILE, Array(CARD, in_plane_field="20 mT", field_source="magnet"))
    assert magnet.area["field"] > 0 == magnet.programming.energy["field"]
    with pytest.raises(InputError, match="field_source='line'"):
        cost(TILE, Array(CARD, in_plane_field="500 mT", field_source="magnet"))


def test_states_go_as_a_cross_shrinks():
    rows = hw.array.size_table(Array(CARD), ["10 um", "1 um", "300 nm", "100 nm"], grain="15 nm")
    assert [r["volumes"] for r in rows][-2:] == pytest.approx([400, 44.4], rel=0.01)
    for name in ("levels", "write", "cell"):
        assert all(a[name] > b[name] for a, b in pairwise(rows))
    assert rows[-1]["flicker"] > rows[0]["flicker"]
    assert rows[-1]["levels"] < 8
