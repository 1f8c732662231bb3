"""One device of a study: membrane -> pulses -> card -> network, as a row of plain numbers."""

import json
import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from tomllib import loads
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, Trace, build_card, parse
from hallweight.core.revision import physics_revision
from hallweight.hall import HallBar, endurance, measure, smallest_current
from hallweight.membrane import Membrane
from hallweight.synapse import fit

from .held_states import keep_states

WRITE: Mapping[str, Any] = {
    "width": "1 us",  # of a pulse
    "field": "50 mT",  # along the current
    "pulses": 24,  # of each polarity
    "cycles": 3,
    "part": 0.25,  # of the film that a pulse at J_c takes over; one that only disorders the film takes half
    "drive": 1.0,  # write current over the current at J_c
    "current": None,  # or the write current itself
    "law": "auto",  # of the card; "auto": as fit chooses
}
"""How a device is written unless told otherwise."""
NETWORK: Mapping[str, Any] = {
    "network": "digits-cnn",
    "schemes": "bipolar",
    "program": ("verify", "open"),  # the first counts as the accuracy
    "seeds": 4,
    "train_seeds": 1,
    "n_test": None,
}
"""What is evaluated on it; further arguments of ``hallweight.network.evaluate`` may be given."""
STAGES = ("membrane", "magnet", "hall", "synapse", "array", "network")
"""What a row passes through."""
_CARD = (
    "state_min",
    "state_max",
    "levels_write_verify",
    "levels_open_loop",
    "NL_LTP",
    "NL_LTD",
    "asymmetry",
    "sigma_c2c",
    "sigma_read",
)

Row = dict[str, Any]
"""Plain numbers, words and lists of one device, by name, in SI units."""


@dataclass(frozen=True, eq=False)
class Point:
    """What a row depends on; the names of the fields are part of the key under which it is stored.

    ``film``
        Its card as TOML text.
    ``membrane``, ``device``, ``write``, ``network``
        Arguments of each step as plain words and numbers.
    ``hottest``
        K, temperature above which no network is tried.
    ``extra``
        Further entries of the row.
    ``retention``
        How long states must hold, :func:`.held_states.retention_settings`; nothing is asked without.
    """

    label: str
    film: str
    membrane: Mapping[str, Any]
    device: Mapping[str, Any]
    write: Mapping[str, Any]
    network: Mapping[str, Any]
    seed: int = 0
    hottest: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    retention: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Sixteen characters that identify everything that the row depends on, and the version of the code."""
        text = json.dumps([asdict(self), physics_revision(*STAGES)], sort_keys=True, default=repr)
        return sha256(text.encode()).hexdigest()[:16]

    def with_network(self, name: str | None) -> "Point":
        """Return the point with another network evaluated, or none."""
        return replace(self, network={**self.network, "network": name})


def run_point(point: Point) -> Row:
    """Return the row of a point; where a step is impossible ``refused`` says why, and later numbers are missing."""
    row: Row = {"label": point.label, "refused": "", "warnings": [], **point.extra}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            _run_steps(row, point)
        except InputError as error:
            row["refused"] = str(error)
    row["warnings"] = list(dict.fromkeys(str(w.message) for w in caught if issubclass(w.category, UserWarning)))
    return {k: _plain(v) for k, v in row.items()}


def _run_steps(row: Row, point: Point) -> None:
    """Fill the row step by step."""
    film = build_card(loads(point.film), "the film of this study")
    row["assumed"], row["cites"] = list(film.missing()), ["hallweight"]
    membrane = Membrane(film, **point.membrane)
    k, stress = membrane.K_eff, membrane.stress_change
    row |= {"strain": membrane.strain.xx, "stress": stress.xx, "K_grown": k.before, "K": k.after, "kept": bool(k.kept)}
    row["assumed"], row["cites"] = list(membrane.assumed), list(membrane.cites)
    if not k.kept:
        found = f"a net anisotropy of {k.after:.3g} J/m^3"
        raise InputError(found, "a film magnetised along its normal", "strain it less, or take another film")
    bar = HallBar(film, membrane=membrane, seed=point.seed, **point.device)
    run_device(row, point, bar)


def run_device(row: Row, point: Point, bar: HallBar, current: float | None = None) -> None:
    """Fill the row of a device ``bar`` that is there already: pulses, card, retention, network.

    ``current``
        A, to write with; None: looked for as the point says.
    """
    row["assumed"], row["cites"] = list(bar.assumed()), list(bar.cites())
    write = {**WRITE, **point.write}
    if current is None:
        current = write_current(row, bar, write, point.seed)
    else:
        _note_pulse(row, bar, current, parse(write["width"], "s"))
    _note_life(row, bar, current, write)
    if point.hottest is not None and row["hottest"] > point.hottest:
        found = f"a pulse that warms the film to {row['hottest']:.0f} K"
        do = "shorten the pulse or take a support that cools better"
        raise InputError(found, f"at most {point.hottest:.0f} K", do)
    trace = write_device(row, bar, current, write, point.seed)
    card = fit(trace, name=point.label, law=write["law"])
    card = keep_states(row, bar, train_of(current, {**write, "cycles": 2}), card, point.retention, point.seed)
    row |= {name: card.get(name, math.nan) for name in _CARD} | {"law": card.law, "card": card.to_toml()}
    row["fraction"] = (card["state_max"] - card["state_min"]) / (2 * abs(bar.R_AHE) * bar.moment(bar.pair().T))
    _add_provenance(row, trace.meta["assumed"], trace.meta["cites"])
    _evaluate(row, card, {**NETWORK, **point.network}, point.seed)


def write_current(row: Row, bar: HallBar, write: Mapping[str, Any], seed: int) -> float:
    """Find the write current (A) and note what a pulse is: densities A/m^2, energy J, temperatures K."""
    width, part = parse(write["width"], "s"), float(write["part"])
    given = None if write["current"] is None else parse(write["current"], "A")
    critical = smallest_current(bar, part=part, width=width, field=write["field"], seed=seed)
    if critical is not None:
        row |= {"I_c": critical, "J_c": bar.current_density(critical)}
    if given is not None:
        current = given
    elif critical is not None:
        current = float(write["drive"]) * critical
    else:
        found = f"no current below that of T_C whose pulse takes {100 * part:.3g} % of the film over both ways"
        raise InputError(found, "one that does", "change the pulse width, the field or the part")
    _note_pulse(row, bar, current, width)
    return current


def _note_pulse(row: Row, bar: HallBar, current: float, width: float) -> None:
    density = bar.current_density(current)
    rise = bar.rise(density, width)
    row |= {"current": current, "J": density, "width": width, "R_xx": bar.R_xx}
    row |= {"energy": current**2 * bar.R_xx * width, "rise": rise, "hottest": bar.pair().T + rise}


def _note_life(row: Row, bar: HallBar, current: float, write: Mapping[str, Any]) -> None:
    """Note the part of the current line's life that programming and training take, by purpose and in all."""
    life = endurance(bar, current, write["width"])
    row |= {"life_used": life.total} | {f"life_used_{name}": part for name, part in life.used.items()}
    row["life_pulses"] = life.pulses_left
    _add_provenance(row, (f"endurance: {name}" for name in life.assumed), life.cites)


def write_device(row: Row, bar: HallBar, current: float, write: Mapping[str, Any], seed: int) -> Trace:
    """Pulse the device up and down at a current (A) and note its mean curve."""
    n, cycles = int(write["pulses"]), int(write["cycles"])
    trace = measure(bar, train_of(current, write), seed=seed)
    mean = trace.values[1:].reshape(cycles, 2 * n).mean(0)
    row["curve"] = ((mean - (mean.max() + mean.min()) / 2) / abs(bar.R_AHE)).tolist()
    return trace


def train_of(current: float, write: Mapping[str, Any]) -> str:
    """Return the pulses of a device as a protocol: up and down at a current (A), ``cycles`` times."""
    n, cycles = int(write["pulses"]), int(write["cycles"])
    width, field_T = parse(write["width"], "s"), parse(write["field"], "T")
    pulses = f"{n} pulses of +{current:.9g} A, {width:.9g} s; {n} of -{current:.9g} A, {width:.9g} s; "
    return f"{pulses}in-plane field {field_T:.9g} T; repeat {cycles}"


def _evaluate(row: Row, card: Card, network: Mapping[str, Any], seed: int) -> None:
    """Program the network onto devices like this one and note its accuracy (fractions), by each program."""
    if network["network"] is None:
        return
    from hallweight.network import evaluate

    run = evaluate(card, seed=seed, **network)
    arm, *others = run.results["arms"]
    row |= {"accuracy": arm["mean"], "accuracy_sem": arm["gap_sem"], "float": run.results["float"]["mean"]}
    for other in others:
        if other["scheme"] == arm["scheme"]:
            name = f"accuracy_{other['program']}"
            row |= {name: other["mean"], f"{name}_sem": other["gap_sem"]}
    _add_provenance(row, run.assumed, run.cites)


def _add_provenance(row: Row, assumed: Iterable[str], cites: Iterable[str]) -> None:
    row["assumed"] = list(dict.fromkeys([*row["assumed"], *assumed]))
    row["cites"] = list(dict.fromkeys([*row["cites"], *cites]))


def _plain(value: Any) -> Any:
    """Return what JSON can hold: no numpy, no nan."""
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value
