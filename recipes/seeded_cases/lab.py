"""Seeded cases of ``lab``."""

import numpy as np

import hallweight as hw
from hallweight import lab

from .digest import Cases, group, tmp


@group
def lab_files() -> Cases:
    """The embedded sample and a few dialects: read, corrected, and written again."""
    sample = lab.read(hw.cards.path_of_sample())
    yield "sample", sample
    yield "sample raw", [[c.name, c.unit, c.values, c.role] for c in lab.read_table(hw.cards.path_of_sample()).columns]
    yield "offset", [lab.offset(sample), lab.drift(sample), lab.sign(sample)]
    for name, how in {"offset": {"offset": True}, "drift": {"drift": True}, "all": {"offset": 1.5, "drift": True,
                      "flip": True}}.items():  # fmt: skip
        yield f"correct {name}", lab.correct(sample, **how)
    rng = np.random.default_rng(3)
    sign = np.tile(np.repeat([1, -1], 20), 2)
    values = np.cumsum(sign * rng.uniform(0.5, 1.5, 80)) / 20 - 0.5
    for name, (sep, unit, scale, comma) in {
        "semicolons": (";", "mOhm", 1e-3, True), "tabs": ("\t", "kOhm", 1e3, False), "commas": (",", "Ohm", 1, False)
    }.items():  # fmt: skip
        rows = [f"I_pulse (mA){sep}R_xy ({unit})"]
        rows += [f"{12.5 * s!r}{sep}{v / scale!r}" for s, v in zip(sign.tolist(), values.tolist(), strict=True)]
        path = tmp() / "pulses.txt"
        path.write_text("\n".join(r.replace(".", ",") if comma else r for r in rows) + "\n")
        yield f"dialect {name}", lab.read(path)
    path = tmp() / "loop.csv"
    text = [f"{b:.6g},{np.tanh((b - 0.01) / 0.02):.9g}" for b in [*np.linspace(-1, 1, 30), *np.linspace(1, -1, 30)]]
    path.write_text("Field (T),R_xy (Ohm)\n" + "\n".join(text) + "\n")
    loop = lab.read(path)
    yield "loop", [loop, lab.offset(loop), lab.drift(loop), lab.sign(loop)]
    yield "origin", lab.origin_csv([("x", "T", "", np.linspace(0, 1, 5)), ("y", "ohm", "made", rng.normal(size=5))])
