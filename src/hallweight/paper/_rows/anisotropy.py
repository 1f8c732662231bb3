"""Perpendicular anisotropy kept after release from the substrate."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings

if TYPE_CHECKING:
    from hallweight.report import Picture

_FILM, _FILMS = "CoTb", ("CoTb", "FeTb", "CoGd", "GdFeCo")
_STRESS = "-100 MPa"
_STRESSES = np.linspace(-300e6, 100e6, 9)  # Pa; sputtered films are mostly compressed
_LAMBDA = (0.5, 1.0, 1.5)  # times the card's magnetostriction


def compute(settings: Settings) -> Found:
    """Compute the anisotropy of freed films over that as grown."""
    from hallweight import cards, membrane

    kept = {f: [[_kept(f, s, factor) for s in _STRESSES] for factor in _LAMBDA] for f in _FILMS}
    own = _kept(_FILM, _STRESS, 1.0)
    reach = [v for rows in kept.values() for row in rows for v in row]
    mem = membrane.Membrane(_FILM, layer="Sr4Al2O7", support=None, growth_stress=_STRESS)
    terms = membrane.budget(mem).terms
    card = cards.load(_FILM)
    numbers = (
        Number(
            "kept",
            f"Anisotropy of a bare, freed {_FILM} film over that as grown",
            own,
            (own, own),
            "1",
            "no statistical error",
            (min(reach), max(reach)),
            f"films {', '.join(_FILMS)}, growth stress −300 to 100 MPa, magnetostriction 0.5 to 1.5 times the card's",
        ),
        Number(
            "release",
            f"Share that the release itself takes from {_FILM}",
            -terms["release"] / terms["as grown"],
            (-terms["release"] / terms["as grown"],) * 2,
            "1",
            "no statistical error",
        ),
    )
    assumptions = (
        Assumption("film", _FILM, "assumed", "the material of the founding paper is not public"),
        Assumption("growth stress", _STRESS.replace("-", "−"), "assumed", "varied"),
        Assumption("magnetostriction", f"{card['lambda_s']:.2g}", card.values["lambda_s"].how, "varied"),
        Assumption("anisotropy as grown", f"{terms['as grown']:.3g} J/m³", "assumed", "from the card"),
        *(Assumption(name, "of the membrane", "assumed") for name in ("misfit", "transfer") if name in mem.assumed),
    )
    note = (
        "Release takes away the growth stress, and with it that part of the anisotropy which the stress made. Damage "
        "by water or by oxygen is not computed."
    )
    plotted: dict[str, Any] = {"stress": list(_STRESSES), "kept": {f: rows[1] for f, rows in kept.items()}}
    return Found(numbers, assumptions, (note,), (), plotted)


def _kept(film: str, stress: float | str, factor: float) -> float:
    """Anisotropy of a bare membrane over that as grown; below 0 it lies in the plane."""
    from hallweight import cards, membrane

    card = cards.load(film)
    card = card.replace(lambda_s=card["lambda_s"] * factor) if factor != 1.0 else card
    found = membrane.budget(membrane.Membrane(card, layer="Sr4Al2O7", support=None, growth_stress=stress))
    return found.now / found.terms["as grown"]


def draw(found: Found, style: str) -> "Picture":
    """Draw what is kept against growth stress for several films."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import GREY, series_colors, styled

    stress = np.array(found.plotted["stress"]) / 1e6
    columns = [Column("Growth stress", "MPa", "varied", stress)]
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        for (film, kept), colour in zip(found.plotted["kept"].items(), series_colors(len(_FILMS)), strict=True):
            ax.plot(stress, 100 * np.array(kept), color=colour, label=film)
            columns.append(Column(film, "%", "of the anisotropy as grown", 100 * np.array(kept)))
        ax.axhline(100, color=GREY, lw=0.5, ls=":")
        ax.axhline(0, color=GREY, lw=0.5)
        ax.set_xlabel("Growth stress (MPa)")
        ax.set_ylabel("Anisotropy kept (%)")
        legend_above(ax)
    caption = "Perpendicular anisotropy of a bare membrane over that as grown; magnetostriction as on the cards."
    alt = "Anisotropy kept against growth stress for four films; compressed films lose, stretched ones gain."
    return Picture("paper-anisotropy", "Anisotropy after release", figure, tuple(columns), caption, alt, style)


CLAIM = Claim(
    "anisotropy",
    "Perpendicular anisotropy kept after release",
    "The freed membrane keeps its perpendicular anisotropy well.",
    Rule(
        (Condition("kept", ">=", 0.75, "at least three quarters of the perpendicular anisotropy are kept"),),
        ("film", "growth stress", "magnetostriction"),
    ),
    compute,
    draw,
    ("membrane", "magnet"),
)
