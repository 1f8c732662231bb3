import pytest

from hallweight.core import Card, InputError, Value, build_card

GOOD = {
    "name": "dev3",
    "law": "linear",
    "values": {
        "state_min": {"value": -1210, "unit": "mohm", "err": 20, "how": "fitted", "from": "dev3.csv"},
        "state_max": {"value": 1.21, "unit": "ohm", "how": "fitted"},
        "P_LTP": {"value": 64, "how": "fitted"},
        "P_LTD": {"value": 60, "how": "fitted"},
        "sigma_c2c": {"value": 1.8, "unit": "%", "how": "measured"},
        "sigma_read": {"value": 0.01, "how": "assumed", "note": "no repeated reads"},
    },
}


def changed(**values):
    merged = {k: v for k, v in {**GOOD["values"], **values}.items() if v is not None}
    return {**GOOD, "values": merged}


def test_units_become_si_with_their_error():
    card = build_card(GOOD, "test")
    assert card["state_min"] == pytest.approx(-1.21)
    assert card.values["state_min"].err == pytest.approx(0.02)
    assert card["sigma_c2c"] == pytest.approx(0.018)


def test_toml_round_trip(tmp_path):
    card = build_card(GOOD, "test")
    assert Card.load(card.save(tmp_path / "card.toml")) == card


def test_missing_names_what_was_never_measured():
    missing = build_card(GOOD, "test").missing()
    assert "sigma_read" in missing
    assert "sigma_d2d" in missing
    assert "sigma_c2c" not in missing


def test_replace_tags_the_number_as_assumed():
    card = build_card(GOOD, "test").replace(sigma_c2c=0.05, sigma_d2d=0.1)
    assert card["sigma_c2c"] == 0.05
    assert card.values["sigma_d2d"].how == "assumed"
    assert "sigma_c2c" in card.missing()


def test_a_card_cannot_be_changed_in_place():
    card = build_card(GOOD, "test")
    with pytest.raises(TypeError):
        card.values["sigma_c2c"] = Value(value=0.0, how="assumed")
    with pytest.raises(ValueError):
        card.name = "other"


def test_printing_shows_values_errors_and_provenance():
    text = str(build_card(GOOD, "test"))
    for part in ("-1.21 ± 0.02 ohm", "fitted", "measured", "never measured", "no repeated reads"):
        assert part in text


HOSTILE = {
    "unknown law": ({**GOOD, "law": "liner"}, "did you mean 'linear'"),
    "unknown value": (changed(sigma_ctoc={"value": 1, "how": "assumed"}), "sigma_c2c"),
    "unknown unit": (changed(state_max={"value": 1, "unit": "parsnip", "how": "fitted"}), "parsnip"),
    "wrong unit": (changed(state_max={"value": 1, "unit": "mA", "how": "fitted"}), "'ohm'"),
    "no provenance": (changed(sigma_c2c={"value": 0.1}), "how"),
    "unknown provenance": (changed(sigma_c2c={"value": 0.1, "how": "guessed"}), "how"),
    "missing parameter": (changed(P_LTD=None), "P_LTD"),
    "missing range": (changed(state_max=None), "state_max"),
    "empty range": (changed(state_max={"value": -1.21, "unit": "ohm", "how": "fitted"}), "not above"),
    "reversed range": (changed(state_max={"value": -2, "unit": "ohm", "how": "fitted"}), "not above"),
    "negative noise": (changed(sigma_c2c={"value": -0.1, "how": "fitted"}), "negative"),
    "NaN": (changed(sigma_c2c={"value": float("nan"), "how": "fitted"}), "finite"),
    "infinite error": (changed(sigma_c2c={"value": 0.1, "err": float("inf"), "how": "fitted"}), "finite"),
    "probability above one": (changed(p_stuck={"value": 1.5, "how": "assumed"}), "probability"),
    "one level": (changed(levels={"value": 1, "how": "assumed"}), "levels"),
    "zero pulses": (changed(P_LTP={"value": 0.0, "how": "assumed"}), "P_LTP"),
    "text for a number": (changed(sigma_c2c={"value": "two percent", "how": "fitted"}), "sigma_c2c"),
    "unknown field": ({**GOOD, "colour": "red"}, "colour"),
    "no name": ({**GOOD, "name": ""}, "name"),
    "values is a list": ({**GOOD, "values": [1, 2]}, "values"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_card_that_is_wrong_is_refused_in_one_sentence(case):
    data, word = HOSTILE[case]
    with pytest.raises(InputError) as error:
        build_card(data, "dev3.toml")
    assert word in str(error.value)
    assert "dev3.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_is_overwritten_unasked(tmp_path):
    card = build_card(GOOD, "test")
    path = card.save(tmp_path / "card.toml")
    before = path.read_bytes()
    with pytest.raises(InputError, match="existing"):
        card.replace(sigma_c2c=0.5).save(path)
    assert path.read_bytes() == before
    card.replace(sigma_c2c=0.5).save(path, overwrite=True)
    assert Card.load(path)["sigma_c2c"] == 0.5


@pytest.mark.parametrize("content", [b"", b"not = [toml", b"\xff\xfe\x00", b"name = 'x'\n", b"values = 3\n"])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "card.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"card\.toml"):
        Card.load(path)


def test_no_file():
    with pytest.raises(InputError, match="no file"):
        Card.load("nowhere.toml")
