"""Tables of runs: one that prints, saves and shows the numbers of the results, tagged and with what was assumed."""

import csv
import io

import pytest

from hallweight import report

NOTEBOOK = "_repr_html_"


@pytest.mark.parametrize("make", ["run", "aware", "attribution", "training", "cost"])
def test_a_run_prints_its_result_in_sentences_and_a_table(make, records):
    run = getattr(records, make)()
    text = str(run)
    assert text.startswith(f"Run {run.id}")
    assert "{" not in text
    assert "assumed: " in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_an_evaluation_prints_within_120_columns(records):
    assert max(map(len, str(records.run()).splitlines())) <= 120


def test_csv_of_a_run_holds_the_numbers_of_its_results(records):
    run = records.run()
    rows = list(csv.DictReader(io.StringIO(run.table().to_csv())))
    for row, arm in zip(rows, run.results["arms"], strict=True):
        assert float(row["Accuracy (%)"]) == pytest.approx(100 * arm["mean"], abs=0.051)
        assert float(row["error of Accuracy (%)"]) == pytest.approx(100 * arm["spread"], abs=0.051)
        assert int(row["Devices"]) == arm["devices"]
        assert row["How"] == "simulated"


@pytest.mark.parametrize("make", ["run", "attribution", "training", "cost"])
def test_the_table_of_a_run_names_what_was_assumed(make, records):
    run = getattr(records, make)()
    assert all(name in run.table().note for name in run.assumed)
    assert len(set(run.table().heads)) == len(run.table().heads)
    assert run.table().to_latex().isascii()


def test_a_notebook_shows_a_run(records):
    shown = getattr(records.run(), NOTEBOOK)()
    assert shown.startswith("<p>In floating point")
    assert "<table>" in shown


def test_a_run_of_lists_shows_them_as_columns():
    from hallweight.core import Run

    results = {"field": [0.01, 0.02], "J_c": [1.25e12, 1.5e12], "n": 4}
    run = Run(kind="simulate-threshold", config={}, results=results)
    assert run.table()["J_c (A/m^2)"] == ("1.25\u00a0×\u00a010¹²", "1.5\u00a0×\u00a010¹²")
    assert run.table().to_csv().splitlines()[1] == "0.01,1.25e12,simulated"


def test_the_terminal_and_python_show_the_same_rows(records):
    run = records.cost()
    columns = [list(column.cells) for column in report.table(run).columns]
    assert [row[:-1] for row in report.run_table(run)] == list(zip(*columns, strict=True))
