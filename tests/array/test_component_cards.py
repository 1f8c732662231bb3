"""Converters, nodes and areas against the figures of their sources."""

import pytest

import hallweight as hw
from hallweight.array import Array, LayerShape, cost
from hallweight.core import InputError

CARD = hw.card("sample-hall-synapse")
TILE = [LayerShape("tile", 128, 128)]


def adc(bits, node="22 nm", name="adc-survey"):
    found = cost(TILE, Array(CARD, adc_bits=bits, node=node, cols_per_adc=128, components={"adc": name}))
    return found.energy["adc"] / 128 * 1e12, found.area["adc"] * 1e12


@pytest.mark.parametrize(("bits", "energy"), [(4, 0.456), (6, 0.526), (8, 0.846), (10, 1.634)])
def test_the_regression_over_the_survey(bits, energy):
    """Arxiv 2404.06553 at 22 nm and 1e8 conversions a second, pJ."""
    assert adc(bits)[0] == pytest.approx(energy, rel=2e-3)


def test_its_area():
    assert adc(8)[1] == pytest.approx(2198, rel=5e-3)


@pytest.mark.parametrize(
    ("bits", "energy", "area"), [(4, 0.324, 183), (6, 0.489, 618), (8, 0.701, 2085), (10, 1.66, 7036)]
)
def test_the_converter_of_zigzag(bits, energy, area):
    """At 28 nm and 0.9 V, pJ and um^2."""
    found = adc(bits, "28 nm", "adc-zigzag")
    assert found == (pytest.approx(energy, rel=3e-3), pytest.approx(area, rel=3e-3))


def test_chips_that_were_built_need_more_than_any_model():
    built = [adc(bits, name="adc-built")[0] for bits in (8, 9, 10)]
    model = [max(adc(bits, name=n)[0] for n in ("adc-survey", "adc-zigzag")) for bits in (8, 9, 10)]
    assert all(3 < b / m < 30 for b, m in zip(built, model, strict=True))


def test_area_and_energy_follow_the_node():
    """From 32 to 16 nm area falls to 0.41 (Stillmaker and Baas); energies by a V^2 + b V + c at 0.9 and 0.8 V."""
    at = {n: cost(TILE, Array(CARD, node=n, slices=2, input_bits=8, dac_bits=4)) for n in ("32 nm", "16 nm")}
    area = at["16 nm"].area["shift_add"] / at["32 nm"].area["shift_add"]
    assert area == pytest.approx(0.41, abs=0.01)
    energy = at["16 nm"].energy["shift_add"] / at["32 nm"].energy["shift_add"]
    here, there = 0.2958 * 0.64 - 0.1241 * 0.8 + 0.03024, 0.9559 * 0.81 - 0.7823 * 0.9 + 0.471
    assert energy == pytest.approx(here / there)


def test_nodes_go_down_and_everything_digital_with_them():
    nodes = hw.array.nodes()
    assert nodes[0] == "130 nm"
    assert nodes[-1] == "7 nm"
    parts = [cost(TILE, Array(CARD, node=n, slices=2)) for n in nodes]
    for name in ("accumulation", "shift_add", "routing"):
        areas = [p.area[name] for p in parts]
        assert areas == sorted(areas, reverse=True)


def test_the_access_transistor_of_500_ohm_is_140_features_wide():
    text = cost(TILE, Array(CARD)).explain("area.devices")
    width = next(line for line in text.splitlines() if line.strip().startswith("W ="))
    assert pytest.approx(140, rel=0.05) == 3e-6 / 22e-9
    assert "3 um" in width


def test_every_card_of_a_circuit_says_where_it_is_from():
    from hallweight.cards.internals import bibliography

    for kind in ("technology", "component"):
        for name in hw.cards.search(kind=kind):
            card = hw.card(name)
            for value in card.values.values():
                assert value.how in ("literature", "assumed")
                assert value.how == "assumed" or value.source in bibliography(), name


def test_a_card_of_another_role_is_refused():
    with pytest.raises(InputError, match="adc"):
        Array(CARD, components={"adc": "dac-28nm"})
    with pytest.raises(InputError, match=r"did you mean 'adc'\?"):
        Array(CARD, components={"adcs": "adc-built"})


def test_a_component_of_another_package_goes_by_its_name(monkeypatch, tmp_path):
    """An installed package adds a folder of cards by the entry point of cards."""
    from types import SimpleNamespace

    from hallweight.cards.internals import library

    text = 'name = "their-adc"\nkind = "component"\nrole = "adc"\n[values]\n'
    text += (
        'energy = {value = 2.0, unit = "pJ", how = "measured"}\narea = {value = 500, unit = "um^2", how = "measured"}\n'
    )
    (tmp_path / "their-adc.toml").write_text(text)
    entry = SimpleNamespace(name="theirs", value="their.cards:folder", load=lambda: lambda: tmp_path)
    monkeypatch.setattr(library, "entry_points", lambda group: [entry])
    assert adc(8, name="their-adc")[0] == pytest.approx(2.0)
