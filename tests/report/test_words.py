"""Words and tables: every name on a card has a meaning, errors are rounded as people round them."""

import io

import pytest

from hallweight import report
from hallweight.core import Value
from hallweight.report.internals import count, headline, plus_minus, seeds_text, value_text


@pytest.mark.parametrize(
    ("number", "err", "unit", "words"),
    [
        (1.2, 0.02, "ohm", "1.20 ± 0.02 Ω"),
        (0.02, 0.0004, "T", "20.0 ± 0.4 mT"),
        (-0.0121, 1.3e-4, "A", "−12.10 ± 0.13 mA"),
        (0.018, 0.002, "1", "0.018 ± 0.002"),
        (5e-7, None, "s", "500 ns"),
        (3e-6, None, "ohm", "3 µΩ"),
        (64.0, 250.0, "1", "60 ± 250"),
        (0.0, 0.0, "ohm", "0 Ω"),
        (5.17e13, None, "A/m^2", "5170 MA/cm²"),
        (870e-6, 9e-4, "ohm", "900 ± 900 µΩ"),
        (6.02e5, 4e4, "A/m", "600 ± 40 kA/m"),
        (6.02e5, 2e4, "1", "(6.0 ± 0.2)\u00a0×\u00a010⁵"),
        (3e-16, None, "T*m^2/A", "3\u00a0×\u00a010⁻¹⁶ T m²/A"),
        (1.5707963267948966, 0.0174532925, "rad", "90.0 ± 1.0°"),
    ],
)
def test_value_words(number, err, unit, words):
    assert value_text(Value(value=number, err=err, unit=unit, how="fitted")) == words


def test_rows_are_short():
    row = Value(value=tuple(float(i) for i in range(9)), how="fitted")
    assert value_text(row) == "0, 1, 2, 3, … (9 numbers)"


def test_numbers_in_tables():
    assert count(12345) == "12\u202f345"
    assert plus_minus(0.9632, 0.0051) == "96.3\u00a0±\u00a00.5"
    assert plus_minus(-0.0012, 0.0003) == "−0.12\u00a0±\u00a00.03"
    assert seeds_text((3, 4, 5)) == "3 to 5"
    assert seeds_text((7,)) == "7"
    assert seeds_text(()) == "none"


def test_terminal_tables_hold_the_numbers(records):
    from rich.console import Console

    console = Console(width=170, record=True, file=io.StringIO())
    console.print(report.table(records.run()), report.card_table(records.card(name="[red]x[/red]")))
    text = console.export_text().replace("\u00a0", " ")
    assert "97.5 ± 0.3 %" in text
    assert "bipolar" in text
    assert "[red]x[/red]" in text
    assert "one device measured" in text
    assert "absent" in text


def test_the_terminal_table_fits_80_columns(records):
    from rich.console import Console

    console = Console(width=80, record=True, file=io.StringIO())
    console.print(*(report.table(r()) for r in (records.run, records.aware, records.attribution, records.training)))
    text = console.export_text()
    assert "…" not in text
    assert "hardware-aware 96.80" in text.replace("\u00a0", " ")
    assert "read noise" in text
    assert "75.00" in text


@pytest.mark.parametrize(
    ("gap", "sem", "words"),
    [
        (0.02, 0.001, "2.0\u00a0±\u00a00.1 points below."),
        (-0.02, 0.001, "2.0\u00a0±\u00a00.1 points above."),
        (-0.0001, 0.001, "level with floating point (gap 0.0\u00a0±\u00a00.1 points)."),
    ],
)
def test_a_gap_within_its_error_is_called_level(gap, sem, words, records):
    run = records.run()
    arms = [{**a, "gap": gap, "gap_sem": sem} for a in run.results["arms"]]
    sentences = headline(run.model_copy(update={"results": {**run.results, "arms": arms}}))
    assert all(s.endswith(words) for s in sentences[1:])
    assert len(sentences) == 4
