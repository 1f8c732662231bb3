"""What stands between a digital net and the same net on devices, each non-ideality with its switch; no torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hallweight.core import Card

from .arm_setting import ArmSetting

Switch = Callable[[ArmSetting], ArmSetting]


@dataclass(frozen=True)
class Nonideality:
    """One way in which devices and arrays differ from ideal ones.

    ``description``
        In words.
    ``remove``
        Returns a setting without it.
    ``needs``
        Names of the non-idealities without which it does not act.
    ``random``
        Whether it differs from programming to programming.
    """

    description: str
    remove: Switch
    needs: tuple[str, ...] = ()
    random: bool = False


def _change_card(change: Callable[[Card], Card]) -> Switch:
    return lambda setting: replace(setting, card=change(setting.card))


def _zero(*names: str) -> Switch:
    """Set those numbers, or all numbers of those rows, to zero where the card has them."""

    def change(card: Card) -> Card:
        found = {n: card.values[n].value for n in names if n in card.values}
        zeros = {n: _zero_like(v) for n, v in found.items() if np.any(np.asarray(v))}
        return card.replace(note="taken away to see its share", **zeros) if zeros else card

    return _change_card(change)


def _zero_like(value: Any) -> Any:
    return (0.0,) * len(value) if isinstance(value, tuple) else 0.0


def _drop(*names: str) -> Switch:
    """Take those values off the card."""

    def change(card: Card) -> Card:
        if not set(names) & set(card.values):
            return card
        return card.without(*names)

    return _change_card(change)


def _set_array(**ideal: Any) -> Switch:
    return lambda setting: replace(setting, array=replace(setting.array, **ideal))


def _continuous(setting: ArmSetting) -> ArmSetting:
    """Continuous states hold the whole weight, so there is nothing left to slice."""
    return _drop("levels", "level")(_set_array(slices=1)(setting))


NONIDEALITIES: Mapping[str, Nonideality] = {
    "states": Nonideality("finite states: weights rounded to the card's levels", _continuous),
    "pulses": Nonideality(
        "writing by whole pulses, on devices that are all alike and without noise",
        lambda setting: replace(setting, program="exact"),
    ),
    "C2C": Nonideality(
        "cycle-to-cycle spread of a pulse",
        _zero("sigma_c2c", "table_sigma_LTP", "table_sigma_LTD"),
        needs=("pulses",),
        random=True,
    ),
    "D2D": Nonideality(
        "device-to-device spread of step size and range",
        _zero("sigma_d2d", "sigma_d2d_range"),
        needs=("pulses",),
        random=True,
    ),
    "read noise": Nonideality(
        "read noise: of every read of the network, and of the reads that verify a written state",
        _zero("sigma_read", "sigma_read_1f"),
        random=True,
    ),
    "stuck": Nonideality("stuck devices", _zero("p_stuck"), random=True),
    "drift": Nonideality("drift since programming", lambda setting: replace(setting, decades=0.0)),
    "DAC": Nonideality("converters at the inputs", _set_array(bits_in=None)),
    "ADC": Nonideality("converters at the outputs", _set_array(bits_out=None)),
    "tiles": Nonideality(
        "arrays of bounded size, each with converters of its own", _set_array(tile=None), needs=("ADC",)
    ),
}
"""All non-idealities, in the order in which a signal meets them. The names are keys of ``run.results``."""


def present(setting: ArmSetting) -> list[str]:
    """Return the names of the non-idealities that act in a setting: those whose removal changes something."""
    found: list[str] = []
    for name, one in NONIDEALITIES.items():
        no_drift = name == "drift" and not any(setting.card.get(n, 0.0) for n in ("drift", "sigma_aging"))
        if not no_drift and set(one.needs) <= set(found) and one.remove(setting) != setting:
            found.append(name)
    return found


def keep_only(setting: ArmSetting, names: frozenset[str]) -> ArmSetting:
    """Return the setting without all non-idealities that are not in ``names``."""
    for name, one in NONIDEALITIES.items():
        if name not in names:
            setting = one.remove(setting)
    return setting


def with_needs(name: str) -> frozenset[str]:
    """Return a non-ideality with those that it needs to act."""
    return frozenset((name, *NONIDEALITIES[name].needs))


def without(names: frozenset[str], name: str) -> frozenset[str]:
    """Return the non-idealities that remain without ``name`` and all that need it."""
    return frozenset(n for n in names if n != name and name not in NONIDEALITIES[n].needs)
