"""Half the devices: one device per weight against pair, shared reference, and pair with one fixed."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError

from .._records import record, source
from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import normal_interval

if TYPE_CHECKING:
    from hallweight.report import Picture

_OTHERS = {"pair": "differential pair", "reference": "shared reference", "fixed": "pair with one fixed"}
READOUT = "series-hall"


def compute(settings: Settings) -> Found:
    """Compare devices, accuracy and energy of the arms of the record, and program two of them again."""
    stored = record("arms")
    verify, blind = (arms(stored, program) for program in ("verify", "open"))
    own = verify["bipolar"]
    numbers: list[Number] = []
    for scheme, words in _OTHERS.items():
        other, ratio = verify[scheme], own["devices"] / verify[scheme]["devices"]
        extra, open_extra = _extra_loss(own, other), _extra_loss(blind["bipolar"], blind[scheme])
        errors = 100 * own["gap_sem"], 100 * other["gap_sem"]
        energy = own["energy_with_programming"] / other["energy_with_programming"]
        numbers += [
            Number(f"devices_{scheme}", f"Devices over those of a {words}", ratio, (ratio, ratio), "1", ""),
            Number(
                f"loss_{scheme}",
                f"Accuracy lost beyond a {words}",
                extra,
                normal_interval(extra, *errors),
                "points",
                f"20 programmings each, {stored['n_test']} test images",
                _reach(extra, open_extra),
                "write-verify, then open loop",
            ),
            Number(
                f"energy_{scheme}",
                f"Energy of an inference over a {words}",
                energy,
                (energy / 2, energy * 2),
                "1",
                "read currents step by √2, a factor of two",
            ),
        ]
    note, again = _again(settings)
    assumptions = (
        Assumption("way to write", "write-verify", "assumed", "varied: open loop; the abstract names none"),
        Assumption("devices", stored["card"], "assumed", "an invented card of a signed Hall resistance"),
        Assumption("network", "digits, 9872 weights", "simulated", "ResNet-18 was not compared arm by arm"),
        Assumption("read-out", "Hall voltages in series", "simulated", "models of circuits, 22 nm"),
        Assumption("target", f"each arm at its cheapest setting within {100 * stored['target']:g} points", "assumed"),
    )
    notes = (
        "The single device halves the number against a pair. A shared reference needs hardly more devices than one per "
        "weight, and saves nothing here.",
        note,
    )
    plotted: dict[str, Any] = {
        program: {s: [a["devices"], 100 * a["gap"], 100 * a["gap_sem"]] for s, a in found.items()}
        for program, found in (("verify", verify), ("open", blind))
    }
    plotted["target"] = 100 * stored["target"]
    return Found(tuple(numbers), assumptions, notes, (source("arms"),), plotted, again)


def arms(stored: dict[str, Any], program: str, readout: str = READOUT) -> dict[str, dict[str, Any]]:
    """Return the arms of the record by scheme, for one way to write and one read-out."""
    return {a["scheme"]: a for a in stored["compared"] if (a["program"], a["readout"]) == (program, readout)}


def _extra_loss(own: dict[str, Any], other: dict[str, Any]) -> float:
    """Points that the single device loses beyond another arm."""
    return float(100 * (own["gap"] - other["gap"]))


def _reach(*values: float) -> tuple[float, float]:
    return min(values), max(values)


def _again(settings: Settings) -> tuple[str, bool]:
    """Program single devices and pairs once more: what came out, or why it could not be, and whether it could."""
    try:
        from hallweight import cards, network

        run = network.evaluate(
            cards.load("sample-hall-synapse"),
            network="digits-cnn",
            schemes=("bipolar", "pair"),
            program="verify",
            seeds=2 if settings.quick else 4,
            train_seeds=1,
            card_draws=0,
            folder=settings.store,
        )
    except InputError as error:
        return f"Nothing of this row was run again. {error}", False
    single, pair = run.results["arms"]
    text = (
        f"Run again, without noise of the circuits: {100 * single['gap']:.2f} points lost with {single['devices']} "
        f"single devices, {100 * pair['gap']:.2f} with {pair['devices']} in pairs."
    )
    return text, True


def draw(found: Found, style: str) -> "Picture":
    """Draw loss against devices for each arm, by write-verify and in open loop."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import BLUE, ORANGE, styled

    names = {"bipolar": "one device", "pair": "pair", "reference": "reference", "fixed": "pair, one fixed"}
    place = np.arange(len(names))
    columns: list[Column] = [Column("Arm", "", "; ".join(names.values()), place.astype(float))]
    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        for program, colour, shift in (("verify", BLUE, -0.1), ("open", ORANGE, 0.1)):
            points = np.array([found.plotted[program][s] for s in names])
            label = {"verify": "write-verify", "open": "open loop"}[program]
            ax.errorbar(
                place + shift, points[:, 1], 1.96 * points[:, 2], fmt="o", color=colour, capsize=1.5, label=label
            )
            columns.append(Column(f"Loss, {label}", "points", "mean", points[:, 1]))
        ax.axhline(found.plotted["target"], color="0.5", lw=0.5, ls="--")
        devices = [f"{found.plotted['verify'][s][0]:,.0f}" for s in names]
        ax.set_xticks(place, [f"{n}\n{d}" for n, d in zip(names.values(), devices, strict=True)])
        ax.set_ylim(0, None)
        ax.set_ylabel("Loss to floating point (points)")
        legend_above(ax)
    caption = (
        f"Each arm at its cheapest setting within {found.plotted['target']:g} points (dashed) on validation images, "
        "with its devices; here on test images, bars: 95 % over programmings."
    )
    alt = "Loss of accuracy of four arms: equal by write-verify; in open loop the pair loses least."
    return Picture("paper-half-devices", "Devices and accuracy", figure, tuple(columns), caption, alt, style)


CLAIM = Claim(
    "half-devices",
    "Half the devices",
    "One device per weight halves the number of devices against a differential pair.",
    Rule(
        (
            Condition("devices_pair", "<=", 0.5, "half the devices of a pair"),
            Condition("loss_pair", "<=", 0.5, "at most half a point less accurate than a pair"),
            Condition("energy_pair", "<=", 3.0, "at most three times the energy of a pair"),
        ),
        ("way to write", "devices", "network", "read-out"),
    ),
    compute,
    draw,
    ("array", "network"),
    ("arms",),
)
