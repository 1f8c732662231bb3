"""Film and spin-source cards: one set, honest tags, search, comparison, other packages."""

import subprocess
import sys

import pytest

import hallweight as hw
from hallweight.cards.internals import library
from hallweight.core import InputError, build_card, si_factor

FILMS = hw.cards.search(kind="film")


def film(**values):
    return {"name": "mine", "kind": "film", "values": values}


def literature(value, unit, source):
    return {"value": value, "unit": unit, "how": "literature", "from": source}


def assumed(value, unit="1"):
    return {"value": value, "unit": unit, "how": "assumed"}


def test_the_cards_that_come_with_it():
    assert FILMS == ["CoGd", "CoTb", "FeTb", "FeTb-bulk", "GdFe-VAMPIRE", "GdFeCo"]
    assert hw.cards.search(kind="spin-source") == ["Pt", "Ta", "W"]


@pytest.mark.parametrize("name", [*FILMS, "Pt", "Ta", "W"])
def test_every_literature_value_has_a_reference_and_no_card_is_the_founding_film(name):
    card = hw.card(name)
    keys = {v.source for v in card.values.values() if v.how == "literature"} | set(card.cites)
    assert hw.cards.bibtex(keys)
    assert "liu2025freestanding" not in keys
    assert {v.how for v in card.values.values()} <= {"literature", "assumed"}


def test_a_card_survives_its_file(tmp_path):
    for name in (*FILMS, "Pt"):
        card = hw.card(name)
        assert hw.Card.load(card.save(tmp_path / f"{name}.toml")) == card
    assert "quantity" not in hw.card("Pt").to_toml()


def test_moments_and_exchange_of_different_sets_are_refused():
    mixed = film(mu_1=literature(2.2, "mu_B", "evans2014vampire"), J_TT=literature(2.8e-21, "J", "vampire_gdfe"))
    with pytest.raises(InputError, match="mu_1 is from 'evans2014vampire' and J_TT from 'vampire_gdfe'"):
        build_card(mixed, "mine.toml")


def test_a_what_if_may_depart_from_the_set():
    card = hw.card("GdFe-VAMPIRE").replace(mu_1=2.217 * 9.2740100657e-24)
    assert card.values["mu_1"].how == "assumed"
    assert "mu_1" in card.missing()


HOSTILE = {
    "negative M": (film(M_1=assumed(-5e5, "A/m")), "M_1 is not above zero"),
    "M in tesla": (film(M_1=assumed(0.5, "T")), "'A/m'"),
    "J in joule": (film(J_ex=assumed(1e7, "J")), "'J/m^3'"),
    "negative damping": (film(alpha_1=assumed(-0.1)), "alpha_1 is negative"),
    "x in percent": (film(x=assumed(22.0)), "below 1"),
    "T_ref above T_C": (film(T_ref=assumed(500, "K"), T_C=assumed(450, "K")), "not below T_C"),
    "two descriptions": (film(M_1=assumed(5e5, "A/m"), mu_1=assumed(1.9, "mu_B")), "both given"),
    "a third of a spin": (film(S_1=assumed(1.3)), "multiple of 1/2"),
    "a row": (film(M_1={"value": [1.0, 2.0], "unit": "A/m", "how": "assumed"}), "a row"),
    "unknown": (film(M_3=assumed(5e5, "A/m")), "did you mean"),
    "no angle": ({"name": "Os", "kind": "spin-source", "values": {"rho": assumed(1e-7, "ohm*m")}}, "theta_SH"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_film_that_cannot_be_is_refused_in_one_sentence(case):
    data, word = HOSTILE[case]
    with pytest.raises(InputError) as error:
        build_card(data, "mine.toml")
    assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_search_in_names_notes_and_sources():
    assert hw.cards.search("tb") == ["CoTb", "FeTb", "FeTb-bulk"]
    assert hw.cards.search("vampire") == ["GdFe-VAMPIRE"]
    assert hw.cards.search("kim2001") == ["FeTb", "FeTb-bulk"]
    assert hw.cards.search("unobtainium") == []
    with pytest.raises(InputError, match="film"):
        hw.cards.search(kind="films")


def test_two_cards_side_by_side():
    card = hw.card("FeTb")
    table = card.diff(hw.card("FeTb-bulk"))
    assert [row[0] for row in table.rows] == ["t", "xi_1", "xi_2", "bulk_DL"]
    assert "6 nm (assumed)" in str(table)
    assert table.rows[-1][1] == "-"
    assert not card.diff(card)
    assert "do not differ" in str(card.diff(card))
    assert card.diff(card.replace(M_1=450001.0)).rows[0][0] == "M_1"


def test_a_card_prints_its_references(capsys):
    hw.cite(hw.card("FeTb-bulk"))
    printed = capsys.readouterr().out
    assert "zhu2022bulk" in printed
    assert "kim2001tbfe" in printed


class Entry:
    def __init__(self, name, value, found):
        self.name, self.value, self.found = name, value, found

    def load(self):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def test_another_package_adds_cards(monkeypatch, tmp_path):
    hw.card("CoGd").revise(name="MnGa").save(tmp_path / "MnGa.toml")
    hw.card("CoGd").save(tmp_path / "CoGd.toml")
    monkeypatch.setattr(
        library, "entry_points", lambda group: [Entry("theirs", "their.cards:folder", lambda: tmp_path)]
    )
    assert hw.card("MnGa").name == "MnGa"
    assert "MnGa" in hw.cards.search("MnGa")
    assert {"CoGd", "theirs/CoGd"} <= set(hw.cards.names())
    monkeypatch.setattr(library, "entry_points", lambda group: [Entry("theirs", "their.cards:x", ImportError("gone"))])
    with pytest.raises(InputError, match=r"their\.cards:x.*gone"):
        hw.cards.names()
    assert hw.card("CoGd").name == "CoGd"  # the shipped ones do not depend on it


def test_units_of_materials():
    assert si_factor("mJ/m^2") == (1e-3, "J/m^2")
    assert si_factor("erg/cm^3") == (pytest.approx(0.1), "J/m^3")
    assert si_factor("MJ/m3") == (pytest.approx(1e6), "J/m^3")
    assert si_factor("kbar") == (pytest.approx(1e8), "Pa")
    assert si_factor("1/nm^3") == (1e27, "1/m^3")
    assert si_factor("meV")[1] == "J"
    assert si_factor("bohr_magneton") == (pytest.approx(9.2740100657e-24), "A*m^2")


def test_films_load_without_the_compiler():
    code = "import sys, hallweight as hw; hw.card('CoTb'); hw.magnet.Pair; print({'numba', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
