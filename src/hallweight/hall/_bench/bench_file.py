"""A measurement as files: what ``hallweight bench`` writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from hallweight.core import Protocol, Run, Trace, parse, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords
from hallweight.core.types import Progress
from hallweight.core.validation import one_of, whole_number

from .._device.hall_bar import HallBar
from .device_file import load_device
from .harmonic import harmonic
from .hold_time import hold_time
from .loops import CURRENT_LOOP_IN_FIELD, FIELD_LOOP, current_loop, field_loop
from .measure import measure
from .trace_csv import csv_of

Loop = Literal["field", "current", "harmonic"]

PULSES = "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; in-plane field 20 mT; read 0.1 mA; repeat 5"
"""What ``bench`` applies when it is told nothing."""
_LOOPS: Mapping[str, str] = {"field": FIELD_LOOP, "current": CURRENT_LOOP_IN_FIELD, "harmonic": ""}


@names_keywords
def bench(
    device: HallBar | Path | str,
    folder: Path | str | None = None,
    *,
    loop: Loop | None = None,
    protocol: str | None = None,
    current: str = "1 mA",
    seed: int = 0,
    devices: int = 1,
    threads: int = 1,
    retention: str | float | bool = "10 years",
    use_temperature: str | float | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Measure a device and keep it: ``trace.csv`` (which ``lab.read`` reads), ``trace.nc`` and ``run.json``.

    device     or the TOML file that describes it, see :func:`load_device`
    folder     ``runs/`` and the run's id unless given; its files are not replaced unless ``overwrite``
    loop       "field", "current" or "harmonic"; None: pulses
    protocol   which of these
    current    A  amplitude of the alternating current of a harmonic measurement
    devices    int  how many, which differ in the seed of their frozen anisotropies
    threads    int  devices at once
    retention  s   that intermediate states should hold; False: nobody asks
    use_temperature  K  at which they should, beside 300 K; None: that of the protocol
    progress   called as ``progress(done, of)`` after each read
    """
    one = device if isinstance(device, HallBar) else load_device(device)
    if loop is not None:
        one_of("loop", loop, _LOOPS)
    whole_number("devices", devices, 1)
    asked = protocol or (PULSES if loop is None else _LOOPS[loop])
    config = {"device": str(one), "loop": loop or "pulses", "protocol": asked, "devices": devices}
    before = Run(kind="bench", config=config, results={}, seeds=(seed,), card=one.film)
    place = Path("runs") / before.id if folder is None else Path(folder)
    refuse_overwrite(place / "run.json", overwrite)
    many = [one.but(seed=one.seed + k) for k in range(devices)] if devices > 1 else [one]
    options: dict[str, Any] = {"seed": seed, "threads": threads, "progress": progress}
    if loop == "harmonic":
        trace = harmonic(one, current, asked or None, seed=seed)
        if progress is not None:
            progress(1, 1)
    elif loop is None:
        trace = measure(many, asked, **options)
    else:
        trace = (field_loop if loop == "field" else current_loop)(many, asked, **options)
    kept = _retention(one, trace, asked if trace.layout == "pulses" else "", (retention, use_temperature), seed)
    run = Run(
        kind="bench",
        config=config,
        results=_results(one, trace) | kept,
        seeds=(seed,),
        card=one.film,
        assumed=tuple(trace.meta.get("assumed", ())),
        cites=tuple(trace.meta.get("cites", ())),
    )
    write_atomic(place / "trace.csv", csv_of(trace), overwrite=overwrite)
    write_atomic(place / "trace.nc", bytes(trace.data.to_netcdf(engine="scipy")), overwrite=overwrite)
    run.save(place, overwrite=overwrite)
    return run


def _retention(
    device: HallBar, trace: Trace, protocol: str, asked: tuple[str | float | bool, str | float | None], seed: int
) -> dict[str, Any]:
    """Return how long intermediate states are kept: made by one cycle of the pulses, or at random without pulses."""
    limit, use = asked
    if limit is False:
        return {}
    train = Protocol.parse(protocol).model_copy(update={"repeat": 1}) if protocol else None
    ambient = trace.meta.get("temperature") or device.pair().T
    kelvin = list(dict.fromkeys([300.0, float(ambient) if use is None else parse(use, "K")]))
    held = hold_time(
        device,
        train,
        made_by="train" if train else "random",
        temperatures=kelvin,
        devices=1,
        forgotten=0.5,
        limit="10 years" if limit is True else limit,
        seed=seed,
    )
    words = [held.text(t) for t in held.worst().tolist()]
    return {"retention": dict(zip((f"{T:g} K" for T in kelvin), words, strict=True)), "states": str(held)}


def _results(device: HallBar, trace: Trace) -> dict[str, Any]:
    """Return what ``run.json`` says of a trace."""
    results: dict[str, Any] = {
        "reads": len(trace),
        "layout": trace.layout,
        "R_AHE": device.R_AHE,
        "R_xx": device.R_xx,
        "lowest": float(trace.values.min()),
        "highest": float(trace.values.max()),
    }
    return results | ({"hottest": trace.meta["hottest"]} if "hottest" in trace.meta else {})
