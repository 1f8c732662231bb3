"""The rows of ``recipes/headlines.py``: supports and bends, and what is varied about the usual device.

A row says where the film is, and what differs from the usual device and pulse. Most of what is varied is done on two
places: rigid, where it grew on STO, and flat on PET. Options of a row: arguments of the Hall bar and of ``write``;
``lattice`` is "rotated" or "irregular" (:func:`lattice_of`).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hallweight.hall import HallBar
from hallweight.hall.internals import Lattice, neighbours

DEVICE: dict[str, Any] = {"width": "0.45 um", "grain": "15 nm"}  # 30 x 30 grains
WRITE: dict[str, Any] = {"width": "1 us", "field": "200 mT", "pulses": 24, "cycles": 5, "part": 0.25, "drive": 1.0,
                         "law": "soft_bounds"}  # fmt: skip
NETWORK: dict[str, Any] = {"network": "digits-cnn", "schemes": "bipolar", "program": ("verify", "open"), "seeds": 2,
                           "train_seeds": 1}  # fmt: skip
LAYER = "Sr4Al2O7"
RIGID, FOIL = "STO, as grown", "PET"
STEP, LEVELS = 0.25, 10  # of the standard deviation; classes of anisotropy reach from -2.5 to 2.5 of them
GAPS = 0.1  # part of the volumes that an irregular lattice lacks


@dataclass(frozen=True)
class RowOf:
    """One row: ``place`` is what membrane and support are, the rest what differs from the usual."""

    name: str
    membrane: dict[str, Any]
    device: dict[str, Any] = field(default_factory=dict)
    write: dict[str, Any] = field(default_factory=dict)
    lattice: str = ""


PLACES: dict[str, dict[str, Any]] = {
    RIGID: {"support": "STO 500 um", "layer": None},
    "STO": {"support": "STO 500 um", "layer": LAYER},
    "Si": {"support": "Si 500 um", "layer": LAYER},
    "SiO2 300 nm on Si": {"support": "Si 500 um", "layer": LAYER, "adhesive": "SiO2 300 nm"},
    "glass": {"support": "SiO2 500 um", "layer": LAYER},
    "mica": {"support": "mica 25 um", "layer": LAYER},
    FOIL: {"support": "PET 25 um", "layer": LAYER},
    "PI": {"support": "PI 25 um", "layer": LAYER},
}
BENDS = {"PET": ("10 mm", "5 mm")}
TIGHT = {"PET": ("3 mm",)}  # nearly without anisotropy: slow, so the last
INTERFACES = {"STO": ("1e8 W/(m^2 K)", "3e6 W/(m^2 K)")}  # 1e7 else; assumed
SMALL = 1e-20  # J
VARIED: dict[str, RowOf] = {
    "g 0.1": RowOf("", {}, {"coupling": 0.1}),
    "grain 30 nm": RowOf("", {}, {"grain": "30 nm"}),
    "corner: g 0.1, 30 nm, pinning 2e-20 J": RowOf("", {}, {"coupling": 0.1, "grain": "30 nm", "pinning": 2e-20}),
    "corner: g 0.003, 10 nm, pinning 4e-19 J": RowOf("", {}, {"coupling": 0.003, "grain": "10 nm", "pinning": 4e-19}),
    "g 0.003": RowOf("", {}, {"coupling": 0.003}),
    "g 0.29": RowOf("", {}, {"coupling": 0.29}),
    "lattice irregular": RowOf("", {}, {"sigma_K": 0.22}, lattice="irregular"),
    "g 0.03": RowOf("", {}, {"coupling": 0.03}),
    "pinning 1e-19 J": RowOf("", {}, {"pinning": 1e-19}),
    "lattice rotated": RowOf("", {}, lattice="rotated"),
    "cell halved, 7.5 nm": RowOf("", {}, {"grain": "7.5 nm"}),
    "drive 1.05": RowOf("", {}, {}, {"drive": 1.05}),
    "g 0.01": RowOf("", {}, {"coupling": 0.01}),
    "drive 0.95": RowOf("", {}, {}, {"drive": 0.95}),
    "pinning 2e-20 J": RowOf("", {}, {"pinning": 2e-20}),
    "field 50 mT": RowOf("", {}, {}, {"field": "50 mT"}),
    "grain 10 nm": RowOf("", {}, {"grain": "10 nm"}),
    "width 0.225 um": RowOf("", {}, {"width": "0.225 um"}),
    "spread 0.2": RowOf("", {}, {"sigma_K": 0.2}),
    "source W": RowOf("", {}, {"source": "W", "side": "above"}),
    "pulse 50 ns": RowOf("", {}, {}, {"width": "50 ns"}),
    "no stray fields": RowOf("", {}, {"dipoles": False}),
    "grain 50 nm": RowOf("", {}, {"grain": "50 nm"}),
}

ONLY_RIGID = (
    "g 0.29",
    "g 0.03",
    "g 0.01",
    "grain 10 nm",
    "width 0.225 um",
    "spread 0.2",
    "no stray fields",
    "grain 50 nm",
)


def rows() -> list[RowOf]:
    """Return all rows, the most important ones first."""
    out = [RowOf(name, place) for name, place in PLACES.items()]
    out += _bent(BENDS)
    for k, (name, v) in enumerate(VARIED.items()):
        out += _contacts() if k == 2 else []
        places = (RIGID,) if name in ONLY_RIGID else (RIGID, FOIL)
        out += [RowOf(f"{place}; {name}", PLACES[place], v.device, v.write, v.lattice) for place in places]
    return out + _bent(TIGHT)


def _bent(bends: dict[str, tuple[str, ...]]) -> list[RowOf]:
    return [RowOf(f"{name}, {b}", {**PLACES[name], "bend": b}) for name, radii in bends.items() for b in radii]


def _contacts() -> list[RowOf]:
    return [RowOf(f"{n}, {v}", {**PLACES[n], "interface": v}) for n, values in INTERFACES.items() for v in values]


def lattice_of(bar: HallBar, kind: str, seed: int) -> Lattice:
    """Return the lattice of a device of a row: all have one outline, and anisotropies of their own in equal classes.

    rotated    its rows run at 45 degrees to the edges of the device
    irregular  a tenth of its volumes is missing, at places that are the same in all devices
    """
    usual = bar.lattice
    n = usual.shape[0]
    mask = usual.mask
    if kind == "rotated":
        at = np.arange(round(n * np.sqrt(2)) | 1)
        at = np.abs(at - len(at) // 2)
        mask = at[:, None] + at[None, :] <= n / np.sqrt(2)
    elif kind == "irregular":
        mask = np.random.default_rng(45).random((n, n)) >= GAPS
    rng = np.random.default_rng([seed, 7])
    level = np.clip(np.rint(rng.standard_normal(int(mask.sum())) / STEP), -LEVELS, LEVELS)
    while len(missing := np.setdiff1d(np.arange(-LEVELS, LEVELS + 1), level)):  # the same classes in all
        level[rng.choice(len(level), len(missing), replace=False)] = missing
    return Lattice(mask, usual.side, 1 + bar.sigma_K * STEP * level, neighbours(mask))
