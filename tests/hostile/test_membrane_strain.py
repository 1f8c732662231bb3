"""Bad input to a membrane: one clear sentence each, that says what was found and what to do."""

import math

import pytest

import hallweight as hw
from hallweight.core import Card, InputError, build_card
from hallweight.membrane import Membrane, Ply, Stack, budget, curl, wrinkle_stress


def mem(**changes):
    return Membrane("CoTb", **({"support": "PET 25 um"} | changes))


def without(name: str, card: str) -> Card:
    found = hw.card(card)
    return found.revise(values={k: v for k, v in found.values.items() if k != name})


def card(name, value, unit="1"):
    values = {name: {"value": value, "unit": unit, "how": "assumed"}}
    return build_card({"name": "mine", "kind": "film", "values": values}, "mine.toml")


def pair(**stress):
    return hw.magnet.pair(hw.card("CoTb"), **stress)


CRYSTAL = hw.card("CoTb").replace(a="3.9 angstrom")
SOFT = Ply("rubber", 1e-6, 2e6, 0.49)
HARD = Ply("film", 1e-7, 1e11, 0.3)

CASES = {
    "bend tighter than fracture": (lambda: mem(bend="0.5 mm"), "CoTb strained by 2.48 % at a bend of 500 um"),
    "substrate that breaks": (lambda: mem(support="STO 0.5 mm", bend="5 mm"), "STO strained by 5 %"),
    "inside, and the foil tears": (lambda: mem(bend="-0.3 mm"), "PET strained by"),
    "flat, and it cracks": (lambda: mem(layer=None, growth_stress="5 GPa"), "as it lies flat"),
    "bend through itself": (lambda: mem(bend="10 um"), "half its thickness"),
    "bend of zero": (lambda: mem(bend="0 mm"), "not zero"),
    "bend misspelt": (lambda: mem(bend="fre"), "did you mean 'free'"),
    "bend in kelvin": (lambda: mem(bend="5 K"), "'m'"),
    "bend without a unit": (lambda: mem(bend="5"), "without a unit"),
    "bend that is no number": (lambda: mem(bend=math.nan), "Found nan"),
    "infinite bend": (lambda: mem(bend=math.inf), "Found inf"),
    "support thinner than the film": (lambda: mem(support="PET 3 nm"), "at least as thick as the film"),
    "unknown support": (lambda: mem(support="PETT 25 um"), "did you mean 'PET'"),
    "support that is a film": (lambda: mem(support="CoGd 25 um"), "kind 'support'"),
    "support without a thickness": (lambda: mem(support="PET"), "support='PET 25 um'"),
    "support of zero": (lambda: mem(support="PET 0 um"), "above zero"),
    "thickness in pascal": (lambda: mem(support="PET 25 GPa"), "'m'"),
    "unknown layer": (lambda: mem(layer="Sr4Al2O"), "did you mean 'Sr4Al2O7'"),
    "layer that is a support": (lambda: mem(layer="PET"), "kind 'sacrificial-layer'"),
    "unknown film": (lambda: Membrane("CoTB"), "did you mean"),
    "film that is a source": (lambda: Membrane("Pt"), "kind 'film'"),
    "film without a thickness": (lambda: Membrane(without("t", "CoTb")), "no t"),
    "film by its atoms": (lambda: Membrane("GdFe-VAMPIRE").K_eff, "magnetisations"),
    "film without magnetostriction": (lambda: Membrane(without("lambda_s", "CoTb")).K_eff, "lambda_s"),
    "support without mechanics": (lambda: mem(support=(without("nu", "PET"), "25 um")), "no nu on card 'PET'"),
    "three parts": (lambda: mem(cap=("PI", "1 um", "2 um")), "a card and a thickness"),
    "growth stress in kelvin": (lambda: mem(growth_stress="3 K"), "'Pa'"),
    "growth stress that is no number": (lambda: mem(growth_stress=math.nan), "Found nan"),
    "growth below zero kelvin": (lambda: mem(growth_temperature=-1.0), "a temperature above zero"),
    "misfit as a length": (lambda: mem(misfit="1 nm"), "'1'"),
    "unknown transfer": (lambda: mem(transfer="flaoted"), "did you mean 'floated'"),
    "unknown direction": (lambda: mem(bend_along="z"), "'x' or 'y'"),
    "interface below zero": (lambda: mem(interface=-1.0), "above zero"),
    "interface that is no number": (lambda: mem(interface=math.nan), "above zero"),
    "neither layer nor support": (lambda: Membrane("CoTb", layer=None), "neither a release layer nor a support"),
    "bonded to where it grew": (lambda: mem(layer=None, transfer="bonded"), "layer=None"),
    "crystal on an amorphous substrate": (lambda: Membrane(CRYSTAL, substrate="SiO2"), "misfit="),
    "cap of a film that has one": (lambda: mem(support="PET 1 um", cap="PI 25 um").neutral_cap("PI"), "below it"),
    "half a pulse": (lambda: budget(mem(), J="1e10 A/m^2"), "half a pulse"),
    "pulse in ampere": (lambda: budget(mem(), "1 mA", "1 us"), "'A/m^2'"),
    "unknown shape": (lambda: curl(Stack((SOFT, HARD), 1), "cone"), "'roll' or 'bowl'"),
    "rubber thinner than its wrinkles": (lambda: wrinkle_stress(HARD, SOFT), "wrinkles"),
    "two stresses along an axis": (lambda: pair(stress=(1e8, 0.0), stress_axis=(0, 1, 0)), "stress_axis"),
    "three stresses": (lambda: pair(stress=(1e8, 0.0, 0.0)), "(xx, yy)"),
    "stress that is no number": (lambda: pair(stress=(math.nan, 0.0)), "Found nan"),
    "ratio above one half": (lambda: card("nu", 0.6), "Poisson"),
    "expansion in kelvin": (lambda: card("alpha_T", 1.0, "K"), "'1/K'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_in_one_sentence(case):
    call, word = CASES[case]
    with pytest.raises(InputError) as error:
        call()
    message = str(error.value)
    assert word in message
    assert message.startswith("Found ")
    assert "\n" not in message
