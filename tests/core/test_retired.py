"""A renamed keyword works for two releases, and says what to write."""

import pytest

import hallweight as hw
from hallweight.core.internals import renamed_keywords


@renamed_keywords("0.1.0", tell="progress")
def work(x: int, progress: int | None = None) -> tuple[int, int | None]:
    """A function whose keyword was renamed."""
    return x, progress


def test_the_old_keyword_works_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="tell= is retired since hallweight 0.1.0 .* write progress="):
        assert work(1, tell=2) == (1, 2)
    assert work(1, progress=2) == (1, 2)
    assert work.__name__ == "work"


def test_a_card_still_cites(capsys) -> None:
    card = hw.card("FeTb-bulk")
    with pytest.warns(DeprecationWarning, match=r"write hallweight\.cite\(card\)"):
        card.cite()
    old = capsys.readouterr().out
    hw.cite(card)
    assert old == capsys.readouterr().out


def test_a_retired_keyword_of_a_checked_function_still_works_and_names_the_callers_line() -> None:
    import hallweight as hw

    card = hw.card("CoTb")
    with pytest.warns(DeprecationWarning, match="copies= is retired") as warned, pytest.raises(hw.core.InputError):
        hw.hall.width_sweep(hw.hall.HallBar(card, source="W"), current="1 mA", width=[], copies=2)
    assert warned[0].filename == __file__
