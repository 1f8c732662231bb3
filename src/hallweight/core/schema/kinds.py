"""Which values a card of each kind has, and in which unit; the one place where the names are defined.

A unit ``"x"`` stands for the unit of the card's quantity.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ..units import ratio
from .circuits import COMPONENT, TECHNOLOGY, check_circuit
from .film import FILM, ONE_SET, SPIN_SOURCE, SUPPORT, check_film
from .release_layer import LAYER, check_layer

DRIVES = ("A", "V", "A/m^2", "T")
"""SI units of what is applied."""

QUANTITIES: Mapping[str, str] = {
    "R_xy": "ohm",
    "R_xx": "ohm",
    "R": "ohm",
    "rho_xy": "ohm*m",
    "rho_xx": "ohm*m",
    "rho": "ohm*m",
    "G": "S",
    "V": "V",
    "I": "A",
    "weight": "1",
}
"""Quantities that can be read, and their SI units."""


def _no_check(values: Mapping[str, object]) -> None:
    del values


def _refuse_negative(name: str, numbers: tuple[object, ...]) -> None:
    if any(isinstance(v, float) and v < 0 for v in numbers):
        raise ValueError(f"{name} is negative")


def _check_level(row: object, low: object, high: object, count: object) -> None:
    if row is None:
        return
    if not isinstance(row, tuple) or len(row) < 2 or any(b <= a for a, b in pairwise(row)):
        raise ValueError("level is not a row of at least two states, each above the one before")
    if isinstance(low, float) and isinstance(high, float) and not (low <= row[0] and row[-1] <= high):
        raise ValueError(f"level has states ({row[0]:g} to {row[-1]:g}) outside state_min to state_max")
    if isinstance(count, float) and count != len(row):
        raise ValueError(f"levels={count:g} and {len(row)} states in level do not agree; one of the two is enough")


def _check_synapse(values: Mapping[str, object]) -> None:
    low, high = values["state_min"], values["state_max"]
    if isinstance(low, float) and isinstance(high, float) and not high > low:
        raise ValueError(f"state_max ({high:g}) is not above state_min ({low:g})")
    for name, value in values.items():
        numbers = value if isinstance(value, tuple) else (value,)
        if name.startswith(("sigma_", "table_sigma", "P_", "p_", "s_", "alpha_")):
            _refuse_negative(name, numbers)
        if name.startswith("P_") and value == 0:
            raise ValueError(f"{name} is zero")
        if name == "p_stuck" and isinstance(value, float) and value > 1:
            raise ValueError("p_stuck is a probability, at most 1")
        if name == "levels" and isinstance(value, float) and value < 2:
            raise ValueError("levels is below 2")
    _check_level(values.get("level"), low, high, values.get("levels"))
    rows = {len(v) for n, v in values.items() if n.startswith("table_") and isinstance(v, tuple)}
    if len(rows) > 1:
        raise ValueError("the rows of the table have different lengths")


@dataclass(frozen=True)
class Kind:
    """Value names of one kind of card: needed, possible, and those that count as missing when absent.

    ``one_set``: values that must have one source where they are literature. ``reads``: whether the card is of
    something that is read, so that its ``quantity`` means anything.
    """

    required: Mapping[str, str]
    optional: Mapping[str, str]
    wanted: tuple[str, ...] = ()
    check: Callable[[Mapping[str, object]], None] = field(default=_no_check)
    one_set: tuple[str, ...] = ()
    reads: bool = True


KindName = Literal[
    "synapse",
    "hall-loop",
    "harmonic",
    "readings",
    "film",
    "spin-source",
    "support",
    "sacrificial-layer",
    "technology",
    "component",
]
"""The kinds of cards."""
_MADE_AT: Mapping[str, str] = {"in_plane_field": "T", "temperature": "K"}
"""What a measurement was made at."""

KINDS: Mapping[str, Kind] = {
    "synapse": Kind(
        required={"state_min": "x", "state_max": "x", "sigma_c2c": "1", "sigma_read": "1"},
        optional={
            "offset": "x",
            "sigma_d2d": "1",
            "sigma_d2d_range": "1",
            "sigma_read_1f": "1",
            "drift": "1",
            "sigma_aging": "1",
            "p_stuck": "1",
            "levels": "1",
            "level": "x",
            "levels_write_verify": "1",
            "levels_open_loop": "1",
            "n_states": "1",
            "A_LTP": "1",
            "A_LTD": "1",
            "NL_LTP": "1",
            "NL_LTD": "1",
            "NL_area_LTP": "1",
            "NL_area_LTD": "1",
            "asymmetry": "1",
            "symmetry_point": "x",
            "c2c_curve": "1",
            "relaxation_LTP": "1",
            "relaxation_LTD": "1",
            "R2_LTP": "1",
            "R2_LTD": "1",
            "spikes": "1",
            "pulse_width": "s",
            "pulse_amplitude_LTP": "drive",
            "pulse_amplitude_LTD": "drive",
            "read_current": "A",
            **_MADE_AT,
        },
        wanted=("sigma_d2d", "sigma_d2d_range", "drift", "p_stuck"),
        check=_check_synapse,
    ),
    "hall-loop": Kind(
        required={"R_AHE": "x", "offset": "x", "closure": "x", "sigma_read": "x"},
        optional={
            "H_c": "T",
            "H_shift": "T",
            "I_switch_up": "drive",
            "I_switch_down": "drive",
            "I_c": "drive",
            "switched_fraction": "1",
            "slope": "slope",
            "curvature": "slope",
            "drift_per_read": "x",
            "squareness": "1",
            "sense": "1",
            "width_rising": "drive",
            "width_falling": "drive",
            "read_current": "A",
            "pulse_width": "s",
            **_MADE_AT,
        },
        wanted=("switched_fraction",),
    ),
    "harmonic": Kind(
        required={},
        optional={
            "amplitude": "x",
            "offset": "x",
            "phase": "rad",
            "sigma_read": "x",
            "V_thermoelectric": "V",
            "B_DL": "T",
            "B_FL": "T",
            "xi_DL": "1",
            "xi_FL": "1",
        },
    ),
    "readings": Kind(
        required={"n_devices": "1", "state_min": "x", "state_max": "x"},
        optional={"n_levels": "1", "drift": "1", "sigma_drift": "1", "levels_row": "x", "sigma_level": "1"},
        wanted=("drift",),
    ),
    "film": Kind(
        required={},
        optional={name: unit for name, (unit, *_) in FILM.items()},
        check=check_film,
        one_set=ONE_SET,
        reads=False,
    ),
    "spin-source": Kind(
        required={"theta_SH": "1"},
        optional={name: unit for name, (unit, *_) in SPIN_SOURCE.items() if name != "theta_SH"},
        check=check_film,
        reads=False,
    ),
    "support": Kind(
        required={"kappa": "W/(m*K)", "C_v": "J/(m^3*K)"},
        optional={name: unit for name, (unit, *_) in SUPPORT.items() if name not in ("kappa", "C_v")},
        check=check_film,
        reads=False,
    ),
    "sacrificial-layer": Kind(
        required={},
        optional={name: unit for name, (unit, *_) in LAYER.items()},
        check=check_layer,
        reads=False,
    ),
    "technology": Kind(
        required={"node": "m"},
        optional={name: unit for name, (unit, *_) in TECHNOLOGY.items() if name != "node"},
        check=check_circuit,
        reads=False,
    ),
    "component": Kind(
        required={},
        optional={"node": "m", **{name: unit for name, (unit, *_) in COMPONENT.items()}},
        check=check_circuit,
        reads=False,
    ),
}


RENAMED = {"n_states": "levels_write_verify", "levels_write_verify": "n_states"}
"""Values that cards of other releases have under another name; either name finds them."""


def units_of(unit: str, quantity: str) -> tuple[str, ...]:
    """Return the SI units that a value declared in ``unit`` may have on a card of this quantity."""
    x = QUANTITIES.get(quantity, "1")
    if unit == "x":
        return (x,)
    if unit == "drive":
        return DRIVES
    if unit == "slope":
        return tuple(ratio(x, d, n) for d in DRIVES for n in (1, 2))
    return (unit,)
