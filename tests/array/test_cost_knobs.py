"""Every knob of an array moves its figure the right way; what cannot be is refused in one sentence."""

import pytest

import hallweight as hw
from hallweight.array import Array, LayerShape, cost, noise
from hallweight.core import InputError

CARD = hw.card("sample-hall-synapse")
LAYERS = [LayerShape("a", 300, 140, 1, 10), LayerShape("b", 140, 40, 1, 4)]
BASE = {"input_bits": 8, "dac_bits": 4, "slices": 2, "in_plane_field": "10 mT"}


def energy(part):
    return lambda arr: cost(LAYERS, arr).energy[part]


def area(part):
    return lambda arr: cost(LAYERS, arr).area[part]


def latency(part):
    return lambda arr: cost(LAYERS, arr).latency[part]


def written(part):
    return lambda arr: cost(LAYERS, arr).programming.energy[part]


KNOBS = [
    ("rows", 64, 128, energy("adc"), -1),
    ("cols", 16, 64, energy("dac"), -1),
    ("adc_bits", 6, 8, energy("adc"), 1),
    ("adc_bits", 6, 8, lambda a: noise(a).bits("quantisation"), 1),
    ("node", "45 nm", "22 nm", area("adc"), -1),
    ("node", "45 nm", "22 nm", energy("accumulation"), -1),
    ("input_bits", 4, 8, energy("devices"), 1),
    ("dac_bits", 1, 4, energy("adc"), -1),
    ("convert_once", False, True, energy("adc"), -1),
    ("slices", 1, 3, energy("devices"), 1),
    ("cols_per_adc", 4, 16, area("adc"), -1),
    ("cols_per_adc", 4, 16, latency("adc"), 1),
    ("resistance", "300 ohm", "600 ohm", energy("devices"), 1),
    ("resistance", "300 ohm", "600 ohm", area("drivers"), 1),
    ("arm_resistance", "200 ohm", "800 ohm", lambda a: noise(a).bits("johnson"), -1),
    ("isolation", "line", "cross", energy("drivers"), 1),
    ("size", "200 nm", "400 nm", area("devices"), 1),
    ("size", "200 nm", "400 nm", lambda a: noise(a).parts["flicker"], -1),
    ("size", "200 nm", "400 nm", written("write"), 1),
    ("thickness", "10 nm", "20 nm", lambda a: noise(a).parts["flicker"], -1),
    ("pitch", "1 um", "2 um", area("devices"), 1),
    ("misalignment", 0.001, 0.01, lambda a: noise(a).offset, 1),
    ("read_current", "50 uA", "100 uA", energy("devices"), 1),
    ("read_current", "50 uA", "100 uA", lambda a: noise(a).read_bits, 1),
    ("read_time", "1 us", "2 us", energy("devices"), 1),
    ("read_time", "1 us", "2 us", lambda a: noise(a).read_bits, 1),
    ("read_time", "1 us", "2 us", latency("read"), 1),
    ("bandwidth", "1 MHz", "4 MHz", lambda a: noise(a).bits("johnson"), -1),
    ("amplifier_noise", 5e-9, 2e-8, energy("amplifier"), -1),
    ("amplifier_noise", 5e-9, 2e-8, lambda a: noise(a).bits("amplifier"), -1),
    ("spin_phases", 1, 4, energy("amplifier"), 1),
    ("spin_phases", 1, 4, latency("read"), 1),
    ("activity", 0.2, 0.8, energy("devices"), 1),
    ("disturb", 0.0, 0.01, lambda a: noise(a).read_bits, -1),
    ("access", "shared", "transistor", lambda a: area("devices")(a.but(size="50 nm")), 1),
    ("access", "transistor", "half-select", written("write"), 1),
    ("write_density", "100 GA/m^2", "300 GA/m^2", written("write"), 1),
    ("pulse_width", "5 ns", "20 ns", written("write"), 1),
    ("support", "SiO2", "Si", written("write"), -1),
    ("in_plane_field", "5 mT", "10 mT", area("field"), 1),
    ("in_plane_field", "5 mT", "10 mT", lambda a: written("field")(a.but(field_source="line")), 1),
    ("field_source", "magnet", "line", written("field"), 1),
    ("temperature", "300 K", "400 K", lambda a: noise(a).bits("johnson"), -1),
    ("temperature", "300 K", "400 K", energy("amplifier"), 1),
    ("scheme", "bipolar", "pair", energy("devices"), 1),
]
MTJ = [
    ("read_voltage", 0.1, 0.2, energy("devices"), 1),
    ("mtj_resistance", "5 kohm", "20 kohm", energy("devices"), -1),
    ("tmr", 0.5, 2.0, lambda a: noise(a).read_bits, 1),
]


def str_or_nothing(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("name", "low", "high", "figure", "sign"), KNOBS, ids=str_or_nothing)
def test_every_knob_acts(name, low, high, figure, sign):
    before, after = (figure(Array(CARD, **{**BASE, name: value})) for value in (low, high))
    assert (after - before) * sign > 0


@pytest.mark.parametrize(("name", "low", "high", "figure", "sign"), MTJ, ids=str_or_nothing)
def test_every_knob_of_a_junction_acts(name, low, high, figure, sign):
    setting = {"readout": "sot-mtj", "scheme": "pair", "adc_bits": 14}
    before, after = (figure(Array(CARD, **{**setting, name: value})) for value in (low, high))
    assert (after - before) * sign > 0


def test_no_knob_is_without_a_test():
    import dataclasses

    tested = {name for name, *_ in (*KNOBS, *MTJ)}
    others = {"card", "readout", "components"}  # have tests of their own
    assert {f.name for f in dataclasses.fields(Array)} == tested | others


BAD = [
    ({"pitch": 0}, "pitch"),
    ({"pitch": "0 nm"}, "pitch"),
    ({"resistance": -500}, "resistance"),
    ({"arm_resistance": "-1 ohm"}, "arm_resistance"),
    ({"adc_bits": 0}, "adc_bits"),
    ({"adc_bits": 40}, "adc_bits"),
    ({"dac_bits": 0}, "dac_bits"),
    ({"node": "23 nm"}, "did you mean '22 nm'"),
    ({"node": "22nm "}, None),
    ({"access": None}, "without a transistor"),
    ({"access": "transistr"}, "did you mean 'transistor'"),
    ({"readout": "series-hal"}, "did you mean 'series-hall'"),
    ({"scheme": "bipolr"}, "did you mean 'bipolar'"),
    ({"rows": 0}, "rows"),
    ({"rows": 12.5}, "rows"),
    ({"read_time": "1 m"}, "read_time"),
    ({"size": "nan"}, "size"),
    ({"spin_phases": 3}, "spin_phases"),
    ({"activity": 0}, "activity"),
    ({"components": {"adc": "adc-surve"}}, "adc-survey"),
]


@pytest.mark.parametrize(("given", "says"), BAD, ids=lambda v: str(v)[:30])
def test_what_cannot_be_is_refused_in_one_sentence(given, says):
    if says is None:
        Array(CARD, **given)
        return
    with pytest.raises(InputError) as error:
        Array(CARD, **given)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_an_array_larger_than_the_model_is_refused():
    with pytest.raises(InputError, match="rows up to 300 or cols up to 140"):
        cost(LAYERS, Array(CARD, 1024, 1024))


def test_what_is_no_model_is_refused():
    for model in ("resnet18", [], 3, [1, 2]):
        with pytest.raises(InputError, match="LayerShape"):
            cost(model, Array(CARD))


def test_a_conductance_has_no_hall_voltage():
    values = {n: v.model_dump(by_alias=True) for n, v in CARD.values.items()}
    for name in ("state_min", "state_max"):
        values[name]["unit"] = "S"
    card = hw.core.build_card({"name": "G", "quantity": "G", "law": CARD.law, "values": values}, "the test")
    with pytest.raises(InputError, match="Hall resistance"):
        Array(card)
    with pytest.raises(InputError, match="pair or a reference"):
        cost(LAYERS, Array(CARD, readout="sot-mtj"))
