"""Tables of cards and values: what goes into a paper, a spreadsheet or a notebook is what the card says."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hallweight as hw
from hallweight.core import Card, InputError, ResultTable, Value, parse, show
from hallweight.core.internals import number_text, plain_text, shown_number, significant

NOTEBOOK = "_repr_html_"


@pytest.fixture
def card() -> Card:
    values = {
        "state_min": {"value": -1.2, "unit": "ohm", "err": 0.02, "how": "fitted", "from": "dev_3.csv"},
        "state_max": {"value": 1.2, "unit": "ohm", "err": 0.0009, "how": "fitted", "from": "dev_3.csv"},
        "kappa_LTP": {"value": 1.6, "err": 0.13, "how": "fitted"},
        "P_LTP": {"value": 64, "how": "measured"},
        "kappa_LTD": {"value": 2.0, "how": "literature", "from": "hallweight", "note": "5 % & more"},
        "P_LTD": {"value": 64, "how": "assumed", "note": "a | b"},
        "sigma_c2c": {"value": 0.01, "how": "simulated"},
        "sigma_read": {"value": 0.005, "how": "measured"},
    }
    return Card.model_validate({"name": "dev3", "law": "exponential", "values": values})


def test_a_card_gives_a_table_with_unit_error_and_tag(card):
    table = card.table()
    assert table["Name"][:2] == ("state_min", "state_max")
    assert table["Value"][:3] == ("−1.20", "1.2000", "1.60")
    assert table["Error"][:3] == ("0.02", "0.0009", "0.13")
    assert table["Unit"][0] == "Ω"
    assert set(table["How"]) == {"fitted", "measured", "literature", "assumed", "simulated", "absent"}
    assert table.shape == (len(table), len(table.columns))


def test_csv_is_read_back_as_numbers(card):
    rows = list(csv.DictReader(io.StringIO(card.table().to_csv())))
    row = next(r for r in rows if r["Name"] == "state_min")
    assert (float(row["Value"]), float(row["Error"]), row["Unit"]) == (-1.2, 0.02, "ohm")


def test_a_result_with_an_error_becomes_two_columns_of_csv():
    table = ResultTable(("Scheme", "Accuracy (%)"), (("bipolar", "96.3\u00a0±\u00a00.5"), ("pair", "–")))
    assert table.to_csv() == "Scheme,Accuracy (%),error of Accuracy (%)\nbipolar,96.3,0.5\npair,,\n"


def test_latex_is_plain_letters_and_escaped(card):
    text = card.table().to_latex(label="tab:dev3")
    assert text.isascii()
    assert r"5 \% \& more" in text
    assert r"kappa\_LTP" in text
    assert r"\label{tab:dev3}" in text
    assert text.count("{") == text.count("}")
    body = text.split("\\midrule\n")[1].split("\\bottomrule")[0].splitlines()
    columns = len(card.table().columns)
    assert all(line.replace(r"\&", "").count("&") == columns - 1 for line in body)


def test_markdown_has_one_cell_for_each_column(card):
    head, rule, *rows = card.table().to_markdown().split("\n\n")[0].splitlines()
    assert all(r.replace(r"\|", "").count("|") == head.count("|") == rule.count("|") for r in rows)


def test_tables_are_written_and_not_overwritten(card, tmp_path):
    path = tmp_path / "t.csv"
    assert card.table().to_csv(path) == path.read_text("utf-8")
    with pytest.raises(InputError):
        card.table().to_csv(path)


def test_a_notebook_shows_html_and_nothing_runs_in_it(card):
    shown = getattr(card.revise(notes=("<script>x</script>",), name="<b>dev</b>"), NOTEBOOK)()
    assert shown.startswith("<table>")
    assert "<b>" not in shown


def test_a_misspelt_column_is_named(card):
    with pytest.raises(InputError, match="did you mean 'Value'"):
        card.table()["Valeu"]


def test_the_rows_are_those_of_pandas(card):
    frame = card.table().to_pandas()
    assert list(frame.columns) == list(card.table().columns)
    assert frame["How"].tolist() == list(card.table()["How"])


@pytest.mark.parametrize("name", hw.cards.names())
def test_every_shipped_card_prints_within_80_columns_and_without_exponents_of_code(name):
    text = str(hw.card(name))
    table = hw.card(name).table()
    assert max(map(len, text.splitlines())) <= 80
    for number, unit in zip(table["Value"], table.records(), strict=True):
        assert "e+" not in number
        assert "e-" not in number
        assert unit


@given(st.floats(1e-15, 1e15), st.floats(1e-4, 10), st.sampled_from(["ohm", "A/m^2", "J/m^3", "1", "ohm*m", "F/m"]))
def test_what_is_shown_is_the_value_within_half_a_digit_of_its_error(number, relative, unit):
    err = number * relative
    shown = shown_number(number, err, unit)
    value, error = (plain_text(f"{n}{shown.power}{shown.unit}") + " 1" * (unit == "1") for n in shown[:2])
    assert parse(value, unit) == pytest.approx(number, abs=0.51 * err)
    assert parse(error, unit) == pytest.approx(err, rel=0.5)
    assert "e+" not in number_text(number, err, unit)


def test_digits_follow_the_error():
    assert str(Value(value=1.21, unit="ohm", err=0.02, how="fitted")) == "1.21 ± 0.02 ohm"
    assert str(Value(value=1.21e-3, unit="ohm", err=840e-6, how="fitted")) == "1.2 ± 0.8 mohm"
    assert show(850e-6, "ohm", 2) == "850 uohm"
    assert significant(8.5e2, 2) == "850"


@pytest.mark.parametrize("unit", ["ohm", "1", "J/m", "rad", "m^2", "K"])
@pytest.mark.parametrize(
    ("value", "err"), [(5e-324, None), (5e-324, 5e-324), (0.0, 5e-324), (1e-310, 1e-312), (1e308, None), (1e308, 1e308)]
)
def test_numbers_at_the_ends_of_floating_point_have_a_text(value, err, unit):
    """Found by the fuzz: an error of 5e-324."""
    assert number_text(value, err, unit)
