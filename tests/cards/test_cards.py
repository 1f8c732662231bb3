import pytest

import hallweight as hw
from hallweight.core import InputError, Run


@pytest.mark.parametrize("name", hw.cards.names())
def test_every_shipped_card_loads_and_prints(name):
    card = hw.card(name)
    assert card.name == name
    assert "paper" not in str(card).lower()


def test_unknown_card_says_which_was_meant():
    with pytest.raises(InputError, match="sample-hall-synapse"):
        hw.card("sample-hal-synapse")


def test_citations_follow_what_was_used(capsys):
    card = hw.card("sample-hall-synapse")
    run = Run(kind="evaluate", config={}, results={}, card=card, cites=("alpaydin1998digits",))
    hw.cite(run)
    printed = capsys.readouterr().out
    assert "alpaydin1998digits" in printed
    assert "chen2018neurosim" in printed
    assert "liu2025freestanding" not in printed


def test_every_reference_has_key_title_and_year_or_doi():
    from hallweight.cards.internals import bibliography

    for key, entry in bibliography().items():
        assert "title" in entry, key
        assert "year" in entry or "doi" in entry, key
        assert entry.count("{") == entry.count("}"), key


def test_unknown_key():
    with pytest.raises(InputError, match="nobody1900"):
        hw.cards.bibtex(["nobody1900"])
