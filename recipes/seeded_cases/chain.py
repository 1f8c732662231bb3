"""Seeded cases of ``chain``."""

from typing import Any

import xarray as xr

import hallweight as hw
from hallweight import chain, report

from .digest import Cases, files_in, group, tmp
from .report import _picture, _text

TABLES: dict[str, Any] = {
    "device": {"width": "0.4 um", "grain": "50 nm", "dipoles": False},
    "write": {"pulses": 6, "cycles": 2},
    "network": {"seeds": 2, "n_test": 30, "program": ["verify", "open"], "weights": "digits-hwa"},
}


@group
def chain_studies() -> Cases:
    """Bending, supports, design and a release study, with their folders."""
    folder = tmp()
    run = chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, folder=folder / "bending", seed=1)
    yield "bending", run
    yield "bending id", run.id
    yield "bending assumed", [run.assumed, run.cites]
    yield "bending store", files_in(folder / "bending")
    yield "bending table", (folder / "bending" / "result.csv").read_text()
    (folder / "bending" / "run.json").unlink()
    yield "bending resumed", chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, folder=folder / "bending", seed=1)
    run = chain.supports("CoTb", ["mica 25 um"], rigid=None, **TABLES, folder=folder / "supports", seed=2)
    yield "supports", run
    yield "supports store", [run.id, files_in(folder / "supports")]
    few = {**TABLES, "network": {**TABLES["network"], "program": "open"}}
    limits: dict[str, Any] = {"bends": [None], "widths": ["1 us"], "least_accuracy": 0.0, "hottest": "600 K"}
    run = chain.design("CoTb", supports=["PET 25 um"], **limits, **few, folder=folder / "design", seed=3)
    yield "design", run
    yield "design store", [run.id, files_in(folder / "design")]
    study = folder / "release.toml"
    study.write_text(
        'study = "release"\n[arguments]\nshape = "disc 200 um"\npixel = "4 um"\n'
        'holes = {pattern = "square", pitch = "60 um", diameter = "10 um"}\n'
    )
    run = chain.study(study, folder / "release")
    yield "release", run
    yield "release store", [run.id, files_in(folder / "release")]
    with xr.open_dataset(folder / "release" / "result.nc", engine="scipy") as data:
        yield "release data", {str(n): data[n].values for n in data.variables}
    for name in ("bending", "supports", "design"):
        done = hw.Run.load(folder / name)
        yield f"{name} figures", [_picture(p) for p in report.run_pictures(done)]
        yield f"{name} words", _text(report.table(done))
