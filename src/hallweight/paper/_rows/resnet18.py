"""ResNet-18 on CIFAR-10 against the same network in floating point."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, InputError, Value

from .._records import record, source
from ..claim import Assumption, Claim, Condition, Found, Number, Rule, Settings
from .statistics import normal_interval

if TYPE_CHECKING:
    from hallweight.report import Picture

_ROWS = ("32 states", "11 states")
_STATES = 32
_IMAGES = 200  # of the live part
_CARD = {"sigma_c2c": 0.02, "sigma_d2d": 0.05, "sigma_d2d_range": 0.05, "sigma_read": 0.01, "p_stuck": 0.001}


def compute(settings: Settings) -> Found:
    """Take accuracies from the record, and program the network once more where CIFAR-10 is."""
    stored = record("cifar10")
    own, coarse = (stored["rows"][name] for name in _ROWS)
    images = float(own["n_test"])
    error = float(np.sqrt(own["mean"] * (1 - own["mean"]) / images))
    over = f"{len(own['accuracy'])} programmings and {own['n_test']:,} test images"
    numbers = (
        Number(
            "gap",
            "Loss to floating point",
            100 * own["gap"],
            normal_interval(100 * own["gap"], 100 * own["gap_sem"], 100 * own["sem_images"]),
            "points",
            over,
            (100 * own["gap"], 100 * coarse["gap"]),
            "32 to 11 states",
        ),
        Number(
            "accuracy",
            "Accuracy on devices",
            100 * own["mean"],
            normal_interval(100 * own["mean"], 100 * own["spread"] / len(own["accuracy"]) ** 0.5, 100 * error),
            "%",
            over,
            (100 * coarse["mean"], 100 * own["mean"]),
            "32 to 11 states",
        ),
        Number(
            "float",
            "Accuracy in floating point",
            100 * own["float"],
            normal_interval(100 * own["float"], 100 * error),
            "%",
            f"{own['n_test']:,} test images",
        ),
    )
    live, note = _live(settings, own)
    assumptions = (
        Assumption("states", f"{_STATES}, one pulse apart", "assumed", "varied to 11; the abstract gives none"),
        Assumption("device-to-device spread", "5 %", "assumed"),
        Assumption("noise of a pulse", "2 % of the range", "assumed"),
        Assumption("read noise", "1 % of the range", "assumed"),
        Assumption("stuck devices", "0.1 %", "assumed"),
        Assumption("arrays", "128 rows, 8-bit converters, write-verify", "assumed"),
        Assumption("training", "hardware-aware", "simulated", "weights shipped with this package"),
        Assumption("images", stored["data"], "measured", "quality 75, colour at half resolution"),
    )
    notes = (
        note,
        "The weights were chosen among some twenty nets by these test images: the float accuracy is too good by at "
        "most 0.25 points.",
    )
    plotted = {name: stored["rows"][name]["accuracy"] for name in _ROWS} | {"float": own["float"]}
    return Found((*numbers, *live), assumptions, notes, (source("cifar10"),), plotted, settings.quick or bool(live))


def _live(settings: Settings, own: dict[str, Any]) -> tuple[tuple[Number, ...], str]:
    """Program the network once now, or say why not."""
    if settings.quick:
        return (), "Nothing of this row is run again in the quick form: it needs CIFAR-10."
    try:
        from hallweight import network

        network.cifar10(settings.data_root)
    except InputError as error:
        return (), f"Nothing of this row was run again: without CIFAR-10 or torch that cannot be. {error}"
    run = network.evaluate(
        _card(),
        network="resnet18",
        training="hardware-aware",
        schemes="bipolar",
        program="verify",
        tile=128,
        bits_in=8,
        bits_out=8,
        seeds=2,
        card_draws=0,
        n_test=_IMAGES,
        data_root=settings.data_root,
        folder=settings.store,
    )
    arm = run.results["arms"][0]
    scatter = float(np.sqrt(own["mean"] * (1 - own["mean"]) / _IMAGES))
    agrees = abs(arm["mean"] - own["mean"]) <= 3 * scatter
    number = Number(
        "again",
        f"Accuracy of two programmings now, {_IMAGES} images",
        100 * arm["mean"],
        normal_interval(100 * arm["mean"], 100 * scatter),
        "%",
        f"{_IMAGES} test images",
    )
    return (number,), (
        f"Run again: {100 * arm['mean']:.1f} % of {_IMAGES} images, where the record has {100 * own['mean']:.2f} % of "
        f"all ({'they agree' if agrees else 'they do not agree'})."
    )


def _card() -> Card:
    """The device of the record: bipolar, so many states, one pulse apart."""
    steps = {"levels": float(_STATES), "P_LTP": _STATES - 1.0, "P_LTD": _STATES - 1.0, "drift": 0.0}
    values = {name: Value(value=v, how="assumed") for name, v in (_CARD | steps).items()}
    ends = {name: Value(value=v, unit="ohm", how="assumed") for name, v in (("state_min", -1.0), ("state_max", 1.0))}
    return Card(name=f"bars-{_STATES}", law="linear", values=ends | values)


def draw(found: Found, style: str) -> "Picture":
    """Draw the accuracy of each programming."""
    from hallweight.report import Column, Picture
    from hallweight.report.axis import legend_above, panels
    from hallweight.report.style import BLUE, INK, ORANGE, styled

    with styled(style):
        figure, axes = panels(style, 60)
        ax = axes[0, 0]
        columns: list[Column] = []
        for name, colour in zip(_ROWS, (ORANGE, BLUE), strict=True):
            values = 100 * np.array(found.plotted[name])
            seed = np.arange(1, len(values) + 1)
            ax.plot(seed, values, "o", color=colour, label=name)
            columns += [Column(f"Programming, {name}", "", "number", seed.astype(float)), Column(name, "%", "", values)]
        ax.axhline(100 * found.plotted["float"], color=INK, lw=0.8, ls="--", label="floating point")
        ax.set_xticks([1, 5, 10, 15, 20])
        ax.set_xlabel("Programming")
        ax.set_ylabel("Accuracy (%)")
        legend_above(ax)
    caption = "ResNet-18 on CIFAR-10 (JPEG copy), 10,000 test images, one device per weight, write-verify."
    alt = "Accuracy of 20 programmings: near 92.9 % with 32 states, near 92.2 % with 11, below floating point."
    return Picture("paper-resnet18", "ResNet-18 on devices", figure, tuple(columns), caption, alt, style)


CLAIM = Claim(
    "resnet18",
    "ResNet-18 on CIFAR-10 against floating point",
    "On such synapses ResNet-18 reaches 92 % on CIFAR-10, comparable to software in floating point.",
    Rule(
        (
            Condition("gap", "<=", 1.0, "at most one point is lost to floating point"),
            Condition("accuracy", ">=", 92.0, "the accuracy is at least 92 %"),
        ),
        ("states", "device-to-device spread", "noise of a pulse", "read noise", "arrays", "training"),
    ),
    compute,
    draw,
    ("array", "network"),
    ("cifar10",),
    data=True,
)
