"""Cards of several loops as a table: numbers for a program as ever, texts for a paper, a spreadsheet, a notebook."""

import csv
import io

import numpy as np
import pytest

from hallweight.core import InputError, Trace
from hallweight.synapse import FittedCards, fit_each

NOTEBOOK = "_repr_html_"
FIELDS = (-0.1, 0.02, 0.1)


def loop(field: float) -> Trace:
    """A current loop whose sense and width follow the in-plane field."""
    current = 1e-3 * np.concatenate([np.linspace(-12, 12, 61), np.linspace(12, -12, 61)])
    side = np.repeat([1.0, -1.0], 61)
    switched = np.tanh((current - (9e-3 - 0.02 * abs(field)) * side) / 4e-4)
    noise = 0.02 * np.random.default_rng(round(1e3 * abs(field))).standard_normal(len(current))
    read = -3 + 40 * current + 0.8 * np.sign(field) * switched + noise
    trace = Trace.from_arrays("R_xy", "ohm", read, layout="current-loop", coords={"current": current})
    trace.meta["in_plane_field"] = field
    return trace


@pytest.fixture(scope="module")
def cards() -> FittedCards:
    return fit_each([loop(field) for field in FIELDS])


def test_rows_are_the_numbers_that_they_were(cards):
    rows = list(cards.table())
    assert [row["in_plane_field"] for row in rows] == list(FIELDS)
    assert cards.table()[0]["R_AHE"] == cards.cards[0]["R_AHE"]
    assert cards.table()[-1]["R_AHE_err"] == cards.cards[-1].values["R_AHE"].err
    assert len(cards.table()) == 3


def test_texts_have_one_unit_a_column_and_digits_by_the_error(cards):
    table = cards.table()
    assert table["in-plane field (mT)"] == ("−100", "20", "100")
    for text, card in zip(table["I_c (mA)"], cards.cards, strict=True):
        number, error = (float(t.replace("−", "-")) for t in text.split(" ± "))
        assert number == pytest.approx(1e3 * card["I_c"], abs=0.5e3 * card.values["I_c"].err)
        assert error == pytest.approx(1e3 * card.values["I_c"].err, rel=0.5)
    with pytest.raises(InputError, match="did you mean"):
        table["I_c (A)"]


def test_csv_latex_markdown_and_notebook(cards, tmp_path):
    table = cards.table()
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert [float(row["in-plane field (mT)"]) for row in rows] == [-100, 20, 100]
    assert float(rows[0]["error of I_c (mA)"]) > 0
    text = table.to_latex(tmp_path / "loops.tex", label="tab:loops")
    assert text.count(r" \\") == 4
    assert r"\label{tab:loops}" in text
    assert text.isascii()
    assert table.to_markdown().count("\n|") == 4
    assert getattr(cards, NOTEBOOK)().startswith("<table>")
    assert table.to_pandas().shape == table.shape


def test_what_was_refused_is_named_below():
    trace = loop(0.1)
    flat = Trace.from_arrays("R_xy", "ohm", np.linspace(0, 1, 40), layout="current-loop",
                             coords={"current": np.linspace(0, 1e-3, 40)})  # fmt: skip
    flat.meta["in_plane_field"] = 0.3
    assert "not fitted" in str(fit_each([trace, flat]).table())
