"""Every knob of a membrane moves what it should, and it names what is assumed."""

import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

import hallweight as hw
from hallweight.membrane import Limit, Membrane, Ply, budget, channel_stress

SAME = 1e-12  # the same arithmetic twice


def mem(**changes):
    return Membrane("CoTb", **({"support": "PET 25 um", "bend": "5 mm"} | changes))


FLAT = mem(bend=None)

KNOBS = {  # name: (changes of the first, changes of the second, metric, second is larger)
    "tighter bend": ({}, {"bend": "4 mm"}, lambda m: m.strain.xx, True),
    "thicker support": ({}, {"thickness": "50 um"}, lambda m: m.strain.xx, True),
    "film inside": ({}, {"bend": "-5 mm"}, lambda m: m.strain.xx, False),
    "stiffer cap": ({"cap": "PI 10 um"}, {"cap": "mica 10 um"}, lambda m: m.strain.xx, False),
    "thicker adhesive": ({"adhesive": "PMMA 1 um"}, {"adhesive": "PMMA 5 um"}, lambda m: m.strain.xx, True),
    "narrow": ({}, {"wide": False}, lambda m: m.stress.yy, False),
    "growth pressure": ({}, {"growth_stress": "-300 MPa"}, lambda m: m.K_eff.after, False),
    "misfit": ({}, {"misfit": 1e-3}, lambda m: m.K_eff.after, True),
    "bonded": ({}, {"transfer": "bonded"}, lambda m: m.K_eff.after, True),
    "hot growth": ({}, {"growth_temperature": "500 K"}, lambda m: m.K_eff.after, True),
    "growth substrate": ({"growth_temperature": "500 K"}, {"growth_temperature": "500 K", "substrate": "Si"},
                         lambda m: m.K_eff.after, True),
    "bonded hot": ({}, {"bond_temperature": "400 K"}, lambda m: m.strain.yy, False),
    "held warm": ({}, {"temperature": "320 K"}, lambda m: m.strain.yy, True),
}  # fmt: skip


@pytest.mark.parametrize("knob", KNOBS)
def test_knob(knob):
    one, two, metric, larger = KNOBS[knob]
    before, after = metric(mem(**one)), metric(mem(**one).but(**two))
    assert (after > before) if larger else (after < before)


def test_across_turns_the_strain():
    along, across = mem(), mem(bend_along="y")
    assert (across.strain.yy, across.strain.xx) == (along.strain.xx, along.strain.yy)
    assert (along.K_eff.way, across.K_eff.way) == ("x", "y")
    assert across.K_eff.ratios["barrier"] == along.K_eff.ratios["barrier"]
    assert across.K_eff.ratios["H_k"] > along.K_eff.ratios["H_k"]


def test_ratios_follow_the_anisotropy_and_vanish_with_it():
    k = mem().K_eff
    assert k.ratios == {"H_k": k.x / k.x0, "J_c": k.x / k.x0, "barrier": k.after / k.before}
    lost = mem(bend="2 mm").K_eff
    assert not lost.kept
    assert set(lost.ratios.values()) == {0.0}
    assert (k.easy_angle, lost.easy_angle) == (0.0, math.pi / 2)
    flat = Membrane(hw.card("CoTb").replace(K_1=1e3, K_2=1e3))  # lies in the plane as it is
    assert all(math.isnan(v) for v in flat.K_eff.ratios.values())


def test_the_static_threshold_of_the_magnet_falls_by_the_same_ratio():
    m = Membrane("CoTb")  # flat and free of its growth stress: biaxial, which is all that the closed form knows
    strained = replace(hw.magnet.driven(m.film), K=hw.magnet.pair(m.film, stress=m.stress_change.row).K)
    ratio = hw.magnet.static_threshold(strained) / hw.magnet.static_threshold(hw.magnet.driven(m.film))
    assert ratio == pytest.approx(m.K_eff.ratios["J_c"], rel=1e-9)
    assert ratio < 0.9


def test_a_second_order_makes_a_cone():
    film = hw.card("CoTb").replace(K2_1=-4e4, lambda_s=3e-4)
    angles = [Membrane(film, support="PET 25 um", growth_stress=s).K_eff.easy_angle for s in (0.0, "-300 MPa")]
    assert angles[0] == 0.0
    k = Membrane(film, support="PET 25 um", growth_stress="-300 MPa").K_eff
    assert 0 < angles[1] < math.pi / 2
    assert math.cos(angles[1]) ** 2 == pytest.approx(-(k.after + 4e4) / (2 * -4e4), rel=SAME)


def test_sublattices_share_the_magnetostriction_as_their_anisotropy_or_as_the_card_says():
    m = mem()
    assert m.K_eff.K_s / m.K_eff.K_s.sum() == pytest.approx([0.25, 0.75])
    own = Membrane(hw.card("CoTb").replace(lambda_1=5e-5, lambda_2=1.5e-4), support="PET 25 um", bend="5 mm")
    assert own.K_eff.K_s == pytest.approx(m.K_eff.K_s)
    turned = Membrane(hw.card("CoTb").replace(lambda_1=-5e-5, lambda_2=2.5e-4), support="PET 25 um", bend="5 mm")
    assert turned.K_eff.K_s[0] < 0
    assert turned.anisotropy_change == pytest.approx(m.anisotropy_change)
    pair = hw.magnet.pair(turned.film, stress=turned.stress_change.row)
    assert pair.K_s == pytest.approx(turned.K_eff.K_s)
    added = pair.K - hw.magnet.pair(turned.film).K
    assert added == pytest.approx(turned.K_eff.K_z)


def test_the_pair_takes_one_stress_as_before_and_two_as_a_row():
    film = hw.card("FeTb")
    one, row = hw.magnet.pair(film, stress="250 MPa"), hw.magnet.pair(film, stress=("250 MPa", 0.0))
    assert np.array_equal(one.K_s, row.K_s)
    assert np.array_equal(one.K, row.K)
    both = hw.magnet.pair(film, stress=(1e8, 1e8))
    assert not both.K_s.any()
    assert both.K.sum() == pytest.approx(hw.magnet.pair(film).K.sum() - 1.5 * 3e-4 * 1e8)
    hot, warm = (hw.magnet.pair(film, 350.0, stress=s).K.sum() for s in ((1e8, 1e8), 0.0))
    assert 0 < warm - hot < 1.5 * 3e-4 * 1e8  # magnetostriction falls with temperature


def test_the_tightest_bend_is_just_allowed():
    for m in (mem(), mem(bend="-5 mm"), mem(support="mica 10 um"), mem(wide=False, bend="-5 mm"), FLAT):
        side = math.copysign(1, m.curvature)
        m.but(bend=side * m.tightest * (1 + 1e-9))
        with pytest.raises(hw.HallweightError, match="bend it less"):
            m.but(bend=side * m.tightest * (1 - 1e-9))


def test_free_rolls_up_towards_what_shrinks():
    pushed = Membrane("CoTb", support="PI 0.5 um", transfer="bonded", growth_stress="-200 MPa", bend="free")
    pulled = pushed.but(growth_stress="200 MPa")
    assert pushed.curvature > 0 > pulled.curvature
    assert pushed.curvature == -pulled.curvature
    assert abs(pushed.strain.xx) < abs(pushed.but(bend=None).strain.xx)  # rolling lets go of some of it
    assert pushed.but(thickness="1 um").curvature < pushed.curvature
    assert Membrane("CoTb", support="PI 0.5 um", bend="free").curvature == 0  # floated: nothing to roll it


def test_limits_scale_as_they_should():
    thin, thick = Ply("a", 5e-9, 1e11, 0.3), Ply("a", 20e-9, 1e11, 0.3)
    assert channel_stress(thin, 10.0) == pytest.approx(2 * channel_stress(thick, 10.0))
    assert channel_stress(thin, 10.0, Z=8.0) < channel_stress(thin, 10.0)
    assert Limit("a", -1.0, 2.0, "Pa").use == 0
    assert Limit("a", 1.0, 0.0, "Pa").use == math.inf


def test_budget_names_what_goes_first():
    soft = budget(mem(support="PDMS 100 um", bend="-20 mm"))
    assert soft.first.name == "wrinkles"
    assert soft.margin < 1
    assert "first: wrinkles, lost" in str(soft)
    bent = budget(mem())
    assert bent.first.name == "perpendicular anisotropy"
    assert bent.margin > 1
    assert "perpendicular anisotropy kept" in str(bent)
    assert "assumed: CoTb.t" in str(bent)
    assert "perpendicular anisotropy lost" in str(budget(mem(bend="2 mm")))
    hard = Membrane(hw.card("CoTb").replace(lambda_s=1e-7), support="STO 100 um", bend="60 mm")
    assert budget(hard).first.name == "STO cracks or yields"
    bridge = Membrane("CoTb", span="2 um", transfer="bonded")
    assert bridge.strain.xx == bridge.parts["as grown"].xx
    assert budget(bridge).first.name == "wrinkles"


def test_heat_enters_the_budget():
    cold, hot = budget(mem()), budget(mem(), "1e11 A/m^2", "1 us", pair=hw.magnet.pair)
    assert math.isnan(cold.rise)
    assert hot.rise > 10
    assert hot.terms["heat: K and M"] < 0 < hot.terms["heat: expansion"]
    assert {"CoTb reaches T_C", "PET too hot"} <= {one.name for one in hot.limits}
    assert "heat: K and M" not in budget(mem(), "1e11 A/m^2", "1 us").terms
    assert "heat: expansion" not in budget(Membrane("CoTb"), "1e10 A/m^2", "1 ns").terms  # nothing holds it


def test_what_is_assumed_is_listed_and_what_is_given_is_not():
    names = mem().assumed
    assert {"PET.Y", "CoTb.lambda_s", "CoTb.nu (no card)", "growth_stress", "transfer", "misfit", "K as grown"} <= set(
        names
    )
    assert "growth_stress" not in mem(growth_stress="-100 MPa").assumed
    assert "misfit" not in mem(misfit=0.0).assumed
    measured = hw.card("CoTb").replace("measured", lambda_s=1e-4, nu=0.3)
    told = Membrane(measured, support="PET 25 um").assumed
    assert not {"CoTb.lambda_s", "CoTb.nu", "CoTb.nu (no card)"} & set(told)
    assert {"transfer", "substrate"}.isdisjoint(Membrane("CoTb", layer=None, support="STO 1 mm").assumed)
    assert hw.cards.bibtex(mem().cites)
    assert hw.cards.bibtex(Membrane("CoTb", bend="free").cites)
    assert "PET 25 um, bent to 5 mm (film outside)" in str(mem())


def test_the_records_of_a_membrane_hold_its_attributes():
    m = mem(growth_stress="-50 MPa", cap="PI 1 um", adhesive="PMMA 2 um")
    for record in (m.layup, m.history):
        assert {f.name: getattr(m, f.name) for f in fields(record)} == {
            f.name: getattr(record, f.name) for f in fields(record)
        }
    assert [card.name for card, _ in m.layup.below] == ["PMMA", "PET"]
    assert [p.name for p in m.stack.plies] == ["PET", "PMMA", "CoTb", "PI"]
    assert m.stack.own is m.stack.film_ply
    assert hw.membrane.location(m) == m.location == "on PET 25 um, bent to 5 mm (film outside)"
    with pytest.raises(FrozenInstanceError):
        m.bend = None


def test_but_keeps_what_was_given():
    m = mem(growth_stress="-50 MPa", cap="PI 1 um", misfit=1e-4)
    again = m.but(bend="6 mm").but(bend="5 mm")
    assert again.strain == m.strain
    assert again.assumed == m.assumed
    assert m.but(thickness="50 um").thickness == 50e-6
    assert m.but(support="PI 10 um").support.name == "PI"
    assert Membrane("CoTb", support=hw.card("PET"), thickness="25 um", bend=5e-3).strain == mem().strain


def test_membrane_loads_no_compiler():
    code = (
        "import sys, hallweight as hw; hw.membrane.budget(hw.membrane.Membrane('CoTb', support='PET 25 um'));"
        "print([m for m in ('numba', 'matplotlib', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_polymer_gives_its_reasons():
    # PET at 400 K: beyond its glass transition of 351 K, long before its T_max
    warm = mem(bend=None)
    step = warm.step(np.array([1e-6]))[0]
    found = budget(warm, (100.0 / step) ** 0.5, 1e-6)
    use = {limit.name: limit.use for limit in found.limits}
    assert use["PET passes its glass transition"] == pytest.approx(100 / 51, rel=1e-6)
    assert use["PET leaves its service range"] == pytest.approx(100 / 123, rel=1e-6)
    assert use["PET creeps under load"] > use["PET passes its glass transition"] > 1 > use["PET too hot"]
    assert found.first.name == "PET creeps under load"
    shrunk = next(limit for limit in found.limits if limit.name == "wrinkles, once PET has shrunk")
    plain = next(limit for limit in found.limits if limit.name == "wrinkles")
    strain = 0.018 * (400 - 351) / (423 - 351)
    assert shrunk.load - plain.load == pytest.approx(strain * warm.stack.film_ply.biaxial)
    cool = budget(warm, (20.0 / step) ** 0.5, 1e-6)
    assert not any("shrunk" in limit.name for limit in cool.limits)
    rubber = budget(mem(support="PDMS 100 um", bend=None), 1e10, 1e-8)
    assert not any("glass" in limit.name for limit in rubber.limits)
    assert {"PEN", "PET", "PI"} <= {n for n in hw.cards.search(kind="support") if "T_g" in hw.card(n).values}


def test_a_glue_has_limits_too():
    glued = budget(mem(adhesive="PMMA 1 um", bend=None), 1e10, 1e-8)
    assert any(limit.name == "PMMA passes its glass transition" for limit in glued.limits)
