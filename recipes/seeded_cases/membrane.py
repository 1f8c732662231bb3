"""Seeded cases of ``membrane``."""

from typing import Any

import numpy as np

import hallweight as hw
from hallweight import membrane

from .digest import Cases, group, tmp


def mem(**changes: Any) -> membrane.Membrane:
    """Return a film on PET."""
    return membrane.Membrane(**({"film": "CoTb", "support": "PET 25 um"} | changes))


@group
def membrane_release() -> Cases:
    """Time and front, with holes, from words, an array and a drawing."""
    holes = membrane.Holes("square", "50 um", "10 um")
    drawing = tmp() / "film.svg"
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="6mm" height="6mm" viewBox="0 0 60 60">'
    drawing.write_text(head + '<path d="M10 10H50V50H10Z M25 25V35H35V25Z"/><circle cx="8" cy="8" r="5"/></svg>')
    made = {
        "plain": membrane.release("200 um x 200 um", "Sr4Al2O7", pixel="4 um"),
        "holes": membrane.release("disc 200 um", "Sr3Al2O6", "60 C", holes=holes, pixel="4 um", thickness="20 nm"),
        "mask": membrane.release(np.hypot(*np.mgrid[-50:50, -50:50]) < 40, "Ca3Al2O6", pixel="2 um"),
        "svg": membrane.release(drawing, width="2 mm"),
    }
    for name, r in made.items():
        t = list(r.time)
        yield f"{name} time", [t, r.length, r.film_area, r.area(np.array([0.3, 0.9]) * t[1])]
        yield f"{name} assumed", [r.assumed, r.kinetics.assumed, r.cites]
        yield f"{name} arrival", [r.cover, r.arrival, r.left(0.5 * t[1]), r.dissolved(0.5 * t[1])]
        yield f"{name} front", r.front(frames=5, pixels=40)
    k = membrane.kinetics("SrCa2Al2O6", 310.0)
    yield "kinetics", [[law.k, law.D, law.time(1e-4), law.reach(50.0)] for law in (k.fast, k.mid, k.slow)]
    found = membrane.etch_holes("300 um x 300 um", least_pitch="40 um", least_hole="4 um", most_lost=0.02, pixel="4 um")
    yield "etch holes", [[h.pattern, h.pitch, h.diameter, list(t), lost] for h, t, lost in found.rows]
    yield "outline", membrane.outline("disc 1 mm", pixel="20 um").cover


@group
def membrane_strain() -> Cases:
    """Strain, stress, anisotropy and limits of stacks."""
    kinds: dict[str, dict[str, Any]] = {
        "flat": {},
        "bent": {"bend": "5 mm"},
        "across": {"bend": "4 mm", "bend_along": "y", "wide": False},
        "capped": {"bend": "5 mm", "cap": "PI 10 um", "adhesive": "PMMA 1 um", "misfit": 1e-3},
        "bonded": {"transfer": "bonded", "bond_temperature": "400 K", "growth_temperature": "500 K"},
        "free": {"bend": "free", "growth_stress": "-300 MPa"},
    }
    for name, more in kinds.items():
        m = mem(**more)
        e, s, c, K = m.strain, m.stress, m.stress_change, m.K_eff
        yield f"{name} strain", [e.xx, e.yy, e.zz, s.xx, s.yy, c.row, m.curvature, m.temperature]
        yield f"{name} anisotropy", [K.x, K.y, K.x0, K.y0, K.K_s, K.before, K.after, K.kept, K.way, K.ratios]
        yield f"{name} stack", [[p.h, p.Y, p.nu, p.alpha_T, p.free] for p in m.stack.plies] + [m.stack.neutral]
        b = membrane.budget(m, "2e10 A/m^2", "1 us")
        yield f"{name} budget", [b.where, b.terms, b.rise, [[x.name, x.load, x.bound] for x in b.limits]]
        yield f"{name} assumed", [b.assumed, m.assumed, m.cites]
    one = membrane.curl(mem(growth_stress="200 MPa").stack)
    yield "curl", [one.curvature, one.xx, one.yy]
    film, under = mem().stack.plies[mem().stack.film], mem().stack.plies[0]
    yield "limits", [
        membrane.wrinkle_stress(film, under), membrane.wavelength(film, under), membrane.buckle_stress(film, 1e-4),
        membrane.channel_stress(film, 10.0),
    ]  # fmt: skip
    yield "magnetostriction", membrane.magnetostriction(hw.card("CoTb"), np.array([1e5, 1e4]))


@group
def membrane_heat() -> Cases:
    """Rises of temperature of lines, bare membranes and Hall crosses."""
    t = np.geomspace(1e-10, 1e-2, 12)
    kinds: dict[str, dict[str, Any]] = {
        "PET": {}, "STO": {"support": "STO 500 um"}, "bare": {"support": None},
        "hung": {"support": None, "span": "20 um"},
        "grown": {"layer": None, "support": "sapphire 500 um"}, "capped": {"cap": "PMMA 1 um", "interface": 1e7},
    }  # fmt: skip
    for name, more in kinds.items():
        m = mem(**more)
        yield f"{name} step", m.step(t)
        yield f"{name} pulse", [m.heating("3e10 A/m^2", "1 us")]
    m = mem()
    more = {"line": "20 um", "where": "middle", "under": "free", "source": "Pt"}
    yield "options", [m.heating("1e10 A/m^2", "1 ms", **{k: v}) for k, v in more.items()]
    cross = membrane.HallCross.of(m, "2 um", "Pt", cells=8)
    yield "cross", [cross.heat, cross.squares, cross.rise("1e10 A/m^2", "1 us"), cross.step()(t)]
